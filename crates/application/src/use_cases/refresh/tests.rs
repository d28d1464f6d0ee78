use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain_offer::id::Id;
use domain_offer::rules::Rules;
use domain_offer::time::Instant;

use super::*;
use crate::ports::correction_log::MockCorrectionLog;
use crate::ports::extraction_log::MockExtractionLog;
use crate::ports::offer_archive::MockOfferArchive;
use crate::ports::raw_retention::MockRawRetention;
use crate::ports::{Clock, CorrectionTail, OfferArchive, StoreErrorKind, Tail};
use crate::use_cases::handle::{CatalogHandle, DataSource};
use crate::use_cases::signal::RefreshSignal;
use crate::use_cases::test_support::{clock, noon, raw};

fn entry(number: u8, price: &str) -> LogEntry {
    LogEntry {
        id: Id([number; 12]),
        received_at: noon(),
        offer: Id([0; 12]),
        seen_at: noon(),
        content: Digest::of(&[number]),
        raw: raw(number.into(), price),
        document: "{}".to_owned(),
        stripped: false,
    }
}

/// A log of one chunk, which answers `Unavailable` to the calls numbered in `failing`.
fn log_of(entries: Vec<LogEntry>, failing: &'static [usize]) -> MockExtractionLog {
    let mut log = MockExtractionLog::new();
    let mut calls = 0;
    log.expect_tail().returning_st(move |after, _| {
        calls += 1;
        if failing.contains(&calls) {
            return Err(StoreError::new(StoreErrorKind::Unavailable, "tail"));
        }
        let entries = if after.0.is_empty() {
            entries.clone()
        } else {
            Vec::new()
        };
        Ok(Tail {
            entries,
            cursor: Cursor(vec![1]),
            more: false,
            restarted: false,
        })
    });
    log
}

fn empty_archive() -> MockOfferArchive {
    let mut archive = MockOfferArchive::new();
    archive.expect_load().returning(|_, _| Ok(None));
    archive.expect_reached().returning(|_| Ok(None));
    archive.expect_note_rejected().returning(|_, _| Ok(()));
    archive
}

fn nothing_said() -> MockCorrectionLog {
    let mut corrections = MockCorrectionLog::new();
    corrections
        .expect_tail()
        .returning(|_| Ok(CorrectionTail::default()));
    corrections
}

async fn refresher(log: MockExtractionLog, archive: MockOfferArchive) -> Refresher {
    with_copy(log, archive, None).await
}

async fn with_copy(
    log: MockExtractionLog,
    archive: MockOfferArchive,
    copy: Option<MockOfferArchive>,
) -> Refresher {
    let rules = Arc::new(Rules::standard());
    let settings = BuilderSettings {
        zone: rules.zone.clone(),
        max_age_days: 30,
        config_digest: Digest::of(b"test"),
    };
    let deps = RefreshDeps {
        log: Arc::new(log),
        corrections: Arc::new(nothing_said()),
        archive: Arc::new(archive),
        copy: copy.map(|copy| Arc::new(copy) as Arc<dyn OfferArchive>),
        retention: None,
        clock: clock(),
        rules,
        handle: Arc::new(CatalogHandle::new(false)),
        signal: Arc::new(RefreshSignal::new(|| {})),
        holder: "test".to_owned(),
        match_up_to: 1_000,
        threads: NonZero::new(2).unwrap(),
    };
    Refresher::load(deps, settings).await.unwrap()
}

#[tokio::test]
async fn folds_the_tail_and_puts_the_catalog_in_use() {
    let mut archive = empty_archive();
    archive.expect_lease().returning(|_, _, _| Ok(true));
    archive
        .expect_save()
        .once()
        .withf(|_, changed, cursor| changed.len() == 2 && cursor.0 == [1])
        .returning(|_, _, _| Ok(()));
    let log = log_of(vec![entry(1, "1000"), entry(2, "2000"), entry(3, "0")], &[]);
    let mut refresher = refresher(log, archive).await;
    let done = refresher.refresh().await.unwrap();
    assert_eq!(
        done,
        Refreshed {
            entries: 3,
            changed: 2
        }
    );
    assert_eq!(refresher.rejected(), 1);
    assert_eq!(refresher.deps.handle.catalog().unwrap().offers(), 2);
    assert_eq!(refresher.deps.handle.source(noon()), DataSource::Live);
    // Saved as soon as nothing more comes in.
    assert_eq!(refresher.refresh().await.unwrap(), Refreshed::default());
    assert_eq!(refresher.refresh().await.unwrap(), Refreshed::default());
}

/// A copy of an archive that has followed the log to somewhere, and takes what it is given.
fn copy() -> MockOfferArchive {
    let mut copy = MockOfferArchive::new();
    copy.expect_load()
        .returning(|_, _| Ok(Some(Cursor(vec![0]))));
    copy.expect_rejected().returning(|_| Ok(Vec::new()));
    copy.expect_save().returning(|_, _, _| Ok(()));
    copy.expect_reached()
        .returning(|_| Ok(Some(Cursor(vec![0]))));
    copy
}

