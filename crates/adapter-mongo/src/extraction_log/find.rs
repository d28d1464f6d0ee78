//! Finds one entry of the log: by its id, or one of those of an offer.

use application::ports::{LogEntry, Lookup};
use bson::{Document, RawDocumentBuf, doc};
use domain_offer::id::OfferId;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt as _, StreamExt as _, TryStreamExt as _, stream};

use super::key::Key;
use super::record::{binary, object_id};
use super::rows;
use crate::calls::{LONG, within};
use crate::failure::Failure;
use crate::ledger::{BatchLedger, Register};
use crate::link::Link;
use crate::names::{CONTENT, DETAILS, EXTRACTIONS, FOREIGN_INDEX, KEY};

/// Offers of a look-up that are asked for at once.
const CALLS: usize = 8;

/// One entry of the log.
pub(super) async fn find(link: &Link, which: Lookup) -> Result<Option<LogEntry>, Failure> {
    let register = BatchLedger::of(link).register().await?;
    let any_of = match &which {
        Lookup::Extraction(id) => vec![doc! { "_id": object_id(*id) }],
        Lookup::NewestOf(ids) => newest(link, &register, ids).await?,
        Lookup::LongestDetailsOf(ids) => longest(link, &register, ids).await?,
        Lookup::ContentOf(ids, begin) => ids.iter().map(|id| content(*id, *begin)).collect(),
    };
    if any_of.is_empty() {
        return Ok(None);
    }
    let visible = doc! { "$and": [register.visible(), { "$or": any_of }] };
    let found = rows::matching(link, visible, register.foreign > 0).await?;
    Ok(which.best_of(found))
}

/// What calls find, some of them at once, in no order.
async fn side_by_side<T>(
    calls: Vec<BoxFuture<'_, Result<Option<T>, Failure>>>,
) -> Result<Vec<T>, Failure> {
    let found = stream::iter(calls).buffer_unordered(CALLS);
    let found: Vec<Option<T>> = found.try_collect().await?;
    Ok(found.into_iter().flatten().collect())
}

/// The rows of the newest instant of any of these.
async fn newest(
    link: &Link,
    register: &Register,
    ids: &[OfferId],
) -> Result<Vec<Document>, Failure> {
    let calls: Vec<_> = ids
        .iter()
        .map(|id| newest_key(link, register, *id).boxed())
        .collect();
    let found: Vec<Key> = side_by_side(calls).await?;
    let newest = found.iter().map(Key::newest_first).min();
    let rows_of = |key: Key| keys(key.first_of_moment(), key.last_of_moment());
    let found = found.into_iter();
    Ok(found
        .filter(|key| Some(key.newest_first()) == newest)
        .map(rows_of)
        .collect())
}

/// The rows with the longest details of any of these.
async fn longest(
    link: &Link,
    register: &Register,
    ids: &[OfferId],
) -> Result<Vec<Document>, Failure> {
    let calls: Vec<_> = ids
        .iter()
        .map(|id| longest_of(link, register, *id).boxed())
        .collect();
    let found: Vec<(OfferId, i64)> = side_by_side(calls).await?;
    let longest = found.iter().map(|(_, length)| *length).max();
    let found = found.into_iter();
    Ok(found
        .filter(|(_, length)| Some(*length) == longest)
        .map(|(id, length)| {
            let mut filter = keys(Key::lowest(id), Key::highest(id));
            filter.insert(DETAILS, length);
            filter
        })
        .collect())
}

/// The rows of one whose content's digest begins so.
fn content(id: OfferId, begin: u64) -> Document {
    let bound = |filler: u8| {
        let mut digest = [filler; 32];
        digest[..8].copy_from_slice(&begin.to_be_bytes());
        binary(&digest)
    };
    let mut filter = keys(Key::lowest(id), Key::highest(id));
    filter.insert(CONTENT, doc! { "$gte": bound(0), "$lte": bound(u8::MAX) });
    filter
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

/// An offer with the length of its longest details; `None` where it has none.
async fn longest_of(
    link: &Link,
    register: &Register,
    offer: OfferId,
) -> Result<Option<(OfferId, i64)>, Failure> {
    let with_details = doc! { DETAILS: { "$gt": 0_i64 } };
    let found = first_of(link, register, offer, doc! { DETAILS: -1 }, with_details).await?;
    let mut lengths = Vec::new();
    for stored in &found {
        lengths.push(stored.get_document("arryn")?.get_i64("largo_detalles")?);
    }
    Ok(lengths.into_iter().max().map(|length| (offer, length)))
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
