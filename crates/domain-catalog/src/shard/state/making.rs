//! How the state of a category is made: from all of its offers, or from the state before and what changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{BLOCK, CategorySnapshot, NO_ROW};
use crate::reviews::Reviews;
use crate::shard::delta::ShardDelta;
use crate::shard::derive::{
    OwnPrices, Shown, add_days, currency_rows, dearer_twice, merge, rows_by_gtin, scraped_days,
    unusual_rows,
};
use crate::shard::doubts::{Doubt, Vouched, doubts, remarked};
use crate::shard::floor::Floors;
use crate::shard::groups::Groups;
use crate::shard::parts::{ApartOffer, CurrencyRows, ScrapedDay};
use crate::shard::prices::Prices;
use crate::shard::remarks::RemarkList;
use crate::shard::{Marks, ShardBase};
use domain_offer::offer::DayPrice;
use domain_offer::remark::Remark;
use domain_offer::time::{Day, Instant};

/// Instead of the place of an offer that stays as it is.
const CHANGED: u32 = u32::MAX;

/// What a category is judged by besides its offers.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// An offer is active while it was seen within so many days before the newest extraction of its store.
    pub(crate) max_age_days: u32,
    /// What editors said.
    pub(crate) reviews: Arc<Reviews>,
}

/// Which of some doubts before an instant other stores bear out.
pub(crate) type Witnesses<'w> = dyn Fn(&ShardBase, &[Doubt], Instant) -> Vouched + 'w;

impl CategorySnapshot {
    /// The state before `end`.
    pub(crate) fn before(
        base: Arc<ShardBase>,
        end: Instant,
        terms: &Terms,
        witnesses: &Witnesses<'_>,
    ) -> Self {
        let offers = u32::try_from(base.offers().len()).expect("places fit 32 bits");
        let scraped = scraped_days(&base, end);
        let mut known = OwnPrices::before(end, base, &terms.reviews);
        for number in 0..offers {
            known.add(number);
        }
        known.sort();
        Self::judged(known, scraped, terms, witnesses)
    }

    /// This state, which is one after every fact, with the offers that came or changed; `base` has
    /// them.
    pub(in crate::shard) fn after(
        &self,
        base: Arc<ShardBase>,
        delta: &ShardDelta,
        terms: &Terms,
        witnesses: &Witnesses<'_>,
    ) -> Self {
        let scraped = self.scraped_with(&base, delta);
        let mut known = OwnPrices::before(Instant::MAX, base, &terms.reviews);
        for change in &delta.changes {
            known.add(change.now);
        }
        let mut places = delta.places(self.base.offers().len());
        for before in delta.changes.iter().filter_map(|change| change.before) {
            places[before as usize] = CHANGED;
        }
        for before in self.not_by_themselves(&known) {
            let now = std::mem::replace(&mut places[before as usize], CHANGED);
            if now != CHANGED {
                known.add(now);
            }
        }
        known.apart.extend(self.apart.iter().filter_map(|apart| {
            let offer = places[apart.offer as usize];
            let reason = apart.reason.clone();
            (offer != CHANGED).then_some(ApartOffer { offer, reason })
        }));
        known.sort();
        let changed = std::mem::replace(&mut known.shown, self.unchanged(&places));
        merge(&mut known.shown, &changed);
        for (newest, before) in known.store_newest.iter_mut().zip(&self.store_newest) {
            *newest = (*newest).max(*before);
        }
        Self::judged(known, scraped, terms, witnesses)
    }

    /// The offers whose rows are not what their own prices show, or were not, or will not be: their places in
    /// this state.
    fn not_by_themselves(&self, now: &OwnPrices) -> Vec<u32> {
        let mut places = self.remarks.offers_with(|_| true);
        let said = now.said().offers_with(|_| true).into_iter();
        let ids = said.map(|offer| now.base().offers()[offer as usize].id());
        let places_before = ids.filter_map(|id| self.base.offers().find(id));
        let number = |place| u32::try_from(place).expect("places fit 32 bits");
        places.extend(places_before.map(number));
        places
    }

    /// The rows of offers that did not change, which have other `places` now.
    fn unchanged(&self, places: &[u32]) -> Vec<Shown> {
        let mut shown = Vec::with_capacity(self.len());
        for rows in &self.currencies {
            for row in rows.rows.clone() {
                let offer = places[self.offers[row] as usize];
                if offer != CHANGED {
                    shown.push(Shown {
                        offer,
                        currency: rows.currency,
                        is_steady: self.steady.has(row),
                        price: self.price(row),
                        priced_at: self.priced_at[row],
                        seen_at: self.seen_at[row],
                    });
                }
            }
        }
        shown
    }

    /// The state where sightings whose prices cannot be right do not count. One pass: what they are measured
    /// against is every offer's own price, theirs too.
    fn judged(
        mut known: OwnPrices,
        scraped: Vec<BTreeMap<Day, ScrapedDay>>,
        terms: &Terms,
        witnesses: &Witnesses<'_>,
    ) -> Self {
        let mut active = active_rows(&known, terms.max_age_days);
        let mut currencies = currency_rows(&known.shown, &active);
        let floors = Floors::of(known.base(), &known.shown, &active, &currencies);
        let doubts = doubts(&known, &currencies, &floors);
        let vouched = match doubts.as_slice() {
            [] => Vouched::default(),
            doubts => witnesses(known.base(), doubts, known.end()),
        };
        let remarks = remarked(known.base(), known.said(), &doubts, &vouched);
        let implausible = remarks.offers_with(|remark| remark == Remark::Implausible);
        if !implausible.is_empty() {
            known.judge_again(&implausible, &remarks);
            active = active_rows(&known, terms.max_age_days);
            currencies = currency_rows(&known.shown, &active);
        }
        Self::of(known, remarks, active, currencies, scraped)
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
        known: OwnPrices,
        remarks: RemarkList,
        active: Vec<bool>,
        currencies: Vec<CurrencyRows>,
        scraped: Vec<BTreeMap<Day, ScrapedDay>>,
    ) -> Self {
        let base = Arc::clone(known.base());
        let OwnPrices {
            shown,
            apart,
            store_newest,
            ..
        } = known;
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
            steady: Marks::of(shown.iter().map(|row| row.is_steady)),
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
            remarks,
            store_newest,
            base,
        }
    }
}

/// Which rows are of active offers.
fn active_rows(known: &OwnPrices, max_age_days: u32) -> Vec<bool> {
    let oldest = |newest: Instant| newest.plus_days(-i64::from(max_age_days));
    let newest = known.store_newest.iter();
    let oldest: Vec<Option<Instant>> = newest.map(|newest| newest.map(oldest)).collect();
    let is_active = |row: &Shown| {
        let oldest = oldest[known.base().store_of(row.offer) as usize];
        oldest.is_none_or(|oldest| row.seen_at >= oldest)
    };
    known.shown.iter().map(is_active).collect()
}
