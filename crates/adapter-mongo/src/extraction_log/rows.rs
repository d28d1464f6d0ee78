//! Rows as they are read: those of the log's own documents, and those of other programs' documents,
//! of which only an entry of the foreign-document index is ours.

use std::collections::HashMap;

use application::ports::LogEntry;
use bson::oid::ObjectId;
use bson::{Bson, Document, RawDocumentBuf, doc};
use mongodb::action::Find;

use super::record::{RowPlace, entry, entry_of, projection};
use crate::calls::{LONG, all};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::{BATCH_NUMBER, EXTRACTIONS, FOREIGN_INDEX, OURS, ROW_NUMBER};

/// The rows that a filter finds, in no order: own ones, and with `foreign` those of other programs.
pub(crate) async fn matching(
    link: &Link,
    filter: Document,
    foreign: bool,
) -> Result<Vec<LogEntry>, Failure> {
    let mut rows = own(link, filter.clone(), None).await?;
    if foreign {
        rows.extend(of_others(link, filter, None).await?);
    }
    Ok(rows.into_iter().map(|(_, entry)| entry).collect())
}

/// The log's own documents that a filter finds; where `first` is given, so many of them, in the order
/// of batches and places.
pub(crate) async fn own(
    link: &Link,
    filter: Document,
    first: Option<usize>,
) -> Result<Vec<(RowPlace, LogEntry)>, Failure> {
    let extractions = link.raw(EXTRACTIONS).await?;
    let found = extractions.find(filter).projection(projection());
    let found = all(LONG, the_first(found, first)).await?;
    found.iter().map(|stored| entry(stored)).collect()
}

/// Only the first rows, where only those are wanted.
fn the_first(rows: Find<'_, RawDocumentBuf>, first: Option<usize>) -> Find<'_, RawDocumentBuf> {
    let limit = first.and_then(|first| i64::try_from(first).ok());
    match limit {
        Some(limit) => rows
            .sort(doc! { BATCH_NUMBER: 1, ROW_NUMBER: 1 })
            .limit(limit),
        None => rows,
    }
}

/// The documents of other programs whose index entries a filter finds; where `first` is given,
/// of so many entries.
pub(crate) async fn of_others(
    link: &Link,
    filter: Document,
    first: Option<usize>,
) -> Result<Vec<(RowPlace, LogEntry)>, Failure> {
    let index = link.raw(FOREIGN_INDEX).await?;
    let indexed = all(LONG, the_first(index.find(filter), first)).await?;
    let mut texts = texts(link, &indexed).await?;
    let mut entries = Vec::with_capacity(indexed.len());
    for one in &indexed {
        let id = one.get_object_id("_id")?;
        // One that its owner has deleted, or made into something else, is gone for us, too.
        let Some(text) = texts.remove(&id) else {
            continue;
        };
        match entry_of(one, one.get_document(OURS)?, text) {
            Err(Failure::Unreadable("document")) => {
                tracing::debug!(%id, "a document of another program cannot be read any more");
            }
            entry => entries.push(entry?),
        }
    }
    Ok(entries)
}

/// The documents that index entries stand for, as JSON.
async fn texts(
    link: &Link,
    indexed: &[RawDocumentBuf],
) -> Result<HashMap<ObjectId, String>, Failure> {
    let ids: Result<Vec<_>, _> = indexed.iter().map(|one| one.get_object_id("_id")).collect();
    let ids = ids?;
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let extractions = link.documents(EXTRACTIONS).await?;
    let found = all(LONG, extractions.find(doc! { "_id": { "$in": ids } })).await?;
    let text = |document: Document| Some((document.get_object_id("_id").ok()?, text_of(document)));
    Ok(found.into_iter().filter_map(text).collect())
}

/// A document of another program as JSON: its fields without the id, types that JSON does not have
/// as MongoDB's own exports write them.
pub(crate) fn text_of(mut document: Document) -> String {
    document.remove("_id");
    Bson::Document(document).into_relaxed_extjson().to_string()
}
