//! A sliding window of time, as the list of the instants at which requests were let in.

use std::collections::VecDeque;
use std::time::Duration;

use application::ports::{Quota, Taken};

/// When each request of the last window was given, oldest first; never more than the quota.
#[derive(Debug, Default)]
pub(super) struct Window(VecDeque<Duration>);

impl Window {
    /// Takes `n` at a time, all or none; times do not step back.
    pub(super) fn take(&mut self, now: Duration, quota: Quota, n: u32) -> Taken {
        while self
            .0
            .front()
            .is_some_and(|&given| now.saturating_sub(given) >= quota.window)
        {
            self.0.pop_front();
        }
        let allowed = n <= self.remaining(quota);
        if allowed {
            self.0.extend((0..n).map(|_| now));
        }
        let remaining = self.remaining(quota);
        let returns = |given: Option<&Duration>| {
            given.map_or(Duration::ZERO, |&given| {
                (given + quota.window).saturating_sub(now)
            })
        };
        Taken {
            allowed,
            remaining,
            reset: returns(self.0.back()),
            retry_after: match remaining {
                0 => returns(self.0.front()),
                _ => Duration::ZERO,
            },
        }
    }

    fn remaining(&self, quota: Quota) -> u32 {
        let given = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        quota.requests.get().saturating_sub(given)
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;

    /// Three in ten seconds. Each step: at which second, how many, and then
    /// (allowed, remaining, reset, `retry_after`).
    #[test]
    fn three_in_ten_seconds() {
        let quota = Quota {
            requests: NonZeroU32::new(3).unwrap(),
            window: Duration::from_secs(10),
        };
        let mut window = Window::default();
        for (at, n, expected) in [
            (0, 0, (true, 3, 0, 0)),
            (0, 1, (true, 2, 10, 0)),
            (4, 2, (true, 0, 10, 6)),
            (5, 1, (false, 0, 9, 5)),
            (9, 0, (true, 0, 5, 1)),
            (10, 2, (false, 1, 4, 0)),
            (10, 1, (true, 0, 10, 4)),
            (14, 2, (true, 0, 10, 6)),
            (24, 4, (false, 3, 0, 0)),
        ] {
            let taken = window.take(Duration::from_secs(at), quota, n);
            let (allowed, remaining, reset, retry) = expected;
            let expected = Taken {
                allowed,
                remaining,
                reset: Duration::from_secs(reset),
                retry_after: Duration::from_secs(retry),
            };
            assert_eq!(taken, expected, "{n} at {at}");
        }
    }
}
