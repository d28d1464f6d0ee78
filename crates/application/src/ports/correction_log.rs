//! What people said: which offers are one product, and which sightings are right.

use async_trait::async_trait;
use domain_offer::id::{Id, OfferId};
use domain_offer::review::ReviewVerdict;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;

use super::StoreError;

/// The most pairs of one correction: those of 64 offers.
pub const MAX_PAIRS: usize = 2_016;

/// Something that a person said of pairs of offers, or of a single sighting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// Its id, which no other has.
    pub id: Id,
    /// Who said it, as the audit log names them.
    pub by: String,
    /// When.
    pub at: Instant,
    /// Whether the two of each pair are one product; else they are not.
    pub same: bool,
    /// The pairs; at most [`MAX_PAIRS`], and none where it is of a sighting. Programs from before there were
    /// reviews read one as a correction of no offers.
    pub pairs: Vec<(OfferId, OfferId)>,
    /// What was said of a sighting.
    pub review: Option<RowReview>,
}

/// What a person said of a stored row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowReview {
    /// Which row.
    pub row: RowKey,
    /// Whether its price is right.
    pub verdict: ReviewVerdict,
    /// Why, in the person's words; may be empty.
    pub note: String,
}

/// How far a reader has read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorrectionPlace {
    /// The number of the last correction that was read.
    pub number: u64,
    /// Its id.
    pub id: Id,
}

/// Corrections after a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorrectionTail {
    /// Whether the place is not of this log (a backup was brought back): what follows is all of it.
    pub restarted: bool,
    /// The corrections, in the order in which they were said.
    pub corrections: Vec<Correction>,
    /// The place after them; `None` in an empty log.
    pub place: Option<CorrectionPlace>,
}

/// Keeps what people said, in one order that all readers see: of a pair, and of a row, the last word counts.
#[async_trait]
pub trait CorrectionLog: Send + Sync {
    /// Appends a correction, all of its pairs or none; `false` when one of its id is there already.
    /// DURABLE once answered.
    async fn append(&self, correction: &Correction) -> Result<bool, StoreError>;

    /// What was said after a place, or all of it. NO GAP: a reader that goes on from the place of its
    /// last tail misses nothing, also while others append.
    async fn tail(&self, after: Option<CorrectionPlace>) -> Result<CorrectionTail, StoreError>;
}
