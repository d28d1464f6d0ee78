//! The state of a category at an instant, column by column.

mod making;

pub(crate) use making::{Terms, Witnesses};

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::doubts::{Doubt, Vouched, doubts_in};
use super::groups::Groups;
use super::parts::{ApartOffer, CurrencyRows, ScrapedDay};
use super::prices::Prices;
use super::remarks::RemarkList;
use super::{Marks, ShardBase};
use crate::population::Population;
use domain_offer::money::Currency;
use domain_offer::observation::Gtin;
use domain_offer::offer::Offer;
use domain_offer::remark::Remarks;
use domain_offer::time::{Day, Instant};

/// A category as it was before an instant. Rows are the shown offers, ordered by currency, price,
/// newest and id.
#[derive(Debug)]
pub struct CategorySnapshot {
    base: Arc<ShardBase>,
    offers: Vec<u32>,
    prices: Prices,
    priced_at: Vec<Instant>,
    /// The newest of each block of rows.
    freshest: Vec<Instant>,
    seen_at: Vec<Instant>,
    active: Marks,
    steady: Marks,
    unusual: Marks,
    dearer_twice: Vec<u32>,
    currencies: Vec<CurrencyRows>,
    /// The active rows with an article number, in its order.
    by_gtin: Vec<u32>,
    by_store: Groups,
    by_brand: Groups,
    row_of: Vec<u32>,
    apart: Vec<ApartOffer>,
    remarks: RemarkList,
    store_newest: Vec<Option<Instant>>,
    scraped: Vec<BTreeMap<Day, ScrapedDay>>,
    active_of_store: Vec<u32>,
    active_of_brand: Vec<u32>,
}

/// Rows of a block, which are passed over together where a list needs none of them.
const BLOCK: usize = 64;
const NO_ROW: u32 = u32::MAX;

impl CategorySnapshot {
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
        self.prices.as_slice()[row]
    }

    /// When the shown price was seen.
    pub fn priced_at(&self, row: usize) -> Instant {
        self.priced_at[row]
    }

    /// When the newest price in the block of a row was seen.
    pub fn freshest_of_block(&self, row: usize) -> Instant {
        self.freshest[row / BLOCK]
    }

    /// The first row after the block of a row.
    pub const fn end_of_block(row: usize) -> usize {
        (row / BLOCK + 1) * BLOCK
    }

    /// When the offer of a row was seen last, whatever its price then.
    pub fn seen_at(&self, row: usize) -> Instant {
        self.seen_at[row]
    }

    /// Whether the offer is active.
    pub fn is_active(&self, row: usize) -> bool {
        self.active.has(row)
    }

    /// Whether the price is unusual for the category.
    pub fn is_unusual(&self, row: usize) -> bool {
        self.unusual.has(row)
    }

    /// The share of its population that is dearer than a row, ties counted half; 0.5 where the
    /// population is empty.
    pub fn share_dearer(&self, row: usize) -> f64 {
        self.share(row, |dearer, _| dearer)
    }

    /// The share of its population that is cheaper than a row, ties counted half; 0.5 where the
    /// population is empty.
    pub fn share_cheaper(&self, row: usize) -> f64 {
        self.share(row, |dearer, all| all - dearer)
    }

    /// Of twice the number that is dearer and twice that of all, ties counted once.
    fn share(&self, row: usize, side: fn(f64, f64) -> f64) -> f64 {
        let population = self.currency_of(row).population.len();
        if population == 0 {
            return 0.5;
        }
        let all = population as f64;
        side(f64::from(self.dearer_twice[row]), 2.0 * all) / 2.0 / all
    }

    /// How many rows of a range are active.
    pub fn count_active(&self, rows: &Range<usize>) -> usize {
        self.active.count(rows)
    }

    /// How many active rows a store has, by its place, in all currencies.
    pub fn active_of_store(&self, store: u32) -> usize {
        self.active_of_store[store as usize] as usize
    }

    /// How many active rows a brand has, by its place, in all currencies.
    pub fn active_of_brand(&self, brand: u32) -> usize {
        self.active_of_brand[brand as usize] as usize
    }

    /// The newest extraction of any store; `None` where there was none yet.
    pub fn newest(&self) -> Option<Instant> {
        self.store_newest.iter().flatten().max().copied()
    }

    /// Whether all rows of a range are active.
    pub fn all_active(&self, rows: &Range<usize>) -> bool {
        self.count_active(rows) == rows.len()
    }

    /// The shown prices of all rows, in minor units; cheapest first within a currency.
    pub fn prices(&self) -> &[i64] {
        self.prices.as_slice()
    }

    /// The shown prices of rows that are of one currency.
    pub fn population_of(&self, rows: &Range<usize>) -> Population<'_> {
        self.prices.population(rows)
    }

    /// The rows of a store, by its place, in order.
    pub fn of_store(&self, store: u32) -> &[u32] {
        self.by_store.rows(store)
    }

    /// The rows of a brand, by its place, in order.
    pub fn of_brand(&self, brand: u32) -> &[u32] {
        self.by_brand.rows(brand)
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
        let known = |row: u32| self.base.gtin_of(self.offers[row as usize]);
        let from = self.by_gtin.partition_point(|&row| known(row) < Some(gtin));
        let rows = self.by_gtin[from..].iter();
        let rows = rows.take_while(move |row| known(**row) == Some(gtin));
        rows.map(|&row| row as usize)
    }

    /// The offers that are shown nowhere.
    pub fn apart(&self) -> &[ApartOffer] {
        &self.apart
    }

    /// What is remarked on the sightings of an offer, by its place among the offers of the shard: what editors
    /// said, and which are implausible.
    pub fn remarks(&self, offer: u32) -> Remarks<'_> {
        self.remarks.of(offer)
    }

    /// Whether there are any of [`CategorySnapshot::doubts`].
    pub(crate) fn has_doubts(&self) -> bool {
        doubts_in(&self.remarks).next().is_some()
    }

    /// The sightings whose prices are too low to be right, whether another store bears them out or not.
    pub(crate) fn doubts(&self) -> Vec<Doubt> {
        doubts_in(&self.remarks).collect()
    }

    /// Those that another store bears out.
    pub(crate) fn vouched(&self) -> Vouched {
        Vouched::known(&self.base, &self.remarks)
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
