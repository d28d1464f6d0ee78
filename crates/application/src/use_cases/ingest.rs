//! Takes extractions in: judge each, store the good ones, answer for all.

mod tally;

use std::sync::Arc;

pub use domain_offer::extraction::Submission;
use domain_offer::id::ExtractionId;
use domain_offer::normalise;
use domain_offer::rejection::Rejection;
use domain_offer::rules::Rules;
use domain_offer::time::Instant;

pub use tally::{Tally, TallyCounts};

use super::runs::{RunRows, RunUpload};
use super::signal::{RefreshSignal, Ticket};
use crate::ports::{Clock, ExtractionLog, IdSource, LogEntry, Outcome, StoreError};

/// What became of a submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// Stored, or there before.
    Accepted(ExtractionId, Outcome),
    /// Not usable.
    Rejected(Rejection),
}

/// The rows of a batch, judged and not stored yet.
#[derive(Debug, Default)]
pub struct Judged {
    /// Of each row in order, why it is not usable.
    rejections: Vec<Option<Rejection>>,
    good: Vec<LogEntry>,
    /// What its run keeps of them.
    run: Option<RunRows>,
}

impl Judged {
    /// None yet, of a run.
    pub fn of_run(run: RunUpload) -> Self {
        Self {
            run: Some(RunRows::new(run)),
            ..Self::default()
        }
    }
}

impl Judged {
    /// Of each row in order, why it is not usable; nothing is stored.
    pub fn into_rejections(self) -> Vec<Option<Rejection>> {
        self.rejections
    }
}

/// Stores extractions.
pub struct Ingest {
    log: Arc<dyn ExtractionLog>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    rules: Arc<Rules>,
    signal: Arc<RefreshSignal>,
    tally: Tally,
}

impl Ingest {
    /// Over a log, a clock and ids, by these rules; `signal` wakes the refresh.
    pub fn new(
        log: Arc<dyn ExtractionLog>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        rules: Arc<Rules>,
        signal: Arc<RefreshSignal>,
    ) -> Self {
        Self {
            log,
            clock,
            ids,
            rules,
            signal,
            tally: Tally::default(),
        }
    }

    /// Stores the usable rows of a batch, whole or not at all, and answers for each in order; what
    /// is accepted is durable.
    pub async fn store(&self, batch: Vec<Submission>) -> Result<Vec<RowOutcome>, StoreError> {
        let mut judged = Judged::default();
        self.judge_into(&mut judged, batch);
        self.append(judged).await
    }

    /// Judges rows, after those of the batch that were judged before, which is work for the
    /// processor alone.
    pub fn judge_into(&self, judged: &mut Judged, rows: impl IntoIterator<Item = Submission>) {
        let now = self.clock.now();
        for row in rows {
            let row = self.judge(row, now, judged.run.as_mut());
            judged.rejections.push(row.as_ref().err().cloned());
            judged.good.extend(row);
        }
    }

    /// Stores what was judged usable, as [`Ingest::store`] does.
    pub async fn append(&self, judged: Judged) -> Result<Vec<RowOutcome>, StoreError> {
        let Judged {
            rejections,
            good,
            run,
        } = judged;
        let appended = if good.is_empty() {
            Vec::new()
        } else {
            self.log.append(good).await?
        };
        let mut appended = appended.into_iter();
        let outcome = |rejection: Option<Rejection>| {
            if let Some(rejection) = rejection {
                return RowOutcome::Rejected(rejection);
            }
            let row = appended.next();
            let row = row.expect("the log answers for each extraction");
            RowOutcome::Accepted(row.id, row.outcome)
        };
        let outcomes: Vec<RowOutcome> = rejections.into_iter().map(outcome).collect();
        self.tally.note(&outcomes);
        if let Some(run) = run {
            run.note(&outcomes).await;
        }
        Ok(outcomes)
    }

    /// The rules that rows are judged by.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// How many rows came in and what became of them, since the start.
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Asks that what was stored shows in the catalog soon.
    pub fn announce(&self) -> Ticket {
        self.signal.want()
    }

    /// Whether the catalog in use shows everything stored before the ticket was given.
    pub fn is_visible(&self, ticket: Ticket) -> bool {
        self.signal.is_granted(ticket)
    }

    fn judge(
        &self,
        row: Submission,
        now: Instant,
        run: Option<&mut RunRows>,
    ) -> Result<LogEntry, Rejection> {
        let usable = normalise::judge(&row.raw, now, &self.rules);
        if let Some(run) = run {
            run.push(&row.raw, row.content, &usable, &self.rules);
        }
        let usable = usable?;
        let (offer, seen_at) = (usable.logged(), usable.seen_at());
        Ok(LogEntry {
            id: self.ids.next_id(),
            received_at: now,
            offer,
            seen_at,
            content: row.content,
            raw: row.raw,
            document: row.document,
            stripped: false,
        })
    }
}

#[cfg(test)]
mod tests;
