//! The ledger of batches: how rows become part of the log.
//!
//! A batch takes a number (`lote`) from the register and is noted there as under way; its rows are
//! inserted under that number; then one insert into `lotes` makes it part of the log: the id of that
//! document is the next one without a gap, so that the ids are the order of the log for every
//! reader, whichever process writes and however late a write arrives. `lotes` has each number once, so
//! that a batch is either committed or aborted, never both. Last, the register forgets the batch and
//! counts its rows, all in one update: what it says at one moment is what a page shows.
//!
//! The process that works on a batch counts up its entry in the register each [`BEAT`]. A process that dies on the
//! way leaves a batch under way, which the upkeep of another one settles: counts it if it was committed, else aborts it
//! and takes its rows out.

mod register;

use std::collections::{HashMap, HashSet};
use std::sync::atomic::Ordering;
use std::time::Duration;

use bson::oid::ObjectId;
use bson::{Document, doc};
use mongodb::Collection;
use mongodb::options::ReturnDocument;

use crate::calls::{LONG, REQUEST, all, within};
use crate::failure::Failure;
use crate::link::Link;
use crate::names::{BATCH_NUMBER, BATCHES, EXTRACTIONS, FOREIGN_INDEX, META, REGISTER};

pub(crate) use register::{OpenBatch, Register, whole};

/// How often the entry of a batch under way is changed; some changes may be lost.
const BEAT: Duration = Duration::from_secs(1);
/// Numbers of aborted batches are left out of pages for this long, for rows that a slow network
/// delivers afterwards.
const TOMBSTONE_HOURS: i64 = 24;

/// What a batch holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Rows that were appended.
    Rows {
        /// How many of them were stripped already.
        stripped: i32,
        /// The bytes of their documents.
        bytes: i64,
    },
    /// Documents that another program had put there.
    Foreign,
}

/// The batches of a database.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BatchLedger<'l> {
    link: &'l Link,
}

impl<'l> BatchLedger<'l> {
    /// Of this database.
    pub(crate) const fn of(link: &'l Link) -> Self {
        Self { link }
    }

    /// The register as it is now.
    pub(crate) async fn register(self) -> Result<Register, Failure> {
        let meta = self.meta().await?;
        let found = within(REQUEST, meta.find_one(doc! { "_id": REGISTER })).await?;
        self.read(found)
    }

    /// Takes a number for a batch; answers it with the register.
    pub(crate) async fn begin(self) -> Result<(i64, Register), Failure> {
        let entry = doc! { "lote": "$siguiente", "desde": "$$NOW" };
        let update = vec![doc! { "$set": {
            "abiertos": { "$concatArrays": ["$abiertos", [entry]] },
            "siguiente": { "$add": ["$siguiente", 1_i64] },
        } }];
        let meta = self.meta().await?;
        let taken = meta
            .find_one_and_update(doc! { "_id": REGISTER }, update)
            .return_document(ReturnDocument::Before);
        let register = self.read(within(REQUEST, taken).await?)?;
        Ok((register.next, register))
    }

    /// Works on a batch, and counts up its entry meanwhile, so that no other process takes this one for dead.
    pub(crate) async fn keep_alive<T>(
        self,
        batch: i64,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let beats = async {
            loop {
                tokio::time::sleep(BEAT).await;
                if let Err(failure) = self.beat(batch).await {
                    tracing::debug!(batch, %failure, "the next one makes up for it");
                }
            }
        };
        tokio::select! {
            done = work => done,
            never = beats => never,
        }
    }

    async fn beat(self, batch: i64) -> Result<(), Failure> {
        let entry = doc! { "_id": REGISTER, "abiertos.lote": batch };
        let up = doc! { "$inc": { "abiertos.$.latido": 1_i64 } };
        within(REQUEST, self.meta().await?.update_one(entry, up)).await?;
        Ok(())
    }

    /// Makes a batch part of the log; fails where another process aborted it.
    pub(crate) async fn commit(
        self,
        batch: i64,
        rows: i32,
        content: Content,
    ) -> Result<(), Failure> {
        let foreign = content == Content::Foreign;
        let mut fields = doc! { "lote": batch, "filas": rows, "previos": foreign };
        if let Content::Rows { stripped, bytes } = content {
            fields.insert("bytes", bytes);
            if stripped > 0 {
                fields.insert("delgadas", stripped);
            }
        }
        if self.decide(batch, fields.clone()).await? {
            self.finish(batch, &fields).await
        } else {
            Err(Failure::Aborted)
        }
    }

    /// Takes a batch of which nothing was stored out of the register.
    pub(crate) async fn forget(self, batch: i64) -> Result<(), Failure> {
        self.close(batch, Document::new()).await
    }

