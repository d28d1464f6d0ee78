//! New extractions while reads go on: how soon they show, and what the reads feel of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::bench::figures::{Measure, Row};
use crate::bench::load::{LoadGenerator, Url};
use crate::bench::{machine, offers};
use crate::server::Server;

/// Extractions in a batch.
const BATCH: u32 = 1_000;
/// Uploads their batch and answers when reads show it.
const UPLOAD: &str = "/api/archivos/?refresh=wait";
/// A list of offers, what clients ask for most.
const READ: &str = "/api/ranked-offers/?limit=20";
/// Reads a second, few enough that their times are those of the service and not of a queue.
const READS: f64 = 200.0;
/// How often reads without uploads and reads beside them have their turn.
const TURNS: usize = 4;

/// Uploads batches of 1,000 new extractions of known offers, first alone and then beside reads.
pub(crate) fn measure(
    server: &Server,
    load: &LoadGenerator,
    offers: u32,
) -> anyhow::Result<Vec<Row>> {
    println!("refresh …");
    let mut batches = Batches { day: 0 };
    let before = machine::resident_bytes(server.pid())? as f64;
    machine::forget_peak(server.pid())?;
    let mut times = Vec::new();
    for _ in 0..3 {
        times.push(batches.upload(server)?);
    }
    let peak = machine::peak_bytes(server.pid())? as f64;
    let mut reads = Vec::with_capacity(TURNS);
    for _ in 0..TURNS {
        let quiet = load.at_rate(&Url::Same(server.url(READ)), READS)?;
        reads.push((beside(server, load, &mut batches)?, quiet.p99_ms));
    }
    let mut slowest = Row::alone(
        Measure::RefreshSeconds,
        offers,
        times.iter().copied().fold(0.0, f64::max),
    );
    let fastest = times.iter().copied().fold(f64::MAX, f64::min);
    slowest.spread = Some((slowest.ours - fastest) / slowest.ours);
    Ok(vec![
        slowest,
        Row::alone(Measure::RefreshMemoryRatio, offers, peak / before),
        Row::of_turns(Measure::P99MsDuringRefresh, offers, READ, &reads),
    ])
}

/// The p99 of reads while one batch after another is uploaded.
fn beside(server: &Server, load: &LoadGenerator, batches: &mut Batches) -> anyhow::Result<f64> {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let uploads = scope.spawn(|| -> anyhow::Result<()> {
            while !done.load(Ordering::Relaxed) {
                batches.upload(server)?;
                std::thread::sleep(Duration::from_millis(250));
            }
            Ok(())
        });
        let reads = load.at_rate(&Url::Same(server.url(READ)), READS);
        done.store(true, Ordering::Relaxed);
        let uploaded = uploads.join().expect("an upload does not panic");
        uploaded.and(reads).map(|reads| reads.p99_ms)
    })
}

/// The same offers on one day after another.
struct Batches {
    day: u32,
}

impl Batches {
    /// Uploads the next batch; the seconds until reads show it.
    fn upload(&mut self, server: &Server) -> anyhow::Result<f64> {
        self.day += 1;
        let body = offers::days_later(BATCH, self.day);
        let started = Instant::now();
        let answer = server.post(UPLOAD, &body)?;
        let seconds = started.elapsed().as_secs_f64();
        let answer: serde_json::Value = serde_json::from_str(&answer)?;
        let visible = answer["visible"].as_bool().context("no `visible`")?;
        ensure!(
            visible && answer["stored"] == BATCH,
            "the batch is not shown: {answer}"
        );
        Ok(seconds)
    }
}
