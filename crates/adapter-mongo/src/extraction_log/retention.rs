//! Stripping rows, in place: what pages and lookups find a row by is taken out, and its long texts.
//!
//! The register notes first which rows they are, and last, in one update, forgets the note and counts them out:
//! what it says at one moment is what a page shows. A process that finds the note of one that died makes the same
//! rows stripped, which changes nothing where it was done, and counts them, so that each is counted once.

use std::collections::HashMap;

use application::ports::{OldRow, OldRows, RawRetention, StoreError, Stretch};
use async_trait::async_trait;
use bson::oid::ObjectId;
use bson::{Bson, Document, RawArrayBuf, RawDocumentBuf, doc, rawdoc};
use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;

use super::key::Key;
use super::record::{self, Stripped, bytes};
use super::{MongoLog, old};
use crate::calls::{LONG, REQUEST, all, within};
use crate::failure::Failure;
use crate::ledger::{self, BatchLedger, Register};
use crate::link::Link;
use crate::names::{CONTENT, DETAILS, EXTRACTIONS, KEY, META, OURS, REGISTER, STRIPPING};

/// Rows replaced by one command.
const AT_ONCE: usize = 200;

#[async_trait]
impl RawRetention for MongoLog {
    async fn old(&self, stretch: &Stretch) -> Result<OldRows, StoreError> {
        let stretch = stretch.clone();
        self.run("look for old extractions", |log| async move {
            old::old(&log.link, &stretch).await
        })
        .await
    }

    async fn strip(&self, rows: &[OldRow]) -> Result<usize, StoreError> {
        let rows = rows.to_vec();
        self.run("strip extractions", |log| async move {
            finish(&log.link).await?;
            strip(&log.link, &rows).await
        })
        .await
    }
}

/// Strips those of the rows that may be, and counts them.
async fn strip(link: &Link, rows: &[OldRow]) -> Result<usize, Failure> {
    let one = ObjectId::new();
    let meta = link.documents(META).await?;
    let free = doc! { "_id": REGISTER, STRIPPING: { "$exists": false } };
    let taken = meta.update_one(free, doc! { "$set": { STRIPPING: { "uno": one } } });
    if within(REQUEST, taken).await?.matched_count == 0 {
        // Another process is at it.
        return Ok(0);
    }
    let ids = may_go(link, rows).await?;
    let note = doc! { "uno": one, "ids": ids.clone() };
    let noted = meta.update_one(mine(one), doc! { "$set": { STRIPPING: note } });
    if within(LONG, noted).await?.matched_count == 0 {
        return Ok(0);
    }
    replace_and_count(link, one, &ids).await?;
    Ok(ids.len())
}

/// Brings to its end what another process left.
async fn finish(link: &Link) -> Result<(), Failure> {
    let meta = link.documents(META).await?;
    let register = within(REQUEST, meta.find_one(doc! { "_id": REGISTER })).await?;
    let Some(Ok(note)) = register.as_ref().map(|found| found.get_document(STRIPPING)) else {
        return Ok(());
    };
    let one = note.get_object_id("uno");
    let one = one.map_err(|_| Failure::Unreadable("register"))?;
    // Without ids nothing was done yet.
    let ids = note.get_array("ids").into_iter().flatten();
    let ids: Vec<_> = ids.filter_map(Bson::as_object_id).collect();
    replace_and_count(link, one, &ids).await
}

/// The register, while it has this note.
fn mine(one: ObjectId) -> Document {
    doc! { "_id": REGISTER, format!("{STRIPPING}.uno"): one }
}

async fn replace_and_count(link: &Link, one: ObjectId, ids: &[ObjectId]) -> Result<(), Failure> {
    for some in ids.chunks(AT_ONCE) {
        replace(link, some).await?;
    }
    let count = i64::try_from(ids.len()).map_err(|_| Failure::TooLarge)?;
    let counted = doc! { "$inc": { "filas": -count }, "$unset": { STRIPPING: "" } };
    let meta = link.documents(META).await?;
    within(LONG, meta.update_one(mine(one), counted)).await?;
    Ok(())
}

