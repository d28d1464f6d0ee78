//! How far an extraction is believed: what the raw routes show beside each document.

use std::sync::Arc;

use crate::catalog::Catalog;
use crate::shard::{ApartReason, Shard};
use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;
use domain_offer::observation::Placement;
use domain_offer::offer::{DayPrice, Offer};
use domain_offer::offer_at::suspect_days;
use domain_offer::rejection::Rejection;
use domain_offer::remark::{Remark, Remarks};
use domain_offer::review::ReviewVerdict;
use domain_offer::row::RowKey;
use domain_offer::time::{Instant, Window, Zone};

/// How far an extraction is believed; the gravest that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Credibility {
    /// In lists, scores and statistics.
    Fine,
    /// The same, and its price is unusual for its category (`atipico`).
    Unusual,
    /// The same, in another category than the shop gave (`movido`).
    Moved,
    /// Its day's price is far from the offer's others and does not count (`sospechoso`).
    Suspect,
    /// The offer is shown nowhere, or the price of its day cannot be right and does not count (`apartado`).
    Apart,
    /// The rules of today refuse it, those of its upload did not: it is in no offer (`rechazado`).
    Rejected,
}

/// Why an extraction does not simply stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A rule of the taxonomy on the title, a sentence in Spanish.
    Rule(Arc<str>),
    /// Two days whose prices contradict each other.
    Contradiction,
    /// The price is below a twentieth of the median of its category, and nothing bears it out.
    Implausible,
    /// An editor called it wrong, or all that its offer has.
    Wrong,
    /// The price is more than ten times above or below the offer's others.
    FarFromOwn,
    /// The price is unusual for its category.
    UnusualForCategory,
    /// The rules of today refuse it.
    Rejected(Rejection),
}

/// The credibility of a row that the rules take, with the offer as the catalog calls it; one of an offer that the catalog does not have yet stands
/// fine.
pub fn credibility(catalog: &Catalog, zone: &Zone, row: &RowKey) -> (Credibility, Option<Reason>) {
    let said = catalog.reviews().of(row);
    if said.is_some_and(|review| review.verdict == ReviewVerdict::Wrong) {
        return (Credibility::Apart, Some(Reason::Wrong));
    }
    let Some((shard, place)) = catalog.find(row.offer) else {
        return (Credibility::Fine, None);
    };
    let latest = shard.latest();
    let offer = &shard.base().offers()[place as usize];
    if let Some(apart) = latest.apart().iter().find(|apart| apart.offer == place) {
        return (Credibility::Apart, Some(apart_reason(&apart.reason)));
    }
    let (day, remarks) = (zone.day(row.seen_at), latest.remarks(place));
    if implausible_days(offer, remarks).any(|implausible| implausible.day == day) {
        return (Credibility::Apart, Some(Reason::Implausible));
    }
    let mut suspect = suspect_days(offer, Instant::MAX, remarks).into_iter();
    if suspect.any(|suspect| suspect.day == day) {
        return (Credibility::Suspect, Some(Reason::FarFromOwn));
    }
    if let Placement::Moved { rule, .. } = offer.placement() {
        return (Credibility::Moved, Some(Reason::Rule(Arc::clone(rule))));
    }
    let row = latest.row_of(place);
    if row.is_some_and(|row| latest.is_unusual(row)) {
        return (Credibility::Unusual, Some(Reason::UnusualForCategory));
    }
    (Credibility::Fine, None)
}

fn apart_reason(reason: &ApartReason) -> Reason {
    match reason {
        ApartReason::Contradiction => Reason::Contradiction,
        ApartReason::Misplaced(rule) => Reason::Rule(Arc::clone(rule)),
        ApartReason::Implausible => Reason::Implausible,
        ApartReason::Wrong => Reason::Wrong,
    }
}

/// The days of an offer whose prices are implausible for its category.
fn implausible_days<'o>(
    offer: &'o Offer,
    remarks: Remarks<'o>,
) -> impl Iterator<Item = &'o DayPrice> {
    let implausible = remarks
        .iter()
        .filter(|day| day.remark == Remark::Implausible);
    implausible.map(|day| &offer.history()[day.day as usize])
}

/// Rows that have a credibility, or a graver one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doubted {
    /// The credibility.
    pub credibility: Credibility,
    /// The offer of the rows, as the log names it.
    pub offer: OfferId,
    /// When they were seen.
    pub seen: Window,
    /// The digest of the content, where it is one row only.
    pub content: Option<Digest>,
}

impl Doubted {
    const fn rows(credibility: Credibility, offer: OfferId, seen: Window) -> Self {
        Self {
            credibility,
            offer,
            seen,
            content: None,
        }
    }

    const fn row(credibility: Credibility, row: &RowKey) -> Self {
        let seen = Window {
            from: row.seen_at,
            until: row.seen_at.plus_micros(1),
        };
        Self {
            credibility,
            offer: row.offer,
            seen,
            content: Some(row.content),
        }
    }
}

/// All rows that do not stand fine, by the ids that they have in the log; of what is said of a row more than once, the
/// gravest counts. Routes of a page share such an id: what is said of one is said of all.
pub fn not_fine(catalog: &Catalog, zone: &Zone) -> Vec<Doubted> {
    let rejected = catalog.rejected().iter();
    let mut doubted: Vec<Doubted> = rejected
        .map(|row| Doubted::row(Credibility::Rejected, row))
        .collect();
    let reviews = catalog.reviews().iter();
    let wrong = reviews.filter(|(_, review)| review.verdict == ReviewVerdict::Wrong);
    for (row, _) in wrong {
        let logged = catalog.offer(row.offer).map(|offer| offer.logged());
        let in_log = |offer| Doubted::row(Credibility::Apart, &RowKey { offer, ..*row });
        doubted.extend(logged.into_iter().flatten().map(in_log));
    }
    for shard in catalog.shards() {
        collect_not_fine(shard, zone, &mut doubted);
    }
    doubted
}

fn collect_not_fine(shard: &Shard, zone: &Zone, doubted: &mut Vec<Doubted>) {
    let always = Window {
        from: Instant::MIN,
        until: Instant::MAX,
    };
    let latest = shard.latest();
    let offers = shard.base().offers();
    for apart in latest.apart() {
        let logged = offers[apart.offer as usize].logged();
        doubted.extend(logged.map(|id| Doubted::rows(Credibility::Apart, id, always)));
    }
    for (place, offer) in (0_u32..).zip(offers.iter()) {
        let remarks = latest.remarks(place);
        let implausible = implausible_days(offer, remarks).copied();
        let implausible = implausible.map(|day| (Credibility::Apart, zone.span(day.day)));
        let suspect = suspect_days(offer, Instant::MAX, remarks).into_iter();
        let suspect = suspect.map(|day| (Credibility::Suspect, zone.span(day.day)));
        let is_unusual = || {
            latest
                .row_of(place)
                .is_some_and(|row| latest.is_unusual(row))
        };
        let other = if matches!(offer.placement(), Placement::Moved { .. }) {
            Some((Credibility::Moved, always))
        } else {
            is_unusual().then_some((Credibility::Unusual, always))
        };
        let all: Vec<_> = implausible.chain(suspect).chain(other).collect();
        if all.is_empty() {
            continue;
        }
        for id in offer.logged() {
            let rows = |&(credibility, seen)| Doubted::rows(credibility, id, seen);
            doubted.extend(all.iter().map(rows));
        }
    }
}
