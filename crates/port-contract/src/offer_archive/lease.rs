//! Contract of the archive: the lease, which is the right to write.

use std::time::Duration;

use application::ports::OfferArchive;

use super::ArchiveFixture;
use crate::builders::instant;

const HOUR: Duration = Duration::from_hours(1);

/// Asks again where a busy server was too slow, as a node that wants a lease does: the holder keeps it.
async fn lease(archive: &impl OfferArchive, holder: &str, minute: i64, ttl: Duration) -> bool {
    for _ in 0..5 {
        match archive.lease(holder, instant(minute), ttl).await {
            Err(error) if error.is_transient() => {}
            answer => return answer.expect("the archive answers"),
        }
    }
    panic!("the archive does not answer");
}

/// EXCLUSIVE: while one has it another does not get it, from any handle.
pub async fn exclusive_among_holders<F: ArchiveFixture>(fixture: &F) {
    let (one, other) = (fixture.open().await, fixture.open().await);
    assert!(lease(&one, "a", 0, HOUR).await);
    assert!(!lease(&other, "b", 1, HOUR).await);
    assert!(!lease(&one, "b", 59, HOUR).await);
    assert!(lease(&other, "a", 59, HOUR).await, "the holder is a name");
}

/// EXCLUSIVE: of many who ask at once one gets it.
pub async fn exclusive_among_concurrent_holders<F: ArchiveFixture>(fixture: &F) {
    let mut asked = Vec::new();
    for n in 0..8 {
        let archive = fixture.open().await;
        asked.push(tokio::spawn(async move {
            lease(&archive, &format!("node {n}"), 0, HOUR).await
        }));
    }
    let mut holders = 0;
    for answer in asked {
        holders += u32::from(answer.await.expect("the archive answers"));
    }
    assert_eq!(holders, 1);
}

/// EXCLUSIVE: a renewal counts from its own instant.
pub async fn exclusive_until_renewals_end<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    assert!(lease(&archive, "a", 0, HOUR).await);
    assert!(lease(&archive, "a", 50, HOUR).await);
    assert!(!lease(&archive, "b", 109, HOUR).await);
    assert!(lease(&archive, "b", 110, HOUR).await);
    assert!(!lease(&archive, "a", 111, HOUR).await, "it lost it");
}

/// EXPIRES: from `now + ttl` on another gets it; very long and empty times are times.
pub async fn expires_when_its_time_is_over<F: ArchiveFixture>(fixture: &F) {
    let archive = fixture.open().await;
    assert!(lease(&archive, "a", 0, HOUR).await);
    assert!(!lease(&archive, "b", 59, HOUR).await);
    assert!(lease(&archive, "b", 60, Duration::ZERO).await);
    assert!(lease(&archive, "c", 60, Duration::MAX).await);
    assert!(!lease(&archive, "a", 1_000_000, HOUR).await);
}
