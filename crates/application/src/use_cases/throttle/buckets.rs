//! Leaky buckets by key, which count attempts and forget them one by one.
//!
//! Memory is bounded: of more keys than [`KEYS`] those that were used least recently are forgotten. To make it forget a
//! key that counts, a caller has to have that many attempts at other keys let in, each of which costs a password's hash.

use std::time::Duration;

use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use moka::policy::EvictionPolicy;
use moka::sync::Cache;

/// Keys remembered at once.
const KEYS: u64 = 1 << 16;
/// How long a key is remembered that is not used. The bucket of an address that has to wait is empty by then.
const IDLE: Duration = Duration::from_hours(1);

/// The buckets. Each is the instant, in microseconds, at which it has leaked empty.
#[derive(Debug)]
pub(super) struct Buckets {
    leak_micros: i64,
    /// By the digest of a key, which callers may choose as long as they like.
    empty_at: Cache<Digest, i64>,
}

impl Buckets {
    /// Buckets that lose one in `leak`.
    pub(super) fn new(leak: Duration) -> Self {
        let empty_at = Cache::builder()
            .max_capacity(KEYS)
            // The other policy would not even admit a new key while the old ones are busy.
            .eviction_policy(EvictionPolicy::lru())
            .time_to_idle(IDLE);
        Self {
            leak_micros: i64::try_from(leak.as_micros()).unwrap_or(i64::MAX).max(1),
            empty_at: empty_at.build(),
        }
    }

    /// How much a key has now; never negative.
    pub(super) fn level(&self, key: &[u8], now: Instant) -> f64 {
        let empty_at = self.empty_at.get(&Digest::of(key)).unwrap_or(i64::MIN);
        let micros = empty_at.saturating_sub(now.micros()).max(0);
        micros as f64 / self.leak_micros as f64
    }

    /// Adds one to a key.
    pub(super) fn add(&mut self, key: &[u8], now: Instant) {
        let key = Digest::of(key);
        let empty_at = self.empty_at.get(&key).unwrap_or(i64::MIN);
        let empty_at = empty_at.max(now.micros()).saturating_add(self.leak_micros);
        self.empty_at.insert(key, empty_at);
    }

    /// Takes one from a key that was added before.
    pub(super) fn take_back(&mut self, key: &[u8]) {
        let key = Digest::of(key);
        if let Some(empty_at) = self.empty_at.get(&key) {
            let empty_at = empty_at.saturating_sub(self.leak_micros);
            self.empty_at.insert(key, empty_at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn at(seconds: i64) -> Instant {
        Instant::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn counts_and_leaks() {
        let mut buckets = Buckets::new(SECOND);
        assert!(buckets.level(b"a", at(0)).abs() < 1e-9);
        for _ in 0..3 {
            buckets.add(b"a", at(0));
        }
        assert!((buckets.level(b"a", at(0)) - 3.0).abs() < 1e-9);
        assert!((buckets.level(b"a", at(2)) - 1.0).abs() < 1e-9);
        assert!(buckets.level(b"a", at(9)).abs() < 1e-9);
        assert!(buckets.level(b"b", at(0)).abs() < 1e-9);
        buckets.take_back(b"a");
        assert!((buckets.level(b"a", at(0)) - 2.0).abs() < 1e-9);
    }

    #[test]
    fn ten_thousand_busy_keys_leave_others_alone() {
        let mut buckets = Buckets::new(SECOND);
        for key in 0..10_000_u32 {
            for _ in 0..5 {
                buckets.add(&key.to_le_bytes(), at(0));
            }
        }
        let level = |key: u32| buckets.level(&key.to_le_bytes(), at(0));
        assert!((10_000..20_000).all(|key| level(key).abs() < 1e-9));
        let own = (0..10_000).all(|key| level(key) >= 5.0);
        assert!(own, "no key is underestimated");
    }

    #[test]
    fn of_too_many_keys_the_least_recent_are_forgotten() {
        let mut buckets = Buckets::new(SECOND);
        let most = u32::try_from(KEYS).unwrap();
        for key in 0..=2 * most {
            buckets.add(&key.to_le_bytes(), at(0));
        }
        buckets.empty_at.run_pending_tasks();
        assert!(buckets.empty_at.entry_count() <= KEYS);
        let newest = buckets.level(&(2 * most).to_le_bytes(), at(0));
        assert!((newest - 1.0).abs() < 1e-9);
    }
}
