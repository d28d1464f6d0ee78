//! The state of a category at an instant, column by column.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::delta::ShardDelta;
use super::derive::{
    DerivedBefore, Shown, add_days, currency_rows, dearer_twice, rows_by_gtin, scraped_days,
    unusual_rows,
};
use super::groups::Groups;
use super::prices::Prices;
use super::{Marks, ShardBase};
use crate::population::Population;
use domain_offer::money::Currency;
use domain_offer::observation::Gtin;
use domain_offer::offer::{DayPrice, Offer};
use domain_offer::time::{Day, Instant};

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
    pub population: Population<'static>,
    /// When the oldest price of an active offer was seen; [`Instant::MAX`] where none is active.
    pub oldest: Instant,
    /// When the newest of all prices was seen.
    pub freshest: Instant,
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
pub struct CategorySnapshot {
    base: Arc<ShardBase>,
    offers: Vec<u32>,
    prices: Prices,
    priced_at: Vec<Instant>,
    /// The newest of each block of rows.
    freshest: Vec<Instant>,
    seen_at: Vec<Instant>,
    active: Marks,
    unusual: Marks,
    dearer_twice: Vec<u32>,
    currencies: Vec<CurrencyRows>,
    /// The active rows with an article number, in its order.
    by_gtin: Vec<u32>,
    by_store: Groups,
    by_brand: Groups,
    row_of: Vec<u32>,
    apart: Vec<ApartOffer>,
    store_newest: Vec<Option<Instant>>,
    scraped: Vec<BTreeMap<Day, ScrapedDay>>,
    active_of_store: Vec<u32>,
    active_of_brand: Vec<u32>,
}

/// Rows of a block, which are passed over together where a list needs none of them.
const BLOCK: usize = 64;
const NO_ROW: u32 = u32::MAX;
/// Instead of the place of an offer that stays as it is.
const CHANGED: u32 = u32::MAX;

impl CategorySnapshot {
    /// The state before `end`; an offer is active while it was seen within `max_age_days` before
    /// the newest extraction of its store.
    pub fn before(base: Arc<ShardBase>, end: Instant, max_age_days: u32) -> Self {
        let mut known = DerivedBefore::of_stores(base.stores().len());
        let offers = u32::try_from(base.offers().len()).expect("places fit 32 bits");
        for number in 0..offers {
            known.add(&base, number, end);
        }
        known.shown.sort_unstable_by_key(Shown::order);
        let scraped = scraped_days(&base, end);
        Self::of(base, known, scraped, max_age_days)
    }

    /// This state, which is one after every fact, with the offers that came or changed; `base` has
    /// them.
    pub(super) fn after(
        &self,
        base: Arc<ShardBase>,
        delta: &ShardDelta,
        max_age_days: u32,
    ) -> Self {
        let mut known = DerivedBefore::of_stores(base.stores().len());
        for change in &delta.changes {
            known.add(&base, change.now, Instant::MAX);
        }
        known.shown.sort_unstable_by_key(Shown::order);
        let mut places = delta.places(self.base.offers().len());
        for before in delta.changes.iter().filter_map(|change| change.before) {
            places[before as usize] = CHANGED;
        }
        known.shown = self.merged(known.shown, &places);
        known.apart.extend(self.apart.iter().filter_map(|apart| {
            let offer = places[apart.offer as usize];
            let reason = apart.reason.clone();
            (offer != CHANGED).then_some(ApartOffer { offer, reason })
        }));
        known.apart.sort_by_key(|apart| apart.offer);
        for (newest, before) in known.store_newest.iter_mut().zip(&self.store_newest) {
            *newest = (*newest).max(*before);
        }
        let scraped = self.scraped_with(&base, delta);
        Self::of(base, known, scraped, max_age_days)
    }

    /// The rows of offers that did not change, which have other `places` now, with those that did
    /// among them.
    fn merged(&self, changed: Vec<Shown>, places: &[u32]) -> Vec<Shown> {
        let mut shown = Vec::with_capacity(self.len() + changed.len());
        let mut changed = changed.into_iter().peekable();
        for rows in &self.currencies {
            for row in rows.rows.clone() {
                let offer = places[self.offers[row] as usize];
                if offer == CHANGED {
                    continue;
                }
                let old = Shown {
                    offer,
                    currency: rows.currency,
                    price: self.price(row),
                    priced_at: self.priced_at[row],
                    seen_at: self.seen_at[row],
                };
                while let Some(new) = changed.next_if(|new| new.order() < old.order()) {
                    shown.push(new);
                }
                shown.push(old);
            }
        }
        shown.extend(changed);
        shown
    }

