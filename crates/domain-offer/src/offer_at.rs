//! What an offer was at an instant.

use crate::money::Currency;
use crate::offer::{DayPrice, Offer};
use crate::time::Instant;
use crate::trust::Verdict;

/// An offer as known at T: its newest trusted price up to then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferAt {
    /// Currency of its newest extraction up to T.
    pub currency: Currency,
    /// Newest extraction up to T, whatever its price.
    pub seen_at: Instant,
    /// The shown price, in minor units; `None` when two contradictory days set the offer apart.
    pub price: Option<i64>,
    /// When the shown price was seen.
    pub priced_at: Instant,
}

impl OfferAt {
    /// The offer at the instant before `end`; `None` when it had not been seen by then.
    ///
    /// Within a day only the last price is known, so an `end` in the middle of a day with later
    /// sightings falls back to the day before.
    pub fn before(offer: &Offer, end: Instant) -> Option<Self> {
        let newest = offer
            .history()
            .iter()
            .filter(|day| day.at < end)
            .max_by_key(|day| day.at)?;
        let days = || days_in(offer, newest.currency, end);
        let prices = || days().map(|day| day.last);
        if Verdict::trusts_all_between(prices().min()?, prices().max()?) {
            let shown = days().last()?;
            return Some(Self {
                currency: newest.currency,
                seen_at: newest.at,
                price: Some(shown.last),
                priced_at: shown.at,
            });
        }
        let days: Vec<&DayPrice> = days().collect();
        let prices: Vec<i64> = days.iter().map(|day| day.last).collect();
        let verdict = Verdict::of(&prices);
        let shown = (0..days.len())
            .rev()
            .find(|&day| !verdict.is_suspect(day))?;
        Some(Self {
            currency: newest.currency,
            seen_at: newest.at,
            price: (!verdict.is_contradiction()).then_some(days[shown].last),
            priced_at: days[shown].at,
        })
    }
}

/// The days of an offer in one currency that ended before `end`, in order.
pub fn days_in(offer: &Offer, currency: Currency, end: Instant) -> impl Iterator<Item = &DayPrice> {
    let history = offer.history();
    let from = history.partition_point(|day| day.currency < currency);
    let until = history.partition_point(|day| day.currency <= currency);
    history[from..until].iter().filter(move |day| day.at < end)
}

/// Calls `visit` with the days of an offer in one currency whose prices are trusted, in order.
pub fn each_trusted_day(
    offer: &Offer,
    currency: Currency,
    end: Instant,
    mut visit: impl FnMut(&DayPrice),
) {
    let prices = || days_in(offer, currency, end).map(|day| day.last);
    let (lowest, highest) = (prices().min().unwrap_or(0), prices().max().unwrap_or(0));
    if Verdict::trusts_all_between(lowest, highest) {
        days_in(offer, currency, end).for_each(visit);
    } else {
        trusted_days(offer, currency, end)
            .iter()
            .for_each(&mut visit);
    }
}

/// The days of an offer in one currency whose prices are trusted, in order.
pub fn trusted_days(offer: &Offer, currency: Currency, end: Instant) -> Vec<DayPrice> {
    let days: Vec<DayPrice> = days_in(offer, currency, end).copied().collect();
    let prices: Vec<i64> = days.iter().map(|day| day.last).collect();
    let verdict = Verdict::of(&prices);
    let trusted = days
        .into_iter()
        .enumerate()
        .filter(|(day, _)| !verdict.is_suspect(*day));
    trusted.map(|(_, price)| price).collect()
}

/// The days of an offer whose prices are suspect, in any currency.
pub fn suspect_days(offer: &Offer, end: Instant) -> Vec<DayPrice> {
    let currencies = offer.history().chunk_by(|a, b| a.currency == b.currency);
    let mut suspect = Vec::new();
    for days in currencies {
        let days: Vec<&DayPrice> = days.iter().filter(|day| day.at < end).collect();
        let verdict = Verdict::of(&days.iter().map(|day| day.last).collect::<Vec<_>>());
        let marked = days
            .iter()
            .enumerate()
            .filter(|(day, _)| verdict.is_suspect(*day));
        suspect.extend(marked.map(|(_, price)| **price));
    }
    suspect
}
