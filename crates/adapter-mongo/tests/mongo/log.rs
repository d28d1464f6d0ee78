//! What the log does when processes die and databases are restored, and the archive's lease.

use std::sync::Arc;
use std::time::{Duration, Instant};

use adapter_mongo::{MongoLog, MongoOptions, MongoStore};
use application::ports::{
    Cursor, ExtractionLog as _, LogFilter, OfferArchive as _, OldRow, Outcome, RawRetention as _,
    StoreErrorKind,
};
use bson::{Document, doc};
use domain_offer::extraction::Digest;
use domain_offer::rules::Rules;
use mongodb::{Client, Database};
use port_contract::builders::{extraction, instant, offer};
use port_contract::offer_archive::archived;
use tokio::net::TcpListener;
use tokio::runtime::Handle;

use crate::support::{REPLICA_SET, STANDALONE, fresh_database, store, url};

async fn opened(server: &str) -> (MongoLog, MongoStore, Database) {
    let name = fresh_database();
    let store = store(server, &name);
    store.migrate().await.unwrap();
    let client = Client::with_uri_str(url(server)).await.unwrap();
    (store.log(), store, client.database(&name))
}

/// What a process leaves that dies between its insert and its commit: a batch under way, with rows.
async fn left_by_a_dead_process(database: &Database, number: u64) {
    let log = database.collection::<Document>("archivos");
    let taken = log
        .find_one(doc! { "arryn.lote": { "$exists": true } })
        .await
        .unwrap();
    let mut row = taken.unwrap();
    let register =
        doc! { "$inc": { "siguiente": 1_i64 }, "$push": { "abiertos": { "lote": 2_i64 } } };
    let meta = database.collection::<Document>("arryn_estado");
    meta.update_one(doc! { "_id": "registro" }, register)
        .await
        .unwrap();
    row.insert("_id", bson::oid::ObjectId::new());
    let mut key = row.get_binary_generic("clave").unwrap().clone();
    key[0] ^= u8::try_from(number).unwrap();
    row.insert(
        "clave",
        bson::Binary {
            subtype: bson::spec::BinarySubtype::Generic,
            bytes: key,
        },
    );
    row.get_document_mut("arryn").unwrap().insert("lote", 2_i64);
    log.insert_one(row).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_process_left_is_hidden_and_cleared_away() {
    for server in [REPLICA_SET, STANDALONE] {
        let (log, _, database) = opened(server).await;
        log.append(vec![extraction(1).build()]).await.unwrap();
        left_by_a_dead_process(&database, 5).await;
        let files = database.collection::<Document>("archivos");
        assert_eq!(files.count_documents(doc! {}).await.unwrap(), 2);
        let start = Instant::now();
        let mut cursor = Cursor::default();
        while files.count_documents(doc! {}).await.unwrap() == 2 {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "nobody clears it away"
            );
            let page = log.page(&LogFilter::default(), 1, 10).await.unwrap();
            assert_eq!((page.total, page.entries.len()), (1, 1));
            let tail = log.tail(&cursor, 10).await.unwrap();
            assert!(tail.entries.len() <= 1);
            cursor = tail.cursor;
            // Others go on meanwhile, and are seen at once.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let next = log.append(vec![extraction(2).build()]).await.unwrap();
        assert_eq!(next[0].outcome, Outcome::Stored);
        assert_eq!(log.tail(&cursor, 10).await.unwrap().entries.len(), 1);
    }
}

/// Neither one of another process that says that it is at work, nor one that takes long here.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_only_slow_is_not_given_up() {
    let (log, _, database) = opened(REPLICA_SET).await;
    log.append(vec![extraction(1).build()]).await.unwrap();
    left_by_a_dead_process(&database, 5).await;
    let meta = database.collection::<Document>("arryn_estado");
    let files = database.collection::<Document>("archivos");
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(5) {
        let beat = doc! { "$inc": { "abiertos.$.latido": 1_i64 } };
        let entry = doc! { "_id": "registro", "abiertos.lote": 2_i64 };
        let counted = meta.update_one(entry, beat).await.unwrap();
        assert_eq!(counted.matched_count, 1, "after {:?}", start.elapsed());
        log.tail(&Cursor::default(), 10).await.unwrap();
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(files.count_documents(doc! {}).await.unwrap(), 2);

    let rows = (10..40_010).map(|number| extraction(number).build());
    let append = tokio::spawn({
        let (log, rows) = (log.clone(), rows.collect());
        async move { log.append(rows).await }
    });
    let (mut beats, start) = (0, Instant::now());
    while !append.is_finished() {
        let register = meta.find_one(doc! { "_id": "registro" }).await.unwrap();
        let register = register.unwrap();
        let open = register.get_array("abiertos").unwrap();
        let mut entries = open.iter().filter_map(bson::Bson::as_document);
        let own = entries.find(|entry| entry.get_i64("lote").is_ok_and(|lot| lot == 3));
        let beat = own.and_then(|entry| entry.get_i64("latido").ok());
        beats = beats.max(beat.unwrap_or(0));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let took = start.elapsed();
    assert_eq!(append.await.unwrap().unwrap().len(), 40_000);
    println!("an append of 40,000 rows in {took:?} counted {beats} times");
    assert!(beats > 0 || took < Duration::from_secs(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_restored_from_an_older_copy_is_read_again() {
    for server in [REPLICA_SET, STANDALONE] {
        let (log, _, database) = opened(server).await;
        for number in 1..=3 {
            log.append(vec![extraction(number).build()]).await.unwrap();
        }
        let read = log.tail(&Cursor::default(), 10).await.unwrap();
        assert_eq!((read.entries.len(), read.restarted), (3, false));
        // The copy was made after the first batch.
        let batches = database.collection::<Document>("lotes");
        batches
            .delete_many(doc! { "_id": { "$gt": 1_i64 } })
            .await
            .unwrap();
        let files = database.collection::<Document>("archivos");
        files
            .delete_many(doc! { "arryn.lote": { "$gt": 1_i64 } })
            .await
            .unwrap();
        let meta = database.collection::<Document>("arryn_estado");
        let then = doc! { "$set": { "siguiente": 2_i64, "filas": 1_i64 } };
        meta.update_one(doc! { "_id": "registro" }, then)
            .await
            .unwrap();

        let again = log.tail(&read.cursor, 10).await.unwrap();
        assert_eq!(
            (again.entries.len(), again.restarted),
            (1, true),
            "{server}"
        );
        let end = log.tail(&again.cursor, 10).await.unwrap();
        assert_eq!((end.entries.len(), end.restarted), (0, false));
        // Another history that has grown as long is another history, too.
        for number in 4..=5 {
            log.append(vec![extraction(number).build()]).await.unwrap();
        }
        assert!(log.tail(&read.cursor, 10).await.unwrap().restarted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_was_only_slow_cannot_overwrite_its_successor() {
    let (_, slow, database) = opened(REPLICA_SET).await;
    let successor = store(REPLICA_SET, database.name());
    let (slow, successor) = (slow.archive(), successor.archive());
    let (rules, hour) = (Digest([1; 32]), Duration::from_hours(1));
    assert!(slow.lease("slow", instant(0), hour).await.unwrap());
    slow.save(rules, &[offer(1, 10)], &Cursor(vec![1]))
        .await
        .unwrap();
    assert!(
        successor
            .lease("successor", instant(61), hour)
            .await
            .unwrap()
    );
    successor
        .save(rules, &[offer(1, 20)], &Cursor(vec![2]))
        .await
        .unwrap();
    for offers in [&[offer(1, 15)][..], &[offer(2, 15)], &[]] {
        let error = slow
            .save(rules, offers, &Cursor(vec![1]))
            .await
            .unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Conflict);
    }
    let error = slow.clear().await.unwrap_err();
    assert_eq!(error.kind(), StoreErrorKind::Conflict);
    let found = archived(&successor, rules).await.unwrap().unwrap();
    assert_eq!(found.cursor, Cursor(vec![2]));
    let known = found
        .offers
        .iter()
        .find(|found| found.id() == offer(1, 0).id());
    assert_eq!(known.unwrap().history()[0].last, 2000);
}

/// A server that takes connections and says nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_server_costs_half_a_second() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let address = silent.local_addr().unwrap();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok(connection) = silent.accept().await {
            kept.push(connection);
        }
    });
    for address in [address, gone] {
        let options = MongoOptions::new(&format!("mongodb://{address}/"), None).unwrap();
        let log = MongoStore::new(options, Arc::new(Rules::standard()), Handle::current()).log();
        let start = Instant::now();
        let error = log.append(vec![extraction(1).build()]).await.unwrap_err();
        // Twice the deadline: the machine may be busy.
        assert!(
            start.elapsed() < Duration::from_secs(1),
            "{:?}",
            start.elapsed()
        );
        assert!(error.is_transient(), "{error:?}");
        assert!(log.check().await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_twice_and_at_once_changes_nothing() {
    let name = fresh_database();
    let stores: Vec<_> = (0..4).map(|_| store(STANDALONE, &name)).collect();
    let made: Vec<_> = stores
        .iter()
        .cloned()
        .map(|store| tokio::spawn(async move { store.migrate().await }))
        .collect();
    for done in made {
        done.await.unwrap().unwrap();
    }
    stores[0]
        .log()
        .append(vec![extraction(1).build()])
        .await
        .unwrap();
    store(STANDALONE, &name).migrate().await.unwrap();
    assert_eq!(
        stores[1]
            .log()
            .page(&LogFilter::default(), 1, 5)
            .await
            .unwrap()
            .total,
        1
    );
}

/// What a process leaves that dies while it strips rows, before or after it did so.
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_dead_process_made_thin_are_counted_once() {
    let (log, _, database) = opened(REPLICA_SET).await;
    let rows: Vec<_> = (1..=5).map(|n| extraction(n).offer(1).build()).collect();
    log.append(rows.clone()).await.unwrap();
    let total = async || log.page(&LogFilter::default(), 1, 10).await.unwrap().total;
    let old = |at: usize| OldRow {
        id: rows[at].id,
        offer: rows[at].offer,
        seen_at: rows[at].seen_at,
        content: rows[at].content,
    };
    let meta = database.collection::<Document>("arryn_estado");
    let leave = async |stripped: &[usize]| {
        let ids: Vec<_> = stripped
            .iter()
            .map(|&at| bson::oid::ObjectId::from_bytes(rows[at].id.0))
            .collect();
        let note = doc! { "uno": bson::oid::ObjectId::new(), "ids": ids };
        let update = doc! { "$set": { "adelgazando": note } };
        meta.update_one(doc! { "_id": "registro" }, update)
            .await
            .unwrap();
    };
    leave(&[0]).await;
    assert_eq!(log.strip(&[]).await.unwrap(), 0);
    assert_eq!(total().await, 4);
    assert_eq!(log.strip(&[old(1)]).await.unwrap(), 1);
    assert_eq!(total().await, 3);
    // One that it had replaced, but not counted.
    let count = doc! { "$inc": { "filas": 1_i64 } };
    meta.update_one(doc! { "_id": "registro" }, count)
        .await
        .unwrap();
    leave(&[1]).await;
    assert_eq!(log.strip(&[old(2)]).await.unwrap(), 1);
    assert_eq!(total().await, 2);
    let tail = log.tail(&Cursor::default(), 10).await.unwrap();
    let stripped: Vec<_> = tail.entries.iter().map(|entry| entry.stripped).collect();
    assert_eq!(stripped, [true, true, true, false, false]);
}
