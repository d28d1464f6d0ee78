//! Contract of the log: what outlives its handle.

use application::ports::{Cursor, ExtractionLog, LogFilter, Outcome};

use super::{LogFixture, append, append_all_new, numbers, read_all};
use crate::builders::extraction;

/// DURABLE: what was answered is there after a restart, whole.
pub async fn durable_after_a_restart<F: LogFixture>(fixture: &F) {
    const { assert!(F::DURABLE, "a volatile store has no durable cases") };
    let batch: Vec<_> = (1..=5).map(|n| extraction(n).build()).collect();
    let expected = batch.clone();
    let log = fixture.open().await;
    append_all_new(&log, batch).await;
    drop(log);
    let log = fixture.reopen().await;
    assert_eq!(read_all(&log, 2).await, expected);
    let page = log.page(&LogFilter::default(), 1, 2).await.unwrap();
    assert_eq!(page.total, 5);
    assert_eq!(log.spellings().await.unwrap().stores, ["Alkosto"]);
}

/// DURABLE: so are the ids, for duplicates that come after it.
pub async fn durable_ids_after_a_restart<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    append_all_new(&log, vec![extraction(1).build()]).await;
    drop(log);
    let log = fixture.reopen().await;
    let answers = append(&log, vec![extraction(1).id(7).build()]).await;
    let first = extraction(1).build().id;
    assert_eq!(
        (answers[0].id, answers[0].outcome),
        (first, Outcome::Duplicate)
    );
}

/// DURABLE: a cursor from before it goes on after it.
pub async fn durable_cursors_after_a_restart<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    append_all_new(&log, (1..=3).map(|n| extraction(n).build()).collect()).await;
    let before = log.tail(&Cursor::default(), 2).await.unwrap();
    drop(log);
    let log = fixture.reopen().await;
    append_all_new(&log, vec![extraction(4).build()]).await;
    let after = log.tail(&before.cursor, 10).await.unwrap();
    assert_eq!(numbers(&after.entries), [3, 4]);
}
