//! Contract of the log: what readers see while a batch is appended.

use std::collections::HashMap;

use application::ports::{Cursor, ExtractionLog, LogEntry, LogFilter};

use super::{LogFixture, append_all_new, numbers, read_all};
use crate::builders::extraction;

const BATCH: u64 = 25;

/// VISIBLE: once an append is answered, the tail of any handle shows it.
pub async fn visible_once_answered<F: LogFixture>(fixture: &F) {
    let (writer, reader) = (fixture.open().await, fixture.open().await);
    for n in 0..10 {
        append_all_new(&writer, vec![extraction(n).build()]).await;
        let seen = numbers(&read_all(&reader, 100).await);
        assert_eq!(seen, (0..=n).collect::<Vec<_>>());
        let page = reader.page(&LogFilter::default(), 1, 1).await.unwrap();
        assert_eq!((page.total, numbers(&page.entries)), (n + 1, vec![n]));
    }
}

/// VISIBLE: readers of the tail and of pages see whole batches while two writers append.
pub async fn visible_as_whole_batches<F: LogFixture>(fixture: &F) {
    let mut writers = Vec::new();
    for writer in 0..2_u64 {
        let log = fixture.open().await;
        writers.push(tokio::spawn(async move {
            for batch in 0..12 {
                let first = writer * 1_000_000 + batch * BATCH;
                let rows = (first..first + BATCH).map(|n| extraction(n).build());
                append_all_new(&log, rows.collect()).await;
            }
        }));
    }
    let reader = fixture.open().await;
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        assert_whole(&reader).await;
    }
    for writer in writers {
        writer.await.expect("the writer ends");
    }
    assert_eq!(assert_whole(&reader).await, 2 * 12 * BATCH);
}

async fn assert_whole(reader: &impl ExtractionLog) -> u64 {
    let tail = reader.tail(&Cursor::default(), 100_000).await.unwrap();
    let page = reader.page(&LogFilter::default(), 1, 1000).await.unwrap();
    assert_eq!(page.total, page.entries.len() as u64);
    for entries in [&tail.entries, &page.entries] {
        for (batch, count) in batches(entries) {
            assert_eq!(count, BATCH, "batch {batch} is torn");
        }
    }
    page.total
}

fn batches(entries: &[LogEntry]) -> HashMap<u64, u64> {
    let mut counts = HashMap::new();
    for number in numbers(entries) {
        *counts.entry(number / BATCH).or_default() += 1;
    }
    counts
}
