//! Contract of the rate limiter: how many requests are let in, and of which client.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{LimiterFixture, quota, take};

/// LIMIT: exactly the quota is given, and what remains is told.
pub async fn limit_is_exact<F: LimiterFixture>(fixture: &F) {
    let limiter = fixture.open().await;
    let ten = quota(10, 60_000);
    for asked in 1..=15 {
        let taken = take(&limiter, "a", ten, 1).await;
        assert_eq!(taken.allowed, asked <= 10, "{asked}: {taken:?}");
        assert_eq!(taken.remaining, 10_u32.saturating_sub(asked));
        assert_eq!(
            taken.retry_after.is_zero(),
            asked < 10,
            "{asked}: {taken:?}"
        );
        assert!(taken.retry_after <= taken.reset && taken.reset <= ten.window);
        assert!(taken.reset > Duration::from_secs(30), "{taken:?}");
    }
}

/// LIMIT: several are given together or not at all.
pub async fn limit_takes_all_or_none<F: LimiterFixture>(fixture: &F) {
    let limiter = fixture.open().await;
    let ten = quota(10, 60_000);
    for (n, allowed, remaining) in [
        (11, false, 10),
        (6, true, 4),
        (5, false, 4),
        (4, true, 0),
        (1, false, 0),
        (u32::MAX, false, 0),
    ] {
        let taken = take(&limiter, "a", ten, n).await;
        assert_eq!(
            (taken.allowed, taken.remaining),
            (allowed, remaining),
            "{n}"
        );
    }
}

/// LIMIT: several handles, each asked by many at once, give the quota together.
pub async fn limit_holds_for_many_at_once<F: LimiterFixture>(fixture: &F) {
    let hundred = quota(100, 60_000);
    let mut callers = Vec::new();
    for _ in 0..4 {
        let handle = Arc::new(fixture.open().await);
        for _ in 0..10 {
            let limiter = Arc::clone(&handle);
            callers.push(tokio::spawn(async move {
                let mut given = 0;
                for _ in 0..10 {
                    given += u32::from(take(&*limiter, "a", hundred, 1).await.allowed);
                }
                given
            }));
        }
    }
    let mut given = 0;
    for caller in callers {
        given += caller.await.unwrap();
    }
    assert_eq!(given, 100);
}

/// LIMIT: wherever a window is laid over the time line, it has no more than the quota.
pub async fn limit_holds_in_every_window<F: LimiterFixture>(fixture: &F) {
    let limiter = fixture.open().await;
    let five = quota(5, 300);
    let start = Instant::now();
    let mut given = Vec::new();
    while start.elapsed() < Duration::from_millis(1500) {
        let before = Instant::now();
        if take(&limiter, "a", five, 1).await.allowed {
            given.push((before, Instant::now()));
        }
        tokio::time::sleep(Duration::from_millis(7)).await;
    }
    assert!(given.len() > 10, "{} in five windows", given.len());
    for six in given.windows(6) {
        // From before the first was asked for until after the last was given.
        let span = six[5].1 - six[0].0;
        assert!(span >= five.window, "six in {span:?}");
    }
}

/// LIMIT: a large quota is as exact.
pub async fn limit_of_a_large_quota<F: LimiterFixture>(fixture: &F) {
    let limiter = fixture.open().await;
    let many = quota(20_000, 60_000);
    assert!(take(&limiter, "a", many, 19_999).await.allowed);
    assert!(take(&limiter, "a", many, 1).await.allowed);
    assert!(!take(&limiter, "a", many, 1).await.allowed);
}

/// Asking for nothing takes nothing, also where nothing is left.
pub async fn nothing_taken_tells_what_there_is<F: LimiterFixture>(fixture: &F) {
    let limiter = fixture.open().await;
    let two = quota(2, 60_000);
    for (n, remaining) in [(0, 2), (0, 2), (1, 1), (0, 1), (1, 0), (0, 0), (0, 0)] {
        let taken = take(&limiter, "a", two, n).await;
        assert_eq!((taken.allowed, taken.remaining), (true, remaining));
    }
    assert!(!take(&limiter, "a", two, 0).await.retry_after.is_zero());
}

/// SEPARATE: what one key takes, another does not lack.
pub async fn separate_keys<F: LimiterFixture>(fixture: &F) {
    let limiter = fixture.open().await;
    let one = quota(1, 60_000);
    let long = "x".repeat(200);
    for key in [
        "a",
        "b",
        "ab",
        "A",
        "a ",
        "",
        "a\r\nb",
        "2001:db8::/64",
        &long,
    ] {
        assert!(take(&limiter, key, one, 1).await.allowed, "{key:?}");
        assert!(!take(&limiter, key, one, 1).await.allowed, "{key:?}");
    }
}