/// Replaces the whole ones of some rows by stripped ones.
async fn replace(link: &Link, ids: &[ObjectId]) -> Result<(), Failure> {
    let mut filter = ledger::whole();
    filter.insert("_id", doc! { "$in": ids.to_vec() });
    let extractions = link.raw(EXTRACTIONS).await?;
    let found = extractions
        .find(filter)
        .projection(doc! { KEY: 1, OURS: 1 });
    let mut updates = RawArrayBuf::new();
    for stored in all(LONG, found).await? {
        let (place, entry) = record::entry(&stored)?;
        let left = extraction_format::document::stripped(&entry.raw);
        let key = Key::read(stored.get_binary(KEY)?.bytes).ok_or(Failure::Unreadable("key"))?;
        let id = record::object_id(entry.id);
        let stripped = Stripped::of(&entry, &left).document(id, key, place);
        updates.push(rawdoc! { "q": { "_id": id }, "u": stripped });
    }
    if updates.is_empty() {
        return Ok(());
    }
    let command = rawdoc! {
        "update": EXTRACTIONS,
        "updates": updates,
        "ordered": false,
        "writeConcern": { "w": "majority", "j": true },
    };
    let answer = within(LONG, link.database().await?.run_raw_command(command)).await?;
    if answer.contains_key("writeErrors") || answer.contains_key("writeConcernError") {
        return Err(Failure::TooSlow);
    }
    Ok(())
}

/// Those of the rows that are whole, and neither the newest nor the longest of their offers.
async fn may_go(link: &Link, rows: &[OldRow]) -> Result<Vec<ObjectId>, Failure> {
    let mut by_offer: HashMap<OfferId, Vec<&OldRow>> = HashMap::new();
    for row in rows {
        by_offer.entry(row.offer).or_default().push(row);
    }
    let register = BatchLedger::of(link).register().await?;
    let mut ids = Vec::new();
    for (offer, rows) in by_offer {
        let whole = whole_of(link, &register, offer).await?;
        let newest = whole.iter().min_by_key(|one| (one.moment, one.content));
        let longest = whole.iter().min_by_key(|one| (-one.details, one.content));
        for row in rows {
            let id = record::object_id(row.id);
            let is = |kept: Option<&WholeRow>| kept.is_some_and(|kept| kept.id == id);
            let is_longest = is(longest.filter(|longest| longest.details > 0));
            let is_whole = whole.iter().any(|one| one.id == id) && !ids.contains(&id);
            if is_whole && !is(newest) && !is_longest {
                ids.push(id);
            }
        }
    }
    Ok(ids)
}

/// A whole row of an offer.
struct WholeRow {
    id: ObjectId,
    /// Smaller for later ones.
    moment: Key,
    content: Digest,
    details: i64,
}

/// The log's own whole rows of an offer.
async fn whole_of(
    link: &Link,
    register: &Register,
    offer: OfferId,
) -> Result<Vec<WholeRow>, Failure> {
    let range = doc! { "$gte": Key::lowest(offer), "$lte": Key::highest(offer) };
    let filter = doc! { "$and": [register.visible(), { KEY: range }] };
    let extractions = link.raw(EXTRACTIONS).await?;
    let found = extractions
        .find(filter)
        .projection(doc! { KEY: 1, CONTENT: 1, DETAILS: 1 });
    let whole = |stored: &RawDocumentBuf| {
        let key = Key::read(stored.get_binary(KEY)?.bytes).ok_or(Failure::Unreadable("key"))?;
        let ours = stored.get_document(OURS)?;
        Ok(WholeRow {
            id: stored.get_object_id("_id")?,
            moment: key.first_of_moment(),
            content: Digest(bytes(ours.get_binary("contenido")?)?),
            details: ours.get_i64("largo_detalles")?,
        })
    };
    all(LONG, found).await?.iter().map(whole).collect()
}
