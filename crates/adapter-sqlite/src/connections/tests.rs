//! What the connections promise, and what their failures are called.

use application::ports::{Cursor, ExtractionLog as _, OfferArchive as _, StoreErrorKind};
use domain_offer::extraction::Digest;
use port_contract::builders::{extraction, offer};
use port_contract::offer_archive::archived;
use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::SqliteStore;

const SOON: SqliteOptions = SqliteOptions {
    busy_timeout: Duration::from_millis(100),
    readers: 2,
    background: None,
};

fn opened() -> (TempDir, SqliteStore) {
    let dir = TempDir::new().unwrap();
    let store = SqliteStore::open(&dir.path().join("arryn.db"), SOON).unwrap();
    (dir, store)
}

#[tokio::test]
async fn commits_are_written_ahead_and_synced() {
    let dir = TempDir::new().unwrap();
    let connections = Connections::open(&dir.path().join("arryn.db"), SOON).unwrap();
    let writer = connections.writer.lock().await;
    let ask =
        |name| writer.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0));
    assert_eq!(ask("journal_mode").unwrap(), "wal".to_owned().into());
    assert_eq!(ask("synchronous").unwrap(), 2.into());
    assert_eq!(ask("foreign_keys").unwrap(), 1.into());
}

#[tokio::test]
async fn a_writer_that_waits_too_long_times_out_and_readers_do_not_wait() {
    let (dir, store) = opened();
    let log = store.log();
    log.append(vec![extraction(1).build()]).await.unwrap();
    let other = Connection::open(dir.path().join("arryn.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = log.append(vec![extraction(2).build()]).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::TimedOut);
    let tail = log.tail(&Cursor::default(), 10).await.unwrap();
    assert_eq!(tail.entries.len(), 1);
    other.execute_batch("ROLLBACK").unwrap();
    log.append(vec![extraction(2).build()]).await.unwrap();
}

#[tokio::test]
async fn a_full_file_is_unavailable_and_works_again_when_there_is_room() {
    let dir = TempDir::new().unwrap();
    let connections = Arc::new(Connections::open(&dir.path().join("arryn.db"), SOON).unwrap());
    let log = crate::SqliteLog::new(Arc::clone(&connections));
    let limit = |pages: u32| {
        let connections = Arc::clone(&connections);
        async move {
            let writer = connections.writer.lock().await;
            writer.pragma_update(None, "max_page_count", pages).unwrap();
        }
    };
    limit(1).await;
    let batch: Vec<_> = (0..500).map(|n| extraction(n).build()).collect();
    let error = log.append(batch.clone()).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
    assert!(
        log.tail(&Cursor::default(), 10)
            .await
            .unwrap()
            .entries
            .is_empty()
    );
    limit(1_000_000).await;
    assert_eq!(log.append(batch).await.unwrap().len(), 500);
}

#[tokio::test]
async fn more_readers_than_connections_take_turns() {
    let (_dir, store) = opened();
    let log = store.log();
    log.append((0..50).map(|n| extraction(n).build()).collect())
        .await
        .unwrap();
    let reads: Vec<_> = (0..20)
        .map(|_| {
            let log = log.clone();
            tokio::spawn(async move { log.tail(&Cursor::default(), 100).await })
        })
        .collect();
    for read in reads {
        assert_eq!(read.await.unwrap().unwrap().entries.len(), 50);
    }
}

#[tokio::test]
async fn check_notices_that_the_file_is_gone() {
    let (dir, store) = opened();
    store.log().check().await.unwrap();
    std::fs::remove_file(dir.path().join("arryn.db")).unwrap();
    let error = store.log().check().await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Unavailable);
}

#[tokio::test]
async fn unreadable_records_are_corrupt() {
    let (dir, store) = opened();
    let (log, archive) = (store.log(), store.archive());
    let rules = Digest([1; 32]);
    log.append(vec![extraction(1).build()]).await.unwrap();
    archive
        .save(rules, &[offer(1, 5)], &Cursor::default())
        .await
        .unwrap();
    let other = Connection::open(dir.path().join("arryn.db")).unwrap();
    other
        .execute_batch(
            "UPDATE extracciones SET documento = '{'; UPDATE ofertas SET historial = x'02';",
        )
        .unwrap();
    let error = log.tail(&Cursor::default(), 1).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
    let error = archived(&archive, rules).await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Corrupt);
}

#[test]
fn files_that_cannot_be_opened_say_why() {
    let dir = TempDir::new().unwrap();
    let text = dir.path().join("text.db");
    std::fs::write(
        &text,
        "no database, but long enough to be looked at. ".repeat(100),
    )
    .unwrap();
    let newer = dir.path().join("newer.db");
    let made = SqliteStore::open(&newer, SOON).unwrap();
    drop(made);
    Connection::open(&newer)
        .unwrap()
        .pragma_update(None, "user_version", 1000)
        .unwrap();
    for (path, expected) in [
        (text, StoreErrorKind::Corrupt),
        (newer, StoreErrorKind::Refused),
        (
            dir.path().join("absent/arryn.db"),
            StoreErrorKind::Unavailable,
        ),
        (dir.path().to_owned(), StoreErrorKind::Unavailable),
    ] {
        let error = SqliteStore::open(&path, SOON).unwrap_err();
        assert_eq!(error.kind(), expected, "{}", path.display());
    }
}

/// Several make one file at the same moment: none takes it, half made, for another program's.
#[test]
fn a_process_that_opens_a_file_while_another_makes_it_waits() {
    for round in 0..100 {
        let dir = TempDir::new().unwrap();
        let path = dir.path().join("arryn.db");
        let start = std::sync::Barrier::new(4);
        std::thread::scope(|scope| {
            let open = || {
                start.wait();
                SqliteStore::open(&path, SqliteOptions::default()).map(drop)
            };
            let opening: Vec<_> = (0..4).map(|_| scope.spawn(open)).collect();
            for one in opening {
                let opened = one.join().unwrap();
                assert!(opened.is_ok(), "round {round}: {opened:?}");
            }
        });
    }
}
