//! Measures appends beside the bare driver's `insert_many` of the same documents, in one run:
//! `cargo run --release -p adapter-mongo --example mongo_throughput -- mongodb://127.0.0.1:27017/`.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use adapter_mongo::{MongoOptions, MongoStore};
use application::ports::{Cursor, ExtractionLog as _, LogEntry, OfferArchive as _};
use bson::{RawDocumentBuf, doc};
use domain_offer::extraction::Digest;
use domain_offer::rules::Rules;
use futures_util::TryStreamExt as _;
use mongodb::Client;
use mongodb::options::{Acknowledgment, WriteConcern};
use port_contract::builders::{extraction, offer};
use port_contract::offer_archive::archived;
use tokio::runtime::Handle;

const ROWS: u64 = 100_000;
/// Rows of a batch of `arryn import`, and of an upload.
const BATCHES: [u64; 3] = [40_000, 4_000, 1_000];
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let url = std::env::args()
        .nth(1)
        .ok_or("the URL of a server, please")?;
    let client = Client::with_uri_str(&url).await?;
    for batch in BATCHES {
        let mut ratios = Vec::with_capacity(ROUNDS);
        for round in 0..ROUNDS {
            let (store, database) = fresh(&url, &client).await?;
            println!("in batches of {batch}, round {}:", round + 1);
            let ours = appends(&store, batch).await?;
            let bare = bare(&database, false).await?;
            println!("  ours / the bare driver's: {:.2}", ours / bare);
            ratios.push(ours / bare);
            database.drop().await?;
        }
        ratios.sort_unstable_by(f64::total_cmp);
        let (least, most) = (ratios[0], ratios[ROUNDS - 1]);
        let median = ratios[ROUNDS / 2];
        println!("in batches of {batch}: {median:.2} ({least:.2} to {most:.2})\n");
    }
    let (store, database) = fresh(&url, &client).await?;
    appends(&store, BATCHES[0]).await?;
    bare(&database, true).await?;
    tail(&store).await?;
    archive(&store).await?;
    database.drop().await?;
    Ok(())
}

/// A store in a database of its own.
async fn fresh(
    url: &str,
    client: &Client,
) -> Result<(MongoStore, mongodb::Database), Box<dyn Error>> {
    let name = format!("prueba_{}", bson::oid::ObjectId::new());
    let store = MongoStore::new(
        MongoOptions::new(url, Some(&name))?,
        Arc::new(Rules::standard()),
        Handle::current(),
    );
    store.migrate().await?;
    Ok((store, client.database(&name)))
}

/// About 1 KB a document, several scrapes an offer, ids and offers in no order.
fn row(n: u64) -> LogEntry {
    let details = "Peso del producto: 16,7 kg\nTasa de refresco: 60 Hz\n".repeat(8);
    let offer = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 40_000;
    extraction(n).offer(offer).details(&details).build()
}

/// Appends all rows, then those of the first batch again; answers how many new rows a second.
async fn appends(store: &MongoStore, size: u64) -> Result<f64, Box<dyn Error>> {
    let log = store.log();
    let ends = |at: u64| (at + size).min(ROWS);
    let batches = (0..ROWS).step_by(usize::try_from(size)?);
    let batches: Vec<Vec<_>> = batches
        .map(|at| (at..ends(at)).map(row).collect())
        .collect();
    let again = batches[0].clone();
    let start = Instant::now();
    for batch in batches {
        log.append(batch).await?;
    }
    let speed = report("appended", ROWS, start);
    let start = Instant::now();
    log.append(again).await?;
    report("found to be duplicates", size, start);
    Ok(speed)
}

/// The same documents, whole as they are stored, into a collection with or without our indexes;
/// answers how many a second.
async fn bare(database: &mongodb::Database, indexed: bool) -> Result<f64, Box<dyn Error>> {
    let stored = database.collection::<RawDocumentBuf>("archivos");
    let documents: Vec<_> = stored.find(doc! {}).await?.try_collect().await?;
    let concern = WriteConcern::builder()
        .w(Acknowledgment::Majority)
        .journal(true)
        .build();
    let other = database.collection::<RawDocumentBuf>("bare");
    if indexed {
        let found: Vec<_> = stored.list_indexes().await?.try_collect().await?;
        let ours = found
            .into_iter()
            .filter(|index| !index.keys.contains_key("_id") || index.keys.len() > 1);
        other.create_indexes(ours).await?;
    } else {
        database.create_collection("bare").await?;
    }
    let start = Instant::now();
    for chunk in documents.chunks(1000) {
        other
            .insert_many(chunk)
            .write_concern(concern.clone())
            .await?;
    }
    let what = if indexed {
        "by the bare driver into our indexes"
    } else {
        "by the bare driver"
    };
    Ok(report(what, documents.len() as u64, start))
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

fn report(what: &str, rows: u64, start: Instant) -> f64 {
    let seconds = start.elapsed().as_secs_f64();
    let speed = rows as f64 / seconds;
    println!("  {what}: {rows} in {seconds:.2} s, {speed:.0} a second");
    speed
}
