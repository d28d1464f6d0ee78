//! An extraction log that fails on command.

use application::ports::{
    Appended, Cursor, ExtractionLog, LogEntry, LogFilter, LogPage, Lookup, Spellings, StoreError,
    Tail,
};
use async_trait::async_trait;

use super::Faults;

/// A log that fails where its [`Faults`] say so, and otherwise is the one inside.
#[derive(Clone, Debug)]
pub struct FaultyLog<L> {
    inner: L,
    faults: Faults,
}

impl<L> FaultyLog<L> {
    /// Puts `faults` around a log.
    pub const fn new(inner: L, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

#[async_trait]
impl<L: ExtractionLog> ExtractionLog for FaultyLog<L> {
    async fn append(&self, batch: Vec<LogEntry>) -> Result<Vec<Appended>, StoreError> {
        let call = self.inner.append(batch);
        self.faults.around("append extractions", call).await
    }

    async fn tail(&self, after: &Cursor, limit: usize) -> Result<Tail, StoreError> {
        let call = self.inner.tail(after, limit);
        self.faults.around("read the log's tail", call).await
    }

    async fn find(&self, which: Lookup) -> Result<Option<LogEntry>, StoreError> {
        let call = self.inner.find(which);
        self.faults.around("find an extraction", call).await
    }

    async fn page(&self, filter: &LogFilter, page: u64, limit: u32) -> Result<LogPage, StoreError> {
        let call = self.inner.page(filter, page, limit);
        self.faults.around("page through extractions", call).await
    }

    async fn spellings(&self) -> Result<Spellings, StoreError> {
        let call = self.inner.spellings();
        self.faults.around("list spellings", call).await
    }

    async fn check(&self) -> Result<(), StoreError> {
        let call = self.inner.check();
        self.faults.around("check the log", call).await
    }
}
