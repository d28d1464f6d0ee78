//! What an offer was at an instant.

use crate::money::Currency;
use crate::offer::{DayPrice, Offer};
use crate::remark::Remarks;
use crate::time::Instant;
use crate::trust::Verdict;

/// Why an offer has no price that could be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPrice {
    /// It has only two days that count, and their prices contradict each other.
    Contradiction,
    /// None of its sightings counts.
    NothingCounts,
}

/// An offer as known at T: its newest trusted price up to then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferAt {
    /// Currency of its newest extraction up to T that counts.
    pub currency: Currency,
    /// Newest extraction up to T, whatever its price.
    pub seen_at: Instant,
    /// The shown price, in minor units, or why there is none.
    pub price: Result<i64, NoPrice>,
    /// When the shown price was seen.
    pub priced_at: Instant,
    /// Whether all its prices are of one currency and at least half of the shown one, so that none of them is
    /// doubtful where twice as much would not be.
    pub is_steady: bool,
}

impl OfferAt {
    /// The offer at the instant before `end`; `None` when it had not been seen by then.
    ///
    /// Within a day only the last price is known, so an `end` in the middle of a day with later
    /// sightings falls back to the day before, and so does an offer of whose day the last sighting does not
    /// count.
    pub fn before(offer: &Offer, end: Instant, remarks: Remarks<'_>) -> Option<Self> {
        let newest = newest(offer, end, Remarks::NONE)?;
        let seen_at = newest.at;
        let counted = if remarks.is_empty() {
            Some(newest)
        } else {
            self::newest(offer, end, remarks)
        };
        let Some(&DayPrice { currency, .. }) = counted else {
            return Some(Self::without_price(newest, NoPrice::NothingCounts));
        };
        let days = || counted_days(offer, currency, end, remarks).map(|(_, day)| day);
        let (lowest, highest) = bounds(days().map(|day| day.last));
        if Verdict::trusts_all_between(lowest, highest) {
            let shown = days().last()?;
            return Some(Self {
                currency,
                seen_at,
                price: Ok(shown.last),
                priced_at: shown.at,
                is_steady: remarks.is_empty()
                    && is_of_one_currency(offer)
                    && 2 * lowest >= shown.last,
            });
        }
        let judged = Judged::of(offer, currency, end, remarks);
        if judged.verdict.is_contradiction() {
            return Some(Self::without_price(newest, NoPrice::Contradiction));
        }
        let shown = judged.trusted().last()?;
        Some(Self {
            currency,
            seen_at,
            price: Ok(shown.last),
            priced_at: shown.at,
            is_steady: false,
        })
    }

    const fn without_price(newest: &DayPrice, reason: NoPrice) -> Self {
        Self {
            currency: newest.currency,
            seen_at: newest.at,
            price: Err(reason),
            priced_at: newest.at,
            is_steady: false,
        }
    }
}

/// The newest day before `end` that counts.
fn newest<'o>(offer: &'o Offer, end: Instant, remarks: Remarks<'_>) -> Option<&'o DayPrice> {
    let history = offer.history().iter().enumerate();
    let counted = history.filter(|(place, day)| day.at < end && remarks.lets_count(*place));
    counted.map(|(_, day)| day).max_by_key(|day| day.at)
}

/// The days of an offer in one currency that ended before `end`, in order.
pub fn days_in(offer: &Offer, currency: Currency, end: Instant) -> impl Iterator<Item = &DayPrice> {
    counted_days(offer, currency, end, Remarks::NONE).map(|(_, day)| day)
}

/// Calls `visit` with the days of an offer in one currency whose prices are trusted, in order.
pub fn each_trusted_day(
    offer: &Offer,
    currency: Currency,
    end: Instant,
    remarks: Remarks<'_>,
    visit: impl FnMut(&DayPrice),
) {
    let days = || counted_days(offer, currency, end, remarks).map(|(_, day)| day);
    let (lowest, highest) = bounds(days().map(|day| day.last));
    if Verdict::trusts_all_between(lowest, highest) {
        days().for_each(visit);
    } else {
        let judged = Judged::of(offer, currency, end, remarks);
        judged.trusted().for_each(visit);
    }
}

