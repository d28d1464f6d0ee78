//! An offer archive that fails on command.

use std::sync::Arc;
use std::time::Duration;

use application::ports::{Cursor, OfferArchive, OfferSink, StoreError};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;

use super::Faults;

/// An archive that fails where its [`Faults`] say so, and otherwise is the one inside.
#[derive(Clone, Debug)]
pub struct FaultyArchive<A> {
    inner: A,
    faults: Faults,
}

impl<A> FaultyArchive<A> {
    /// Puts `faults` around an archive.
    pub const fn new(inner: A, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

#[async_trait]
impl<A: OfferArchive> OfferArchive for FaultyArchive<A> {
    async fn save(
        &self,
        rules: Digest,
        changed: &[Arc<Offer>],
        cursor: &Cursor,
    ) -> Result<(), StoreError> {
        let call = self.inner.save(rules, changed, cursor);
        self.faults.around("save offers", call).await
    }

    async fn load(&self, rules: Digest, into: OfferSink) -> Result<Option<Cursor>, StoreError> {
        let call = self.inner.load(rules, into);
        self.faults.around("load offers", call).await
    }

    async fn note_rejected(&self, rules: Digest, rows: &[RowKey]) -> Result<(), StoreError> {
        let call = self.inner.note_rejected(rules, rows);
        self.faults.around("note rejected rows", call).await
    }

    async fn rejected(&self, rules: Digest) -> Result<Vec<RowKey>, StoreError> {
        let call = self.inner.rejected(rules);
        self.faults.around("read rejected rows", call).await
    }

    async fn reached(&self, rules: Digest) -> Result<Option<Cursor>, StoreError> {
        let call = self.inner.reached(rules);
        self.faults.around("ask how far the archive is", call).await
    }

    async fn clear(&self) -> Result<(), StoreError> {
        let call = self.inner.clear();
        self.faults.around("empty the archive", call).await
    }

    async fn lease(&self, holder: &str, now: Instant, ttl: Duration) -> Result<bool, StoreError> {
        let call = self.inner.lease(holder, now, ttl);
        self.faults.around("lease the archive", call).await
    }
}
