//! The log of extractions (offers as scrapers saw them) in MongoDB.

mod append;
mod find;
pub(crate) mod key;
mod old;
mod page;
pub(crate) mod record;
mod retention;
pub(crate) mod rows;
mod spellings;
mod tail;

use std::sync::Arc;

use application::ports::{
    Appended, Cursor, ExtractionLog, LogEntry, LogFilter, LogPage, Lookup, Spellings, StoreError,
    Tail,
};
use async_trait::async_trait;

use crate::calls::on;
use crate::failure::Failure;
use crate::link::Link;
use spellings::NotedNames;

/// The log of a database; clones share its connections. See [`crate::MongoStore::log`].
#[derive(Clone, Debug)]
pub struct MongoLog {
    link: Arc<Link>,
    noted: Arc<NotedNames>,
}

impl MongoLog {
    pub(crate) fn new(link: Arc<Link>) -> Self {
        let noted = Arc::default();
        Self { link, noted }
    }

    /// Runs work on the driver's runtime.
    async fn run<T: Send + 'static, F>(
        &self,
        operation: &'static str,
        work: impl FnOnce(Self) -> F,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        on(&self.link.runtime, operation, work(self.clone())).await
    }
}

#[async_trait]
impl ExtractionLog for MongoLog {
    async fn append(&self, batch: Vec<LogEntry>) -> Result<Vec<Appended>, StoreError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.run("append extractions", |log| async move {
            append::append(&log, &batch).await
        })
        .await
    }

    async fn tail(&self, after: &Cursor, limit: usize) -> Result<Tail, StoreError> {
        let after = after.clone();
        self.run("read the log's tail", |log| async move {
            tail::tail(&log.link, &after, limit).await
        })
        .await
    }

    async fn find(&self, which: Lookup) -> Result<Option<LogEntry>, StoreError> {
        self.run("find an extraction", |log| async move {
            find::find(&log.link, which).await
        })
        .await
    }

    async fn page(&self, filter: &LogFilter, page: u64, limit: u32) -> Result<LogPage, StoreError> {
        let filter = filter.clone();
        self.run("page through extractions", |log| async move {
            page::page(&log.link, &filter, page, limit).await
        })
        .await
    }

    async fn spellings(&self) -> Result<Spellings, StoreError> {
        self.run("list spellings", |log| async move {
            spellings::all(&log.link).await
        })
        .await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.run("check the log", |log| async move { log.link.ping().await })
            .await
    }
}
