//! Runs of scrapers: shown, and ended with what is wrong with them.

mod book;
mod draft;
mod offers;
mod upload;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain_offer::time::Instant;
use domain_run::before::LOOKED_AT;
use domain_run::retention::{KEPT_A_STORE, KEPT_IN_ALL};
use domain_run::{EndedRun, Run, SILENCE_MICROS, SignalKind};

pub use book::RunBook;
pub(super) use upload::RunRows;
pub use upload::RunUpload;

use super::query::CatalogReader;
use crate::ports::{Clock, RunFilter, RunLog, RunPage, StoreError};

/// How long a run's signals are told of where no other run of the store follows.
const TOLD_FOR_DAYS: i64 = 7;
/// How often old runs are let go: ten minutes.
const TIDY_EVERY_MICROS: i64 = 600_000_000;
/// Runs that are looked through for signals.
const TOLD_OF: u32 = 500;

/// A store whose newest run had a signal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BrokenStore {
    /// The store's key.
    pub store: Arc<str>,
    /// What is wrong.
    pub signal: SignalKind,
}

/// Shows runs and ends them.
pub struct Runs {
    log: Arc<dyn RunLog>,
    book: Arc<RunBook>,
    reader: Arc<CatalogReader>,
    clock: Arc<dyn Clock>,
    /// When old runs were let go last, in microseconds since 1970.
    tidied: AtomicI64,
}

impl Runs {
    /// Over a log; what this process has in its book goes there first.
    pub fn new(
        log: Arc<dyn RunLog>,
        book: Arc<RunBook>,
        reader: Arc<CatalogReader>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            log,
            book,
            reader,
            clock,
            tidied: AtomicI64::new(i64::MIN),
        }
    }

    /// Where uploads note their rows.
    pub const fn book(&self) -> &Arc<RunBook> {
        &self.book
    }

    /// A page of runs, as [`RunLog::page`] says, with the rows that this process took in.
    pub async fn page(
        &self,
        filter: &RunFilter,
        page: u64,
        limit: u32,
    ) -> Result<RunPage, StoreError> {
        self.book.flush().await?;
        self.log.page(filter, page, limit).await
    }

    /// Writes down what came in, ends the runs that are due, and lets go what is too old; answers those that it ended.
    /// Without a catalog none is ended, for its offers could not be told.
    pub async fn tend(&self) -> Result<Vec<Run>, StoreError> {
        self.book.flush().await?;
        let mut ended = Vec::new();
        let Some(catalog) = self.reader.catalog() else {
            return Ok(ended);
        };
        let now = self.clock.now();
        // Each is ended once: what changes meanwhile is due again at another time.
        while let Some(run) = self.log.due(now).await? {
            let past = self.before(&run).await?;
            let offers = offers::compare(&catalog, &run);
            let run = run.ended(now, offers, &past);
            if !self.log.end(&run).await? {
                break;
            }
            ended.push(run);
        }
        self.tidy(now).await?;
        Ok(ended)
    }

    /// Lets old runs go, now and then.
    async fn tidy(&self, now: Instant) -> Result<(), StoreError> {
        let before = self.tidied.load(Ordering::Relaxed);
        if now.micros().saturating_sub(before) < TIDY_EVERY_MICROS {
            return Ok(());
        }
        let silent_since = now.plus_micros(-SILENCE_MICROS);
        self.log
            .tidy(silent_since, KEPT_A_STORE, KEPT_IN_ALL)
            .await?;
        self.tidied.store(now.micros(), Ordering::Relaxed);
        Ok(())
    }

    /// The stores whose newest ended run of the last days had signals, by store and signal.
    pub async fn broken(&self) -> Result<Vec<BrokenStore>, StoreError> {
        let filter = RunFilter {
            since: Some(self.clock.now().plus_days(-TOLD_FOR_DAYS)),
            only_ended: true,
            ..RunFilter::default()
        };
        let page = self.log.page(&filter, 1, TOLD_OF).await?;
        let mut looked = HashSet::new();
        let mut broken = Vec::new();
        for run in page.runs {
            if !looked.insert((Arc::clone(&run.key.owner), Arc::clone(&run.key.store))) {
                continue;
            }
            let signals = run.ending.into_iter().flat_map(|ending| ending.signals);
            broken.extend(signals.map(|signal| BrokenStore {
                store: Arc::clone(&run.key.store),
                signal: signal.kind,
            }));
        }
        broken.sort();
        broken.dedup();
        Ok(broken)
    }

    /// The runs of its store and owner that ended before a run began, the newest first.
    async fn before(&self, run: &Run) -> Result<Vec<EndedRun>, StoreError> {
        let filter = RunFilter {
            owner: Some(Arc::clone(&run.key.owner)),
            store: Some(Arc::clone(&run.key.store)),
            before: Some(run.begun),
            only_ended: true,
            ..RunFilter::default()
        };
        let page = self.log.page(&filter, 1, LOOKED_AT).await?;
        Ok(page.runs.into_iter().filter_map(EndedRun::of).collect())
    }
}
