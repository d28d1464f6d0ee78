//! What a category's state is derived from its offers by, step by step.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::ShardBase;
use super::state::{ApartOffer, ApartReason, CurrencyRows, ScrapedDay};
use crate::population::{Population, TypicalRange};
use domain_offer::money::Currency;
use domain_offer::observation::Placement;
use domain_offer::offer::Offer;
use domain_offer::offer_at::OfferAt;
use domain_offer::time::{Day, Instant};

/// An offer as it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    pub(super) offer: u32,
    pub(super) currency: Currency,
    pub(super) price: i64,
    pub(super) priced_at: Instant,
    pub(super) seen_at: Instant,
}

impl Shown {
    /// Currency, cheapest, newest, id (offers are in order of id).
    pub(super) fn order(&self) -> (Currency, i64, std::cmp::Reverse<Instant>, u32) {
        (
            self.currency,
            self.price,
            std::cmp::Reverse(self.priced_at),
            self.offer,
        )
    }
}

/// Offers that were known by an instant: those that are shown, in any order, and the others.
#[derive(Default)]
pub(super) struct DerivedBefore {
    pub(super) shown: Vec<Shown>,
    pub(super) apart: Vec<ApartOffer>,
    /// By the place of the store: its newest extraction.
    pub(super) store_newest: Vec<Option<Instant>>,
}

impl DerivedBefore {
    /// Nothing yet, in a category of so many stores.
    pub(super) fn of_stores(stores: usize) -> Self {
        Self {
            store_newest: vec![None; stores],
            ..Self::default()
        }
    }

    /// Adds what was known of an offer before `end`.
    pub(super) fn add(&mut self, base: &ShardBase, number: u32, end: Instant) {
        let offer = &base.offers()[number as usize];
        if let Some(at) = OfferAt::before(offer, end) {
            self.add_known(offer, number, base.store_of(number), &at);
        }
    }

    fn add_known(&mut self, offer: &Offer, number: u32, store: u32, at: &OfferAt) {
        let newest = &mut self.store_newest[store as usize];
        *newest = (*newest).max(Some(at.seen_at));
        let reason = match (offer.placement(), at.price) {
            (Placement::Apart { rule }, _) => ApartReason::Misplaced(Arc::clone(rule)),
            (_, None) => ApartReason::Contradiction,
            (_, Some(price)) => {
                self.shown.push(Shown {
                    offer: number,
                    currency: at.currency,
                    price,
                    priced_at: at.priced_at,
                    seen_at: at.seen_at,
                });
                return;
            }
        };
        self.apart.push(ApartOffer {
            offer: number,
            reason,
        });
    }
}

pub(super) fn currency_rows(shown: &[Shown], active: &[bool]) -> Vec<CurrencyRows> {
    let mut start = 0;
    let of_currency = |rows: &[Shown]| {
        let range = start..start + rows.len();
        start = range.end;
        let prices = range
            .clone()
            .filter(|&row| active[row])
            .map(|row| shown[row].price);
        let population = Population::new(prices.collect());
        let seen = |row: &Shown| row.priced_at;
        let of_active = rows.iter().zip(&active[range.clone()]);
        let of_active = of_active.filter(|(_, active)| **active);
        CurrencyRows {
            currency: rows[0].currency,
            population,
            oldest: of_active
                .map(|(row, _)| seen(row))
                .min()
                .unwrap_or(Instant::MAX),
            freshest: rows.iter().map(seen).max().unwrap_or(Instant::MAX),
            rows: range,
        }
    };
    shown
        .chunk_by(|a, b| a.currency == b.currency)
        .map(of_currency)
        .collect()
}

pub(super) fn unusual_rows<'s>(
    shown: &'s [Shown],
    currencies: &[CurrencyRows],
) -> impl Iterator<Item = bool> + use<'s> {
    let ranges: HashMap<Currency, Option<TypicalRange>> = currencies
        .iter()
        .map(|rows| (rows.currency, TypicalRange::of(&rows.population)))
        .collect();
    let is_unusual =
        move |row: &Shown| ranges[&row.currency].is_some_and(|range| range.is_unusual(row.price));
    shown.iter().map(is_unusual)
}

/// By the place of the store: the days on which it was scraped before `end`.
pub(super) fn scraped_days(base: &ShardBase, end: Instant) -> Vec<BTreeMap<Day, ScrapedDay>> {
    let mut scraped = vec![BTreeMap::new(); base.stores().len()];
    for (number, offer) in (0_u32..).zip(base.offers().iter()) {
        add_days(&mut scraped[base.store_of(number) as usize], offer, end);
    }
    scraped
}

pub(super) fn add_days(days: &mut BTreeMap<Day, ScrapedDay>, offer: &Offer, end: Instant) {
    for sighting in offer.history().iter().filter(|day| day.at < end) {
        let at = sighting.at;
        let day = days.entry(sighting.day).or_insert(ScrapedDay {
            first: at,
            last: at,
        });
        *day = ScrapedDay {
            first: day.first.min(at),
            last: day.last.max(at),
        };
    }
}

/// Of each row, twice the number of dearer ones of its population and once that of its ties.
pub(super) fn dearer_twice(shown: &[Shown], currencies: &[CurrencyRows]) -> Vec<u32> {
    let mut twice = Vec::with_capacity(shown.len());
    for rows in currencies {
        let prices = rows.population.prices();
        let (mut below, mut not_above) = (0, 0);
        for row in &shown[rows.rows.clone()] {
            // Rows are in order of price, so both only go up.
            while prices.get(below).is_some_and(|&price| price < row.price) {
                below += 1;
            }
            not_above = not_above.max(below);
            while prices
                .get(not_above)
                .is_some_and(|&price| price <= row.price)
            {
                not_above += 1;
            }
            let above = prices.len() - not_above;
            let sum = 2 * above + (not_above - below);
            twice.push(u32::try_from(sum).expect("a shard has fewer than 2^31 offers"));
        }
    }
    twice
}

/// The active rows with an article number, in its order.
pub(super) fn rows_by_gtin(base: &ShardBase, shown: &[Shown], active: &[bool]) -> Vec<u32> {
    let active = (0_u32..).zip(shown.iter().zip(active));
    let active = active.filter(|(_, (_, active))| **active);
    let mut rows: Vec<(u64, u32)> = active
        .filter_map(|(row, (shown, _))| Some((base.gtin_of(shown.offer)?.0, row)))
        .collect();
    rows.sort_unstable();
    rows.into_iter().map(|(_, row)| row).collect()
}