/// The days of an offer that count and whose prices are suspect all the same, in any currency.
pub fn suspect_days(offer: &Offer, end: Instant, remarks: Remarks<'_>) -> Vec<DayPrice> {
    let currencies = offer.history().chunk_by(|a, b| a.currency == b.currency);
    let mut suspect = Vec::new();
    for days in currencies {
        let judged = Judged::of(offer, days[0].currency, end, remarks);
        suspect.extend(judged.suspect());
    }
    suspect
}

/// The days of an offer in one currency that ended before `end` and count, in order, with their places in
/// its history.
fn counted_days<'o>(
    offer: &'o Offer,
    currency: Currency,
    end: Instant,
    remarks: Remarks<'o>,
) -> impl Iterator<Item = (usize, &'o DayPrice)> {
    let history = offer.history();
    let from = history.partition_point(|day| day.currency < currency);
    let until = history.partition_point(|day| day.currency <= currency);
    let days = (from..).zip(&history[from..until]);
    days.filter(move |(place, day)| day.at < end && remarks.lets_count(*place))
}

fn bounds(prices: impl Iterator<Item = i64>) -> (i64, i64) {
    prices.fold((i64::MAX, 0), |(lowest, highest), price| {
        (lowest.min(price), highest.max(price))
    })
}

fn is_of_one_currency(offer: &Offer) -> bool {
    let currency = |day: Option<&DayPrice>| day.map(|day| day.currency);
    currency(offer.history().first()) == currency(offer.history().last())
}

/// The days of an offer that count, with what the rule says of them.
struct Judged<'o> {
    days: Vec<&'o DayPrice>,
    verdict: Verdict,
}

impl<'o> Judged<'o> {
    fn of(offer: &'o Offer, currency: Currency, end: Instant, remarks: Remarks<'o>) -> Self {
        let (places, days): (Vec<usize>, Vec<&DayPrice>) =
            counted_days(offer, currency, end, remarks).unzip();
        let prices: Vec<i64> = days.iter().map(|day| day.last).collect();
        let verdict = Verdict::with(&prices, |day| remarks.confirm(places[day]));
        Self { days, verdict }
    }