/// A log that answers with these numbers of entries, and is away after that.
fn log_in_chunks(chunks: &'static [usize]) -> MockExtractionLog {
    let mut log = MockExtractionLog::new();
    let mut chunks = chunks.iter();
    log.expect_tail().returning_st(move |_, _| {
        let away = || StoreError::new(StoreErrorKind::Unavailable, "tail");
        let entries = *chunks.next().ok_or_else(away)?;
        Ok(Tail {
            entries: vec![entry(1, "1000"); entries],
            cursor: Cursor(vec![1]),
            more: entries == CHUNK,
            restarted: false,
        })
    });
    log
}

#[tokio::test]
async fn a_copy_is_shown_only_while_what_came_after_it_is_out_of_reach() {
    let mut archive = MockOfferArchive::new();
    archive.expect_lease().returning(|_, _, _| Ok(false));
    let mut node = with_copy(log_in_chunks(&[1, 0]), archive, Some(copy())).await;
    assert!(node.deps.handle.catalog().is_none());
    node.refresh().await.unwrap();
    assert_eq!(node.deps.handle.catalog().unwrap().offers(), 1);
    assert_eq!(node.deps.handle.source(noon()), DataSource::Live);

    let away = log_in_chunks(&[]);
    let mut node = with_copy(away, MockOfferArchive::new(), Some(copy())).await;
    node.refresh().await.unwrap_err();
    assert!(node.use_copy());
    assert_eq!(node.deps.handle.catalog().unwrap().offers(), 0);
    assert_eq!(node.deps.handle.source(noon()), DataSource::Stale);

    let without = log_in_chunks(&[]);
    let mut node = refresher(without, empty_archive()).await;
    node.refresh().await.unwrap_err();
    assert!(!node.use_copy());
}

/// A clock that each look at it moves on.
struct Ticking(AtomicI64);

impl Clock for Ticking {
    fn now(&self) -> Instant {
        noon().plus_micros(self.0.fetch_add(STRETCH / 2, Ordering::SeqCst))
    }
}

#[tokio::test]
async fn a_long_reading_is_shown_in_between_as_what_it_is() {
    let archive = || {
        let mut archive = MockOfferArchive::new();
        archive.expect_lease().returning(|_, _, _| Ok(false));
        archive
    };
    for (chunk, source) in [(CHUNK, DataSource::Stale), (1, DataSource::Live)] {
        let log = log_in_chunks(match chunk {
            CHUNK => &[CHUNK; 9],
            _ => &[1; 9],
        });
        let mut node = with_copy(log, archive(), Some(copy())).await;
        node.deps.clock = Arc::new(Ticking(AtomicI64::new(0)));
        let read = node.refresh().await.unwrap();
        assert!(read.entries < 9 * chunk, "it stops in between");
        assert_eq!(node.deps.handle.catalog().unwrap().offers(), 1);
        assert_eq!(node.deps.handle.source(noon()), source);
        assert!(node.is_behind());
    }
    // Where there is nothing to answer from, the whole log is read.
    let log = log_in_chunks(&[CHUNK, CHUNK, CHUNK, CHUNK, 0]);
    let mut empty = archive();
    empty.expect_load().returning(|_, _| Ok(None));
    let mut node = refresher(log, empty).await;
    node.deps.clock = Arc::new(Ticking(AtomicI64::new(0)));
    assert_eq!(node.refresh().await.unwrap().entries, 4 * CHUNK);
    assert_eq!(node.deps.handle.source(noon()), DataSource::Live);
}

#[tokio::test]
async fn what_was_folded_before_the_log_failed_is_saved_with_the_cursor() {
    let saves = Arc::new(std::sync::Mutex::new(Vec::new()));
    let noted = Arc::clone(&saves);
    let mut copy = MockOfferArchive::new();
    copy.expect_load()
        .returning(|_, _| Ok(Some(Cursor(vec![0]))));
    copy.expect_rejected().returning(|_| Ok(Vec::new()));
    copy.expect_save().returning(move |_, offers, cursor| {
        noted.lock().unwrap().push((offers.len(), cursor.clone()));
        Ok(())
    });
    copy.expect_reached()
        .returning(|_| Ok(Some(Cursor(vec![0]))));
    let mut node = with_copy(log_in_chunks(&[1]), MockOfferArchive::new(), Some(copy)).await;
    node.refresh().await.unwrap_err();
    assert_eq!(*saves.lock().unwrap(), [(1, Cursor(vec![1]))]);
}

