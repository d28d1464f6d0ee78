//! How much one caller may ask in a while.

use std::num::NonZeroU32;
use std::time::Duration;

use async_trait::async_trait;

use super::StoreError;

/// How many requests pass in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quota {
    /// So many requests.
    pub requests: NonZeroU32,
    /// In any time as long as this; at least a millisecond.
    pub window: Duration,
}

/// What a caller has after asking for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Whether it was given; what was refused took nothing.
    pub allowed: bool,
    /// How many more would be given now; after a burst it may say too few for a moment, never too
    /// many.
    pub remaining: u32,
    /// After this time, without further requests, the whole quota is there again.
    pub reset: Duration,
    /// After this time one more would be given; zero while something remains.
    pub retry_after: Duration,
}

/// Counts the requests of each key in a sliding window.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Takes `n` for `key`, all or none; `n` of 0 takes nothing and tells what there is.
    ///
    /// LIMIT: in no time as long as the window more than the quota is given to one key, by however
    /// many handles at once. RETURNS: what was taken is there again a window later. SEPARATE: keys
    /// do not see each other. A key is not longer than 200 bytes; its quota is the same in every
    /// call. Fails when who counts cannot be reached; then something may have been taken.
    async fn take(&self, key: &str, quota: Quota, n: u32) -> Result<Taken, StoreError>;
}