    fn trusted(&self) -> impl Iterator<Item = &'o DayPrice> {
        let days = self.days.iter().enumerate();
        let trusted = days.filter(|(day, _)| !self.verdict.is_suspect(*day));
        trusted.map(|(_, day)| *day)
    }

    fn suspect(&self) -> impl Iterator<Item = DayPrice> {
        let days = self.days.iter().enumerate();
        let suspect = days.filter(|(day, _)| self.verdict.is_suspect(*day));
        suspect.map(|(_, day)| **day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{instant, seen};
    use crate::remark::{DayRemark, Remark};
    use crate::time::Zone;

    /// An offer seen at 10:00 on the days from October 1 at these prices, in COP unless they are negative.
    fn offer(prices: &[i32]) -> Offer {
        let sighting = |(day, &price): (usize, &i32)| {
            let currency = if price < 0 { "USD" } else { "COP" };
            seen("exito", "TV", "TV")
                .price(price.abs())
                .currency(currency)
                .at(&format!("2025-10-{:02}T10:00:00", day + 1))
                .observation()
        };
        let mut sightings = prices.iter().enumerate().map(sighting);
        let first = sightings.next().expect("an offer was seen");
        let mut offer = Offer::first(first, &Zone::bogota());
        for sighting in sightings {
            offer.absorb(sighting, &Zone::bogota());
        }
        offer
    }

    fn remarks(said: &[(u32, Remark)]) -> Vec<DayRemark> {
        let remark = |&(day, remark): &(u32, Remark)| DayRemark { day, remark };
        said.iter().map(remark).collect()
    }

    /// The shown price in major units, and the day that it is of.
    fn check(prices: &[i32], said: &[(u32, Remark)], expected: Result<(i64, u32), NoPrice>) {
        let offer = offer(prices);
        let remarks = remarks(said);
        let at = OfferAt::before(&offer, Instant::MAX, Remarks::of(&remarks)).unwrap();
        let newest = instant(&format!("2025-10-{:02}T10:00:00", prices.len()));
        assert_eq!(at.seen_at, newest, "{prices:?} {said:?}");
        let found = at.price.map(|price| price / 100);
        assert_eq!(
            found,
            expected.map(|(price, _)| price),
            "{prices:?} {said:?}"
        );
        if let Ok((_, day)) = expected {
            let priced_at = instant(&format!("2025-10-{day:02}T10:00:00"));
            assert_eq!(at.priced_at, priced_at, "{prices:?} {said:?}");
        }
    }

    #[test]
    fn what_does_not_count_is_not_there_for_the_price() {
        use NoPrice::{Contradiction, NothingCounts};
        use Remark::{Confirmed, Implausible, Vouched, Wrong};
        check(&[900], &[], Ok((900, 1)));
        check(&[900, 800], &[], Ok((800, 2)));
        for out in [Implausible, Wrong] {
            check(&[900], &[(0, out)], Err(NothingCounts));
            check(&[900, 800], &[(1, out)], Ok((900, 1)));
            check(&[900, 800], &[(0, out)], Ok((800, 2)));
            check(&[900, 800], &[(0, out), (1, out)], Err(NothingCounts));
            // Two days that contradict each other, and one of them says nothing.
            check(&[1, 900], &[(0, out)], Ok((900, 2)));
            check(&[900, 1], &[(1, out)], Ok((900, 1)));
            // What made the right price suspect is gone.
            check(&[1, 1, 900], &[(0, out), (1, out)], Ok((900, 3)));
            // A sighting in another currency (before COP in no order but that of codes).
            check(&[900, -700], &[(1, out)], Ok((900, 1)));
            check(&[900, -700], &[(0, out)], Ok((700, 2)));
        }
        check(&[1, 900], &[], Err(Contradiction));
        check(&[1, 900], &[(0, Vouched)], Err(Contradiction));
        check(&[1, 900], &[(0, Confirmed)], Ok((1, 1)));
        check(&[1, 900], &[(1, Confirmed)], Ok((900, 2)));
        check(&[900, 910, 1], &[], Ok((910, 2)));
        check(&[900, 910, 1], &[(2, Confirmed)], Ok((1, 3)));
    }

    #[test]
    fn a_steady_offer_has_no_price_far_below_the_shown_one() {
        for (prices, expected) in [
            (&[900][..], true),
            (&[450, 900], true),
            (&[449, 900], false),
            (&[900, 100], true),
            (&[1, 900, 900], false),
            (&[900, -900], false),
            (&[9, 80, 900], false),
        ] {
            let at = OfferAt::before(&offer(prices), Instant::MAX, Remarks::NONE).unwrap();
            assert_eq!(at.is_steady, expected, "{prices:?}");
        }
    }

    #[test]
    fn trusted_and_suspect_days_are_of_those_that_count() {
        let days =
            |days: &[DayPrice]| -> Vec<i64> { days.iter().map(|day| day.last / 100).collect() };
        for (said, trusted, suspect) in [
            (&[][..], &[900, 910, 920][..], &[1][..]),
            (&[(2, Remark::Implausible)], &[900, 910, 920], &[]),
            (&[(2, Remark::Confirmed)], &[900, 910, 1, 920], &[]),
            (&[(0, Remark::Wrong)], &[910, 920], &[1]),
        ] {
            let offer = offer(&[900, 910, 1, 920]);
            let remarks = remarks(said);
            let remarks = Remarks::of(&remarks);
            let mut found = Vec::new();
            each_trusted_day(&offer, Currency::COP, Instant::MAX, remarks, |day| {
                found.push(*day);
            });
            assert_eq!(days(&found), trusted, "{said:?}");
            let found = suspect_days(&offer, Instant::MAX, remarks);
            assert_eq!(days(&found), suspect, "{said:?}");
        }
    }
}
