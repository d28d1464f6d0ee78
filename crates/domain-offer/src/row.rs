//! Which stored row: the identity by which a retry is a duplicate.

use crate::extraction::Digest;
use crate::id::OfferId;
use crate::time::Instant;

/// What makes a stored row the same row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowKey {
    /// The offer, as the log names it.
    pub offer: OfferId,
    /// When it was seen.
    pub seen_at: Instant,
    /// The digest of its content.
    pub content: Digest,
}
