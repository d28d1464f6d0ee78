//! A file that is deleted or replaced under open connections takes nothing in any more.

use adapter_sqlite::{SqliteOptions, SqliteStore};
use application::ports::{Cursor, ExtractionLog, StoreErrorKind};
use port_contract::builders::extraction;

#[tokio::test]
async fn a_deleted_or_replaced_file_is_out_of_reach() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("arryn.sqlite3");
    let log = SqliteStore::open(&path, SqliteOptions::default())
        .unwrap()
        .log();
    log.append(vec![extraction(1).build()]).await.unwrap();
    std::fs::rename(&path, directory.path().join("elsewhere")).unwrap();
    for file in ["gone", "another"] {
        let append = log.append(vec![extraction(2).build()]).await.unwrap_err();
        assert_eq!(append.kind(), StoreErrorKind::Unavailable, "{file}");
        let tail = log.tail(&Cursor::default(), 10).await.unwrap_err();
        assert_eq!(tail.kind(), StoreErrorKind::Unavailable, "{file}");
        assert!(log.check().await.is_err(), "{file}");
        std::fs::write(&path, b"").unwrap();
    }
}
