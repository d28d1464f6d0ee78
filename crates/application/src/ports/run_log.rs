//! The log of runs: what scrapers delivered under which name, until long after their end.

use std::sync::Arc;

use async_trait::async_trait;
use domain_offer::time::Instant;
use domain_run::{Run, RunName, RunPart};

use super::StoreError;

/// Which runs to show; what is `None` does not filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Only runs of this owner.
    pub owner: Option<Arc<str>>,
    /// Only runs of the store with this key.
    pub store: Option<Arc<str>>,
    /// Only runs of this name.
    pub name: Option<RunName>,
    /// Only runs of which a row came in at this instant or later.
    pub since: Option<Instant>,
    /// Only runs whose last row came in before this instant.
    pub before: Option<Instant>,
    /// Only runs that have ended.
    pub only_ended: bool,
}

impl RunFilter {
    /// Whether a run passes.
    pub fn passes(&self, run: &Run) -> bool {
        let key = &run.key;
        self.owner.as_ref().is_none_or(|owner| *owner == key.owner)
            && self.store.as_ref().is_none_or(|store| *store == key.store)
            && self.name.as_ref().is_none_or(|name| *name == key.name)
            && self.since.is_none_or(|since| since <= run.last)
            && self.before.is_none_or(|before| run.last < before)
            && (!self.only_ended || run.ending.is_some())
    }
}

/// A page of runs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunPage {
    /// The runs of the page, without their rows.
    pub runs: Vec<Run>,
    /// How many runs pass the filter in all.
    pub total: u64,
}

/// Keeps runs: their rows until they have ended, their counts for longer.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait RunLog: Send + Sync {
    /// Takes rows into the newest run of their key, or into a new one where they are not of it any more
    /// ([`Run::with`]). JOIN: whatever order they come in, however often, from however many nodes, the run is the same.
    async fn join(&self, part: RunPart) -> Result<(), StoreError>;

    /// Notes that the runs of an owner by this name that go on are over.
    async fn close(&self, owner: &str, name: &RunName) -> Result<(), StoreError>;

    /// Of the runs that are due ([`Run::is_due`]) the one that was silent for longest, with its rows; `None` where there
    /// is none.
    async fn due(&self, now: Instant) -> Result<Option<Run>, StoreError>;

    /// Keeps a run at its end ([`Run::ended`]); `false`, and nothing is kept, where it was changed meanwhile. ONCE: of
    /// several that end it one succeeds.
    async fn end(&self, run: &Run) -> Result<bool, StoreError>;

    /// Page `page` (from 1) of `limit` runs, those that began last first, then by owner, store, name and number; past
    /// the end it is empty.
    async fn page(&self, filter: &RunFilter, page: u64, limit: u32) -> Result<RunPage, StoreError>;

    /// Lets the rows of runs go that have ended and were silent since this instant, and whole runs that are too many:
    /// beyond so many of an owner and store, and beyond so many in all, the oldest.
    async fn tidy(
        &self,
        silent_since: Instant,
        a_store: usize,
        in_all: usize,
    ) -> Result<(), StoreError>;

    /// Puts an ended run back, without its rows; `false` where one of its key and number is there. DURABLE once
    /// answered, as the others.
    async fn put_back(&self, run: &Run) -> Result<bool, StoreError>;
}
