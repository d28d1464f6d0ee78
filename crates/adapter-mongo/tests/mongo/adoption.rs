//! Documents of other programs become rows, and stay as they are.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use adapter_mongo::{MongoLog, MongoStore};
use application::ports::{
    Cursor, ExtractionLog as _, LogEntry, LogFilter, Lookup, OldRow, OldRows, Outcome,
    RawRetention as _, Stretch,
};
use bson::oid::ObjectId;
use bson::{Bson, DateTime, Document, doc};
use domain_offer::id::Id;
use mongodb::{Client, Collection};
use port_contract::builders::extraction;

use crate::support::{REPLICA_SET, STANDALONE, fresh_database, store, url};

/// The collection of documents, by the bare driver.
async fn files(server: &str, database: &str) -> Collection<Document> {
    let client = Client::with_uri_str(url(server)).await.unwrap();
    client.database(database).collection("archivos")
}

/// A document as the service before ours stored it.
fn legacy(number: i32, price: impl Into<Bson>, date: impl Into<Bson>) -> Document {
    doc! {
        "contador_extraccion": number,
        "titulo": format!("Televisor {number}"),
        "marca": "LG",
        "precio_texto": "",
        "precio_valor": price.into(),
        "moneda": "COP",
        "categoria": "televisores",
        "link": format!("https://www.tienda.example/p/{number}"),
        "fuente": "Tienda",
        "fecha_extraccion": date.into(),
        "calificacion": Bson::Null,
        "detalles_adicionales": "Peso: 2 kg",
    }
}

const DATE: &str = "2025-10-01T10:00:00";

async fn opened(server: &str, database: &str) -> (MongoStore, MongoLog) {
    let store = store(server, database);
    store.migrate().await.unwrap();
    let log = store.log();
    (store, log)
}