#[tokio::test]
async fn a_failing_archive_keeps_nothing_from_use_and_is_tried_again() {
    let mut archive = empty_archive();
    archive.expect_lease().returning(|_, _, _| Ok(true));
    let mut saves = 0;
    archive
        .expect_save()
        .times(2)
        .returning_st(move |_, changed, _| {
            saves += 1;
            assert_eq!(changed.len(), 1, "save {saves}");
            match saves {
                1 => Err(StoreError::new(StoreErrorKind::Unavailable, "save")),
                _ => Ok(()),
            }
        });
    let mut refresher = refresher(log_of(vec![entry(1, "1000")], &[]), archive).await;
    refresher.refresh().await.unwrap();
    assert_eq!(refresher.deps.handle.catalog().unwrap().offers(), 1);
    refresher.save(Duration::MAX).await;
    refresher.save(Duration::MAX).await;
    refresher.save(Duration::MAX).await;
}

#[tokio::test]
async fn the_last_saves_end_with_the_patience() {
    let mut archive = empty_archive();
    archive.expect_lease().returning(|_, _, _| Ok(true));
    archive.expect_save().once().returning(|_, _, _| Ok(()));
    let entries = (0..60).map(|number| LogEntry {
        raw: raw(number, "1000"),
        ..entry(1, "1000")
    });
    let mut refresher = refresher(log_of(entries.collect(), &[]), archive).await;
    refresher.refresh().await.unwrap();
    assert_eq!(refresher.deps.handle.catalog().unwrap().offers(), 60);
    refresher.save(Duration::ZERO).await;
    assert!(refresher.is_behind(), "the second slice waits");
}

#[tokio::test]
async fn who_has_no_lease_does_not_save() {
    let mut archive = empty_archive();
    archive.expect_lease().returning(|_, _, _| Ok(false));
    archive.expect_save().never();
    let mut refresher = refresher(log_of(vec![entry(1, "1000")], &[]), archive).await;
    refresher.refresh().await.unwrap();
    refresher.save(Duration::MAX).await;
    assert_eq!(refresher.deps.handle.catalog().unwrap().offers(), 1);
}

#[tokio::test]
async fn nothing_is_made_thin_while_a_save_is_owed() {
    let mut archive = empty_archive();
    archive.expect_lease().returning(|_, _, _| Ok(true));
    archive
        .expect_save()
        .returning(|_, _, _| Err(StoreError::new(StoreErrorKind::Unavailable, "save")));
    let mut retention = MockRawRetention::new();
    retention.expect_old().never();
    let mut refresher = refresher(log_of(vec![entry(1, "1000")], &[]), archive).await;
    refresher.pruning = Pruning::of(Some(Retention {
        log: Arc::new(retention),
        days: 1,
    }));
    for _ in 0..3 {
        refresher.refresh().await.unwrap();
    }
}

#[tokio::test]
async fn who_has_no_lease_makes_nothing_thin() {
    let mut archive = MockOfferArchive::new();
    archive
        .expect_load()
        .returning(|_, _| Ok(Some(Cursor(vec![1]))));
    archive.expect_rejected().returning(|_| Ok(Vec::new()));
    archive.expect_lease().once().returning(|_, _, _| Ok(false));
    let mut retention = MockRawRetention::new();
    retention.expect_old().never();
    let mut refresher = refresher(log_of(Vec::new(), &[]), archive).await;
    refresher.pruning = Pruning::of(Some(Retention {
        log: Arc::new(retention),
        days: 1,
    }));
    refresher.refresh().await.unwrap();
    // Not again before a while: the lease is asked for once.
    refresher.refresh().await.unwrap();
    assert!(!refresher.is_behind());
}

#[tokio::test]
async fn a_failing_log_leaves_the_catalog_in_use_and_goes_stale() {
    let mut archive = empty_archive();
    archive.expect_lease().returning(|_, _, _| Ok(true));
    archive.expect_save().returning(|_, _, _| Ok(()));
    let log = log_of(vec![entry(1, "1000")], &[3, 4]);
    let mut refresher = refresher(log, archive).await;
    refresher.refresh().await.unwrap();
    let ticket = refresher.deps.signal.want();
    assert!(refresher.refresh().await.is_err());
    assert!(!refresher.deps.signal.is_granted(ticket));
    let handle = Arc::clone(&refresher.deps.handle);
    assert_eq!(handle.catalog().unwrap().offers(), 1);
    assert_eq!(
        handle.source(noon().plus_micros(5_000_001)),
        DataSource::Stale
    );
    assert!(refresher.refresh().await.is_err());
    refresher.refresh().await.unwrap();
    assert!(refresher.deps.signal.is_granted(ticket));
}

#[tokio::test]
async fn what_was_folded_before_the_log_failed_is_shown_after() {
    let mut archive = empty_archive();
    archive.expect_lease().returning(|_, _, _| Ok(true));
    archive.expect_save().returning(|_, _, _| Ok(()));
    let log = log_of(vec![entry(1, "1000")], &[2]);
    let mut refresher = refresher(log, archive).await;
    let empty = Arc::new(CatalogBuilder::new(refresher.settings.clone()).build());
    refresher.deps.handle.swap(empty);
    refresher.in_use = true;
    assert!(refresher.refresh().await.is_err());
    assert_eq!(refresher.refresh().await.unwrap(), Refreshed::default());
    assert_eq!(refresher.deps.handle.catalog().unwrap().offers(), 1);
}
