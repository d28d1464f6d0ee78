//! The log of extractions in MongoDB.

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
    Appended, Cursor, ExtractionLog, LogEntry, LogFilter, LogPage, Lookup, NewExtraction,
    Spellings, StoreError, Tail,
};
use async_trait::async_trait;

use crate::calls::on;
use crate::link::Link;
use spellings::NotedNames;

/// The log of a database; clones share its connections. See [`crate::MongoStore::log`].
#[derive(Clone, Debug)]
pub struct MongoLog {
    shared: Arc<Shared>,
}

/// What the handles of a log share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) link: Arc<Link>,
    noted: NotedNames,
}

impl MongoLog {
    pub(crate) fn new(link: Arc<Link>) -> Self {
        Self {
            shared: Arc::new(Shared {
                link,
                noted: NotedNames::default(),
            }),
        }
    }

    async fn run<T: Send + 'static, F>(
        &self,
        operation: &'static str,
        work: impl FnOnce(Arc<Shared>) -> F,
    ) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, crate::failure::Failure>> + Send + 'static,
    {
        on(
            &self.shared.link.runtime,
            operation,
            work(Arc::clone(&self.shared)),
        )
        .await
    }
}

#[async_trait]
impl ExtractionLog for MongoLog {
    async fn append(&self, batch: Vec<NewExtraction>) -> Result<Vec<Appended>, StoreError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        self.run("append extractions", |shared| async move {
            append::append(&shared, &batch).await
        })
        .await
    }

    async fn tail(&self, after: &Cursor, limit: usize) -> Result<Tail, StoreError> {
        let after = after.clone();
        self.run("read the log's tail", |shared| async move {
            tail::tail(&shared.link, &after, limit).await
        })
        .await
    }

    async fn find(&self, which: Lookup) -> Result<Option<LogEntry>, StoreError> {
        self.run("find an extraction", |shared| async move {
            find::find(&shared.link, which).await
        })
        .await
    }

    async fn page(&self, filter: &LogFilter, page: u64, limit: u32) -> Result<LogPage, StoreError> {
        let filter = filter.clone();
        self.run("page through extractions", |shared| async move {
            page::page(&shared.link, &filter, page, limit).await
        })
        .await
    }

    async fn spellings(&self) -> Result<Spellings, StoreError> {
        self.run("list spellings", |shared| async move {
            spellings::all(&shared.link).await
        })
        .await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.run(
            "check the log",
            |shared| async move { shared.link.ping().await },
        )
        .await
    }
}
