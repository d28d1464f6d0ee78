//! A log of runs that fails on command.

use application::ports::{RunFilter, RunLog, RunPage, StoreError};
use async_trait::async_trait;
use domain_offer::time::Instant;
use domain_run::{Run, RunName, RunPart};

use super::Faults;

/// A log of runs that fails where its [`Faults`] say so, and otherwise is the one inside.
#[derive(Clone, Debug)]
pub struct FaultyRuns<R> {
    inner: R,
    faults: Faults,
}

impl<R> FaultyRuns<R> {
    /// Puts `faults` around a log of runs.
    pub const fn new(inner: R, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

#[async_trait]
impl<R: RunLog> RunLog for FaultyRuns<R> {
    async fn join(&self, part: RunPart) -> Result<(), StoreError> {
        let call = self.inner.join(part);
        self.faults.around("keep the rows of a run", call).await
    }

    async fn close(&self, owner: &str, name: &RunName) -> Result<(), StoreError> {
        let call = self.inner.close(owner, name);
        self.faults.around("close a run", call).await
    }

    async fn due(&self, now: Instant) -> Result<Option<Run>, StoreError> {
        let call = self.inner.due(now);
        self.faults.around("look for a run to end", call).await
    }

    async fn end(&self, run: &Run) -> Result<bool, StoreError> {
        let call = self.inner.end(run);
        self.faults.around("end a run", call).await
    }

    async fn page(&self, filter: &RunFilter, page: u64, limit: u32) -> Result<RunPage, StoreError> {
        let call = self.inner.page(filter, page, limit);
        self.faults.around("read runs", call).await
    }

    async fn tidy(
        &self,
        silent_since: Instant,
        a_store: usize,
        in_all: usize,
    ) -> Result<(), StoreError> {
        let call = self.inner.tidy(silent_since, a_store, in_all);
        self.faults.around("let old runs go", call).await
    }

    async fn put_back(&self, run: &Run) -> Result<bool, StoreError> {
        let call = self.inner.put_back(run);
        self.faults.around("put a run back", call).await
    }
}
