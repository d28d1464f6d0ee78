//! The runs before, which a run is compared with.

use domain_offer::money::Currency;
use domain_offer::time::Instant;

use crate::stats::{median, median_price};
use crate::summary::Summary;

/// The ended runs of a store and owner that are looked at, the newest.
pub const LOOKED_AT: u32 = 14;
/// Of these, a run is compared with so many at most.
pub const COMPARED: usize = 7;

/// A run that has ended.
#[derive(Clone, Debug, PartialEq)]
pub struct EndedRun {
    /// When its last row came in.
    pub last: Instant,
    /// Its counts.
    pub summary: Summary,
    /// Whether something was wrong with it.
    pub has_signals: bool,
}

/// What was usual in the runs before: medians.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usual {
    /// Of how many runs.
    pub runs: u32,
    /// Rows.
    pub received: f64,
    /// Rows that were stored.
    pub stored: f64,
    /// Rows that were there before.
    pub duplicates: f64,
    /// Rows that were not usable.
    pub rejected: f64,
    /// The median price in the currency of the run, in minor units; `None` where none had one.
    pub price: Option<i64>,
}

/// What a run is compared with: of the [`LOOKED_AT`] newest runs the newest [`COMPARED`] that had no signal and brought
/// largely the same categories. Where all of them had one, it is those, so that what has changed for good is what is
/// usual in the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Before {
    /// The counts of those runs, the newest first.
    pub runs: Vec<Summary>,
    /// Whether none brought the same categories, so that others stand in, which say nothing of prices and fields.
    pub are_strangers: bool,
}

impl Before {
    /// Of the runs before, the newest first.
    pub fn of(now: &Summary, past: &[&EndedRun]) -> Self {
        let past = &past[..past.len().min(LOOKED_AT as usize)];
        let take = |choose: &dyn Fn(&EndedRun) -> bool| -> Vec<Summary> {
            let chosen = past.iter().filter(|run| choose(run)).take(COMPARED);
            chosen.map(|run| run.summary.clone()).collect()
        };
        let alike = |run: &EndedRun| are_alike(now, &run.summary);
        let mut runs = take(&|run| !run.has_signals && alike(run));
        if runs.is_empty() {
            runs = take(&alike);
        }
        let are_strangers = runs.is_empty();
        if are_strangers {
            runs = take(&|run| !run.has_signals);
        }
        Self {
            runs,
            are_strangers,
        }
    }

    /// The median of a number of these runs; `None` where there is none.
    pub fn median(&self, number: impl Fn(&Summary) -> f64) -> Option<f64> {
        median(self.runs.iter().map(number).collect())
    }

    /// The median of their median prices in a currency, in minor units.
    pub fn price(&self, currency: Currency) -> Option<i64> {
        let medians = self.runs.iter().filter_map(|run| run.median);
        let of_currency = medians.filter(|(other, _)| *other == currency);
        median_price(of_currency.map(|(_, price)| price).collect())
    }

    /// Their medians, as they are kept with the run.
    pub fn usual(&self, currency: Option<Currency>) -> Usual {
        let of = |number: fn(&Summary) -> u64| self.median(|run| number(run) as f64).unwrap_or(0.0);
        Usual {
            runs: u32::try_from(self.runs.len()).unwrap_or(u32::MAX),
            received: of(|run| run.received),
            stored: of(|run| run.stored),
            duplicates: of(|run| run.duplicates),
            rejected: of(Summary::rejections),
            price: currency.and_then(|currency| self.price(currency)),
        }
    }

    /// By when the newest of them had seen its rows.
    pub fn seen_until(&self) -> Option<Instant> {
        let newest = self.runs.first().filter(|_| !self.are_strangers);
        newest.and_then(|run| run.seen_until)
    }
}

/// Whether half the rows of one of them are in categories that the other has too.
fn are_alike(one: &Summary, other: &Summary) -> bool {
    let covers = |one: &Summary, other: &Summary| {
        let all = one.categories.iter();
        let total: u64 = all.clone().map(|category| category.rows).sum();
        // Rows that lost their category may be of any.
        let is_shared = |name: &str| name.is_empty() || other.category(name).is_some();
        let shared = all.filter(|category| is_shared(&category.name));
        let shared: u64 = shared.map(|category| category.rows).sum();
        shared > 0 && shared * 2 >= total
    };
    covers(one, other) || covers(other, one)
}
