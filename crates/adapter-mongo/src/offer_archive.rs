//! The archive of folded offers in MongoDB.
//!
//! The offers of a save are written before its cursor, so that at any moment, also after a crash in
//! between, the offers hold at least what the cursor says; folding the rest once more changes nothing.
//! Every offer stands under its rules as well, so that nodes of two versions do not mix theirs.

mod history;
mod lease;
mod record;
mod save;

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use application::ports::{Cursor, OfferArchive, OfferSink, StoreError};
use async_trait::async_trait;
use bson::{RawDocument, doc};
use domain_catalog::extraction::Digest;
use domain_catalog::offer::Offer;
use domain_catalog::time::Instant;
use futures_util::TryStreamExt as _;

use crate::calls::{LONG, REQUEST, on, within};
use crate::extraction_log::record::bytes;
use crate::failure::Failure;
use crate::names::{ARCHIVE, META, OFFERS};
use crate::store::Link;

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
    let Some(saved) = saved else {
        return Ok(None);
    };
    if made_by(&saved)? != rules {
        return Ok(None);
    }
    let cursor = Cursor(saved.get_binary("cursor")?.bytes.to_vec());
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
    match still {
        Some(still) if made_by(&still)? == rules => Ok(Some(cursor)),
        _ => Ok(None),
    }
}

fn made_by(saved: &RawDocument) -> Result<Digest, Failure> {
    Ok(Digest(bytes(saved.get_binary("reglas")?)?))
}
