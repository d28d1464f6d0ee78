//! What people said of which offers are one product.

use async_trait::async_trait;
use domain_offer::id::{Id, OfferId};
use domain_offer::time::Instant;

use super::StoreError;

/// The most pairs of one correction: those of 64 offers.
pub const MAX_PAIRS: usize = 2_016;

/// Something that a person said of pairs of offers.
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
    /// The pairs; at most [`MAX_PAIRS`].
    pub pairs: Vec<(OfferId, OfferId)>,
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

/// Keeps what people said, in one order that all readers see: of a pair the last word counts.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait CorrectionLog: Send + Sync {
    /// Appends a correction, all of its pairs or none; `false` when one of its id is there already.
    /// DURABLE once answered.
    async fn append(&self, correction: &Correction) -> Result<bool, StoreError>;

    /// What was said after a place, or all of it. NO GAP: a reader that goes on from the place of its
    /// last tail misses nothing, also while others append.
    async fn tail(&self, after: Option<CorrectionPlace>) -> Result<CorrectionTail, StoreError>;
}
