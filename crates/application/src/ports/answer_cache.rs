//! Answers that cost more to compute than to fetch.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;

use super::StoreError;

/// Keeps bytes by a key that names everything they depend on, so that none of them is ever out of
/// date; it may forget any of them at any time.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait AnswerCache: Send + Sync {
    /// What was put under the key, whole; `None` when nothing is there (any more).
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError>;

    /// Keeps bytes under a key for `ttl` at the longest. EXPIRES: after `ttl` they are gone.
    /// REPLACES: the last put counts. SHARED: other handles get them too.
    async fn put(&self, key: &str, bytes: Bytes, ttl: Duration) -> Result<(), StoreError>;
}
