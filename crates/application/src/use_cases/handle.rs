//! The catalog in use: one atomic pointer, swapped by the refresh, read by every request.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use arc_swap::ArcSwapOption;
use domain_catalog::catalog::Catalog;
use domain_catalog::time::Instant;

/// Without contact with the store for longer than this, in microseconds, answers are stale.
pub const STALE_AFTER_MICROS: i64 = 5_000_000;

/// Where an answer's data come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DataSource {
    /// The store, as it is now.
    Live,
    /// What was last known of the store.
    Stale,
    /// Invented offers, for a demonstration.
    Sample,
}

/// The catalog in use, and how fresh it is.
#[derive(Debug)]
pub struct CatalogHandle {
    catalog: ArcSwapOption<Catalog>,
    contact: AtomicI64,
    demo: bool,
    sample: AtomicBool,
}

impl CatalogHandle {
    /// A handle without a catalog yet; `sample` marks every answer as a demonstration.
    pub fn new(sample: bool) -> Self {
        let contact = AtomicI64::new(Instant::MIN.micros());
        Self {
            catalog: ArcSwapOption::empty(),
            contact,
            demo: sample,
            sample: AtomicBool::new(sample),
        }
    }

    /// The catalog; `None` until the first one is loaded.
    pub fn catalog(&self) -> Option<Arc<Catalog>> {
        self.catalog.load_full()
    }

    /// Puts a new catalog in use; requests under way go on with theirs.
    pub fn swap(&self, catalog: Arc<Catalog>) {
        self.catalog.store(Some(catalog));
        self.sample.store(self.demo, Ordering::Release);
    }

    /// Puts invented offers in use until the next [`CatalogHandle::swap`]; every answer made from
    /// them says so.
    pub fn swap_sample(&self, catalog: Arc<Catalog>) {
        // Marked before it is there, so that no answer passes for a real one.
        self.sample.store(true, Ordering::Release);
        self.catalog.store(Some(catalog));
    }

    /// Notes that the store answered at `now`.
    pub fn touch(&self, now: Instant) {
        self.contact.store(now.micros(), Ordering::Relaxed);
    }

    /// Where answers given at `now` come from.
    pub fn source(&self, now: Instant) -> DataSource {
        if self.sample.load(Ordering::Acquire) {
            return DataSource::Sample;
        }
        let silent = now.micros() - self.contact.load(Ordering::Relaxed);
        if silent > STALE_AFTER_MICROS {
            DataSource::Stale
        } else {
            DataSource::Live
        }
    }
}
