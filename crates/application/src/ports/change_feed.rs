//! Word from node to node that the log has grown.

use async_trait::async_trait;

use super::StoreError;

/// Tells every node that there is something new to read, so that none has to ask all the time.
///
/// A hint only: the log is the truth, and a reader looks at it from time to time without a hint.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait ChangeFeed: Send + Sync {
    /// Tells all nodes, this one too. WAKES: a wait on any node returns.
    async fn announce(&self) -> Result<(), StoreError>;

    /// Returns after an announcement that was made since the last return of this call, or since the
    /// feed was opened; it may return without one. REMEMBERS: an announcement between two calls of
    /// one feed ends the next call at once.
    async fn wait(&self) -> Result<(), StoreError>;
}
