//! The port that limits requests, counted in Redis for all nodes together.

mod refused;

use std::fmt;
use std::time::Duration;

use application::ports::{Quota, RateLimiter, StoreError, Taken};
use async_trait::async_trait;
use redis::Script;

use crate::RedisLink;
use refused::Refused;

/// Counts exactly, by the clock of Redis, in one atomic step; keys expire with their window.
///
/// What was refused once is refused by this node alone until its time is over, so that a client that
/// goes on asking costs Redis nothing.
pub struct RedisLimiter {
    link: RedisLink,
    take: Script,
    refused: Refused,
}

impl RedisLimiter {
    /// Over a link.
    pub fn new(link: RedisLink) -> Self {
        Self {
            link,
            take: Script::new(include_str!("rate_limiter/take.lua")),
            refused: Refused::default(),
        }
    }

    async fn count(&self, key: &str, quota: Quota, n: u32) -> Result<Taken, StoreError> {
        let name = self.link.name("limit:", key);
        let window = u64::try_from(quota.window.as_micros()).unwrap_or(u64::MAX);
        let mut call = self.take.key(name);
        call.arg(quota.requests.get()).arg(window).arg(n);
        let deadline = self.link.deadline();
        let count = |mut connection| async move { call.invoke_async(&mut connection).await };
        let answer = self
            .link
            .call("counting a request", deadline, count)
            .await?;
        let (allowed, remaining, reset, retry_after): (u8, u32, u64, u64) = answer;
        Ok(Taken {
            allowed: allowed == 1,
            remaining,
            reset: Duration::from_micros(reset),
            retry_after: Duration::from_micros(retry_after),
        })
    }
}

#[async_trait]
impl RateLimiter for RedisLimiter {
    async fn take(&self, key: &str, quota: Quota, n: u32) -> Result<Taken, StoreError> {
        if let Some(known) = self.refused.get(key) {
            return Ok(Taken {
                allowed: n == 0,
                ..known
            });
        }
        let taken = self.count(key, quota, n).await?;
        if !taken.allowed && taken.remaining == 0 {
            self.refused.put(key, taken);
        }
        Ok(taken)
    }
}

impl fmt::Debug for RedisLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimiter")
            .field("link", &self.link)
            .finish_non_exhaustive()
    }
}
