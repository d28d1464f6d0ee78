//! The loop that ends runs of scrapers, on a thread of its own, and what is told of them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use adapter_http::metrics::Gauge;
use anyhow::Context as _;
use application::use_cases::runs::{BrokenStore, Runs};
use domain_run::Run;
use tokio::sync::{oneshot, watch};

use super::background::give_way;
use super::gauge::plain;

/// How often what came in is written down and runs are ended.
const EVERY: Duration = Duration::from_secs(5);
/// How often it is looked which stores have signals: another node may have ended a run.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// How long the last writing may take.
const LAST: Duration = Duration::from_secs(5);
/// The most stores and signals that are told of.
const MOST_TOLD: usize = 200;

/// What is told of runs at `/metrics`.
#[derive(Debug, Default)]
pub(crate) struct RunWatch {
    ended: AtomicU64,
    broken: Mutex<Vec<BrokenStore>>,
}

impl RunWatch {
    /// The gauges of this moment.
    pub(crate) fn gauges(&self) -> Vec<Gauge> {
        let broken = self.broken.lock().unwrap_or_else(PoisonError::into_inner);
        let told = broken.iter().take(MOST_TOLD).map(|broken| Gauge {
            name: "arryn_run_signal",
            help: "1 for each signal of the newest run of a store that has ended, for a week.",
            labels: vec![
                ("store", broken.store.to_string()),
                ("signal", broken.signal.code().to_owned()),
            ],
            value: 1.0,
        });
        let ended = plain(
            "arryn_runs_ended_total",
            "Runs of scrapers that this process has ended.",
            self.ended.load(Ordering::Relaxed) as f64,
        );
        std::iter::once(ended).chain(told).collect()
    }

    fn note(&self, broken: Vec<BrokenStore>) {
        *self.broken.lock().unwrap_or_else(PoisonError::into_inner) = broken;
    }
}

/// The running loop.
pub(crate) struct Tending {
    stop: watch::Sender<bool>,
    ended: oneshot::Receiver<()>,
}

impl Tending {
    /// Tells the loop to write down what came in, and waits for it.
    pub(crate) async fn stop(self) {
        // One that has ended already does not listen.
        let _ = self.stop.send(true);
        let _ = tokio::time::timeout(LAST, self.ended).await;
    }
}

/// Starts the loop.
pub(crate) fn start(runs: Arc<Runs>, watched: Arc<RunWatch>) -> anyhow::Result<Tending> {
    let (stop, stopped) = watch::channel(false);
    let (end, ended) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .thread_name("runs-io")
        .on_thread_start(give_way)
        .build()
        .context("the runs cannot be tended")?;
    std::thread::Builder::new()
        .name("runs".to_owned())
        .spawn(move || {
            give_way();
            runtime.block_on(tend(&runs, &watched, stopped));
            // The receiver is gone where the service has given up.
            let _ = end.send(());
        })
        .context("the runs cannot be tended")?;
    Ok(Tending { stop, ended })
}

async fn tend(runs: &Runs, watched: &RunWatch, mut stopped: watch::Receiver<bool>) {
    let mut looked: Option<Instant> = None;
    while !*stopped.borrow() {
        let ended = runs.tend().await;
        let has_ended = ended.as_ref().is_ok_and(|ended| !ended.is_empty());
        match ended {
            Ok(ended) => {
                watched
                    .ended
                    .fetch_add(ended.len() as u64, Ordering::Relaxed);
                ended.iter().for_each(tell);
            }
            // The refresh says that the store is away.
            Err(error) => tracing::debug!(%error, "the runs wait"),
        }
        if (has_ended || looked.is_none_or(|at| at.elapsed() >= LOOK_EVERY))
            && let Ok(broken) = runs.broken().await
        {
            looked = Some(Instant::now());
            watched.note(broken);
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stopped.changed() => {}
        }
    }
    if let Err(error) = runs.book().flush().await {
        tracing::warn!(%error, "the rows of the last seconds are not counted in their runs");
    }
}

/// One line for a run that has ended.
fn tell(run: &Run) {
    let signals = run.ending.iter().flat_map(|ending| &ending.signals);
    let mut said: Vec<String> = signals
        .map(|signal| match &signal.subject {
            Some(subject) => format!("{} ({subject})", signal.kind.code()),
            None => signal.kind.code().to_owned(),
        })
        .collect();
    said.truncate(10);
    let (summary, key) = (&run.summary, &run.key);
    let rejected = summary.rejections();
    if said.is_empty() {
        tracing::info!(
            run = %key.name, store = &*key.store, owner = &*key.owner, received = summary.received,
            stored = summary.stored, duplicates = summary.duplicates, rejected, "a run has ended"
        );
    } else {
        tracing::warn!(
            run = %key.name, store = &*key.store, owner = &*key.owner, received = summary.received,
            stored = summary.stored, duplicates = summary.duplicates, rejected,
            signals = said.join(", "), "a run has ended, and its scraper may be broken"
        );
    }
}
