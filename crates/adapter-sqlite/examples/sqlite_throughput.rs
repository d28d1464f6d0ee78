//! Measures appends and archive loads: `cargo run --release -p adapter-sqlite --example sqlite_throughput`.

use std::error::Error;
use std::sync::Arc;
use std::time::Instant;

use adapter_sqlite::{SqliteOptions, SqliteStore};
use application::ports::{
    Cursor, ExtractionLog as _, LogEntry, LogFilter, OfferArchive as _, RowSelection, RowSpan,
};
use domain_offer::extraction::Digest;
use domain_offer::offer::{DayPrice, Offer};
use domain_offer::time::Day;
use port_contract::builders::{extraction, instant, offer, offer_key};
use port_contract::offer_archive::archived;

const BATCHES: u64 = 100;
const ROWS: u64 = 1000;
const OFFERS: u64 = 100_000;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let dir = tempfile::TempDir::new_in(".")?;
    let store = SqliteStore::open(&dir.path().join("arryn.db"), SqliteOptions::default())?;
    log(&store).await?;
    archive(&store).await?;
    let bytes = std::fs::metadata(dir.path().join("arryn.db"))?.len();
    println!("file: {} MB", bytes / 1_000_000);
    Ok(())
}

/// About 1 KB a document, several scrapes an offer, ids and offers in no order.
fn row(n: u64) -> LogEntry {
    let details = "Peso del producto: 16,7 kg\nTasa de refresco: 60 Hz\n".repeat(8);
    let offer = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) % 40_000;
    extraction(n).offer(offer).details(&details).build()
}

async fn log(store: &SqliteStore) -> Result<(), Box<dyn Error>> {
    let log = store.log();
    let batches: Vec<Vec<_>> = (0..BATCHES)
        .map(|batch| (batch * ROWS..(batch + 1) * ROWS).map(row).collect())
        .collect();
    println!("document: {} bytes", batches[0][0].document.len());
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
    let start = Instant::now();
    let mut cursor = Cursor::default();
    loop {
        let tail = log.tail(&cursor, 1000).await?;
        if tail.entries.is_empty() {
            break;
        }
        cursor = tail.cursor;
    }
    report("read from the tail", BATCHES * ROWS, start);
    pages(store).await
}

async fn pages(store: &SqliteStore) -> Result<(), Box<dyn Error>> {
    let spans = |count: u64| {
        let span = |n| RowSpan {
            offer: offer_key(n).id(),
            from: instant(0),
            until: instant(50_000),
            content: None,
        };
        (0..count).map(span).collect()
    };
    let one = |rows| LogFilter {
        rows: Some(rows),
        ..LogFilter::default()
    };
    let by_store = LogFilter {
        stores: Some(vec!["Alkosto".to_owned()]),
        ..LogFilter::default()
    };
    for (name, filter, page) in [
        ("first", LogFilter::default(), 1),
        ("last", LogFilter::default(), BATCHES * ROWS / 50),
        ("of a store", by_store, 1),
        ("only 10 spans", one(RowSelection::only(spans(10))), 1),
        (
            "only 40,000 spans",
            one(RowSelection::only(spans(40_000))),
            1,
        ),
        (
            "except 40,000 spans",
            one(RowSelection::except(spans(40_000))),
            1,
        ),
    ] {
        let start = Instant::now();
        let page = store.log().page(&filter, page, 50).await?;
        println!("page {name}: {:?} of {}", start.elapsed(), page.total);
    }
    Ok(())
}

/// Offer `n` with thirty days of prices.
fn month(n: u64) -> Arc<Offer> {
    let mut parts = offer(n, 1_949_900).parts();
    let first = parts.history[0];
    parts.history = (0..30)
        .map(|day| DayPrice {
            day: Day(first.day.0 + day),
            at: first.at.plus_days(day.into()),
            ..first
        })
        .collect();
    Arc::new(Offer::from_parts(parts))
}

async fn archive(store: &SqliteStore) -> Result<(), Box<dyn Error>> {
    let archive = store.archive();
    let rules = Digest([1; 32]);
    let offers: Vec<_> = (0..OFFERS).map(month).collect();
    for name in ["offers saved", "offers saved over"] {
        let start = Instant::now();
        archive.save(rules, &offers, &Cursor::default()).await?;
        report(name, OFFERS, start);
    }
    let start = Instant::now();
    let loaded = archived(&archive, rules).await?;
    report("offers loaded", OFFERS, start);
    assert_eq!(
        loaded.map(|archived| archived.offers.len()),
        Some(offers.len())
    );
    Ok(())
}

fn report(what: &str, count: u64, start: Instant) {
    let seconds = start.elapsed().as_secs_f64();
    let rate = count as f64 / seconds;
    println!("{count} {what}: {seconds:.2} s, {rate:.0} a second");
}