    /// The days on which stores were scraped; counted anew only where a known day changed.
    fn scraped_with(&self, base: &ShardBase, delta: &ShardDelta) -> Vec<BTreeMap<Day, ScrapedDay>> {
        let mut scraped = self.scraped.clone();
        scraped.resize_with(base.stores().len(), BTreeMap::new);
        for change in &delta.changes {
            let now = &base.offers()[change.now as usize];
            let keeps = |old: &DayPrice| {
                let mut days = now.history().iter();
                days.any(|new| (new.currency, new.day, new.at) == (old.currency, old.day, old.at))
            };
            let before = change
                .before
                .map(|place| &self.base.offers()[place as usize]);
            if !before.is_none_or(|before| before.history().iter().all(keeps)) {
                return scraped_days(base, Instant::MAX);
            }
            let store = base.store_of(change.now) as usize;
            add_days(&mut scraped[store], now, Instant::MAX);
        }
        scraped
    }

    /// All columns of rows that are in order.
    fn of(
        base: Arc<ShardBase>,
        known: DerivedBefore,
        scraped: Vec<BTreeMap<Day, ScrapedDay>>,
        max_age_days: u32,
    ) -> Self {
        let DerivedBefore {
            shown,
            apart,
            store_newest,
        } = known;
        let oldest = |newest: Instant| newest.plus_days(-i64::from(max_age_days));
        let oldest: Vec<Option<Instant>> = store_newest
            .iter()
            .map(|newest| newest.map(oldest))
            .collect();
        let is_active = |row: &Shown| {
            let oldest = oldest[base.store_of(row.offer) as usize];
            oldest.is_none_or(|oldest| row.seen_at >= oldest)
        };
        let active: Vec<bool> = shown.iter().map(is_active).collect();
        let currencies = currency_rows(&shown, &active);
        let mut row_of = vec![NO_ROW; base.offers().len()];
        for (row, shown) in (0_u32..).zip(&shown) {
            row_of[shown.offer as usize] = row;
        }
        let store = |row: &Shown| Some(base.store_of(row.offer));
        let brand = |row: &Shown| base.brand_of(row.offer);
        let active_rows = || shown.iter().zip(&active).filter(|(_, active)| **active);
        let mut active_of_store = vec![0; base.stores().len()];
        let mut active_of_brand = vec![0; base.brands().len()];
        for (row, _) in active_rows() {
            active_of_store[base.store_of(row.offer) as usize] += 1;
            if let Some(brand) = base.brand_of(row.offer) {
                active_of_brand[brand as usize] += 1;
            }
        }
        let priced_at: Vec<Instant> = shown.iter().map(|row| row.priced_at).collect();
        let newest = |block: &[Instant]| block.iter().copied().max().unwrap_or(Instant::MIN);
        Self {
            active_of_store,
            active_of_brand,
            offers: shown.iter().map(|row| row.offer).collect(),
            prices: Prices::new(shown.iter().map(|row| row.price).collect()),
            freshest: priced_at.chunks(BLOCK).map(newest).collect(),
            priced_at,
            seen_at: shown.iter().map(|row| row.seen_at).collect(),
            unusual: Marks::of(unusual_rows(&shown, &currencies)),
            by_gtin: rows_by_gtin(&base, &shown, &active),
            by_store: Groups::of(base.stores().len(), shown.iter().map(store)),
            by_brand: Groups::of(base.brands().len(), shown.iter().map(brand)),
            dearer_twice: dearer_twice(&shown, &currencies),
            active: Marks::of(active.into_iter()),
            scraped,
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

    /// The newest extraction of a store, by its place; `None` where it had none yet.
    pub fn store_newest(&self, store: u32) -> Option<Instant> {
        self.store_newest[store as usize]
    }

    /// The days on which a store was scraped, by its place.
    pub fn scraped(&self, store: u32) -> &BTreeMap<Day, ScrapedDay> {
        &self.scraped[store as usize]
    }
}
