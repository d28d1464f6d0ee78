//! The counts of a run.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use domain_offer::money::Currency;
use domain_offer::time::Instant;

use crate::fields::field_names;
use crate::row::{Fate, RunRow};
use crate::rows::Rows;
use crate::stats::{median_price, quartiles, share};

/// Categories that a summary tells apart, those with the most rows.
pub const MAX_CATEGORIES: usize = 256;
/// Reasons of refusal that a summary tells apart; there are fewer.
const MAX_REASONS: usize = 64;

/// The counts of a run. Each distinct row counts once, however often it was sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Rows: stored, duplicates and rejected.
    pub received: u64,
    /// Rows that were stored.
    pub stored: u64,
    /// Of the stored ones, those beside another of their offer and instant.
    pub variants: u64,
    /// Rows that were there before the run.
    pub duplicates: u64,
    /// Rows that were not usable, by the code of the reason.
    pub rejected: BTreeMap<Arc<str>, u64>,
    /// Rows that could be read.
    pub read: u64,
    /// Of these, those whose field holds nothing, by its name in the scrapers' documents.
    pub missing: BTreeMap<Arc<str>, u64>,
    /// Rows that were stored and seen after what was known before.
    pub fresh: u64,
    /// The categories as the scraper writes them, by name.
    pub categories: Vec<CategoryRows>,
    /// The currency of the most rows, and the median of their prices in minor units.
    pub median: Option<(Currency, i64)>,
    /// When the last of its rows was seen, as far as it was before it came in; `None` where there is none.
    pub seen_until: Option<Instant>,
    /// Whether all rows were counted; else the counts are estimates from a sample.
    pub is_whole: bool,
}

/// The rows of a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryRows {
    /// Its name as the scraper writes it, folded; empty: rows without one.
    pub name: Arc<str>,
    /// Its rows.
    pub rows: u64,
    /// Of these, the fresh ones.
    pub fresh: u64,
    /// How many of its rows have a price in the currency of the run's median.
    pub priced: u64,
    /// The quartiles of these prices, in minor units.
    pub quartiles: Option<[i64; 3]>,
}

impl CategoryRows {
    /// The median of its prices, in minor units.
    pub fn median(&self) -> Option<i64> {
        self.quartiles.map(|[_, median, _]| median)
    }
}

impl Summary {
    /// Of these rows, the last of which came in at `last`; rows seen by `after` are not fresh.
    pub fn of(rows: &Rows, last: Instant, after: Option<Instant>) -> Self {
        let currency = commonest_currency(rows);
        let mut summary = Self {
            is_whole: rows.cut().is_none(),
            categories: categories(rows, currency, after),
            ..Self::default()
        };
        let mut missing = vec![0_u64; field_names().count()];
        for (_, row) in rows.iter() {
            summary.count(row, after, &mut missing);
        }
        let names = field_names().map(Arc::from);
        summary.missing = names.zip(missing).collect();
        let prices = rows.iter().filter_map(|(_, row)| price_in(row, currency));
        let median = median_price(prices.collect());
        summary.median = currency.zip(median);
        summary.seen_until = seen_until(rows, last);
        summary.scaled(rows.scale())
    }

    fn count(&mut self, row: &RunRow, after: Option<Instant>, missing: &mut [u64]) {
        self.received += 1;
        match &row.fate {
            Fate::Stored => self.stored += 1,
            Fate::Variant => {
                self.stored += 1;
                self.variants += 1;
            }
            Fate::Duplicate => self.duplicates += 1,
            Fate::Rejected(reason) => {
                let is_known = self.rejected.contains_key(reason);
                let is_full = self.rejected.len() >= MAX_REASONS && !is_known;
                let reason = if is_full {
                    "other".into()
                } else {
                    Arc::clone(reason)
                };
                *self.rejected.entry(reason).or_default() += 1;
            }
        }
        self.fresh += u64::from(row.is_fresh(after));
        if let Some(bits) = row.missing {
            self.read += 1;
            for (place, count) in missing.iter_mut().enumerate() {
                *count += u64::from(bits.has(place));
            }
        }
    }

    /// Rows that were not usable.
    pub fn rejections(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// The share of the rows that were not usable, between 0 and 1.
    pub fn rejected_share(&self) -> f64 {
        share(self.rejections(), self.received)
    }

    /// The share of the rows whose field holds nothing, between 0 and 1.
    pub fn missing_share(&self, field: &str) -> f64 {
        share(self.missing.get(field).copied().unwrap_or(0), self.read)
    }

    /// A category by its name.
    pub fn category(&self, name: &str) -> Option<&CategoryRows> {
        let found = self
            .categories
            .binary_search_by(|one| (*one.name).cmp(name));
        found.ok().map(|place| &self.categories[place])
    }

    /// Every count times so many.
    fn scaled(mut self, factor: f64) -> Self {
        if factor <= 1.0 {
            return self;
        }
        let scale = |count: &mut u64| *count = round(*count as f64 * factor);
        let Self {
            received,
            stored,
            variants,
            duplicates,
            rejected,
            read,
            missing,
            fresh,
            categories,
            ..
        } = &mut self;
        [received, stored, variants, duplicates, read, fresh]
            .into_iter()
            .chain(rejected.values_mut())
            .chain(missing.values_mut())
            .for_each(scale);
        for category in categories {
            [
                &mut category.rows,
                &mut category.fresh,
                &mut category.priced,
            ]
            .into_iter()
            .for_each(scale);
        }
        self
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a count times a factor, neither negative, far below 2^53"
)]
fn round(value: f64) -> u64 {
    value.round() as u64
}

/// The currency of the most prices, of several the first by code.
fn commonest_currency(rows: &Rows) -> Option<Currency> {
    let mut counts = BTreeMap::<Currency, u64>::new();
    for (currency, _) in rows.iter().filter_map(|(_, row)| row.price) {
        *counts.entry(currency).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|(currency, count)| (*count, Reverse(*currency)));
    most.map(|(currency, _)| currency)
}

fn price_in(row: &RunRow, currency: Option<Currency>) -> Option<i64> {
    let (of_row, price) = row.price?;
    (Some(of_row) == currency).then_some(price)
}

fn categories(
    rows: &Rows,
    currency: Option<Currency>,
    after: Option<Instant>,
) -> Vec<CategoryRows> {
    let mut found = BTreeMap::<&Arc<str>, (u64, u64, Vec<i64>)>::new();
    for (_, row) in rows.iter() {
        let (rows, fresh, prices) = found.entry(&row.category).or_default();
        *rows += 1;
        *fresh += u64::from(row.is_fresh(after));
        prices.extend(price_in(row, currency));
    }
    let mut categories: Vec<_> = found
        .into_iter()
        .map(|(name, (rows, fresh, prices))| CategoryRows {
            name: Arc::clone(name),
            rows,
            fresh,
            priced: prices.len() as u64,
            quartiles: quartiles(prices),
        })
        .collect();
    if categories.len() > MAX_CATEGORIES {
        categories.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
        categories.truncate(MAX_CATEGORIES);
        categories.sort_by(|a, b| a.name.cmp(&b.name));
    }
    categories
}

/// A date of the future is a slip, and says nothing of the rows after it.
fn seen_until(rows: &Rows, last: Instant) -> Option<Instant> {
    let seen = rows.iter().filter_map(|(_, row)| row.seen_at);
    seen.filter(|at| *at <= last).max()
}
