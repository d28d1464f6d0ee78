//! Streams of documents into a log in memory.

use std::sync::Arc;

use adapter_memory::{FixedClock, MemoryLog, SequentialIds};
use application::ports::{Cursor, ExtractionLog as _, StoreErrorKind};
use application::use_cases::ingest::Ingest;
use application::use_cases::signal::RefreshSignal;
use domain_catalog::rules::Rules;
use domain_catalog::time::Instant;
use extraction_format::summary::UploadSummary;
use intake::{BATCH_BYTES, BATCH_ROWS, Intake};
use port_contract::faults::{Faults, FaultyLog};

/// 2025-10-12T12:00:00-05:00.
const NOON: Instant = Instant::from_micros(1_760_288_400_000_000);

/// A log, what takes in for it, and its faults, which count the batches too.
struct Store {
    log: MemoryLog,
    faults: Faults,
    ingest: Ingest,
}

impl Store {
    fn new() -> Self {
        let (log, faults) = (MemoryLog::default(), Faults::default());
        let ingest = Ingest::new(
            Arc::new(FaultyLog::new(log.clone(), faults.clone())),
            Arc::new(FixedClock::at(NOON)),
            Arc::new(SequentialIds::default()),
            Arc::new(Rules::standard()),
            Arc::new(RefreshSignal::new(|| {})),
        );
        Self {
            log,
            faults,
            ingest,
        }
    }

    fn intake(&self) -> Intake<'_> {
        Intake::new(&self.ingest, UploadSummary::with_ids(), None)
    }

    /// Takes in a stream of pieces to its end.
    async fn take_in<'p>(&self, pieces: impl IntoIterator<Item = &'p [u8]>) -> UploadSummary {
        let mut intake = self.intake();
        for piece in pieces {
            let pushed = intake.push(piece).await;
            pushed.expect("the log is in memory");
        }
        let finished = intake.finish().await;
        finished.expect("the log is in memory");
        intake.into_summary()
    }

    /// The titles in the log, in its order.
    async fn titles(&self) -> Vec<String> {
        let tail = self.log.tail(&Cursor::default(), usize::MAX).await;
        let tail = tail.expect("the log is in memory");
        tail.entries
            .into_iter()
            .map(|entry| entry.raw.title)
            .collect()
    }
}

fn row(number: usize) -> String {
    row_with(number, "")
}

fn row_with(number: usize, note: &str) -> String {
    format!(
        r#"{{"titulo":"TV {number}","precio_valor":1000,"categoria":"tv","fuente":"Alkosto","link":"https://www.alkosto.com/p/{number}","fecha_extraccion":"2025-10-12T08:00:00","nota":"{note}"}}"#
    ) + "\n"
}

fn rows(numbers: std::ops::Range<usize>) -> String {
    numbers.map(row).collect()
}

fn titles(numbers: std::ops::Range<usize>) -> Vec<String> {
    numbers.map(|number| format!("TV {number}")).collect()
}

/// Received, stored, duplicates, conflicts, rejected.
fn counts(summary: &UploadSummary) -> [u64; 5] {
    let UploadSummary {
        received,
        stored,
        duplicates,
        conflicts,
        rejected,
        ..
    } = *summary;
    [received, stored, duplicates, conflicts, rejected]
}

#[tokio::test]
async fn many_rows_go_in_batches_and_keep_their_order() {
    let store = Store::new();
    let number = 2 * BATCH_ROWS + 500;
    let text = rows(0..number);
    let summary = store.take_in(text.as_bytes().chunks(1_000)).await;
    assert_eq!(counts(&summary), [2_500, 2_500, 0, 0, 0]);
    assert_eq!(store.titles().await, titles(0..number));
    assert_eq!(store.faults.calls(), 3);
    let ids = summary.ids.unwrap();
    assert_eq!(ids.len(), number);
    assert!(ids.is_sorted() && ids.iter().all(Option::is_some));
}

#[tokio::test]
async fn large_rows_go_in_smaller_batches() {
    let store = Store::new();
    // Five rows make a batch of bytes.
    let note = "x".repeat(BATCH_BYTES / 5);
    let text: String = (0..12).map(|number| row_with(number, &note)).collect();
    let summary = store.take_in(text.as_bytes().chunks(64 * 1024)).await;
    assert_eq!(counts(&summary), [12, 12, 0, 0, 0]);
    assert_eq!(store.faults.calls(), 3);
}

