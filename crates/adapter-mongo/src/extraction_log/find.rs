//! Finds one entry of the log: by its id, or the newest or longest of an offer.

use application::ports::{LogEntry, Lookup};
use bson::{Document, RawDocumentBuf, doc};
use domain_offer::id::OfferId;

use super::key::Key;
use super::record::object_id;
use super::rows;
use crate::calls::{LONG, within};
use crate::failure::Failure;
use crate::ledger::{BatchLedger, Register};
use crate::link::Link;
use crate::names::{DETAILS, EXTRACTIONS, FOREIGN_INDEX, KEY};

/// One entry of the log.
pub(super) async fn find(link: &Link, which: Lookup) -> Result<Option<LogEntry>, Failure> {
    let register = BatchLedger::of(link).register().await?;
    let filter = match which {
        Lookup::Extraction(id) => doc! { "_id": object_id(id) },
        Lookup::NewestOf(offer) => match newest_key(link, &register, offer).await? {
            Some(key) => keys(key.first_of_moment(), key.last_of_moment()),
            None => return Ok(None),
        },
        Lookup::LongestDetailsOf(offer) => match longest(link, &register, offer).await? {
            Some(length) => {
                let mut filter = keys(Key::lowest(offer), Key::highest(offer));
                filter.insert(DETAILS, length);
                filter
            }
            None => return Ok(None),
        },
    };
    let visible = doc! { "$and": [register.visible(), filter] };
    let found = rows::matching(link, visible, register.foreign > 0).await?;
    Ok(found.into_iter().min_by_key(|entry| entry.content))
}

fn keys(from: Key, to: Key) -> Document {
    doc! { KEY: { "$gte": from, "$lte": to } }
}

/// The first key of an offer, which is one of its newest rows.
async fn newest_key(
    link: &Link,
    register: &Register,
    offer: OfferId,
) -> Result<Option<Key>, Failure> {
    let mut newest: Option<Vec<u8>> = None;
    for stored in first_of(link, register, offer, doc! { KEY: 1 }, Document::new()).await? {
        let key = stored.get_binary(KEY)?.bytes.to_vec();
        newest = Some(newest.map_or(key.clone(), |before| before.min(key)));
    }
    Ok(newest.and_then(|key| Key::read(&key)))
}

/// The length of the longest details of an offer; `None` where it has none.
async fn longest(link: &Link, register: &Register, offer: OfferId) -> Result<Option<i64>, Failure> {
    let with_details = doc! { DETAILS: { "$gt": 0_i64 } };
    let found = first_of(link, register, offer, doc! { DETAILS: -1 }, with_details).await?;
    let mut lengths = Vec::new();
    for stored in &found {
        lengths.push(stored.get_document("arryn")?.get_i64("largo_detalles")?);
    }
    Ok(lengths.into_iter().max())
}

/// The first row of an offer in an order, of each collection.
async fn first_of(
    link: &Link,
    register: &Register,
    offer: OfferId,
    order: Document,
    besides: Document,
) -> Result<Vec<RawDocumentBuf>, Failure> {
    let mut found = Vec::new();
    for (name, wanted) in [(EXTRACTIONS, true), (FOREIGN_INDEX, register.foreign > 0)] {
        if !wanted {
            continue;
        }
        let range = keys(Key::lowest(offer), Key::highest(offer));
        let filter = doc! { "$and": [register.visible(), range, besides.clone()] };
        let rows = link.raw(name).await?;
        let first = rows
            .find_one(filter)
            .sort(order.clone())
            .projection(doc! { KEY: 1, DETAILS: 1 });
        found.extend(within(LONG, first).await?);
    }
    Ok(found)
}
