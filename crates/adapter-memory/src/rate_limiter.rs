//! The port that limits requests, counted in this process alone.

mod window;

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use application::ports::{Quota, RateLimiter, StoreError, Taken};
use async_trait::async_trait;
use moka::Expiry;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

use window::Window;

/// Keys that are remembered at once, where the caller does not say: about 30 MB when each of them
/// asked once.
pub const DEFAULT_KEYS: u64 = 100_000;

/// Counts exactly, in memory that is bounded: of more keys than its capacity those that asked least
/// recently are forgotten. Clones count together.
#[derive(Clone)]
pub struct MemoryLimiter {
    start: Instant,
    keys: Cache<Box<str>, Arc<Counted>>,
}

/// The requests of one key.
struct Counted {
    quota: Quota,
    window: Mutex<Window>,
}

/// A key is forgotten once everything that it took is there again.
struct AfterItsWindow;

impl Expiry<Box<str>, Arc<Counted>> for AfterItsWindow {
    fn expire_after_create(
        &self,
        _: &Box<str>,
        new: &Arc<Counted>,
        _: Instant,
    ) -> Option<Duration> {
        Some(new.quota.window)
    }

    fn expire_after_read(
        &self,
        _: &Box<str>,
        used: &Arc<Counted>,
        _: Instant,
        _: Option<Duration>,
        _: Instant,
    ) -> Option<Duration> {
        Some(used.quota.window)
    }
}

impl MemoryLimiter {
    /// Remembers so many keys at once.
    pub fn of_keys(capacity: u64) -> Self {
        let keys = Cache::builder()
            .max_capacity(capacity)
            // The other policy would not even admit a new key while the old ones are busy.
            .eviction_policy(EvictionPolicy::lru())
            .expire_after(AfterItsWindow)
            .build();
        Self {
            start: Instant::now(),
            keys,
        }
    }

    /// How many keys are remembered.
    pub fn keys(&self) -> u64 {
        self.keys.run_pending_tasks();
        self.keys.entry_count()
    }

    fn counted(&self, key: &str, quota: Quota) -> Arc<Counted> {
        let known = self.keys.get(key);
        known.unwrap_or_else(|| {
            let new = || Counted {
                quota,
                window: Mutex::default(),
            };
            self.keys.get_with(key.into(), || Arc::new(new()))
        })
    }
}

impl Default for MemoryLimiter {
    fn default() -> Self {
        Self::of_keys(DEFAULT_KEYS)
    }
}

impl fmt::Debug for MemoryLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryLimiter").finish_non_exhaustive()
    }
}

#[async_trait]
impl RateLimiter for MemoryLimiter {
    async fn take(&self, key: &str, quota: Quota, n: u32) -> Result<Taken, StoreError> {
        let counted = self.counted(key, quota);
        let mut window = counted.window.lock().expect("no holder of a window panics");
        // Read under the lock, so that times never step back.
        Ok(window.take(self.start.elapsed(), quota, n))
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    #[tokio::test]
    async fn a_flood_of_keys_stays_within_the_capacity() {
        let limiter = MemoryLimiter::of_keys(1000);
        let quota = Quota {
            requests: NonZeroU32::new(2).unwrap(),
            window: Duration::from_mins(1),
        };
        for number in 0..50_000 {
            // One that asks all the time is not forgotten for those that come and go.
            let regular = limiter.take("regular", quota, 1).await.unwrap();
            assert_eq!(regular.allowed, number < 2, "{number}");
            let other = limiter.take(&number.to_string(), quota, 1).await.unwrap();
            assert!(other.allowed, "{number}");
        }
        assert!(limiter.keys() <= 1000, "{}", limiter.keys());
    }

    #[tokio::test]
    async fn keys_are_forgotten_after_their_window() {
        let limiter = MemoryLimiter::default();
        let quota = Quota {
            requests: NonZeroU32::MIN,
            window: Duration::from_millis(500),
        };
        for number in 0..100 {
            limiter.take(&number.to_string(), quota, 1).await.unwrap();
        }
        // They are looked after about once a second.
        let start = Instant::now();
        while limiter.keys() > 0 {
            assert!(start.elapsed() < Duration::from_secs(20));
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}
