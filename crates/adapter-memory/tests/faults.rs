//! The decorators fail when they are told to, and only then.

use adapter_memory::MemoryLog;
use application::ports::{Cursor, ExtractionLog, Outcome, StoreErrorKind};
use port_contract::builders::extraction;
use port_contract::faults::{Faults, FaultyLog};

fn faulty() -> (FaultyLog<MemoryLog>, Faults) {
    let faults = Faults::default();
    (FaultyLog::new(MemoryLog::default(), faults.clone()), faults)
}

#[tokio::test]
async fn a_planned_call_fails_once_and_does_nothing() {
    let (log, faults) = faulty();
    faults.fail_call(2, StoreErrorKind::TimedOut);
    log.check().await.unwrap();
    let batch = vec![extraction(1).build()];
    let error = log.append(batch.clone()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::TimedOut);
    let answers = log.append(batch).await.unwrap();
    assert_eq!(answers[0].outcome, Outcome::Stored);
    assert_eq!(faults.calls(), 3);
}

#[tokio::test]
async fn a_lost_answer_leaves_the_work_done() {
    let (log, faults) = faulty();
    faults.lose_answer(1, StoreErrorKind::Unavailable);
    let batch = vec![extraction(1).build()];
    log.append(batch.clone()).await.unwrap_err();
    let answers = log.append(batch).await.unwrap();
    assert_eq!(answers[0].outcome, Outcome::Duplicate);
}

#[tokio::test]
async fn a_store_is_down_until_it_recovers() {
    let (log, faults) = faulty();
    faults.go_down(StoreErrorKind::Unavailable);
    for _ in 0..2 {
        let error = log.tail(&Cursor::default(), 1).await.unwrap_err();
        assert!(error.is_transient());
    }
    faults.recover();
    log.tail(&Cursor::default(), 1).await.unwrap();
}
