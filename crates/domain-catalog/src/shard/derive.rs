//! What a category's state is derived from its offers by, step by step.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::ShardBase;
use super::state::{ApartOffer, ApartReason, CurrencyRows, ScrapedDay};
use crate::money::Currency;
use crate::observation::{Gtin, Placement};
use crate::offer::Offer;
use crate::offer_at::OfferAt;
use crate::population::{Population, TypicalRange};
use crate::time::{Day, Instant};

pub(super) struct Known {
    pub(super) offer: u32,
    pub(super) at: OfferAt,
}

pub(super) struct Shown {
    pub(super) offer: u32,
    pub(super) at: OfferAt,
    pub(super) price: i64,
}

impl Shown {
    /// Currency, cheapest, newest, id (offers are in order of id).
    pub(super) fn order(&self) -> (Currency, i64, std::cmp::Reverse<Instant>, u32) {
        (
            self.at.currency,
            self.price,
            std::cmp::Reverse(self.at.priced_at),
            self.offer,
        )
    }
}

pub(super) fn known_offers(base: &ShardBase, end: Instant) -> Vec<Known> {
    let at = |(offer, known): (u32, &Arc<Offer>)| {
        OfferAt::before(known, end).map(|at| Known { offer, at })
    };
    (0_u32..).zip(base.offers()).filter_map(at).collect()
}

pub(super) fn newest_by_store(base: &ShardBase, known: &[Known]) -> Vec<Option<Instant>> {
    let mut newest = vec![None; base.stores().len()];
    for offer in known {
        let of_store = &mut newest[base.store_of(offer.offer) as usize];
        *of_store = (*of_store).max(Some(offer.at.seen_at));
    }
    newest
}

pub(super) fn split_shown(base: &ShardBase, known: &[Known]) -> (Vec<Shown>, Vec<ApartOffer>) {
    let mut shown = Vec::with_capacity(known.len());
    let mut apart = Vec::new();
    for &Known { offer, at } in known {
        match (&base.offers()[offer as usize].facts().placement, at.price) {
            (Placement::Apart { rule }, _) => {
                apart.push(ApartOffer {
                    offer,
                    reason: ApartReason::Misplaced(Arc::clone(rule)),
                });
            }
            (_, None) => apart.push(ApartOffer {
                offer,
                reason: ApartReason::Contradiction,
            }),
            (_, Some(price)) => shown.push(Shown { offer, at, price }),
        }
    }
    (shown, apart)
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
        CurrencyRows {
            currency: rows[0].at.currency,
            rows: range,
            population,
        }
    };
    shown
        .chunk_by(|a, b| a.at.currency == b.at.currency)
        .map(of_currency)
        .collect()
}

pub(super) fn unusual_rows(shown: &[Shown], currencies: &[CurrencyRows]) -> Vec<bool> {
    let ranges: HashMap<Currency, Option<TypicalRange>> = currencies
        .iter()
        .map(|rows| (rows.currency, TypicalRange::of(&rows.population)))
        .collect();
    let is_unusual =
        |row: &Shown| ranges[&row.at.currency].is_some_and(|range| range.is_unusual(row.price));
    shown.iter().map(is_unusual).collect()
}

pub(super) fn scraped_days(base: &ShardBase, end: Instant) -> Vec<BTreeMap<Day, ScrapedDay>> {
    let mut scraped = vec![BTreeMap::new(); base.stores().len()];
    for (number, offer) in (0_u32..).zip(base.offers()) {
        let days = &mut scraped[base.store_of(number) as usize];
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
    scraped
}

pub(super) fn shares_dearer(shown: &[Shown], currencies: &[CurrencyRows]) -> Vec<f64> {
    let of_currency = |rows: &CurrencyRows| {
        let range = rows.rows.clone();
        range
            .map(|row| rows.population.share_dearer(shown[row].price))
            .collect::<Vec<f64>>()
    };
    currencies.iter().flat_map(of_currency).collect()
}

/// The active rows with an article number, in its order.
pub(super) fn rows_by_gtin(base: &ShardBase, shown: &[Shown], active: &[bool]) -> Vec<(Gtin, u32)> {
    let active = (0_u32..)
        .zip(shown.iter().zip(active))
        .filter(|(_, (_, active))| **active);
    let numbered = |(row, (shown, _)): (u32, (&Shown, &bool))| {
        base.gtin_of(shown.offer).map(|gtin| (gtin, row))
    };
    let mut rows: Vec<(Gtin, u32)> = active.filter_map(numbered).collect();
    rows.sort_unstable();
    rows
}
