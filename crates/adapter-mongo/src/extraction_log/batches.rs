//! How rows become part of the log.
//!
//! A batch takes a number (`lote`) from the register and is noted there as under way; its rows are
//! inserted under that number; then one insert into `lotes` makes it part of the log: the id of that
//! document is the next one without a gap, so that the ids are the order of the log for every
//! reader, whoever writes and however late a write arrives. `lotes` has each number once, so that a
//! batch is either taken in or given up, never both. Last, the register forgets the batch and counts
//! its rows, all in one update: what it says at one moment is what a page shows.
//!
//! Whoever works on a batch counts up its entry in the register each [`BEAT`]. A process that dies on the way leaves a
//! batch under way. Whoever sees its entry unchanged for longer than [`PATIENCE`] settles it: counts it if it was taken
//! in, else gives it up and takes its rows out.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bson::oid::ObjectId;
use bson::{Bson, Document, doc};
use mongodb::options::ReturnDocument;

use crate::calls::{LONG, REQUEST, all, within};
use crate::failure::Failure;
use crate::names::{BATCHES, CARDS, FILES, LOT, META, REGISTER, SEEN};
use crate::store::Link;

/// How long the entry of a batch may stand unchanged before it is taken for the work of a dead process.
const PATIENCE: Duration = Duration::from_secs(3);
/// How often it is changed; some may be lost.
const BEAT: Duration = Duration::from_secs(1);
/// Numbers of batches that were given up are left out of pages for this long, for rows that a slow
/// network delivers afterwards.
const TOMBSTONE_HOURS: i64 = 24;

/// What the register says at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Register {
    /// The next number.
    pub(crate) next: i64,
    /// Batches under way.
    pub(crate) open: Vec<Open>,
    /// Numbers of batches that were given up.
    pub(crate) given_up: Vec<i64>,
    /// Rows in the log.
    pub(crate) rows: i64,
    /// How many of them are documents of other programs.
    pub(crate) cards: i64,
}

/// A batch under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Open {
    /// Its number.
    pub(crate) lot: i64,
    /// Counted up by whoever works on it.
    beat: i64,
}

impl Open {
    fn read(entry: &Bson) -> Option<Self> {
        let entry = entry.as_document()?;
        Some(Self {
            lot: entry.get_i64("lote").ok()?,
            beat: entry.get_i64("latido").unwrap_or(0),
        })
    }
}

impl Register {
    fn read(stored: &Document) -> Result<Self, Failure> {
        let number = |name| {
            let number = stored.get_i64(name);
            number.map_err(|_| Failure::Unreadable("register"))
        };
        let lots = |name| -> Result<Vec<Open>, Failure> {
            let list = stored.get_array(name);
            let list = list.map_err(|_| Failure::Unreadable("register"))?;
            Ok(list.iter().filter_map(Open::read).collect())
        };
        Ok(Self {
            next: number("siguiente")?,
            open: lots("abiertos")?,
            given_up: lots("anulados")?.iter().map(|entry| entry.lot).collect(),
            rows: number("filas")?,
            cards: number("previos")?,
        })
    }

    /// What of the rows is part of the log, and whole.
    pub(crate) fn visible(&self) -> Document {
        let open = self.open.iter().map(|open| open.lot);
        let hidden: Vec<_> = open.chain(self.given_up.iter().copied()).collect();
        let mut visible = if hidden.is_empty() {
            doc! { LOT: { "$lt": self.next } }
        } else {
            doc! { LOT: { "$lt": self.next, "$nin": hidden } }
        };
        visible.extend(whole());
        visible
    }
}

/// What of the rows is whole. A bound of the index that pages are cut from, unlike whether a field is there.
pub(crate) fn whole() -> Document {
    doc! { SEEN: { "$gte": i64::MIN } }
}

/// What a batch holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Rows that were appended.
    Rows {
        /// How many of them were thin already.
        thin: i32,
    },
    /// Documents that another program had put there.
    Cards,
}

/// The register as it is now.
pub(crate) async fn register(link: &Link) -> Result<Register, Failure> {
    let meta = link.documents(META).await?;
    let found = within(REQUEST, meta.find_one(doc! { "_id": REGISTER })).await?;
    read(link, found)
}

fn read(link: &Link, found: Option<Document>) -> Result<Register, Failure> {
    if let Some(found) = found {
        return Register::read(&found);
    }
    // The database was dropped, or restored from a copy that is older than this program's use of it.
    link.is_prepared.store(false, Ordering::Release);
    Err(Failure::Unprepared)
}

