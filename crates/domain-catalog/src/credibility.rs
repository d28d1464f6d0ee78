//! How far an extraction is believed: what the raw routes show beside each document.

use std::sync::Arc;

use crate::catalog::Catalog;
use crate::shard::{ApartReason, Shard};
use domain_offer::id::OfferId;
use domain_offer::observation::Placement;
use domain_offer::offer_at::suspect_days;
use domain_offer::rejection::Rejection;
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
    /// The offer is shown nowhere (`apartado`).
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
    /// The price is more than ten times above or below the offer's others.
    FarFromOwn,
    /// The price is unusual for its category.
    UnusualForCategory,
    /// The rules of today refuse it.
    Rejected(Rejection),
}

/// The credibility of the extraction of an offer seen at an instant; an offer that the catalog does
/// not have yet stands fine.
pub fn credibility(
    catalog: &Catalog,
    zone: &Zone,
    id: OfferId,
    seen_at: Instant,
) -> (Credibility, Option<Reason>) {
    let Some((shard, place)) = catalog.find(id) else {
        return (Credibility::Fine, None);
    };
    let offer = &shard.base().offers()[place as usize];
    if let Some(apart) = shard
        .latest()
        .apart()
        .iter()
        .find(|apart| apart.offer == place)
    {
        return (Credibility::Apart, Some(apart_reason(&apart.reason)));
    }
    let day = zone.day(seen_at);
    if suspect_days(offer, Instant::MAX)
        .iter()
        .any(|suspect| suspect.day == day)
    {
        return (Credibility::Suspect, Some(Reason::FarFromOwn));
    }
    if let Placement::Moved { rule, .. } = offer.placement() {
        return (Credibility::Moved, Some(Reason::Rule(Arc::clone(rule))));
    }
    let row = shard.latest().row_of(place);
    if row.is_some_and(|row| shard.latest().is_unusual(row)) {
        return (Credibility::Unusual, Some(Reason::UnusualForCategory));
    }
    (Credibility::Fine, None)
}

fn apart_reason(reason: &ApartReason) -> Reason {
    match reason {
        ApartReason::Contradiction => Reason::Contradiction,
        ApartReason::Misplaced(rule) => Reason::Rule(Arc::clone(rule)),
    }
}

/// The extractions that do not stand fine, as spans of time of their ids in the log, each with its
/// credibility; an offer's suspect days come before its other spans. Routes of a page share such an id: a span of one
/// is of all.
pub fn not_fine(catalog: &Catalog, zone: &Zone) -> Vec<(Credibility, OfferId, Window)> {
    let mut spans = Vec::new();
    for shard in catalog.shards() {
        collect_not_fine(shard, zone, &mut spans);
    }
    spans
}

fn collect_not_fine(shard: &Shard, zone: &Zone, spans: &mut Vec<(Credibility, OfferId, Window)>) {
    let always = Window {
        from: Instant::MIN,
        until: Instant::MAX,
    };
    let latest = shard.latest();
    let mut apart = vec![false; shard.base().offers().len()];
    for offer in latest.apart() {
        apart[offer.offer as usize] = true;
        let offer = &shard.base().offers()[offer.offer as usize];
        spans.extend(offer.logged().map(|id| (Credibility::Apart, id, always)));
    }
    for (place, offer) in (0_u32..).zip(shard.base().offers().iter()) {
        if apart[place as usize] {
            continue;
        }
        let suspect = suspect_days(offer, Instant::MAX);
        let days: Vec<Window> = suspect.iter().map(|day| zone.span(day.day)).collect();
        for id in offer.logged() {
            spans.extend(days.iter().map(|day| (Credibility::Suspect, id, *day)));
        }
        let other = if matches!(offer.placement(), Placement::Moved { .. }) {
            Credibility::Moved
        } else if latest
            .row_of(place)
            .is_some_and(|row| latest.is_unusual(row))
        {
            Credibility::Unusual
        } else {
            continue;
        };
        for id in offer.logged() {
            spans.extend(between(&days).map(|window| (other, id, window)));
        }
    }
}

/// All of time but the given days, which are in order and do not overlap.
fn between(days: &[Window]) -> impl Iterator<Item = Window> {
    let starts = std::iter::once(Instant::MIN).chain(days.iter().map(|day| day.until));
    let ends = days.iter().map(|day| day.from).chain([Instant::MAX]);
    starts
        .zip(ends)
        .filter(|(from, until)| from < until)
        .map(|(from, until)| Window { from, until })
}
