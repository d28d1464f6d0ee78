//! Contract of the log: reading on from a place in it.

use std::collections::HashMap;

use application::ports::{Cursor, ExtractionLog, LogEntry, StoreErrorKind, TAIL_BYTES};
use domain_offer::id::Id;
use tokio::task::JoinHandle;

use super::{LogFixture, append, append_all_new, numbers, read_all};
use crate::builders::extraction;

/// ORDER: every handle and every step shows the same order.
pub async fn order_is_the_same_for_every_reader_and_step<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    for n in 0..10 {
        // Ids and times fall while the log grows: neither is its order.
        let row = extraction(99 - n).minute(-(n.cast_signed())).build();
        append_all_new(&log, vec![row]).await;
    }
    let expected: Vec<_> = (90..100).rev().collect();
    let other = fixture.open().await;
    for limit in [1, 2, 3, 7, 10, 1000] {
        assert_eq!(numbers(&read_all(&log, limit).await), expected, "{limit}");
        assert_eq!(numbers(&read_all(&other, limit).await), expected, "{limit}");
    }
}

/// ORDER: a batch comes in the order given.
pub async fn order_keeps_each_batch_as_it_was_given<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let given = [5, 3, 9, 1, 7];
    let batch: Vec<_> = given.iter().map(|&n| extraction(n).build()).collect();
    let expected = batch.clone();
    append_all_new(&log, batch).await;
    assert_eq!(read_all(&log, 2).await, expected);
}

/// A reading brings some bytes only, and the next ones the rest.
pub async fn large_rows_come_a_few_at_a_time<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let details = "x".repeat(TAIL_BYTES / 8);
    let row = |n| extraction(n).details(&details).build();
    for first in [0, 4, 8, 12] {
        append_all_new(&log, (first..first + 4).map(row).collect()).await;
    }
    let first = log.tail(&Cursor::default(), 1000).await.unwrap();
    assert!(first.more);
    assert!(first.entries.len() <= 12, "{} rows", first.entries.len());
    let expected: Vec<_> = (0..16).collect();
    assert_eq!(numbers(&read_all(&log, 1000).await), expected);
}

/// ORDER: rows that were there already leave nothing between those of a batch that were not.
pub async fn order_passes_over_repeats_in_a_batch<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let row = |n| extraction(n).build();
    append_all_new(&log, [1, 2, 3, 7, 8, 11].map(row).to_vec()).await;
    append(&log, (0..13).map(row).collect()).await;
    let expected = [1, 2, 3, 7, 8, 11, 0, 4, 5, 6, 9, 10, 12];
    for limit in [1, 2, 3, 4, 100] {
        assert_eq!(numbers(&read_all(&log, limit).await), expected, "{limit}");
    }
}

/// NO GAP: a reader in tiny steps sees each entry once while four writers append, in an order
/// that a later reader sees as well.
pub async fn no_gap_while_writers_append<F: LogFixture>(fixture: &F) {
    const WRITERS: u64 = 4;
    const BATCHES: u64 = 15;
    let mut writers = Vec::new();
    for writer in 0..WRITERS {
        let log = fixture.open().await;
        writers.push(tokio::spawn(async move {
            for batch in 0..BATCHES {
                append(&log, overlapping_batch(writer, batch)).await;
            }
        }));
    }
    let reader = fixture.open().await;
    let followed = follow(&reader, &writers).await;
    for writer in writers {
        writer.await.expect("the writer ends");
    }
    // Three rows a batch of its own, and one that all the writers have in common.
    let expected = usize::try_from(WRITERS * BATCHES * 3 + BATCHES).expect("a small number");
    assert_eq!(followed.len(), expected);
    let ids: HashMap<Id, &LogEntry> = followed.iter().map(|entry| (entry.id, entry)).collect();
    assert_eq!(ids.len(), expected, "no entry came twice");
    assert_eq!(read_all(&fixture.open().await, 1000).await, followed);
}

fn overlapping_batch(writer: u64, batch: u64) -> Vec<LogEntry> {
    let own = writer * 1_000_000 + batch * 10;
    let common = extraction(9_000_000 + batch).id(own + 9);
    (0..3)
        .map(|n| extraction(own + n).build())
        .chain([common.build()])
        .collect()
}

/// Reads in steps of one to three until no writer is left and nothing more comes.
async fn follow(log: &impl ExtractionLog, writers: &[JoinHandle<()>]) -> Vec<LogEntry> {
    let mut followed = Vec::new();
    let mut cursor = Cursor::default();
    for limit in [1, 2, 3].into_iter().cycle() {
        // Asked before the read: what was there when the last writer ended is then seen.
        let done = writers.iter().all(JoinHandle::is_finished);
        let tail = log.tail(&cursor, limit).await.expect("the tail is read");
        if tail.entries.is_empty() && done {
            break;
        }
        followed.extend(tail.entries);
        cursor = tail.cursor;
        tokio::task::yield_now().await;
    }
    followed
}

/// NO GAP: batches that failed between others leave no hole to stop at.
pub async fn no_gap_after_failed_batches<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    for n in 1..=3 {
        append_all_new(&log, vec![extraction(n).build()]).await;
        let taken = extraction(100 + n).id(1).build();
        let failing = vec![extraction(50 + n).build(), taken];
        log.append(failing).await.expect_err("id 1 is taken");
    }
    assert_eq!(numbers(&read_all(&log, 1).await), [1, 2, 3]);
}

/// Where there is nothing new the cursor stays, and shows what comes later.
pub async fn the_end_of_the_tail_leaves_the_cursor<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let start = Cursor::default();
    assert_eq!(log.tail(&start, 5).await.unwrap().cursor, start);
    append_all_new(&log, vec![extraction(1).build()]).await;
    let none = log.tail(&start, 0).await.unwrap();
    assert_eq!((none.entries.len(), &none.cursor), (0, &start));
    let one = log.tail(&start, 5).await.unwrap();
    assert!(!none.more && !one.more, "that is all there is");
    let end = log.tail(&one.cursor, 5).await.unwrap();
    assert_eq!((end.entries.len(), &end.cursor), (0, &one.cursor));
    append_all_new(&log, vec![extraction(2).build()]).await;
    let next = log.tail(&end.cursor, 5).await.unwrap();
    assert_eq!(numbers(&next.entries), [2]);
    let first = log.tail(&start, 1).await.unwrap();
    assert!(first.more && !next.more, "the second comes after the first");
}

/// A cursor that the log did not make is refused, not read as the beginning.
pub async fn a_cursor_of_something_else_is_refused<F: LogFixture>(fixture: &F) {
    let log = fixture.open().await;
    let foreign = Cursor(vec![1, 2, 3]);
    let error = log.tail(&foreign, 5).await.expect_err("no log made it");
    assert_eq!(error.kind(), StoreErrorKind::Refused);
}
