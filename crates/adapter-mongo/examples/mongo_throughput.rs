//! Measures appends beside the bare driver's `insert_many` of the same documents, in one run:
//! `cargo run --release -p adapter-mongo --example mongo_throughput -- mongodb://127.0.0.1:27017/`.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use adapter_mongo::{MongoOptions, MongoStore};
use application::ports::{Cursor, ExtractionLog as _, NewExtraction, OfferArchive as _};
use bson::{RawDocumentBuf, doc};
use domain_catalog::extraction::Digest;
use domain_catalog::rules::Rules;
use futures_util::TryStreamExt as _;
use mongodb::Client;
use mongodb::options::{Acknowledgment, WriteConcern};
use port_contract::builders::{extraction, offer};
use port_contract::offer_archive::archived;
use tokio::runtime::Handle;

const BATCHES: u64 = 100;
const ROWS: u64 = 1000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args()
        .nth(1)
        .ok_or("the URL of a server, please")?;
    let name = format!("prueba_{}", bson::oid::ObjectId::new());
    let store = MongoStore::new(
        MongoOptions::new(&url, Some(&name))?,
        Arc::new(Rules::standard()),
        Handle::current(),
    );
    store.migrate().await?;
    let client = Client::with_uri_str(&url).await?;
    let database = client.database(&name);
    appends(&store).await?;
    bare(&database).await?;
    tail(&store).await?;
    archive(&store).await?;
    database.drop().await?;
    Ok(())
}

/// About 1 KB a document, several scrapes an offer, ids and offers in no order.
fn row(n: u64) -> NewExtraction {
    let details = "Peso del producto: 16,7 kg\nTasa de refresco: 60 Hz\n".repeat(8);
    let offer = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 40_000;
    extraction(n).offer(offer).details(&details).build()
}

async fn appends(store: &MongoStore) -> Result<(), Box<dyn Error>> {
    let log = store.log();
    let batches: Vec<Vec<_>> = (0..BATCHES)
        .map(|batch| (batch * ROWS..(batch + 1) * ROWS).map(row).collect())
        .collect();
    println!("document: {} bytes of JSON", batches[0][0].document.len());
    let again = batches[..10].to_vec();
    let start = Instant::now();
    for batch in batches {
        log.append(batch).await?;
    }
    report("appended", BATCHES * ROWS, start);
    let start = Instant::now();
    for batch in again {
        log.append(batch).await?;
    }
    report("found to be duplicates", 10 * ROWS, start);
    Ok(())
}

/// The same documents, whole as they are stored, into a collection without our indexes, and into one
/// with them.
async fn bare(database: &mongodb::Database) -> Result<(), Box<dyn Error>> {
    let stored = database.collection::<RawDocumentBuf>("archivos");
    let documents: Vec<_> = stored.find(doc! {}).await?.try_collect().await?;
    let bytes: usize = documents
        .iter()
        .map(|document| document.as_bytes().len())
        .sum();
    println!("stored: {} bytes a document", bytes / documents.len());
    let concern = WriteConcern::builder()
        .w(Acknowledgment::Majority)
        .journal(true)
        .build();
    for (name, what) in [
        ("bare", "inserted by the bare driver"),
        ("bare_indexed", "the same, into our indexes"),
    ] {
        let other = database.collection::<RawDocumentBuf>(name);
        if name == "bare_indexed" {
            let indexes: Vec<_> = stored.list_indexes().await?.try_collect().await?;
            let ours = indexes
                .into_iter()
                .filter(|index| !index.keys.contains_key("_id") || index.keys.len() > 1);
            other.create_indexes(ours).await?;
        }
        let start = Instant::now();
        for chunk in documents.chunks(1000) {
            other
                .insert_many(chunk)
                .write_concern(concern.clone())
                .await?;
        }
        report(what, documents.len() as u64, start);
    }
    Ok(())
}

async fn tail(store: &MongoStore) -> Result<(), Box<dyn Error>> {
    let (log, start) = (store.log(), Instant::now());
    let (mut read, mut cursor) = (0, Cursor::default());
    loop {
        let tail = log.tail(&cursor, 2000).await?;
        if tail.entries.is_empty() {
            break;
        }
        read += tail.entries.len() as u64;
        cursor = tail.cursor;
    }
    report("read from the tail", read, start);
    Ok(())
}

async fn archive(store: &MongoStore) -> Result<(), Box<dyn Error>> {
    let (archive, rules) = (store.archive(), Digest([1; 32]));
    let offers: Vec<_> = (0..100_000).map(|n| offer(n, 1000)).collect();
    let start = Instant::now();
    archive.save(rules, &offers, &Cursor(vec![1])).await?;
    report("offers saved", 100_000, start);
    let start = Instant::now();
    let loaded = archived(&archive, rules)
        .await?
        .ok_or("nothing was saved")?;
    report("offers loaded", loaded.offers.len() as u64, start);
    Ok(())
}

fn report(what: &str, rows: u64, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    println!(
        "{what}: {rows} in {seconds:.2} s, {:.0} a second",
        rows as f64 / seconds
    );
}
