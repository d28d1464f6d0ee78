//! The lease of the archive: which node may write it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use bson::doc;
use domain_offer::time::Instant;
use mongodb::options::ReturnDocument;

use super::MongoArchive;
use crate::calls::{REQUEST, within};
use crate::failure::Failure;
use crate::names::{LEASE, META};

/// Takes or renews the right to write. Every new holder has a turn of its own, later than all before
/// it; what is written says the turn, so that a holder that was only slow cannot overwrite its
/// successor's work, whatever the clocks say.
pub(super) async fn lease(
    archive: &MongoArchive,
    holder: &str,
    now: Instant,
    ttl: Duration,
) -> Result<bool, Failure> {
    let ttl = i64::try_from(ttl.as_micros()).unwrap_or(i64::MAX);
    let until = now.plus_micros(ttl).micros();
    let free = doc! { "_id": LEASE, "$or": [{ "titular": holder }, { "hasta": { "$lte": now.micros() } }] };
    let holder = doc! { "$literal": holder };
    let same = doc! { "$eq": ["$titular", &holder] };
    let before = doc! { "$ifNull": ["$turno", 0_i64] };
    let turn = doc! { "$cond": [same, &before, { "$add": [&before, 1_i64] }] };
    let update = vec![
        // The turn first: the next stage overwrites whom it is compared with.
        doc! { "$set": { "turno": turn } },
        doc! { "$set": { "titular": holder, "hasta": until } },
    ];
    let meta = archive.link.documents(META).await?;
    let taken = meta
        .find_one_and_update(free, update)
        .upsert(true)
        .return_document(ReturnDocument::After);
    match within(REQUEST, taken).await {
        Ok(Some(lease)) => {
            let turn = lease.get_i64("turno");
            let turn = turn.map_err(|_| Failure::Unreadable("lease"))?;
            archive.turn.store(turn, Ordering::SeqCst);
            Ok(true)
        }
        Ok(None) => Ok(false),
        // There is one, and it is another's.
        Err(failure) if failure.is_duplicate_key() => Ok(false),
        Err(failure) => Err(failure),
    }
}
