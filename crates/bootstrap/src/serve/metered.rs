//! A log that counts what is asked of it and how long that takes.

use std::future::Future;
use std::sync::Arc;
use std::time::Instant;

use adapter_http::metrics::Metrics;
use application::ports::{
    Appended, Cursor, ExtractionLog, LogEntry, LogFilter, LogPage, Lookup, Spellings, StoreError,
    StoreErrorKind, Tail,
};
use async_trait::async_trait;

/// The log inside, measured.
pub(crate) struct MeteredLog {
    inner: Arc<dyn ExtractionLog>,
    metrics: Arc<Metrics>,
}

impl MeteredLog {
    /// Around a log.
    pub(crate) fn new(inner: Arc<dyn ExtractionLog>, metrics: Arc<Metrics>) -> Self {
        Self { inner, metrics }
    }

    async fn around<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Result<T, StoreError>> + Send,
    ) -> Result<T, StoreError> {
        let start = Instant::now();
        let result = call.await;
        let failure = result.as_ref().err().map(|error| kind(error.kind()));
        self.metrics
            .observe_store(operation, start.elapsed(), failure);
        result
    }
}

const fn kind(kind: StoreErrorKind) -> &'static str {
    match kind {
        StoreErrorKind::Unavailable => "unavailable",
        StoreErrorKind::TimedOut => "timed_out",
        StoreErrorKind::Conflict => "conflict",
        StoreErrorKind::Corrupt => "corrupt",
        StoreErrorKind::Refused => "refused",
    }
}

#[async_trait]
impl ExtractionLog for MeteredLog {
    async fn append(&self, batch: Vec<LogEntry>) -> Result<Vec<Appended>, StoreError> {
        self.around("append", self.inner.append(batch)).await
    }

    async fn tail(&self, after: &Cursor, limit: usize) -> Result<Tail, StoreError> {
        self.around("tail", self.inner.tail(after, limit)).await
    }

    async fn find(&self, which: Lookup) -> Result<Option<LogEntry>, StoreError> {
        self.around("find", self.inner.find(which)).await
    }

    async fn page(&self, filter: &LogFilter, page: u64, limit: u32) -> Result<LogPage, StoreError> {
        self.around("page", self.inner.page(filter, page, limit))
            .await
    }

    async fn spellings(&self) -> Result<Spellings, StoreError> {
        self.around("spellings", self.inner.spellings()).await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.around("check", self.inner.check()).await
    }
}
