//! The demonstration's sample can be taken out again.

use adapter_sqlite::{SqliteOptions, SqliteStore};
use application::ports::{Cursor, ExtractionLog as _, OfferArchive as _, Outcome};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use port_contract::builders::{extraction, offer};
use port_contract::offer_archive::archived;

#[tokio::test]
async fn forgets_the_ids_of_a_prefix_and_the_archive_with_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("demo.sqlite3");
    let store = SqliteStore::open(&path, SqliteOptions::default()).unwrap();
    let numbered = |n: u64, id| {
        let mut new = extraction(n).build();
        new.id = Id(id);
        new
    };
    let mut near = [0; 12];
    near[7] = 1;
    let batch = vec![
        numbered(1, [0; 12]),
        numbered(2, [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255]),
        numbered(3, near),
        numbered(4, [255; 12]),
    ];
    let (log, archive) = (store.log(), store.archive());
    log.append(batch.clone()).await.unwrap();
    let rules = Digest::of(b"rules");
    let cursor = log.tail(&Cursor::default(), 10).await.unwrap().cursor;
    archive
        .save(rules, &[offer(1, 1000)], &cursor)
        .await
        .unwrap();

    let forgotten = store.forget_ids_with_prefix(&[0; 8]).await.unwrap();

    assert_eq!(forgotten, 2);
    let tail = log.tail(&Cursor::default(), 10).await.unwrap();
    let left: Vec<_> = tail.entries.iter().map(|entry| entry.id).collect();
    assert_eq!(left, [Id(near), Id([255; 12])]);
    assert_eq!(archived(&archive, rules).await.unwrap(), None);
    // What was forgotten may come again, and is seen by who has read on.
    let again = log.append(vec![batch[0].clone()]).await.unwrap();
    assert_eq!(again[0].outcome, Outcome::Stored);
    assert_eq!(log.tail(&cursor, 10).await.unwrap().entries.len(), 1);
    assert_eq!(store.forget_ids_with_prefix(&[1; 12]).await.unwrap(), 0);
}
