//! Clients that have no requests left, remembered in this process until they have one again.

use std::time::{Duration, Instant};

use application::ports::Taken;
use moka::Expiry;
use moka::sync::Cache;

/// Keys remembered at once; of more, some cost a call to Redis each time.
const CAPACITY: u64 = 100_000;

/// Remembers refusals until their time is over.
pub(super) struct Refused(Cache<Box<str>, (Taken, Instant)>);

struct UntilOneReturns;

impl Expiry<Box<str>, (Taken, Instant)> for UntilOneReturns {
    fn expire_after_create(
        &self,
        _: &Box<str>,
        (taken, _): &(Taken, Instant),
        _: Instant,
    ) -> Option<Duration> {
        Some(taken.retry_after)
    }
}

impl Default for Refused {
    fn default() -> Self {
        let refused = Cache::builder()
            .max_capacity(CAPACITY)
            .expire_after(UntilOneReturns);
        Self(refused.build())
    }
}

impl Refused {
    /// What a key was told, with its times as of now.
    pub(super) fn get(&self, key: &str) -> Option<Taken> {
        let (taken, told) = self.0.get(key)?;
        let since = told.elapsed();
        (since < taken.retry_after).then(|| Taken {
            reset: taken.reset.saturating_sub(since),
            retry_after: taken.retry_after.saturating_sub(since),
            ..taken
        })
    }

    /// Remembers a refusal.
    pub(super) fn put(&self, key: &str, taken: Taken) {
        self.0.insert(key.into(), (taken, Instant::now()));
    }
}
