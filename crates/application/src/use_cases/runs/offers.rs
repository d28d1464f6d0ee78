//! What became of the offers of a run, as the catalog knows them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_offer::id::OfferId;
use domain_offer::money::Currency;
use domain_offer::offer::{DayPrice, Offer};
use domain_offer::time::Instant;
use domain_run::signal::SCALED;
use domain_run::{Fate, OfferCounts, Run, RunRow};

/// An offer was there on the last day before the run where it was seen so shortly before the last that was.
const DAY_MICROS: i64 = 86_400_000_000;

/// What a run says of an offer.
struct Seen {
    first: Instant,
    last: Instant,
    price: (Currency, i64),
    /// Whether any of its rows was there before the run.
    was_there: bool,
}

/// Counts the offers of a run; `None` where it keeps not all of its rows.
///
/// The catalog keeps the last price of a day: an offer that was first seen earlier on the day of the run counts as new.
pub(super) fn compare(catalog: &Catalog, run: &Run) -> Option<OfferCounts> {
    let rows = run.rows.as_ref().filter(|rows| rows.cut().is_none())?;
    let known: Vec<&Arc<Offer>> = catalog
        .shards()
        .iter()
        .flat_map(|shard| shard.base().offers().iter())
        .filter(|offer| offer.store().key == run.key.store)
        .collect();
    let called: HashMap<OfferId, OfferId> = known
        .iter()
        .flat_map(|offer| offer.logged().map(|id| (id, offer.id())))
        .chain(known.iter().map(|offer| (offer.id(), offer.id())))
        .collect();
    let mut seen = HashMap::<OfferId, Seen>::new();
    for (_, row) in rows.iter() {
        note(&mut seen, &called, row);
    }
    let mut counts = OfferCounts {
        seen: seen.len() as u64,
        ..OfferCounts::default()
    };
    let before: HashMap<OfferId, Instant> = known
        .iter()
        .filter_map(|offer| {
            let until = seen.get(&offer.id()).map(|seen| seen.first);
            Some((offer.id(), last_before(offer, until)?))
        })
        .collect();
    counts.new = seen
        .iter()
        .filter(|(id, seen)| !seen.was_there && !before.contains_key(id))
        .count() as u64;
    for offer in &known {
        if let Some(seen) = seen.get(&offer.id()).filter(|seen| !seen.was_there) {
            price_moved(offer, seen, &mut counts);
        }
    }
    counts.gone = gone(&known, &seen, &before);
    Some(counts)
}

fn note(seen: &mut HashMap<OfferId, Seen>, called: &HashMap<OfferId, OfferId>, row: &RunRow) {
    let (Some(id), Some(at), Some(price)) = (row.offer, row.seen_at, row.price) else {
        return;
    };
    let id = called.get(&id).copied().unwrap_or(id);
    let was_there = row.fate == Fate::Duplicate;
    let seen = seen.entry(id).or_insert(Seen {
        first: at,
        last: at,
        price,
        was_there,
    });
    seen.first = seen.first.min(at);
    seen.was_there |= was_there;
    if at >= seen.last {
        (seen.last, seen.price) = (at, price);
    }
}

/// When an offer was seen last, before an instant where there is one.
fn last_before(offer: &Offer, until: Option<Instant>) -> Option<Instant> {
    let days = offer.history().iter().map(|day| day.at);
    days.filter(|at| until.is_none_or(|until| *at < until))
        .max()
}

/// Counts whether its price is another one than before the run.
fn price_moved(offer: &Offer, seen: &Seen, counts: &mut OfferCounts) {
    let (currency, now) = seen.price;
    let days = offer.history().iter();
    let earlier = days.filter(|day: &&DayPrice| day.currency == currency && day.at < seen.first);
    let Some(then) = earlier.max_by_key(|day| day.at).map(|day| day.last) else {
        return;
    };
    counts.compared += 1;
    counts.changed += u64::from(now != then);
    let is_scaled = now >= then.saturating_mul(SCALED) || now <= then / SCALED;
    counts.scaled += u64::from(is_scaled);
}

/// The offers of the run's categories that were there on the last day before it, and were not seen by it.
fn gone(
    known: &[&Arc<Offer>],
    seen: &HashMap<OfferId, Seen>,
    before: &HashMap<OfferId, Instant>,
) -> u64 {
    let of_run = known.iter().filter(|offer| seen.contains_key(&offer.id()));
    let categories: HashSet<&str> = of_run.map(|offer| &*offer.category().key).collect();
    let in_categories = || {
        let offers = known.iter();
        offers.filter(|offer| categories.contains(&*offer.category().key))
    };
    let mut newest = HashMap::<&str, Instant>::new();
    for offer in in_categories() {
        let Some(at) = before.get(&offer.id()) else {
            continue;
        };
        let newest = newest.entry(&offer.category().key).or_insert(*at);
        *newest = (*newest).max(*at);
    }
    let is_gone = |offer: &&&Arc<Offer>| {
        let newest = newest.get(&*offer.category().key);
        let at = before.get(&offer.id());
        let was_there = newest
            .zip(at)
            .is_some_and(|(newest, at)| newest.micros() - at.micros() < DAY_MICROS);
        was_there && !seen.contains_key(&offer.id())
    };
    in_categories().filter(is_gone).count() as u64
}
