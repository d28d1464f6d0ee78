//! The contract of [`RateLimiter`](application::ports::RateLimiter).

mod limit;
mod returns;

pub use limit::*;
pub use returns::*;

use std::num::NonZeroU32;
use std::time::Duration;

use application::ports::{Quota, RateLimiter, Taken};

use crate::Fixture;

/// A fixture whose handles are limiters.
pub trait LimiterFixture: Fixture<Handle: RateLimiter> {}

impl<F: Fixture<Handle: RateLimiter>> LimiterFixture for F {}

/// So many requests in so many milliseconds.
fn quota(requests: u32, milliseconds: u64) -> Quota {
    Quota {
        requests: NonZeroU32::new(requests).unwrap(),
        window: Duration::from_millis(milliseconds),
    }
}

/// Takes `n` of a limiter that can be reached.
async fn take(limiter: &impl RateLimiter, key: &str, quota: Quota, n: u32) -> Taken {
    limiter.take(key, quota, n).await.unwrap()
}

/// Tests an adapter's limiter: the expression makes a fresh [`Fixture`] for each case.
#[macro_export]
macro_rules! rate_limiter_contract {
    ($fixture:expr) => {
        $crate::contract_tests!(
            rate_limiter,
            $fixture,
            limit_is_exact,
            limit_takes_all_or_none,
            limit_holds_for_many_at_once,
            limit_holds_in_every_window,
            limit_of_a_large_quota,
            nothing_taken_tells_what_there_is,
            returns_after_the_time_it_says,
            returns_one_by_one,
            returns_whole_when_left_alone,
            separate_keys,
        );
    };
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_a_test() {
        let suite = include_str!("rate_limiter.rs");
        let files = [
            include_str!("rate_limiter/limit.rs"),
            include_str!("rate_limiter/returns.rs"),
        ];
        crate::fixture::assert_listed(suite, &files);
    }
}
