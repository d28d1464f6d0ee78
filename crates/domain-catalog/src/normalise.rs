//! The normaliser: one extraction into one observation, or the reason why not.

use crate::extraction::{Digest, RawExtraction};
use crate::observation::Observation;
use crate::rejection::Rejection;
use crate::rules::Rules;
use crate::time::Instant;

/// The longest field accepted, in bytes; details may have 64 times as many.
pub const MAX_FIELD_BYTES: usize = 4096;

/// Makes an observation of what a scraper wrote.
pub fn normalise(
    _raw: &RawExtraction,
    _content: Digest,
    _received_at: Instant,
    _rules: &Rules,
) -> Result<Observation, Rejection> {
    Err(Rejection::NoTitle)
}
