//! Writes the foreign-document index: an entry for each document of another program.

use std::collections::{HashMap, HashSet};

use application::ports::LogEntry;
use bson::{Bson, Document, RawDocumentBuf, doc, rawdoc};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;

use super::judge::{Judged, judge};
use crate::calls::{LONG, all, insert_new};
use crate::extraction_log::key::Key;
use crate::extraction_log::record::{self, RowPlace};
use crate::failure::Failure;
use crate::ledger::{BatchLedger, Content};
use crate::link::Link;
use crate::names::{CONTENT, EXTRACTIONS, FOREIGN_INDEX, KEY, OURS};

/// Makes entries of the documents that have none; answers whether rows came of it.
pub(super) async fn take_in(link: &Link, found: Vec<Document>) -> Result<bool, Failure> {
    let fresh = not_indexed(link, found).await?;
    if fresh.is_empty() {
        return Ok(false);
    }
    let ledger = BatchLedger::of(link);
    let (batch, _) = ledger.begin().await?;
    let work = async {
        let rows = write_entries(link, fresh, batch).await?;
        if rows == 0 {
            ledger.forget(batch).await?;
        } else {
            ledger.commit(batch, rows, Content::Foreign).await?;
        }
        Ok(rows > 0)
    };
    let taken = ledger.keep_alive(batch, work).await;
    if taken.is_err() {
        // Also where another process aborted it meanwhile: entries that were written after that are taken out.
        ledger.settle(batch).await?;
    }
    taken
}

/// The documents that have no entry yet.
async fn not_indexed(link: &Link, found: Vec<Document>) -> Result<Vec<Document>, Failure> {
    if found.is_empty() {
        return Ok(found);
    }
    let ids: Vec<_> = found
        .iter()
        .filter_map(|document| document.get_object_id("_id").ok())
        .collect();
    let index = link.documents(FOREIGN_INDEX).await?;
    let known = index
        .find(doc! { "_id": { "$in": ids } })
        .projection(doc! { "_id": 1 });
    let known = all(LONG, known).await?;
    let known: HashSet<_> = known
        .iter()
        .filter_map(|entry| entry.get_object_id("_id").ok())
        .collect();
    let is_new = |document: &Document| {
        document
            .get_object_id("_id")
            .is_ok_and(|id| !known.contains(&id))
    };
    Ok(found.into_iter().filter(is_new).collect())
}

/// Writes entries under a batch; answers how many became rows.
async fn write_entries(link: &Link, fresh: Vec<Document>, batch: i64) -> Result<i32, Failure> {
    let mut rows = Vec::new();
    let mut others = Vec::new();
    for document in fresh {
        let id = document
            .get_object_id("_id")
            .map_err(|_| Failure::Unreadable("id"))?;
        match judge(link, id, document) {
            Judged::Usable(new) => rows.push(*new),
            Judged::Unusable(reason) => others.push(rawdoc! { "_id": id, "motivo": reason }),
        }
    }
    let mut taken = taken(link, rows.iter().map(|new| (new.offer, new.seen_at))).await?;
    let mut entries = Vec::new();
    for (number, new) in rows.iter().enumerate() {
        let id = record::object_id(new.id);
        let row = i32::try_from(number).map_err(|_| Failure::TooLarge)?;
        let ours = record::indexed(new, RowPlace { batch, row });
        let Some(key) = free_key(&mut taken, new) else {
            others.push(rawdoc! { "_id": id, "motivo": REPEAT });
            continue;
        };
        entries.push(rawdoc! { "_id": id, "clave": key.binary(), "arryn": ours });
    }
    insert(link, &others).await?;
    let refused = insert(link, &entries).await?;
    // Refused ones say what another entry says, or were written by another node at this moment.
    let repeats: Vec<_> = refused
        .iter()
        .filter_map(|&number| entries[number].get_object_id("_id").ok())
        .map(|id| rawdoc! { "_id": id, "motivo": REPEAT })
        .collect();
    insert(link, &repeats).await?;
    i32::try_from(entries.len() - refused.len()).map_err(|_| Failure::TooLarge)
}

/// What the entry of a repeat says.
pub(super) const REPEAT: &str = "repeat";

/// The key that a row can stand under; `None` where a row of the same content is there already.
fn free_key(taken: &mut HashMap<Key, Digest>, new: &LogEntry) -> Option<Key> {
    let first = Key::first(new.offer, new.seen_at);
    let key = match taken.get(&first) {
        None => first,
        Some(content) if *content == new.content => return None,
        Some(_) => Key::variant(new.offer, new.seen_at, new.content),
    };
    taken.insert(key, new.content).is_none().then_some(key)
}

/// Which of the offers and instants have a row already, of ours or of other programs, and with which
/// content.
async fn taken(
    link: &Link,
    moments: impl Iterator<Item = (Id, domain_offer::time::Instant)>,
) -> Result<HashMap<Key, Digest>, Failure> {
    let keys: Vec<_> = moments
        .map(|(offer, at)| Bson::from(Key::first(offer, at)))
        .collect();
    let mut taken = HashMap::new();
    for name in [EXTRACTIONS, FOREIGN_INDEX] {
        let rows = link.raw(name).await?;
        let found = rows
            .find(doc! { KEY: { "$in": keys.clone() } })
            .projection(doc! { KEY: 1, CONTENT: 1 });
        for row in all(LONG, found).await? {
            let key = Key::read(row.get_binary(KEY)?.bytes).ok_or(Failure::Unreadable("key"))?;
            let content = row.get_document(OURS)?.get_binary("contenido")?;
            taken.insert(key, Digest(record::bytes(content)?));
        }
    }
    Ok(taken)
}

/// Inserts entries; answers the numbers of those whose key or id is there already.
async fn insert(link: &Link, entries: &[RawDocumentBuf]) -> Result<HashSet<usize>, Failure> {
    if entries.is_empty() {
        return Ok(HashSet::new());
    }
    insert_new(&link.raw(FOREIGN_INDEX).await?, entries, LONG).await
}
