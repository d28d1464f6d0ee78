//! What editors say of single sightings.

use std::sync::Arc;

use domain_catalog::credibility::Reason;
use domain_offer::id::{ExtractionId, Id};
use domain_offer::rejection::Rejection;
use domain_offer::review::ReviewVerdict;
use thiserror::Error;

use super::raw::RawData;
use super::signal::{RefreshSignal, Ticket};
use crate::ports::{Clock, Correction, CorrectionLog, IdSource, RowReview, StoreError};

/// Why a review was not taken.
#[derive(Debug, Error)]
pub enum ReviewError {
    /// There is no such row.
    #[error("there is no such row")]
    UnknownRow,
    /// The rules refuse the row, so that it counts in nothing whatever is said of it.
    #[error("the rules refuse the row")]
    Rejected(Rejection),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A review that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// Its id.
    pub id: Id,
    /// The row that it is of.
    pub row: ExtractionId,
    /// When reads show it.
    pub ticket: Ticket,
}

/// Keeps what editors say of rows; the refresh acts on it.
pub struct RowReviews {
    log: Arc<dyn CorrectionLog>,
    raw: Arc<RawData>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    signal: Arc<RefreshSignal>,
}

impl RowReviews {
    /// Over a log, with the rows that it is about.
    pub fn new(
        log: Arc<dyn CorrectionLog>,
        raw: Arc<RawData>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        signal: Arc<RefreshSignal>,
    ) -> Self {
        Self {
            log,
            raw,
            clock,
            ids,
            signal,
        }
    }

    /// Says whether the price of a row is right. The row is named by its id, or by that of an offer of which it
    /// is the newest. The last word counts.
    pub async fn review(
        &self,
        by: String,
        id: Id,
        verdict: ReviewVerdict,
        note: String,
    ) -> Result<Reviewed, ReviewError> {
        let found = self.raw.find(id).await?.ok_or(ReviewError::UnknownRow)?;
        if let Some(Reason::Rejected(rejection)) = found.reason {
            return Err(ReviewError::Rejected(rejection));
        }
        let said = Correction {
            id: self.ids.next_id(),
            by,
            at: self.clock.now(),
            same: false,
            pairs: Vec::new(),
            review: Some(RowReview {
                row: found.entry.key(),
                verdict,
                note,
            }),
        };
        self.log.append(&said).await?;
        Ok(Reviewed {
            id: said.id,
            row: found.entry.id,
            ticket: self.signal.want(),
        })
    }

    /// Whether reads of this node show a review.
    pub fn is_visible(&self, ticket: Ticket) -> bool {
        self.signal.is_granted(ticket)
    }
}