    /// Brings a batch to its end: counts it where it was committed, else aborts it.
    pub(crate) async fn settle(self, batch: i64) -> Result<(), Failure> {
        let fields = doc! { "lote": batch, "filas": 0, "anulado": true };
        self.decide(batch, fields).await?;
        let Some(decision) = self.decision(batch).await? else {
            return Ok(());
        };
        if !decision.get_bool("anulado").unwrap_or(false) {
            return self.finish(batch, &decision).await;
        }
        let tombstone = doc! { "lote": batch, "desde": bson::DateTime::now() };
        self.close(batch, doc! { "$push": { "anulados": tombstone } })
            .await?;
        self.take_rows_out(batch).await
    }

    /// Which of the batches were committed (`true`) and which aborted; of the others nothing is decided.
    pub(crate) async fn decisions(
        self,
        batches: &HashSet<i64>,
    ) -> Result<HashMap<i64, bool>, Failure> {
        if batches.is_empty() {
            return Ok(HashMap::new());
        }
        let some: Vec<_> = batches.iter().copied().collect();
        let batches = self.batches().await?;
        let found = all(LONG, batches.find(doc! { "lote": { "$in": some } })).await?;
        let decided = |batch: Document| {
            let number = batch.get_i64("lote").ok()?;
            Some((number, !batch.get_bool("anulado").unwrap_or(false)))
        };
        Ok(found.into_iter().filter_map(decided).collect())
    }

    /// Takes late rows of aborted batches out, and forgets the oldest of those batches.
    pub(crate) async fn purge(self) -> Result<(), Failure> {
        for batch in self.register().await?.aborted {
            self.take_rows_out(batch).await?;
        }
        let old = doc! { "$subtract": ["$$NOW", TOMBSTONE_HOURS * 3_600_000] };
        let young = doc! { "$filter": {
            "input": "$anulados", "as": "uno", "cond": { "$gt": ["$$uno.desde", old] },
        } };
        let update = vec![doc! { "$set": { "anulados": young } }];
        let meta = self.meta().await?;
        within(LONG, meta.update_one(doc! { "_id": REGISTER }, update)).await?;
        Ok(())
    }

    /// Writes what becomes of a batch after the last batch of the log; `false` where that was decided
    /// before.
    async fn decide(self, batch: i64, fields: Document) -> Result<bool, Failure> {
        let batches = self.batches().await?;
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
                    if self.decision(batch).await?.is_some() {
                        return Ok(false);
                    }
                    // Another batch took the place; the next one is free.
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    /// What became of a batch.
    async fn decision(self, batch: i64) -> Result<Option<Document>, Failure> {
        let batches = self.batches().await?;
        within(LONG, batches.find_one(doc! { "lote": batch })).await
    }

    /// Takes a committed batch out of the register, and counts its rows.
    async fn finish(self, batch: i64, committed: &Document) -> Result<(), Failure> {
        let number = |name| i64::from(committed.get_i32(name).unwrap_or(0));
        let rows = number("filas") - number("delgadas");
        let foreign = if committed.get_bool("previos").unwrap_or(false) {
            rows
        } else {
            0
        };
        let count = doc! { "filas": rows, "previos": foreign };
        self.close(batch, doc! { "$inc": count }).await
    }

    /// Takes a batch out of the register, unless that was done before.
    async fn close(self, batch: i64, besides: Document) -> Result<(), Failure> {
        let filter = doc! { "_id": REGISTER, "abiertos.lote": batch };
        let mut update = doc! { "$pull": { "abiertos": { "lote": batch } } };
        update.extend(besides);
        within(LONG, self.meta().await?.update_one(filter, update)).await?;
        Ok(())
    }

    async fn take_rows_out(self, batch: i64) -> Result<(), Failure> {
        for name in [EXTRACTIONS, FOREIGN_INDEX] {
            let rows = self.link.documents(name).await?;
            within(LONG, rows.delete_many(doc! { BATCH_NUMBER: batch })).await?;
        }
        Ok(())
    }

    fn read(self, found: Option<Document>) -> Result<Register, Failure> {
        if let Some(found) = found {
            return Register::read(&found);
        }
        // The database was dropped, or restored from a copy that is older than this program's use of it.
        self.link.is_prepared.store(false, Ordering::Release);
        Err(Failure::Unprepared)
    }

    async fn meta(self) -> Result<Collection<Document>, Failure> {
        self.link.documents(META).await
    }

    async fn batches(self) -> Result<Collection<Document>, Failure> {
        self.link.documents(BATCHES).await
    }
}
