//! Counting requests together with other nodes, and alone while that is not possible.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;

use crate::ports::{Quota, RateLimiter, StoreError, Taken};

/// Asks a limiter that nodes share; where it fails, one of this node alone, which never does.
///
/// So a client may get its quota once from each node while what they share is out of reach, and
/// once more when it has lost its memory: no request fails because of that.
pub struct FallbackLimiter {
    shared: Arc<dyn RateLimiter>,
    local: Arc<dyn RateLimiter>,
    alone: AtomicU64,
}

impl FallbackLimiter {
    /// Over the two.
    pub fn new(shared: Arc<dyn RateLimiter>, local: Arc<dyn RateLimiter>) -> Self {
        Self {
            shared,
            local,
            alone: AtomicU64::new(0),
        }
    }

    /// How many requests this node has counted alone.
    pub fn alone(&self) -> u64 {
        self.alone.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl RateLimiter for FallbackLimiter {
    async fn take(&self, key: &str, quota: Quota, n: u32) -> Result<Taken, StoreError> {
        // Who shares it says what is wrong, once for each outage.
        if let Ok(taken) = self.shared.take(key, quota, n).await {
            return Ok(taken);
        }
        self.alone.fetch_add(1, Ordering::Relaxed);
        self.local.take(key, quota, n).await
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;
    use std::time::Duration;

    use super::*;
    use crate::ports::StoreErrorKind;
    use crate::ports::rate_limiter::MockRateLimiter;

    fn with_remaining(remaining: u32) -> Taken {
        Taken {
            allowed: true,
            remaining,
            reset: Duration::ZERO,
            retry_after: Duration::ZERO,
        }
    }

    #[tokio::test]
    async fn this_node_counts_only_while_the_shared_one_fails() {
        let mut shared = MockRateLimiter::new();
        let mut calls = 0;
        shared.expect_take().times(4).returning(move |_, _, _| {
            calls += 1;
            match calls {
                2 => Err(StoreError::new(StoreErrorKind::TimedOut, "counting")),
                3 => Err(StoreError::new(StoreErrorKind::Refused, "counting")),
                _ => Ok(with_remaining(9)),
            }
        });
        let mut local = MockRateLimiter::new();
        local
            .expect_take()
            .times(2)
            .returning(|_, _, _| Ok(with_remaining(5)));
        let limiter = FallbackLimiter::new(Arc::new(shared), Arc::new(local));
        let quota = Quota {
            requests: NonZeroU32::MIN,
            window: Duration::from_secs(1),
        };
        for expected in [9, 5, 5, 9] {
            let taken = limiter.take("a", quota, 1).await.unwrap();
            assert_eq!(taken.remaining, expected);
        }
        assert_eq!(limiter.alone(), 2);
    }
}
