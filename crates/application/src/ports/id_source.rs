//! Identities of new things.

use domain_offer::id::ExtractionId;

/// Gives ids that no other node gives.
#[cfg_attr(test, mockall::automock)]
pub trait IdSource: Send + Sync {
    /// The next extraction id. UNIQUE: no two calls, on any node, give the same.
    fn next_id(&self) -> ExtractionId;
}
