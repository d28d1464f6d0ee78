//! Saves offers to the archive, then how far the log is folded into them.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use application::ports::Cursor;
use bson::{Bson, Document, RawArrayBuf, RawDocumentBuf, doc, rawdoc};
use domain_offer::extraction::Digest;
use domain_offer::offer::Offer;

use super::{MongoArchive, made_by, record, rejected};
use crate::calls::{LONG, REQUEST, within};
use crate::extraction_log::record::binary;
use crate::failure::{Failure, is_duplicate};
use crate::link::Link;
use crate::names::{ARCHIVE, META, OFFERS};

/// Offers and bytes of one command.
const OFFERS_AT_ONCE: usize = 500;
const BYTES: usize = 4 << 20;

/// Saves changed offers and the cursor.
pub(super) async fn save(
    archive: &MongoArchive,
    rules: Digest,
    changed: &[Arc<Offer>],
    cursor: &Cursor,
) -> Result<(), Failure> {
    let link = &archive.link;
    let turn = archive.turn.load(Ordering::SeqCst);
    let meta = link.raw(META).await?;
    let before = within(REQUEST, meta.find_one(doc! { "_id": ARCHIVE })).await?;
    let replaced = before.map(|before| made_by(&before)).transpose()?;
    let replaced = replaced.filter(|&replaced| replaced != rules);
    if replaced.is_some() {
        // What is left of these rules from before, as by a clearing that was cut off.
        let mut left = record::of_rules(rules);
        left.insert("turno", doc! { "$lte": turn });
        drop_offers(link, left).await?;
    }
    // Of an offer that comes twice the last counts.
    let newest: HashMap<_, _> = changed.iter().map(|offer| (offer.id(), offer)).collect();
    let mut updates = Updates::default();
    for offer in newest.into_values() {
        updates.push(record::document(rules, turn, offer)?, turn)?;
        if updates.count >= OFFERS_AT_ONCE || updates.bytes >= BYTES {
            std::mem::take(&mut updates).send(link).await?;
        }
    }
    updates.send(link).await?;
    note(link, rules, turn, cursor).await?;
    if replaced.is_some() {
        drop_offers(link, doc! { "$nor": [record::of_rules(rules)] }).await?;
        rejected::drop_others(link, rules).await?;
    }
    Ok(())
}

/// Empties the archive. Its document stays, by rules that nobody has, for the turn in it: a holder of before that was
/// only slow is refused as ever.
pub(super) async fn clear(archive: &MongoArchive) -> Result<(), Failure> {
    let (link, nobody) = (&archive.link, Digest::of(&[]));
    let turn = archive.turn.load(Ordering::SeqCst);
    note(link, nobody, turn, &Cursor::default()).await?;
    rejected::drop_others(link, nobody).await?;
    drop_offers(link, doc! { "turno": { "$lte": turn } }).await
}

/// Replacements of whole documents, as one command takes them.
#[derive(Default)]
struct Updates {
    list: RawArrayBuf,
    count: usize,
    bytes: usize,
}

impl Updates {
    fn push(&mut self, offer: RawDocumentBuf, turn: i64) -> Result<(), Failure> {
        let id = offer.get("_id")?.ok_or(Failure::Unreadable("offer"))?;
        // One that a later holder of the lease wrote is not found, and then cannot be inserted.
        let filter = rawdoc! { "_id": bson::RawBson::from(id), "turno": { "$lte": turn } };
        self.bytes += offer.as_bytes().len();
        self.count += 1;
        self.list
            .push(rawdoc! { "q": filter, "u": offer, "upsert": true });
        Ok(())
    }

    async fn send(self, link: &Link) -> Result<(), Failure> {
        if self.count == 0 {
            return Ok(());
        }
        let command = rawdoc! {
            "update": OFFERS,
            "updates": self.list,
            "ordered": false,
            "writeConcern": { "w": "majority", "j": true },
        };
        let answer = within(LONG, link.database().await?.run_raw_command(command)).await?;
        judge(&answer)
    }
}

/// A write command answers `ok` although some of its writes failed.
fn judge(answer: &Document) -> Result<(), Failure> {
    let errors = answer.get_array("writeErrors").into_iter().flatten();
    let codes: Vec<_> = errors.filter_map(code_of).collect();
    if codes.iter().any(|&code| is_duplicate(code)) {
        Err(Failure::LostLease)
    } else if !codes.is_empty() {
        Err(Failure::Unwritten(codes[0]))
    } else if answer.contains_key("writeConcernError") {
        Err(Failure::TooSlow)
    } else {
        Ok(())
    }
}

fn code_of(error: &Bson) -> Option<i32> {
    error.as_document()?.get_i32("code").ok()
}

async fn note(link: &Link, rules: Digest, turn: i64, cursor: &Cursor) -> Result<(), Failure> {
    let meta = link.documents(META).await?;
    let filter = doc! { "_id": ARCHIVE, "turno": { "$lte": turn } };
    let saved = doc! {
        "reglas": binary(&rules.0),
        "cursor": binary(&cursor.0),
        "turno": turn,
    };
    let update = meta.update_one(filter, doc! { "$set": saved }).upsert(true);
    match within(LONG, update).await {
        Err(failure) if failure.is_duplicate_key() => Err(Failure::LostLease),
        done => done.map(|_| ()),
    }
}

async fn drop_offers(link: &Link, which: Document) -> Result<(), Failure> {
    let offers = link.documents(OFFERS).await?;
    within(6 * LONG, offers.delete_many(which)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_writes_of_a_good_answer_are_failures() {
        let check = |answer, expected: &str| {
            let found =
                judge(&answer).map_or_else(|failure| format!("{failure:?}"), |()| "ok".into());
            assert_eq!(found, expected, "{answer}");
        };
        check(doc! { "ok": 1, "n": 2 }, "ok");
        check(
            doc! { "ok": 1, "writeErrors": [{ "code": 11_000 }] },
            "LostLease",
        );
        check(
            doc! { "ok": 1, "writeErrors": [{ "code": 121 }] },
            "Unwritten(121)",
        );
        check(
            doc! { "ok": 1, "writeConcernError": { "code": 64 } },
            "TooSlow",
        );
    }
}
