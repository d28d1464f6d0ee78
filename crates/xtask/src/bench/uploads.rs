//! Reads beside an upload of 10,000 rows that are stored, shown and matched meanwhile.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context as _, ensure};

use crate::bench::figures::LoadFigures;
use crate::bench::load::{LoadGenerator, Url};
use crate::bench::{offers, size};
use crate::server::{Server, Start};

/// Offers that are there and matched before the uploads.
const OFFERS: u32 = 100_000;
/// Rows of an upload, each an offer that was not there.
const ROWS: usize = 10_000;
/// What is read meanwhile.
const READ: &str = "/api/ranked-offers/?limit=20";
/// Reads a second where their times are looked at.
const RATE: f64 = 500.0;
/// Matching of all offers takes at most so long.
const MATCHED_WITHIN: Duration = Duration::from_mins(2);

/// Measures reads alone and beside uploads, in turns, and prints what it found.
pub(crate) fn measure(
    binary: &Path,
    folder: &Path,
    load: &LoadGenerator,
    turns: u32,
) -> anyhow::Result<()> {
    size::import(binary, folder, folder, OFFERS)?;
    let server = Server::start(&Start {
        binary,
        data: folder,
        log: &folder.join("server.log"),
        demo: false,
        admin_password: None,
        more: &[],
    })?;
    println!("{OFFERS} offers are matched …");
    until_matched(&server, OFFERS as usize)?;
    let full = || load.at_full_speed(&Url::Same(server.url(READ)));
    let slow = || load.at_rate(&Url::Same(server.url(READ)), RATE);
    let mut seed = 1;
    let (mut kept, mut slower) = (Vec::new(), Vec::new());
    for _ in 0..turns {
        let alone = full()?.requests_per_second;
        let beside = beside(&server, &mut seed, &full)?.requests_per_second;
        println!("reads alone {alone:.0} a second, beside it {beside:.0}");
        kept.push(beside / alone);
        let alone = slow()?.p99_ms;
        let beside = self::beside(&server, &mut seed, &slow)?.p99_ms;
        println!("p99 at {RATE} reads a second: alone {alone:.2} ms, beside it {beside:.2} ms");
        slower.push(beside / alone);
    }
    let mean = |ratios: &[f64]| ratios.iter().sum::<f64>() / f64::from(turns);
    println!(
        "beside uploads of {ROWS} rows ÷ alone: reads a second {:.2} (turns: {kept:.2?}), p99 {:.2} (turns: {slower:.2?})",
        mean(&kept),
        mean(&slower),
    );
    server.stop()
}

/// Reads while one upload after another comes, each when the one before is shown.
fn beside(
    server: &Server,
    seed: &mut u64,
    reads: &dyn Fn() -> anyhow::Result<LoadFigures>,
) -> anyhow::Result<LoadFigures> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let uploads = scope.spawn(|| -> anyhow::Result<()> {
            while !over.load(Ordering::Relaxed) {
                *seed += 1;
                upload(server, *seed)?;
                std::thread::sleep(Duration::from_secs(2));
            }
            Ok(())
        });
        let figures = reads();
        over.store(true, Ordering::Relaxed);
        let uploaded = uploads.join().expect("an upload does not panic");
        uploaded.and(figures)
    })
}

fn upload(server: &Server, seed: u64) -> anyhow::Result<()> {
    let body = offers::others(ROWS, seed);
    let answer = server.post("/api/archivos/?refresh=wait", &body)?;
    let answer: serde_json::Value = serde_json::from_str(&answer)?;
    let visible = answer["visible"].as_bool().context("no `visible`")?;
    ensure!(
        visible && answer["stored"] == ROWS,
        "the upload is not shown: {answer}"
    );
    Ok(())
}

/// Waits until products stop changing.
fn until_matched(server: &Server, offers: usize) -> anyhow::Result<()> {
    let started = std::time::Instant::now();
    let mut known = String::new();
    loop {
        ensure!(
            started.elapsed() < MATCHED_WITHIN,
            "{offers} offers are not matched within {} s",
            MATCHED_WITHIN.as_secs()
        );
        std::thread::sleep(Duration::from_secs(8));
        let now = server.get("/api/products/?limit=1")?;
        let total = serde_json::from_str::<serde_json::Value>(&now)?["total"].to_string();
        if total == known {
            return Ok(());
        }
        known = total;
    }
}
