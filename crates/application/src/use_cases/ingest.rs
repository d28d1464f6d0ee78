//! Takes extractions in: judge each, store the good ones, answer for all.

use std::sync::Arc;

use domain_catalog::extraction::{Digest, RawExtraction};
use domain_catalog::id::ExtractionId;
use domain_catalog::normalise::normalise;
use domain_catalog::rejection::Rejection;
use domain_catalog::rules::Rules;
use domain_catalog::time::Instant;

use super::signal::{RefreshSignal, Ticket};
use crate::ports::{Clock, ExtractionLog, IdSource, NewExtraction, Outcome, StoreError};

/// An extraction as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The fields that mean something to us.
    pub raw: RawExtraction,
    /// Digest of the document's content.
    pub content: Digest,
    /// The document as it was received.
    pub document: String,
}

/// What became of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// Stored, or there before.
    Accepted(ExtractionId, Outcome),
    /// Not usable.
    Rejected(Rejection),
}

/// The rows of a batch, judged and not stored yet.
#[derive(Debug)]
pub struct Judged {
    /// Of each row in order, why it is not usable.
    rejections: Vec<Option<Rejection>>,
    good: Vec<NewExtraction>,
}

/// Stores extractions.
pub struct Ingest {
    log: Arc<dyn ExtractionLog>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    rules: Arc<Rules>,
    signal: Arc<RefreshSignal>,
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
        }
    }

    /// Stores the usable rows of a batch, whole or not at all, and answers for each in order; what
    /// is accepted is durable.
    pub async fn store(&self, batch: Vec<Submission>) -> Result<Vec<RowOutcome>, StoreError> {
        let judged = self.judge_all(batch);
        self.append(judged).await
    }

    /// Judges the rows of a batch, which is work for the processor alone.
    pub fn judge_all(&self, batch: Vec<Submission>) -> Judged {
        let now = self.clock.now();
        let mut judged = Judged {
            rejections: Vec::with_capacity(batch.len()),
            good: Vec::with_capacity(batch.len()),
        };
        for row in batch {
            let row = self.judge(row, now);
            judged.rejections.push(row.as_ref().err().copied());
            judged.good.extend(row);
        }
        judged
    }

    /// Stores what was judged usable, as [`Ingest::store`] does.
    pub async fn append(&self, judged: Judged) -> Result<Vec<RowOutcome>, StoreError> {
        let Judged { rejections, good } = judged;
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
        Ok(rejections.into_iter().map(outcome).collect())
    }

    /// Asks that what was stored shows in the catalog soon.
    pub fn announce(&self) -> Ticket {
        self.signal.want()
    }

    /// Whether the catalog in use shows everything stored before the ticket was given.
    pub fn is_visible(&self, ticket: Ticket) -> bool {
        self.signal.is_granted(ticket)
    }

    fn judge(&self, row: Submission, now: Instant) -> Result<NewExtraction, Rejection> {
        let observation = normalise(&row.raw, row.content, now, &self.rules)?;
        Ok(NewExtraction {
            id: self.ids.next_id(),
            received_at: now,
            offer: observation.key.id(),
            seen_at: observation.seen_at,
            content: row.content,
            raw: row.raw,
            document: row.document,
        })
    }
}

#[cfg(test)]
mod tests;