async fn read_all(log: &MongoLog) -> Vec<LogEntry> {
    let (mut entries, mut cursor) = (Vec::new(), Cursor::default());
    loop {
        let tail = log.tail(&cursor, 100).await.unwrap();
        if tail.entries.is_empty() {
            return entries;
        }
        entries.extend(tail.entries);
        cursor = tail.cursor;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_of_every_type_are_read_as_they_are() {
    for server in [REPLICA_SET, STANDALONE] {
        let database = fresh_database();
        let files = files(server, &database).await;
        let decimal: bson::Decimal128 = "1000004".parse().unwrap();
        let day = DateTime::parse_rfc3339_str("2025-10-01T15:00:00Z").unwrap();
        let usable = [
            legacy(1, 1_000_001, DATE),
            legacy(2, 1_000_002_i64, DATE),
            legacy(3, 1_000_003.0, day),
            legacy(4, decimal, DATE),
            legacy(5, "1000005", DATE),
        ];
        let mut unusable = vec![legacy(11, 0, DATE), legacy(12, f64::NAN, DATE)];
        unusable.push(legacy(13, 5, "ayer"));
        unusable.push(doc! { "hola": [1, 2] });
        files
            .create_index(
                mongodb::IndexModel::builder()
                    .keys(doc! { "titulo": "text" })
                    .options(
                        mongodb::options::IndexOptions::builder()
                            .default_language("spanish".to_owned())
                            .build(),
                    )
                    .build(),
            )
            .await
            .unwrap();
        files
            .insert_many(usable.iter().chain(&unusable))
            .await
            .unwrap();
        // Uploaded again and again.
        for _ in 0..3 {
            files.insert_many(&usable).await.unwrap();
        }
        let before = all(&files).await;

        let (store, log) = opened(server, &database).await;
        let entries = read_all(&log).await;
        let links: HashSet<_> = entries
            .iter()
            .map(|entry| entry.raw.link.as_str())
            .collect();
        assert_eq!((entries.len(), links.len()), (5, 5), "{server}");
        let prices: HashSet<_> = entries
            .iter()
            .map(|entry| entry.raw.price_value.as_str())
            .collect();
        assert!(
            prices.contains("1000004") && prices.contains("1000003"),
            "{prices:?}"
        );
        let found = store.adopt().await.unwrap();
        assert_eq!((found.rows, found.repeats), (5, 15));
        assert_eq!(
            found.unusable.values().map(|(count, _)| count).sum::<u64>(),
            4,
            "{found}"
        );
        assert_eq!(all(&files).await, before, "old documents stay as they are");

        let page = log.page(&LogFilter::default(), 1, 3).await.unwrap();
        assert_eq!((page.total, page.entries.len()), (5, 3));
        let one = &entries[0];
        assert_eq!(
            log.find(Lookup::Extraction(one.id)).await.unwrap().as_ref(),
            Some(one)
        );
        assert_eq!(
            log.find(Lookup::NewestOf(vec![one.offer]))
                .await
                .unwrap()
                .as_ref(),
            Some(one)
        );
        assert_eq!(
            log.find(Lookup::LongestDetailsOf(vec![one.offer]))
                .await
                .unwrap()
                .as_ref(),
            Some(one)
        );
    }
}

/// All documents byte by byte: a number that is none is not equal to itself.
async fn all(files: &Collection<Document>) -> Vec<bson::RawDocumentBuf> {
    use futures_util::TryStreamExt as _;
    let files = files.clone_with_type::<bson::RawDocumentBuf>();
    let found = files.find(doc! {}).sort(doc! { "_id": 1 }).await.unwrap();
    found.try_collect().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_of_what_was_there_is_a_duplicate() {
    let database = fresh_database();
    let files = files(REPLICA_SET, &database).await;
    files.insert_one(legacy(1, 1_000_001, DATE)).await.unwrap();
    let (_, log) = opened(REPLICA_SET, &database).await;
    let entry = read_all(&log).await.remove(0);
    let again = |id, price: &str| LogEntry {
        id: Id([id; 12]),
        received_at: entry.received_at,
        stripped: false,
        offer: entry.offer,
        seen_at: entry.seen_at,
        content: if price.is_empty() {
            entry.content
        } else {
            domain_offer::extraction::Digest([9; 32])
        },
        raw: entry.raw.clone(),
        document: entry.document.clone(),
    };
    let answers = log.append(vec![again(1, ""), again(2, "5")]).await.unwrap();
    let outcomes: Vec<_> = answers.iter().map(|answer| answer.outcome).collect();
    assert_eq!(outcomes, [Outcome::Duplicate, Outcome::Variant]);
    assert_eq!(answers[0].id, entry.id);
    assert_eq!(files.count_documents(doc! {}).await.unwrap(), 2);
    assert_eq!(
        log.page(&LogFilter::default(), 1, 10).await.unwrap().total,
        2
    );
}

/// Four programs write by themselves, their ids out of order by up to a minute, while two nodes read:
/// both see every document, once, in the same order.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_document_of_four_writers_with_ids_out_of_order_is_missed() {
    const WRITERS: u8 = 4;
    const EACH: u8 = 60;
    for server in [REPLICA_SET, STANDALONE] {
        let database = fresh_database();
        opened(server, &database).await;
        let mut tasks = Vec::new();
        for writer in 0..WRITERS {
            let files = files(server, &database).await;
            tasks.push(tokio::spawn(async move {
                for number in 0..EACH {
                    let skew = u32::from(number) * 37 % 60;
                    let now = u32::try_from(DateTime::now().timestamp_millis() / 1000).unwrap();
                    let id = ObjectId::from_parts(now - skew, [writer; 5], [0, 0, number]);
                    let mut document = legacy(
                        i32::from(writer) * 1000 + i32::from(number),
                        1000 + i32::from(number),
                        DATE,
                    );
                    document.insert("_id", id);
                    files.insert_one(document).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
            }));
        }
        let expected = usize::from(WRITERS) * usize::from(EACH);
        let readers: Vec<_> = (0..2)
            .map(|_| tokio::spawn(follow(server, database.clone(), expected)))
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        let mut seen = Vec::new();
        for reader in readers {
            seen.push(reader.await.unwrap());
        }
        assert_eq!(seen[0].iter().collect::<HashSet<_>>().len(), expected);
        assert_eq!(seen[0], seen[1], "one order for every reader");
    }
}

async fn follow(server: &'static str, database: String, expected: usize) -> Vec<Id> {
    let (_, log) = opened(server, &database).await;
    let (mut ids, mut cursor, start) = (Vec::new(), Cursor::default(), Instant::now());
    while ids.len() < expected {
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "{} of {expected} came",
            ids.len()
        );
        // The machine may be busy: what fails is tried again, as the service does.
        let Ok(tail) = log.tail(&cursor, 50).await else {
            continue;
        };
        ids.extend(tail.entries.iter().map(|entry| entry.id));
        cursor = tail.cursor;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    ids
}

/// A row whose document its owner deletes is gone from pages as well.
#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_document_does_not_break_the_log() {
    let database = fresh_database();
    let files = files(STANDALONE, &database).await;
    files
        .insert_many([legacy(1, 1_000_001, DATE), legacy(2, 2, DATE)])
        .await
        .unwrap();
    let (_, log) = opened(STANDALONE, &database).await;
    let by_link: HashMap<_, _> = read_all(&log)
        .await
        .into_iter()
        .map(|entry| (entry.raw.link.as_str().to_owned(), entry))
        .collect();
    let gone = &by_link["https://www.tienda.example/p/1"];
    files
        .delete_one(doc! { "_id": ObjectId::from_bytes(gone.id.0) })
        .await
        .unwrap();
    assert_eq!(read_all(&log).await.len(), 1);
    assert_eq!(log.find(Lookup::Extraction(gone.id)).await.unwrap(), None);
}

/// They are in the tail, but not among what may be stripped, nor made so by who asks for it.
/// Entries after each document that is gone, and after one that became something else, are read.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_after_documents_that_are_gone_is_not_passed_over() {
    for limit in [1, 2, 3, 100] {
        let database = fresh_database();
        let files = files(REPLICA_SET, &database).await;
        let theirs = (1..=4).map(|number| legacy(number, 1_000, DATE));
        let ids = files.insert_many(theirs).await.unwrap().inserted_ids;
        let (_store, log) = opened(REPLICA_SET, &database).await;
        assert_eq!(read_all(&log).await.len(), 4);
        let own = vec![extraction(1).build(), extraction(2).build()];
        log.append(own).await.unwrap();
        let gone: Vec<_> = (0..3).map(|number| ids[&number].clone()).collect();
        files
            .delete_many(doc! { "_id": { "$in": gone } })
            .await
            .unwrap();
        let other = doc! { "$set": { "titulo": ["una", "lista"] } };
        files
            .update_one(doc! { "_id": ids[&3].clone() }, other)
            .await
            .unwrap();
        let (mut read, mut cursor) = (0, Cursor::default());
        loop {
            let tail = log.tail(&cursor, limit).await.unwrap();
            if tail.entries.is_empty() {
                break;
            }
            read += tail.entries.len();
            cursor = tail.cursor;
        }
        assert_eq!(read, 2, "{limit} at a time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_of_others_are_never_made_thin() {
    let name = fresh_database();
    let files = files(REPLICA_SET, &name).await;
    let days = (1..=4).map(|day| legacy(1, 1_000_000 + day, format!("2025-10-0{day}T10:00:00")));
    files.insert_many(days).await.unwrap();
    let all = async || -> Vec<Document> {
        let found = files.find(doc! {}).sort(doc! { "_id": 1 }).await.unwrap();
        futures_util::TryStreamExt::try_collect(found)
            .await
            .unwrap()
    };
    let before = all().await;
    let (_, log) = opened(REPLICA_SET, &name).await;
    let entries = read_all(&log).await;
    assert_eq!(entries.len(), 4);
    let stretch = Stretch {
        after: Cursor::default(),
        until: log.tail(&Cursor::default(), 100).await.unwrap().cursor,
        received_before: domain_offer::time::Instant::from_micros(i64::MAX),
        limit: 100,
    };
    assert_eq!(log.old(&stretch).await.unwrap(), OldRows::default());
    let rows: Vec<_> = entries
        .iter()
        .map(|entry| OldRow {
            id: entry.id,
            offer: entry.offer,
            seen_at: entry.seen_at,
            content: entry.content,
        })
        .collect();
    assert_eq!(log.strip(&rows).await.unwrap(), 0);
    assert_eq!(all().await, before);
    assert_eq!(read_all(&log).await, entries);
}
