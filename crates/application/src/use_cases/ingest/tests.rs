use std::sync::atomic::{AtomicUsize, Ordering};

use domain_offer::id::Id;

use super::*;
use crate::ports::extraction_log::MockExtractionLog;
use crate::ports::{Appended, StoreErrorKind};
use crate::use_cases::test_support::{clock, ids, submission};

fn ingest(log: MockExtractionLog) -> Ingest {
    let signal = Arc::new(RefreshSignal::new(|| {}));
    Ingest::new(
        Arc::new(log),
        clock(),
        ids(),
        Arc::new(Rules::standard()),
        signal,
    )
}

#[tokio::test]
async fn good_rows_are_stored_beside_bad_ones_and_answers_keep_the_order() {
    let mut log = MockExtractionLog::new();
    log.expect_append()
        .once()
        .withf(|batch| batch.len() == 2)
        .returning(|batch| {
            let stored = |row: &LogEntry| Appended {
                id: row.id,
                outcome: Outcome::Stored,
            };
            Ok(batch.iter().map(stored).collect())
        });
    let batch = vec![
        submission(1, "1000"),
        submission(2, "-5"),
        submission(3, "2000"),
    ];
    let outcomes = ingest(log).store(batch).await.unwrap();
    assert_eq!(
        outcomes,
        [
            RowOutcome::Accepted(Id([1; 12]), Outcome::Stored),
            RowOutcome::Rejected(Rejection::PriceNotPositive),
            RowOutcome::Accepted(Id([2; 12]), Outcome::Stored),
        ]
    );
}

#[tokio::test]
async fn a_batch_without_a_good_row_does_not_reach_the_log() {
    let mut log = MockExtractionLog::new();
    log.expect_append().never();
    let outcomes = ingest(log).store(vec![submission(1, "")]).await.unwrap();
    assert_eq!(outcomes, [RowOutcome::Rejected(Rejection::NoPrice)]);
}

#[tokio::test]
async fn a_failing_log_fails_the_batch() {
    let mut log = MockExtractionLog::new();
    let gone = || StoreError::new(StoreErrorKind::Unavailable, "append");
    log.expect_append().once().returning(move |_| Err(gone()));
    let error = ingest(log)
        .store(vec![submission(1, "1000")])
        .await
        .unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert!(error.is_transient());
}

#[test]
fn a_ticket_is_granted_by_a_refresh_that_began_after_it() {
    let woken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&woken);
    let signal = RefreshSignal::new(move || {
        count.fetch_add(1, Ordering::SeqCst);
    });
    let first = signal.want();
    let seen = signal.wanted();
    let second = signal.want();
    signal.grant(seen);
    assert!(signal.is_granted(first));
    assert!(!signal.is_granted(second));
    signal.grant(signal.wanted());
    assert!(signal.is_granted(second));
    assert_eq!(woken.load(Ordering::SeqCst), 2);
}
