//! The loop that keeps the catalog up to date, on a thread of its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use application::ports::StoreError;
use application::use_cases::refresh::{Refreshed, Refresher};
use tokio::sync::{Notify, oneshot, watch};

use super::background::give_way;
use super::demo::Demo;
use super::health::Health;
use super::loading::Loading;
use super::outage::Outage;

/// How often the log is asked for what other processes wrote.
const EVERY: Duration = Duration::from_millis(250);

/// How long the last saves may take. Those of a first start with a million offers end within it; of five million
/// they take minutes, and what is not saved is folded again.
const LAST_SAVES: Duration = Duration::from_mins(1);

/// What the loop works with.
pub(crate) struct Work {
    /// How to begin.
    pub(crate) loading: Loading,
    /// The sample to begin with.
    pub(crate) demo: Option<Demo>,
    /// Whether invented offers stand in while nothing is known.
    pub(crate) sample: bool,
    /// Whom to tell how the store is.
    pub(crate) health: Arc<Health>,
}

/// The running loop.
pub(crate) struct Refreshing {
    stop: watch::Sender<bool>,
    ended: oneshot::Receiver<()>,
}

impl Refreshing {
    /// Waits until the loop has ended.
    pub(crate) async fn ended(&mut self) {
        // An error is a loop that panicked: it has ended, too.
        let _ = (&mut self.ended).await;
    }

    /// Tells the loop to end with a last refresh, and waits for it.
    pub(crate) async fn stop(&mut self) {
        // One that has ended already does not listen.
        let _ = self.stop.send(true);
        if !self.ended.is_terminated() {
            self.ended().await;
        }
    }
}

/// Starts the loop; `wake` asks for a refresh at once.
pub(crate) fn start(work: Work, wake: Arc<Notify>) -> anyhow::Result<Refreshing> {
    let (stop, stopped) = watch::channel(false);
    let (end, ended) = oneshot::channel();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .thread_name("refresh-io")
        .on_thread_start(give_way)
        .build()
        .context("the refresh cannot be started")?;
    std::thread::Builder::new()
        .name("refresh".to_owned())
        .spawn(move || {
            let refresh = Loop {
                work,
                wake,
                stopped,
            };
            give_way();
            runtime.block_on(refresh.run());
            // The receiver is gone where the service has given up.
            let _ = end.send(());
        })
        .context("the refresh cannot be started")?;
    Ok(Refreshing { stop, ended })
}

struct Loop {
    work: Work,
    wake: Arc<Notify>,
    stopped: watch::Receiver<bool>,
}

impl Loop {
    async fn run(mut self) {
        let mut outage = Outage::default();
        let Some(mut refresher) = self.begin(&mut outage).await else {
            return;
        };
        while !*self.stopped.borrow() {
            let result = self.refresh(&mut refresher).await;
            let behind = result.is_ok() && refresher.is_behind();
            let wait = self.judge(result, &mut outage);
            self.pause(if behind { Duration::ZERO } else { wait }).await;
        }
        // Saves what came in with the last requests.
        if let Err(error) = refresher.refresh().await {
            tracing::warn!(error = chain(&error), "the last refresh failed");
        }
        refresher.save(LAST_SAVES).await;
    }

    /// Seeds the sample and loads the archive, however long the store takes; `None` when told to stop.
    async fn begin(&mut self, outage: &mut Outage) -> Option<Refresher> {
        let start = Instant::now();
        while !*self.stopped.borrow() {
            match self.load().await {
                Ok(mut refresher) => {
                    let result = self.refresh(&mut refresher).await;
                    if let Ok(done) = result {
                        loaded(done, refresher.rejected(), start);
                    } else if !refresher.use_copy() {
                        self.stand_in(outage);
                    }
                    let wait = self.judge(result, outage);
                    self.pause(wait).await;
                    return Some(refresher);
                }
                Err(error) => {
                    self.stand_in(outage);
                    self.wait_out(error, outage).await;
                }
            }
        }
        None
    }

    /// Refreshes, and notes how long it took where something changed.
    async fn refresh(&self, refresher: &mut Refresher) -> Result<Refreshed, StoreError> {
        // Also after an outage: the database may be another one.
        self.work.loading.prepare().await?;
        let start = Instant::now();
        let result = refresher.refresh().await;
        if result.as_ref().is_ok_and(|done| done.changed > 0) {
            self.work.health.refresh.note(start.elapsed());
        }
        if let Some(kept) = refresher.copy_is_kept() {
            self.work.health.copy_is_kept(kept);
        }
        result
    }

    /// Puts the sample in use at the beginning of an outage in which nothing is known.
    fn stand_in(&self, outage: &Outage) {
        if self.work.sample && !outage.lasts() {
            self.work.loading.use_sample();
        }
    }

    async fn load(&mut self) -> Result<Refresher, StoreError> {
        if let Some(demo) = &self.work.demo {
            demo.seed().await?;
        }
        self.work.demo = None;
        self.work.loading.load().await
    }

    async fn wait_out(&mut self, error: StoreError, outage: &mut Outage) {
        let wait = self.judge(Err(error), outage);
        self.pause(wait).await;
    }

    /// Tells how the store is and answers how long to wait.
    fn judge(&self, result: Result<Refreshed, StoreError>, outage: &mut Outage) -> Duration {
        self.work.health.store_answered(result.is_ok());
        match result {
            Ok(Refreshed { entries, changed }) => {
                if let Some(failures) = outage.succeeded() {
                    tracing::info!(failures, "the store answers again");
                }
                if entries > 0 {
                    tracing::debug!(entries, changed, "refreshed");
                }
                EVERY
            }
            Err(error) => {
                let failed = outage.failed();
                if failed.is_first {
                    tracing::warn!(
                        error = chain(&error),
                        "the store does not answer; trying again until it does"
                    );
                }
                failed.wait
            }
        }
    }

    async fn pause(&mut self, wait: Duration) {
        tokio::select! {
            () = self.wake.notified() => {}
            () = tokio::time::sleep(wait) => {}
            _ = self.stopped.changed() => {}
        }
    }
}

fn loaded(done: Refreshed, rejected: usize, start: Instant) {
    let milliseconds = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::info!(
        entries = done.entries,
        rejected,
        milliseconds,
        "the catalog is loaded"
    );
    if rejected > 0 {
        tracing::warn!(
            rejected,
            "stored rows that today's rules refuse count in nothing; /api/archivos/?estado=rechazado lists them"
        );
    }
}

/// An error with its causes on one line.
fn chain(error: &StoreError) -> String {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
