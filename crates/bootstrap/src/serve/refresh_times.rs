//! How long refreshes take.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use adapter_http::metrics::Gauge;

use super::gauge::plain;

/// How the refresh does; written by it, read by the readiness check and the metrics.
#[derive(Debug, Default)]
pub(crate) struct RefreshTimes {
    count: AtomicU64,
    total_micros: AtomicU64,
    last_micros: AtomicU64,
}

impl RefreshTimes {
    /// Notes a refresh that changed something.
    pub(crate) fn note(&self, took: Duration) {
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.count.fetch_add(1, Ordering::Relaxed);
        self.total_micros.fetch_add(micros, Ordering::Relaxed);
        self.last_micros.store(micros, Ordering::Relaxed);
    }

    /// The gauges of this moment.
    pub(crate) fn gauges(&self) -> [Gauge; 3] {
        let seconds = |micros: &AtomicU64| micros.load(Ordering::Relaxed) as f64 / 1e6;
        [
            plain(
                "arryn_refreshes_total",
                "Refreshes that changed the catalog.",
                self.count.load(Ordering::Relaxed) as f64,
            ),
            plain(
                "arryn_refresh_seconds_total",
                "Time of the refreshes that changed the catalog, in seconds.",
                seconds(&self.total_micros),
            ),
            plain(
                "arryn_refresh_last_seconds",
                "Time of the last refresh that changed the catalog, in seconds.",
                seconds(&self.last_micros),
            ),
        ]
    }
}
