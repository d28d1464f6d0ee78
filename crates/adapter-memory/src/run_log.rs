//! Runs, as a list in memory.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};

use application::ports::{RunFilter, RunLog, RunPage, StoreError};
use async_trait::async_trait;
use domain_offer::time::Instant;
use domain_run::retention::{Kept, surplus};
use domain_run::{Run, RunKey, RunName, RunPart};

/// A log of runs in memory; clones are handles on one log.
#[derive(Clone, Debug, Default)]
pub struct MemoryRuns {
    runs: Arc<Mutex<Vec<Run>>>,
}

impl MemoryRuns {
    fn runs(&self) -> MutexGuard<'_, Vec<Run>> {
        self.runs.lock().expect("no holder of the list panics")
    }
}

/// The newest run of a key.
fn newest<'r>(runs: &'r mut [Run], key: &RunKey) -> Option<&'r mut Run> {
    let of_key = runs.iter_mut().filter(|run| run.key == *key);
    of_key.max_by_key(|run| run.number)
}

#[async_trait]
impl RunLog for MemoryRuns {
    async fn join(&self, part: RunPart) -> Result<(), StoreError> {
        let mut runs = self.runs();
        let newest = newest(&mut runs, &part.key);
        if let Some(run) = newest {
            if let Some(with) = run.with(&part) {
                *run = with;
                return Ok(());
            }
            let number = run.number + 1;
            runs.push(Run::begin(part, number));
            return Ok(());
        }
        runs.push(Run::begin(part, 0));
        Ok(())
    }

    async fn close(&self, owner: &str, name: &RunName) -> Result<(), StoreError> {
        for run in self.runs().iter_mut() {
            if *run.key.owner == *owner && run.key.name == *name && run.ending.is_none() {
                run.is_closed = true;
                run.revision += 1;
            }
        }
        Ok(())
    }

    async fn due(&self, now: Instant) -> Result<Option<Run>, StoreError> {
        let runs = self.runs();
        let due = runs.iter().filter(|run| run.is_due(now));
        Ok(due.min_by_key(|run| run.last).cloned())
    }

    async fn end(&self, run: &Run) -> Result<bool, StoreError> {
        let mut runs = self.runs();
        let found = runs.iter_mut().find(|found| {
            found.key == run.key && found.number == run.number && found.revision + 1 == run.revision
        });
        let Some(found) = found else {
            return Ok(false);
        };
        *found = run.clone();
        Ok(true)
    }

    async fn page(&self, filter: &RunFilter, page: u64, limit: u32) -> Result<RunPage, StoreError> {
        let mut found: Vec<Run> = self
            .runs()
            .iter()
            .filter(|run| filter.passes(run))
            .map(|run| Run {
                rows: None,
                ..run.clone()
            })
            .collect();
        found.sort_by_cached_key(|run| (Reverse(run.begun), run.key.clone(), run.number));
        let total = found.len() as u64;
        let limit = limit as usize;
        let skipped = usize::try_from(page - 1).unwrap_or(usize::MAX);
        let skipped = skipped.saturating_mul(limit);
        let runs = found.into_iter().skip(skipped).take(limit).collect();
        Ok(RunPage { runs, total })
    }

    async fn tidy(
        &self,
        silent_since: Instant,
        a_store: usize,
        in_all: usize,
    ) -> Result<(), StoreError> {
        let mut runs = self.runs();
        for run in runs.iter_mut() {
            if run.ending.is_some() && run.last < silent_since {
                run.rows = None;
            }
        }
        let kept = runs.iter().map(|run| Kept {
            id: (run.key.clone(), run.number),
            owner: Arc::clone(&run.key.owner),
            store: Arc::clone(&run.key.store),
            begun: run.begun,
        });
        let surplus: HashSet<_> = surplus(kept.collect(), a_store, in_all)
            .into_iter()
            .collect();
        runs.retain(|run| !surplus.contains(&(run.key.clone(), run.number)));
        Ok(())
    }

    async fn put_back(&self, run: &Run) -> Result<bool, StoreError> {
        let mut runs = self.runs();
        let is_there = runs
            .iter()
            .any(|found| found.key == run.key && found.number == run.number);
        if !is_there {
            runs.push(Run {
                rows: None,
                ..run.clone()
            });
        }
        Ok(!is_there)
    }
}
