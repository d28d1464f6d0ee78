//! The state of a category at an instant, column by column.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::ShardBase;
use super::derive::{
    Shown, currency_rows, known_offers, newest_by_store, rows_by_gtin, scraped_days, shares_dearer,
    split_shown, unusual_rows,
};
use crate::money::Currency;
use crate::observation::Gtin;
use crate::offer::Offer;
use crate::population::Population;
use crate::time::{Day, Instant};

/// Why an offer is shown nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApartReason {
    /// It has only two days, and their prices contradict each other.
    Contradiction,
    /// A rule on its title says that it does not belong to the category.
    Misplaced(Arc<str>),
}

/// An offer that is shown nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApartOffer {
    /// Its place among the offers of the shard.
    pub offer: u32,
    /// Why.
    pub reason: ApartReason,
}

/// The rows of one currency, and the prices that scores are measured against.
#[derive(Debug)]
pub struct CurrencyRows {
    /// The currency.
    pub currency: Currency,
    /// Its rows, cheapest first.
    pub rows: Range<usize>,
    /// The active, trusted prices.
    pub population: Population,
}

/// A day on which a store's offers of the category were seen: the earliest and the latest of their
/// last sightings of that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScrapedDay {
    /// The earliest.
    pub first: Instant,
    /// The latest.
    pub last: Instant,
}

/// A category as it was before an instant. Rows are the shown offers, ordered by currency, price,
/// newest and id.
#[derive(Debug)]
pub struct ShardAt {
    base: Arc<ShardBase>,
    offers: Vec<u32>,
    prices: Vec<i64>,
    priced_at: Vec<Instant>,
    seen_at: Vec<Instant>,
    active: Vec<bool>,
    unusual: Vec<bool>,
    shares_dearer: Vec<f64>,
    currencies: Vec<CurrencyRows>,
    by_gtin: Vec<(Gtin, u32)>,
    row_of: Vec<u32>,
    apart: Vec<ApartOffer>,
    store_newest: Vec<Option<Instant>>,
    scraped: Vec<BTreeMap<Day, ScrapedDay>>,
}

const NO_ROW: u32 = u32::MAX;

impl ShardAt {
    /// The state before `end`; an offer is active while it was seen within `max_age_days` before
    /// the newest extraction of its store.
    pub fn before(base: Arc<ShardBase>, end: Instant, max_age_days: u32) -> Self {
        let known = known_offers(&base, end);
        let store_newest = newest_by_store(&base, &known);
        let (mut shown, apart) = split_shown(&base, &known);
        shown.sort_unstable_by_key(Shown::order);
        let is_active = |row: &Shown| {
            let newest = store_newest[base.store_of(row.offer) as usize];
            let oldest = newest.map(|newest| newest.plus_days(-i64::from(max_age_days)));
            oldest.is_none_or(|oldest| row.at.seen_at >= oldest)
        };
        let active: Vec<bool> = shown.iter().map(is_active).collect();
        let currencies = currency_rows(&shown, &active);
        let mut row_of = vec![NO_ROW; base.offers().len()];
        for (row, shown) in (0_u32..).zip(&shown) {
            row_of[shown.offer as usize] = row;
        }
        Self {
            offers: shown.iter().map(|row| row.offer).collect(),
            prices: shown.iter().map(|row| row.price).collect(),
            priced_at: shown.iter().map(|row| row.at.priced_at).collect(),
            seen_at: shown.iter().map(|row| row.at.seen_at).collect(),
            unusual: unusual_rows(&shown, &currencies),
            by_gtin: rows_by_gtin(&base, &shown, &active),
            shares_dearer: shares_dearer(&shown, &currencies),
            scraped: scraped_days(&base, end),
            active,
            currencies,
            row_of,
            apart,
            store_newest,
            base,
        }
    }

    /// The offers and their names.
    pub fn base(&self) -> &ShardBase {
        &self.base
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.offers.len()
    }

    /// Whether no offer is shown.
    pub fn is_empty(&self) -> bool {
        self.offers.is_empty()
    }

    /// The offer of a row, as a place among the offers of the shard.
    pub fn offer_number(&self, row: usize) -> u32 {
        self.offers[row]
    }

    /// The offer of a row.
    pub fn offer(&self, row: usize) -> &Arc<Offer> {
        &self.base.offers()[self.offers[row] as usize]
    }

    /// The shown price of a row, in minor units.
    pub fn price(&self, row: usize) -> i64 {
        self.prices[row]
    }

    /// When the shown price was seen.
    pub fn priced_at(&self, row: usize) -> Instant {
        self.priced_at[row]
    }

    /// When the offer of a row was seen last, whatever its price then.
    pub fn seen_at(&self, row: usize) -> Instant {
        self.seen_at[row]
    }

    /// Whether the offer is active.
    pub fn is_active(&self, row: usize) -> bool {
        self.active[row]
    }

    /// Whether the price is unusual for the category.
    pub fn is_unusual(&self, row: usize) -> bool {
        self.unusual[row]
    }

    /// The share of its population that is dearer than a row, ties counted half.
    pub fn share_dearer(&self, row: usize) -> f64 {
        self.shares_dearer[row]
    }

    /// The row of an offer given by its place among the offers of the shard.
    pub fn row_of(&self, offer: u32) -> Option<usize> {
        Some(self.row_of[offer as usize])
            .filter(|&row| row != NO_ROW)
            .map(|row| row as usize)
    }

    /// The rows by currency, in order of code.
    pub fn currencies(&self) -> &[CurrencyRows] {
        &self.currencies
    }

    /// The rows of one currency.
    pub fn in_currency(&self, currency: Currency) -> Option<&CurrencyRows> {
        self.currencies
            .iter()
            .find(|rows| rows.currency == currency)
    }

    /// The currency of a row with the prices it is measured against.
    pub fn currency_of(&self, row: usize) -> &CurrencyRows {
        let found = self.currencies.iter().find(|rows| rows.rows.contains(&row));
        found.expect("every row lies in the rows of its currency")
    }

    /// The active rows whose offers have an article number, in any currency.
    pub fn with_gtin(&self, gtin: Gtin) -> impl Iterator<Item = usize> {
        let from = self.by_gtin.partition_point(|(known, _)| *known < gtin);
        let rows = self.by_gtin[from..]
            .iter()
            .take_while(move |(known, _)| *known == gtin);
        rows.map(|(_, row)| *row as usize)
    }

    /// The offers that are shown nowhere.
    pub fn apart(&self) -> &[ApartOffer] {
        &self.apart
    }

    /// The newest extraction of a store, by its place; `None` where it had none yet.
    pub fn store_newest(&self, store: u32) -> Option<Instant> {
        self.store_newest[store as usize]
    }

    /// The days on which a store was scraped, by its place.
    pub fn scraped(&self, store: u32) -> &BTreeMap<Day, ScrapedDay> {
        &self.scraped[store as usize]
    }
}
