//! The rows of runs that came in and are not written down yet.
//!
//! They wait a few seconds, so that an upload of one row costs no write of its run. A process that is killed loses what
//! it did not write down of a run's counts; the rows themselves are in the log of extractions.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain_offer::rules::Rules;
use domain_offer::time::Instant;
use domain_run::{Rows, RunKey, RunName, RunPart, RunRow, SILENCE_MICROS};

use crate::ports::{Clock, RunFilter, RunLog, StoreError};

/// Rows that wait at most before an upload writes them down itself.
const RELIEVED_AT: usize = 50_000;
/// Rows that wait at most while they cannot be written down; more are not counted.
const MAX_WAITING: usize = 200_000;
/// Stores of a run that are told apart; rows of others are of no store.
const MAX_STORES: usize = 50;
/// Runs whose stores are remembered, and owners whose days are.
const MAX_REMEMBERED: usize = 1_000;

/// Takes the rows of runs in, and writes them down now and then.
pub struct RunBook {
    log: Arc<dyn RunLog>,
    clock: Arc<dyn Clock>,
    rules: Arc<Rules>,
    pages: Mutex<Pages>,
}

#[derive(Default)]
struct Pages {
    waiting: HashMap<RunKey, Waiting>,
    rows: usize,
    /// The stores of the runs of late.
    stores: HashMap<(Arc<str>, RunName), HashSet<Arc<str>>>,
    /// Which run an owner's rows without a name are of, for a day.
    days: HashMap<Arc<str>, (RunName, RunName)>,
}

struct Waiting {
    first: Instant,
    last: Instant,
    rows: Vec<(u64, RunRow)>,
}

impl RunBook {
    /// An empty book over a log.
    pub fn new(log: Arc<dyn RunLog>, clock: Arc<dyn Clock>, rules: Arc<Rules>) -> Self {
        Self {
            log,
            clock,
            rules,
            pages: Mutex::default(),
        }
    }

    /// The run of rows without a name: the day's, or yesterday's where that goes on.
    pub(super) async fn day_of(&self, owner: &Arc<str>) -> RunName {
        let now = self.clock.now();
        let today = RunName::of_day(now, &self.rules.zone);
        if let Some((day, name)) = self.pages().days.get(owner)
            && *day == today
            && *name == today
        {
            return today;
        }
        let yesterday = RunName::of_day(now.plus_days(-1), &self.rules.zone);
        let since = now.plus_micros(-SILENCE_MICROS);
        // What waits is known here only, and what another node took in only there.
        let waits = self.pages().waiting.iter().any(|(key, waiting)| {
            key.owner == *owner && key.name == yesterday && since <= waiting.last
        });
        let filter = RunFilter {
            owner: Some(Arc::clone(owner)),
            name: Some(yesterday.clone()),
            since: Some(since),
            ..RunFilter::default()
        };
        // Without an answer it is a run of today: rows count all the same.
        let goes_on = waits
            || self
                .log
                .page(&filter, 1, 1)
                .await
                .is_ok_and(|page| page.runs.iter().any(|run| run.ending.is_none()));
        let name = if goes_on { yesterday } else { today.clone() };
        let mut pages = self.pages();
        if pages.days.len() >= MAX_REMEMBERED {
            pages.days.clear();
        }
        pages.days.insert(Arc::clone(owner), (today, name.clone()));
        name
    }

    /// Takes rows of a store in.
    pub(super) fn note(
        &self,
        owner: &Arc<str>,
        name: &RunName,
        store: Arc<str>,
        rows: Vec<(u64, RunRow)>,
    ) {
        let now = self.clock.now();
        let mut pages = self.pages();
        if pages.rows + rows.len() > MAX_WAITING {
            tracing::warn!(run = %name, "rows are not counted in their run, which cannot be written down");
            return;
        }
        let store = pages.store_within_bounds(owner, name, store);
        pages.rows += rows.len();
        let key = RunKey {
            owner: Arc::clone(owner),
            store,
            name: name.clone(),
        };
        let waiting = pages.waiting.entry(key).or_insert_with(|| Waiting {
            first: now,
            last: now,
            rows: Vec::new(),
        });
        waiting.last = waiting.last.max(now);
        waiting.rows.extend(rows);
    }

    /// Writes down what waits. What cannot be written waits on.
    pub async fn flush(&self) -> Result<(), StoreError> {
        loop {
            let taken = self.pages().take();
            let Some((key, waiting)) = taken else {
                return Ok(());
            };
            let part = RunPart {
                key: key.clone(),
                first: waiting.first,
                last: waiting.last,
                rows: Rows::of(waiting.rows.clone()),
            };
            if let Err(error) = self.log.join(part).await {
                self.pages().give_back(key, waiting);
                return Err(error);
            }
        }
    }

    /// Writes down what waits where it is much. What cannot be written now is tried again.
    pub(super) async fn relieve(&self) {
        if self.pages().rows >= RELIEVED_AT
            && let Err(error) = self.flush().await
        {
            tracing::debug!(%error, "the rows of runs wait on");
        }
    }

    /// Says that a run is over, after all that came in of it.
    pub(super) async fn close(&self, owner: &str, name: &RunName) -> Result<(), StoreError> {
        self.flush().await?;
        self.log.close(owner, name).await
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn store_within_bounds(
        &mut self,
        owner: &Arc<str>,
        name: &RunName,
        store: Arc<str>,
    ) -> Arc<str> {
        if self.stores.len() >= MAX_REMEMBERED {
            self.stores.clear();
        }
        let run = (Arc::clone(owner), name.clone());
        let stores = self.stores.entry(run).or_default();
        if !stores.contains(&store) && stores.len() >= MAX_STORES {
            return "".into();
        }
        stores.insert(Arc::clone(&store));
        store
    }

    fn take(&mut self) -> Option<(RunKey, Waiting)> {
        let key = self.waiting.keys().next()?.clone();
        let waiting = self.waiting.remove(&key)?;
        self.rows -= waiting.rows.len();
        Some((key, waiting))
    }

    fn give_back(&mut self, key: RunKey, taken: Waiting) {
        self.rows += taken.rows.len();
        match self.waiting.get_mut(&key) {
            Some(waiting) => {
                waiting.first = waiting.first.min(taken.first);
                waiting.rows.extend(taken.rows);
            }
            None => {
                self.waiting.insert(key, taken);
            }
        }
    }
}
