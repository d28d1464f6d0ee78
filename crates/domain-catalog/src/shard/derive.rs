//! What a category's state is derived from its offers by, step by step.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::ShardBase;
use super::parts::{ApartOffer, ApartReason, CurrencyRows, ScrapedDay};
use super::remarks::RemarkList;
use crate::population::{Population, TypicalRange};
use crate::reviews::Reviews;
use domain_offer::money::Currency;
use domain_offer::observation::Placement;
use domain_offer::offer::Offer;
use domain_offer::offer_at::{NoPrice, OfferAt};
use domain_offer::time::{Day, Instant};

/// An offer as it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    pub(super) offer: u32,
    pub(super) currency: Currency,
    /// Whether no price of it is below half of the shown one.
    pub(super) is_steady: bool,
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

/// Offers as their own prices show them before an instant: those that are shown, in any order, and the
/// others.
pub(super) struct OwnPrices {
    base: Arc<ShardBase>,
    end: Instant,
    /// What editors said.
    said: RemarkList,
    pub(super) shown: Vec<Shown>,
    pub(super) apart: Vec<ApartOffer>,
    /// By the place of the store: its newest extraction.
    pub(super) store_newest: Vec<Option<Instant>>,
}

impl OwnPrices {
    /// Nothing yet, of a category of which editors said something.
    pub(super) fn before(end: Instant, base: Arc<ShardBase>, reviews: &Reviews) -> Self {
        Self {
            said: said(&base, reviews, end),
            shown: Vec::new(),
            apart: Vec::new(),
            store_newest: vec![None; base.stores().len()],
            base,
            end,
        }
    }

    /// The category.
    pub(super) const fn base(&self) -> &Arc<ShardBase> {
        &self.base
    }

    /// Before when.
    pub(super) const fn end(&self) -> Instant {
        self.end
    }

    /// What editors said of it.
    pub(super) const fn said(&self) -> &RemarkList {
        &self.said
    }

    /// Adds what was known of an offer.
    pub(super) fn add(&mut self, number: u32) {
        let base = Arc::clone(&self.base);
        let offer = &base.offers()[number as usize];
        let said = self.said.of(number);
        if let Some(at) = OfferAt::before(offer, self.end, said) {
            let nothing_counts = ApartReason::Wrong;
            self.add_known(offer, number, &at, nothing_counts);
        }
    }

    /// Puts offers in order of their rows.
    pub(super) fn sort(&mut self) {
        self.shown.sort_unstable_by_key(Shown::order);
        self.apart.sort_unstable_by_key(|apart| apart.offer);
    }

    /// Judges offers anew, which are in order, by all remarks on them.
    pub(super) fn judge_again(&mut self, offers: &[u32], remarks: &RemarkList) {
        let mut again = vec![false; self.base.offers().len()];
        for &offer in offers {
            again[offer as usize] = true;
        }
        self.apart.retain(|apart| !again[apart.offer as usize]);
        let mut others = std::mem::take(&mut self.shown);
        others.retain(|row| !again[row.offer as usize]);
        let base = Arc::clone(&self.base);
        for &number in offers {
            let offer = &base.offers()[number as usize];
            if let Some(at) = OfferAt::before(offer, self.end, remarks.of(number)) {
                self.add_known(offer, number, &at, ApartReason::Implausible);
            }
        }
        self.sort();
        let judged = std::mem::replace(&mut self.shown, others);
        merge(&mut self.shown, &judged);
    }

    fn add_known(&mut self, offer: &Offer, number: u32, at: &OfferAt, nothing_counts: ApartReason) {
        let newest = &mut self.store_newest[self.base.store_of(number) as usize];
        *newest = (*newest).max(Some(at.seen_at));
        let reason = match (offer.placement(), at.price) {
            (Placement::Apart { rule }, _) => ApartReason::Misplaced(Arc::clone(rule)),
            (_, Err(NoPrice::Contradiction)) => ApartReason::Contradiction,
            (_, Err(NoPrice::NothingCounts)) => nothing_counts,
            (_, Ok(price)) => {
                self.shown.push(Shown {
                    offer: number,
                    currency: at.currency,
                    is_steady: at.is_steady,
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

/// Puts rows among others; both are in order, and no two are the same.
pub(super) fn merge(rows: &mut Vec<Shown>, more: &[Shown]) {
    let mut from = rows.len();
    rows.extend_from_slice(more);
    let mut to = rows.len();
    // From the end, where there is room: those behind a new one go there together.
    for new in more.iter().rev() {
        let behind = rows[..from].partition_point(|row| row.order() < new.order());
        to -= from - behind;
        rows.copy_within(behind..from, to);
        from = behind;
        to -= 1;
        rows[to] = *new;
    }
}

/// What editors said of a category's sightings before `end`.
fn said(base: &ShardBase, reviews: &Reviews, end: Instant) -> RemarkList {
    let mut said = Vec::new();
    for id in reviews.offers() {
        let Some(place) = base.offers().find(id) else {
            continue;
        };
        let offer = u32::try_from(place).expect("places fit 32 bits");
        let remarks = reviews.remarks(&base.offers()[place], end).into_iter();
        said.extend(remarks.map(|remark| (offer, remark)));
    }
    RemarkList::new(said)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_put_among_others() {
        let row = |&price: &i64| Shown {
            offer: 0,
            currency: Currency::COP,
            is_steady: true,
            price,
            priced_at: Instant::MIN,
            seen_at: Instant::MIN,
        };
        for (others, more) in [
            (&[][..], &[][..]),
            (&[], &[1, 2, 3]),
            (&[1, 2, 3], &[]),
            (&[2, 4, 6], &[1]),
            (&[2, 4, 6], &[7, 8]),
            (&[2, 4, 6], &[1, 3, 5, 7]),
            (&[1, 9], &[2, 3, 4, 5]),
            (&[5, 6, 7, 8, 9], &[1, 2, 6]),
        ] {
            let mut rows: Vec<Shown> = others.iter().map(row).collect();
            let mut expected: Vec<i64> = [others, more].concat();
            expected.sort_unstable();
            merge(&mut rows, &more.iter().map(row).collect::<Vec<_>>());
            let found: Vec<i64> = rows.iter().map(|row| row.price).collect();
            assert_eq!(found, expected);
        }
    }
}