/// Takes a number for a batch; answers it with the register.
pub(crate) async fn begin(link: &Link) -> Result<(i64, Register), Failure> {
    let meta = link.documents(META).await?;
    let entry = doc! { "lote": "$siguiente", "desde": "$$NOW" };
    let update = vec![doc! { "$set": {
        "abiertos": { "$concatArrays": ["$abiertos", [entry]] },
        "siguiente": { "$add": ["$siguiente", 1_i64] },
    } }];
    let taken = meta
        .find_one_and_update(doc! { "_id": REGISTER }, update)
        .return_document(ReturnDocument::Before);
    let found = within(REQUEST, taken).await?;
    let register = read(link, found)?;
    Ok((register.next, register))
}

/// Works on a batch, and says meanwhile that it does, for those who watch.
pub(crate) async fn keep_alive<T>(
    link: &Link,
    lot: i64,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let beats = async {
        loop {
            tokio::time::sleep(BEAT).await;
            if let Err(failure) = beat(link, lot).await {
                tracing::debug!(lot, %failure, "the next one makes up for it");
            }
        }
    };
    tokio::select! {
        done = work => done,
        never = beats => never,
    }
}

async fn beat(link: &Link, lot: i64) -> Result<(), Failure> {
    let meta = link.documents(META).await?;
    let entry = doc! { "_id": REGISTER, "abiertos.lote": lot };
    let up = doc! { "$inc": { "abiertos.$.latido": 1_i64 } };
    within(REQUEST, meta.update_one(entry, up)).await?;
    Ok(())
}

/// Makes a batch part of the log; fails where another process gave it up.
pub(crate) async fn commit(
    link: &Link,
    lot: i64,
    rows: i32,
    content: Content,
) -> Result<(), Failure> {
    let mut fields = doc! { "lote": lot, "filas": rows, "previos": content == Content::Cards };
    if let Content::Rows { thin: thin @ 1.. } = content {
        fields.insert("delgadas", thin);
    }
    if decide(link, lot, fields.clone()).await? {
        finish(link, lot, &fields).await
    } else {
        Err(Failure::GivenUp)
    }
}

/// Writes what becomes of a batch after the last batch of the log; `false` where that was decided
/// before.
async fn decide(link: &Link, lot: i64, fields: Document) -> Result<bool, Failure> {
    let batches = link.documents(BATCHES).await?;
    loop {
        let last = batches.find_one(doc! {}).sort(doc! { "_id": -1 });
        let last = within(LONG, last).await?;
        let last = last.map_or(Ok(0), |last| last.get_i64("_id"));
        let last = last.map_err(|_| Failure::Unreadable("batch"))?;
        let mut document = doc! { "_id": last + 1, "id": ObjectId::new() };
        document.extend(fields.clone());
        match within(LONG, batches.insert_one(document)).await {
            Ok(_) => return Ok(true),
            Err(failure) if failure.is_duplicate_key() => {
                if decision(link, lot).await?.is_some() {
                    return Ok(false);
                }
                // Another batch took the place; the next one is free.
            }
            Err(failure) => return Err(failure),
        }
    }
}

/// What became of a batch.
pub(crate) async fn decision(link: &Link, lot: i64) -> Result<Option<Document>, Failure> {
    let batches = link.documents(BATCHES).await?;
    within(LONG, batches.find_one(doc! { "lote": lot })).await
}

/// Which of the batches are part of the log, which were given up; of the others nothing is decided.
pub(crate) async fn decisions(
    link: &Link,
    lots: &HashSet<i64>,
) -> Result<HashMap<i64, bool>, Failure> {
    if lots.is_empty() {
        return Ok(HashMap::new());
    }
    let lots: Vec<_> = lots.iter().copied().collect();
    let batches = link.documents(BATCHES).await?;
    let found = all(LONG, batches.find(doc! { "lote": { "$in": lots } })).await?;
    let decided = |batch: Document| {
        let lot = batch.get_i64("lote").ok()?;
        Some((lot, !batch.get_bool("anulado").unwrap_or(false)))
    };
    Ok(found.into_iter().filter_map(decided).collect())
}

/// Takes a batch that was taken in out of the register, and counts its rows.
async fn finish(link: &Link, lot: i64, batch: &Document) -> Result<(), Failure> {
    let number = |name| i64::from(batch.get_i32(name).unwrap_or(0));
    let rows = number("filas") - number("delgadas");
    let cards = if batch.get_bool("previos").unwrap_or(false) {
        rows
    } else {
        0
    };
    let count = doc! { "filas": rows, "previos": cards };
    close(link, lot, doc! { "$inc": count }).await
}

