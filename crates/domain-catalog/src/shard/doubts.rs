//! Sightings whose prices cannot be right, and what speaks for them all the same.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::ShardBase;
use super::derive::{OwnPrices, Shown};
use super::floor::Floors;
use super::parts::{ApartReason, CurrencyRows};
use super::remarks::RemarkList;
use crate::products::ProductMap;
use crate::reviews::Reviews;
use domain_offer::id::OfferId;
use domain_offer::money::Currency;
use domain_offer::offer::{DayPrice, Offer};
use domain_offer::offer_at::OfferAt;
use domain_offer::remark::{DayRemark, Remark, Remarks};
use domain_offer::time::{Day, Instant};

/// A sighting whose price is below its category's floor: the places of the offer and of the day in its
/// history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    offer: u32,
    day: u32,
}

impl Doubt {
    fn offer(self, base: &ShardBase) -> &Arc<Offer> {
        &base.offers()[self.offer as usize]
    }

    fn sighting(self, base: &ShardBase) -> &DayPrice {
        &self.offer(base).history()[self.day as usize]
    }

    fn key(self, base: &ShardBase) -> (OfferId, Currency, Day) {
        let day = self.sighting(base);
        (self.offer(base).id(), day.currency, day.day)
    }
}

/// Doubtful sightings that other stores bear out, by offer, currency and day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Vouched(BTreeSet<(OfferId, Currency, Day)>);

impl Vouched {
    /// Those of a category that have such a remark.
    pub(super) fn known(base: &ShardBase, remarks: &RemarkList) -> Self {
        let doubts = of_remarks(remarks, |remark| remark == Remark::Vouched);
        Self(doubts.map(|doubt| doubt.key(base)).collect())
    }

    /// Those doubts before `end` that another store bears out: the same product costs within 20 % of it there,
    /// by its own trusted price, whichever category it is in.
    pub(crate) fn of<'o>(
        base: &'o ShardBase,
        doubts: &[Doubt],
        end: Instant,
        said: (&ProductMap, &Reviews),
        find: impl Fn(OfferId) -> Option<&'o Arc<Offer>>,
    ) -> Self {
        let (products, reviews) = said;
        if products.is_empty() {
            return Self::default();
        }
        let find = |id| match base.offers().find(id) {
            Some(place) => Some(&base.offers()[place]),
            None => find(id),
        };
        let is_borne_out = |doubt: &&Doubt| {
            let (offer, doubtful) = (doubt.offer(base), doubt.sighting(base));
            let members = products.members(offer.id()).unwrap_or_default().iter();
            let others = members.filter_map(|member| find(member.offer));
            let mut others = others.filter(|other| other.store().key != offer.store().key);
            others.any(|other| bears_out(doubtful, other, end, reviews))
        };
        let vouched = doubts.iter().filter(is_borne_out);
        Self(vouched.map(|doubt| doubt.key(base)).collect())
    }
}

/// Whether an offer costs within 20 % of a doubtful sighting.
fn bears_out(doubtful: &DayPrice, other: &Offer, end: Instant, reviews: &Reviews) -> bool {
    let said = reviews.remarks(other, end);
    OfferAt::before(other, end, Remarks::of(&said)).is_some_and(|at| {
        let is_near = |price: i64| 5 * (price - doubtful.last).abs() <= doubtful.last;
        at.currency == doubtful.currency && at.price.is_ok_and(is_near)
    })
}

/// The doubtful sightings of a category by the remarks on it, whether they count or not.
pub(super) fn doubts_in(remarks: &RemarkList) -> impl Iterator<Item = Doubt> {
    let is_doubt = |remark| matches!(remark, Remark::Vouched | Remark::Implausible);
    of_remarks(remarks, is_doubt)
}

fn of_remarks(
    remarks: &RemarkList,
    is_one: impl Fn(Remark) -> bool,
) -> impl Iterator<Item = Doubt> {
    let remarks = remarks.iter().filter(move |(_, day)| is_one(day.remark));
    remarks.map(|(offer, DayRemark { day, .. })| Doubt { offer, day })
}

/// The known sightings that are below their floors, but for those of which an editor said something.
pub(super) fn doubts(
    known: &OwnPrices,
    currencies: &[CurrencyRows],
    floors: &Floors,
) -> Vec<Doubt> {
    if floors.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut look_at = |offer: u32| {
        let said = known.said().of(offer);
        let days = (0_u32..).zip(known.base().offers()[offer as usize].history());
        for (day, price) in days {
            let is_low = price.last < floors.of_currency(price.currency);
            if is_low && price.at < known.end() && said.on(day as usize).is_none() {
                found.push(Doubt { offer, day });
            }
        }
    };
    for rows in currencies {
        // No price of a steady offer is below half of the shown one.
        let limit = 2 * floors.of_currency(rows.currency);
        let rows = known.shown[rows.rows.clone()].iter();
        rows.filter(|row: &&Shown| !row.is_steady || row.price < limit)
            .for_each(|row| look_at(row.offer));
    }
    let apart = known.apart.iter();
    apart
        .filter(|apart| !matches!(apart.reason, ApartReason::Misplaced(_)))
        .for_each(|apart| look_at(apart.offer));
    found
}

/// What is to be remarked of doubts, beside what editors said.
pub(super) fn remarked(
    base: &ShardBase,
    said: &RemarkList,
    doubts: &[Doubt],
    Vouched(vouched): &Vouched,
) -> RemarkList {
    let remark = |doubt: &Doubt| {
        let remark = if vouched.contains(&doubt.key(base)) {
            Remark::Vouched
        } else {
            Remark::Implausible
        };
        let day = doubt.day;
        (doubt.offer, DayRemark { day, remark })
    };
    RemarkList::new(said.iter().chain(doubts.iter().map(remark)).collect())
}
