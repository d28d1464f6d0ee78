//! The port for kept answers, in this process: whole response bodies by key.

use std::fmt;
use std::time::{Duration, Instant};

use application::ports::{AnswerCache, StoreError};
use async_trait::async_trait;
use bytes::Bytes;
use moka::Expiry;
use moka::sync::Cache;

/// How much is kept where the caller does not say, in bytes.
pub const DEFAULT_BYTES: u64 = 64 << 20;

/// Keeps answers in memory that is bounded; clones keep them together.
#[derive(Clone)]
pub struct MemoryCache {
    answers: Cache<String, Kept>,
}

#[derive(Clone)]
struct Kept {
    bytes: Bytes,
    ttl: Duration,
}

struct AfterItsTime;

impl Expiry<String, Kept> for AfterItsTime {
    fn expire_after_create(&self, _: &String, new: &Kept, _: Instant) -> Option<Duration> {
        Some(new.ttl)
    }

    fn expire_after_update(
        &self,
        _: &String,
        new: &Kept,
        _: Instant,
        _: Option<Duration>,
    ) -> Option<Duration> {
        Some(new.ttl)
    }
}

impl MemoryCache {
    /// Keeps so many bytes of keys and answers together; what was asked for least goes first.
    pub fn of_bytes(capacity: u64) -> Self {
        let weigh = |key: &String, kept: &Kept| {
            u32::try_from(key.len() + kept.bytes.len()).unwrap_or(u32::MAX)
        };
        let answers = Cache::builder()
            .max_capacity(capacity)
            .weigher(weigh)
            .expire_after(AfterItsTime)
            .build();
        Self { answers }
    }

    /// How many bytes are kept.
    pub fn bytes(&self) -> u64 {
        self.answers.run_pending_tasks();
        self.answers.weighted_size()
    }
}

impl Default for MemoryCache {
    fn default() -> Self {
        Self::of_bytes(DEFAULT_BYTES)
    }
}

impl fmt::Debug for MemoryCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCache").finish_non_exhaustive()
    }
}

#[async_trait]
impl AnswerCache for MemoryCache {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        Ok(self.answers.get(key).map(|kept| kept.bytes))
    }

    async fn put(&self, key: &str, bytes: Bytes, ttl: Duration) -> Result<(), StoreError> {
        self.answers.insert(key.to_owned(), Kept { bytes, ttl });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_stays_within_its_capacity() {
        let cache = MemoryCache::of_bytes(10_000);
        for number in 0..1000 {
            let answer = Bytes::from(vec![0; 500]);
            cache
                .put(&number.to_string(), answer, Duration::from_mins(1))
                .await
                .unwrap();
        }
        assert!((1..=10_000).contains(&cache.bytes()), "{}", cache.bytes());
    }
}
