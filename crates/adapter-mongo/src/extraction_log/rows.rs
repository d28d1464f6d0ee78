//! Rows as they are read: those of the log's own documents, and those of other programs' documents,
//! of which only a card is ours.

use std::collections::HashMap;

use application::ports::LogEntry;
use bson::oid::ObjectId;
use bson::{Bson, Document, RawDocumentBuf, doc};

use super::record::{Place, entry, entry_of, projection};
use crate::calls::{LONG, all};
use crate::failure::Failure;
use crate::names::{CARDS, FILES, OURS};
use crate::store::Link;

/// The rows that a filter finds, in no order: own ones, and with `cards` those of other programs.
pub(crate) async fn matching(
    link: &Link,
    filter: Document,
    cards: bool,
) -> Result<Vec<LogEntry>, Failure> {
    let mut rows = own(link, filter.clone()).await?;
    if cards {
        rows.extend(of_others(link, filter).await?);
    }
    Ok(rows.into_iter().map(|(_, entry)| entry).collect())
}

/// The log's own documents that a filter finds.
pub(crate) async fn own(link: &Link, filter: Document) -> Result<Vec<(Place, LogEntry)>, Failure> {
    let files = link.raw(FILES).await?;
    let found = all(LONG, files.find(filter).projection(projection())).await?;
    found.iter().map(|stored| entry(stored)).collect()
}

/// The documents of other programs whose cards a filter finds.
pub(crate) async fn of_others(
    link: &Link,
    filter: Document,
) -> Result<Vec<(Place, LogEntry)>, Failure> {
    let cards = link.raw(CARDS).await?;
    let cards = all(LONG, cards.find(filter)).await?;
    let mut texts = texts(link, &cards).await?;
    let mut entries = Vec::with_capacity(cards.len());
    for card in &cards {
        // One that its owner has deleted is gone for us, too.
        if let Some(text) = texts.remove(&card.get_object_id("_id")?) {
            entries.push(entry_of(card, card.get_document(OURS)?, text)?);
        }
    }
    Ok(entries)
}

/// The documents that cards stand for, as JSON.
async fn texts(
    link: &Link,
    cards: &[RawDocumentBuf],
) -> Result<HashMap<ObjectId, String>, Failure> {
    let ids: Result<Vec<_>, _> = cards.iter().map(|card| card.get_object_id("_id")).collect();
    let ids = ids?;
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let files = link.documents(FILES).await?;
    let found = all(LONG, files.find(doc! { "_id": { "$in": ids } })).await?;
    let text = |document: Document| Some((document.get_object_id("_id").ok()?, text_of(document)));
    Ok(found.into_iter().filter_map(text).collect())
}

/// A document of another program as JSON: its fields without the id, types that JSON does not have
/// as MongoDB's own exports write them.
pub(crate) fn text_of(mut document: Document) -> String {
    document.remove("_id");
    Bson::Document(document).into_relaxed_extjson().to_string()
}