/// Takes a batch of which nothing was stored out of the register.
pub(crate) async fn forget(link: &Link, lot: i64) -> Result<(), Failure> {
    close(link, lot, Document::new()).await
}

/// Takes a batch out of the register, unless that was done before.
async fn close(link: &Link, lot: i64, besides: Document) -> Result<(), Failure> {
    let meta = link.documents(META).await?;
    let filter = doc! { "_id": REGISTER, "abiertos.lote": lot };
    let mut update = doc! { "$pull": { "abiertos": { "lote": lot } } };
    update.extend(besides);
    within(LONG, meta.update_one(filter, update)).await?;
    Ok(())
}

/// Brings a batch to its end: counts it where it was taken in, else gives it up.
pub(crate) async fn settle(link: &Link, lot: i64) -> Result<(), Failure> {
    let fields = doc! { "lote": lot, "filas": 0, "anulado": true };
    decide(link, lot, fields).await?;
    let Some(decision) = decision(link, lot).await? else {
        return Ok(());
    };
    if !decision.get_bool("anulado").unwrap_or(false) {
        return finish(link, lot, &decision).await;
    }
    let tombstone = doc! { "lote": lot, "desde": bson::DateTime::now() };
    close(link, lot, doc! { "$push": { "anulados": tombstone } }).await?;
    take_rows_out(link, lot).await
}

async fn take_rows_out(link: &Link, lot: i64) -> Result<(), Failure> {
    for name in [FILES, CARDS] {
        let rows = link.documents(name).await?;
        within(LONG, rows.delete_many(doc! { LOT: lot })).await?;
    }
    Ok(())
}

/// Takes late rows of batches out that were given up, and forgets the oldest of those batches.
pub(crate) async fn sweep(link: &Link) -> Result<(), Failure> {
    for lot in register(link).await?.given_up {
        take_rows_out(link, lot).await?;
    }
    let old = doc! { "$subtract": ["$$NOW", TOMBSTONE_HOURS * 3_600_000] };
    let young = doc! { "$filter": {
        "input": "$anulados", "as": "uno", "cond": { "$gt": ["$$uno.desde", old] },
    } };
    let meta = link.documents(META).await?;
    let update = vec![doc! { "$set": { "anulados": young } }];
    within(LONG, meta.update_one(doc! { "_id": REGISTER }, update)).await?;
    Ok(())
}

/// Since when the entries of batches under way are seen as they are, by this process's own clock.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    since: Mutex<HashMap<i64, (Open, Instant)>>,
}

impl Watch {
    /// The batches whose entries have not changed for too long.
    fn overdue(&self, open: &[Open], now: Instant) -> Vec<i64> {
        let mut since = self.since.lock().expect("no holder of the list panics");
        since.retain(|lot, _| open.iter().any(|open| open.lot == *lot));
        let mut overdue = Vec::new();
        for &open in open {
            let seen = since.entry(open.lot).or_insert((open, now));
            if seen.0 != open {
                *seen = (open, now);
            }
            if now - seen.1 > PATIENCE {
                overdue.push(open.lot);
            }
        }
        overdue
    }

    /// Settles what dead processes left.
    pub(crate) async fn settle_overdue(&self, link: &Link, open: &[Open]) -> Result<(), Failure> {
        for lot in self.overdue(open, Instant::now()) {
            tracing::info!(lot, "settling a batch that another process left");
            settle(link, lot).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_overdue_when_nobody_counts_up_its_entry() {
        let (watch, start) = (Watch::default(), Instant::now());
        let overdue = |seconds: u64, open: &[(i64, i64)]| {
            let open: Vec<_> = open.iter().map(|&(lot, beat)| Open { lot, beat }).collect();
            watch.overdue(&open, start + Duration::from_secs(seconds))
        };
        assert!(overdue(0, &[(1, 0), (2, 0)]).is_empty());
        assert!(overdue(3, &[(1, 0), (2, 1)]).is_empty());
        assert_eq!(overdue(4, &[(1, 0), (2, 1), (3, 0)]), [1]);
        assert!(overdue(5, &[(2, 2), (3, 0)]).is_empty());
        assert_eq!(overdue(9, &[(2, 2), (3, 5)]), [2]);
    }
}
