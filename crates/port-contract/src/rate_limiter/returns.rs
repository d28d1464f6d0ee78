//! Contract of the rate limiter: requests are let in again after their time.

use std::time::{Duration, Instant};

use application::ports::Taken;
use tokio::time::sleep;

use super::{LimiterFixture, quota, take};

/// Longer than told, for clocks that are not the same.
const A_LITTLE: Duration = Duration::from_millis(30);

/// RETURNS: one more is given after the time that a refusal tells, and not long before.
pub async fn returns_after_the_time_it_says<F: LimiterFixture>(fixture: &F) {
    let limiter = fixture.open().await;
    let three = quota(3, 400);
    assert!(take(&limiter, "a", three, 3).await.allowed);
    let refused = take(&limiter, "a", three, 1).await;
    assert!(!refused.allowed);
    assert!(!refused.retry_after.is_zero() && refused.retry_after <= three.window);
    sleep(refused.retry_after + A_LITTLE).await;
    assert!(take(&limiter, "a", three, 1).await.allowed);
}

/// RETURNS: each a window after it was taken, not all at the first's time.
pub async fn returns_one_by_one<F: LimiterFixture>(fixture: &F) {
    let limiter = fixture.open().await;
    let two = quota(2, 600);
    let start = Instant::now();
    assert!(take(&limiter, "a", two, 1).await.allowed);
    sleep(Duration::from_millis(300)).await;
    let second = take(&limiter, "a", two, 1).await;
    assert!(
        second.allowed && second.retry_after < second.reset,
        "{second:?}"
    );
    sleep(second.retry_after + A_LITTLE).await;
    let third = take(&limiter, "a", two, 2).await;
    // On a machine that stood still meanwhile both may be back.
    if start.elapsed() < Duration::from_millis(880) {
        assert_eq!((third.allowed, third.remaining), (false, 1), "{third:?}");
    }
}

/// RETURNS: after `reset` the whole quota is there, as if the key were new.
pub async fn returns_whole_when_left_alone<F: LimiterFixture>(fixture: &F) {
    let limiter = fixture.open().await;
    let three = quota(3, 300);
    take(&limiter, "a", three, 1).await;
    sleep(Duration::from_millis(50)).await;
    let last = take(&limiter, "a", three, 2).await;
    assert!(last.allowed && last.reset <= three.window, "{last:?}");
    sleep(last.reset + A_LITTLE).await;
    let whole = Taken {
        allowed: true,
        remaining: 3,
        reset: Duration::ZERO,
        retry_after: Duration::ZERO,
    };
    assert_eq!(take(&limiter, "a", three, 0).await, whole);
}
