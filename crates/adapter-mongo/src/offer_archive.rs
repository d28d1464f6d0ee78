//! The archive in MongoDB: offers as they were folded from the log, so that a node need not fold them again.
//!
//! The offers of a save are written before its cursor, so that at any moment, also after a crash in
//! between, the offers hold at least what the cursor says; folding the rest once more changes nothing.
//! Every offer stands under its rules as well, so that nodes of two versions do not mix theirs.

mod history;
mod lease;
mod record;
mod rejected;
mod save;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use application::ports::{Cursor, OfferArchive, OfferSink, StoreError};
use async_trait::async_trait;
use bson::{RawDocument, RawDocumentBuf, doc};
use domain_offer::extraction::Digest;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;
use futures_util::TryStreamExt as _;

use crate::calls::{LONG, REQUEST, on, within};
use crate::extraction_log::record::bytes;
use crate::failure::Failure;
use crate::link::Link;
use crate::names::{ARCHIVE, META, OFFERS};

/// Offers read at a time.
const BATCH: u32 = 2_000;

/// The archive of a database; clones share its connections. See [`crate::MongoStore::archive`].
#[derive(Clone, Debug)]
pub struct MongoArchive {
    link: Arc<Link>,
    /// The turn of the lease that this process had last; writes of an earlier turn are refused.
    turn: Arc<AtomicI64>,
}

impl MongoArchive {
    pub(crate) fn new(link: Arc<Link>) -> Self {
        let turn = Arc::default();
        Self { link, turn }
    }
}

#[async_trait]
impl OfferArchive for MongoArchive {
    async fn save(
        &self,
        rules: Digest,
        changed: &[Arc<Offer>],
        cursor: &Cursor,
    ) -> Result<(), StoreError> {
        let this = self.clone();
        let (changed, cursor) = (changed.to_vec(), cursor.clone());
        on(&self.link.runtime, "save offers", async move {
            save::save(&this, rules, &changed, &cursor).await
        })
        .await
    }

    async fn load(&self, rules: Digest, into: OfferSink) -> Result<Option<Cursor>, StoreError> {
        let link = Arc::clone(&self.link);
        on(&self.link.runtime, "load offers", async move {
            load(&link, rules, &into).await
        })
        .await
    }

    async fn note_rejected(&self, rules: Digest, rows: &[RowKey]) -> Result<(), StoreError> {
        let (link, rows) = (Arc::clone(&self.link), rows.to_vec());
        on(&self.link.runtime, "note rejected rows", async move {
            rejected::note(&link, rules, &rows).await
        })
        .await
    }

    async fn rejected(&self, rules: Digest) -> Result<Vec<RowKey>, StoreError> {
        let link = Arc::clone(&self.link);
        on(&self.link.runtime, "read rejected rows", async move {
            rejected::all_of(&link, rules).await
        })
        .await
    }

    async fn reached(&self, rules: Digest) -> Result<Option<Cursor>, StoreError> {
        let link = Arc::clone(&self.link);
        on(
            &self.link.runtime,
            "ask how far the archive is",
            async move {
                let meta = link.raw(META).await?;
                reached(
                    within(REQUEST, meta.find_one(doc! { "_id": ARCHIVE })).await?,
                    rules,
                )
            },
        )
        .await
    }

    async fn clear(&self) -> Result<(), StoreError> {
        let this = self.clone();
        on(&self.link.runtime, "empty the archive", async move {
            save::clear(&this).await
        })
        .await
    }

    async fn lease(&self, holder: &str, now: Instant, ttl: Duration) -> Result<bool, StoreError> {
        let this = self.clone();
        let holder = holder.to_owned();
        on(&self.link.runtime, "lease the archive", async move {
            lease::lease(&this, &holder, now, ttl).await
        })
        .await
    }
}

/// Reads the cursor first: offers of a later save are no harm.
async fn load(link: &Link, rules: Digest, into: &OfferSink) -> Result<Option<Cursor>, Failure> {
    let meta = link.raw(META).await?;
    let saved = within(REQUEST, meta.find_one(doc! { "_id": ARCHIVE })).await?;
    let Some(cursor) = reached(saved, rules)? else {
        return Ok(None);
    };
    let offers = link.raw(OFFERS).await?;
    let found = offers.find(record::of_rules(rules)).batch_size(BATCH);
    let mut found = within(LONG, found).await?;
    let mut read = Vec::new();
    while let Some(stored) = within(LONG, found.try_next()).await? {
        read.push(record::offer(&stored)?);
        if read.len() == BATCH as usize {
            into(std::mem::take(&mut read));
        }
    }
    into(read);
    // Offers of rules that another node replaced meanwhile are gone.
    let still = within(REQUEST, meta.find_one(doc! { "_id": ARCHIVE })).await?;
    // One that had read less of the log may have written over some offers: they are as old as it says.
    Ok(reached(still, rules)?.map(|still| still.min(cursor)))
}

/// How far the log is folded into what these rules saved.
fn reached(saved: Option<RawDocumentBuf>, rules: Digest) -> Result<Option<Cursor>, Failure> {
    let Some(saved) = saved else {
        return Ok(None);
    };
    if made_by(&saved)? != rules {
        return Ok(None);
    }
    Ok(Some(Cursor(saved.get_binary("cursor")?.bytes.to_vec())))
}

fn made_by(saved: &RawDocument) -> Result<Digest, Failure> {
    Ok(Digest(bytes(saved.get_binary("reglas")?)?))
}