#[tokio::test]
async fn how_a_stream_is_torn_makes_no_difference() {
    let text = rows(0..3) + "{\"titulo\":\"sin más\"}\n[1]\n" + &rows(1..5);
    let whole = Store::new().take_in([text.as_bytes()]).await;
    assert_eq!(counts(&whole), [9, 5, 2, 0, 2]);
    for size in [1, 2, 3, 50, 1_000] {
        let torn = Store::new().take_in(text.as_bytes().chunks(size)).await;
        assert_eq!(torn, whole, "{size}");
    }
}

#[tokio::test]
async fn every_row_has_its_place_among_all() {
    let store = Store::new();
    let bad = "{\"titulo\":\"TV\"}\n";
    let text = [&row(1), bad, &row(2), &row(1), "x\n", &row(3)].concat();
    let summary = store.take_in([text.as_bytes()]).await;
    assert_eq!(counts(&summary), [6, 3, 1, 0, 2]);
    let ids = summary.ids.unwrap();
    let known: Vec<bool> = ids.iter().map(Option::is_some).collect();
    assert_eq!(known, [true, false, true, true, false, true]);
    assert_eq!(ids[0], ids[3]);
    let errors = summary.errors.iter();
    let errors: Vec<_> = errors.map(|e| (e.index, e.line, e.problem.code)).collect();
    assert_eq!(
        errors,
        [(1, Some(2), "no_price"), (4, Some(5), "not_an_object")]
    );
    assert_eq!(summary.reasons["no_price"], 1);
}

#[tokio::test]
async fn a_stream_that_breaks_off_leaves_its_whole_rows() {
    let store = Store::new();
    let text = rows(0..3);
    let mut intake = store.intake();
    intake
        .push(&text.as_bytes()[..text.len() - 20])
        .await
        .unwrap();
    assert!(store.titles().await.is_empty());
    intake.flush().await.unwrap();
    assert_eq!(counts(intake.summary()), [2, 2, 0, 0, 0]);
    assert_eq!(store.titles().await, titles(0..2));
    // Ended in the middle of a row, the row is a bad one.
    intake.finish().await.unwrap();
    assert_eq!(counts(intake.summary()), [3, 2, 0, 0, 1]);
    assert_eq!(intake.summary().errors[0].problem.code, "truncated");
}

#[tokio::test]
async fn a_store_that_fails_is_no_part_of_the_count() {
    let store = Store::new();
    store.faults.fail_call(2, StoreErrorKind::Unavailable);
    let mut intake = store.intake();
    intake.push(rows(0..BATCH_ROWS).as_bytes()).await.unwrap();
    let second = rows(BATCH_ROWS..2 * BATCH_ROWS);
    let error = intake.push(second.as_bytes()).await.unwrap_err();
    assert!(error.is_transient());
    assert_eq!(counts(intake.summary()), [1_000, 1_000, 0, 0, 0]);
    assert_eq!(store.titles().await, titles(0..BATCH_ROWS));
    // The whole stream again stores what was missing, in order.
    let text = rows(0..2 * BATCH_ROWS);
    let again = store.take_in([text.as_bytes()]).await;
    assert_eq!(counts(&again), [2_000, 1_000, 1_000, 0, 0]);
    assert_eq!(store.titles().await, titles(0..2 * BATCH_ROWS));
}

#[tokio::test]
async fn other_content_at_the_same_time_is_counted_as_a_conflict() {
    let store = Store::new();
    let text = row(1) + &row_with(1, "más");
    let summary = store.take_in([text.as_bytes()]).await;
    assert_eq!(counts(&summary), [2, 2, 0, 1, 0]);
}

#[tokio::test]
async fn an_empty_stream_does_not_reach_the_store() {
    for text in ["", " \n\n", "[]", "\u{feff}"] {
        let store = Store::new();
        let summary = store.take_in([text.as_bytes()]).await;
        assert_eq!(counts(&summary), [0; 5], "{text:?}");
        assert_eq!(store.faults.calls(), 0, "{text:?}");
    }
}

#[tokio::test]
async fn several_files_make_one_summary_that_names_them() {
    let store = Store::new();
    let mut summary = UploadSummary::without_ids();
    for (name, text) in [("a", rows(0..2) + "{}\n"), ("b", rows(1..3) + "{}\n")] {
        let mut intake = Intake::new(&store.ingest, summary, Some(name.to_owned()));
        intake.push(text.as_bytes()).await.unwrap();
        intake.finish().await.unwrap();
        summary = intake.into_summary();
    }
    assert_eq!(counts(&summary), [6, 3, 1, 0, 2]);
    let errors = summary.errors.iter();
    let errors: Vec<_> = errors.map(|e| (e.file.as_deref(), e.index)).collect();
    assert_eq!(errors, [(Some("a"), 2), (Some("b"), 2)]);
}
