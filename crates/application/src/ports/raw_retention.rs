//! Lets the long texts of old extractions go.

use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::id::{ExtractionId, OfferId};
use domain_offer::time::Instant;

use super::{Cursor, StoreError};

/// Which extractions are looked at: a stretch of the log in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// After what; [`Cursor::default`] is the log's beginning.
    pub after: Cursor,
    /// Up to what; later ones may not be folded into the archive yet.
    pub until: Cursor,
    /// Only those received before this instant.
    pub received_before: Instant,
    /// At most so many are looked at; positive.
    pub limit: usize,
}

/// A whole extraction that is old enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OldRow {
    /// Its id.
    pub id: ExtractionId,
    /// The offer that it is about.
    pub offer: OfferId,
    /// When the scraper saw it.
    pub seen_at: Instant,
    /// Digest of the document's content.
    pub content: Digest,
}

/// What a look at a stretch found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OldRows {
    /// The whole ones among those looked at that are old enough, in the order of the log.
    pub rows: Vec<OldRow>,
    /// Where to look on; `None` at the end of the stretch.
    pub next: Option<Cursor>,
}

/// Strips extractions of a log: details, image and what means nothing to us are gone for good, what an
/// offer is folded from stays.
///
/// HIDDEN: pages, their totals and lookups know whole extractions only. FOLDED: the tail shows stripped ones in
/// their place, under the cursors that it had before, with the fields of
/// [`RawExtraction::stripped`](domain_offer::extraction::RawExtraction::stripped). KNOWN: one that is
/// appended again is a duplicate.
#[async_trait]
pub trait RawRetention: Send + Sync {
    /// Looks for extractions that may be stripped. `Refused` for cursors that are not of this log.
    async fn old(&self, stretch: &Stretch) -> Result<OldRows, StoreError>;

    /// Strips these and answers how many that were; what is stripped or unknown is passed over. KEPT: the
    /// newest extraction of an offer and the one with its longest details, as
    /// [`Lookup`](super::Lookup) finds them, stay whole.
    async fn strip(&self, rows: &[OldRow]) -> Result<usize, StoreError>;
}
