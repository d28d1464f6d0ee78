//! The catalog in use: one atomic pointer, swapped by the refresh, read by every request.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use domain_catalog::catalog::Catalog;
use domain_offer::time::Instant;

use super::views::KeptViews;

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
pub struct CatalogHandle {
    catalog: ArcSwapOption<Catalog>,
    replaced: Mutex<Vec<Arc<Catalog>>>,
    views: KeptViews,
    contact: AtomicI64,
    demo: bool,
    sample: AtomicBool,
    on_swap: Box<dyn Fn() + Send + Sync>,
}

impl CatalogHandle {
    /// A handle without a catalog yet; `sample` marks every answer as a demonstration.
    pub fn new(sample: bool) -> Self {
        let contact = AtomicI64::new(Instant::MIN.micros());
        Self {
            catalog: ArcSwapOption::empty(),
            replaced: Mutex::default(),
            views: KeptViews::default(),
            contact,
            demo: sample,
            sample: AtomicBool::new(sample),
            on_swap: Box::new(|| {}),
        }
    }

    /// The same, which calls `tell` whenever another catalog was put in use.
    #[must_use]
    pub fn on_swap(mut self, tell: impl Fn() + Send + Sync + 'static) -> Self {
        self.on_swap = Box::new(tell);
        self
    }

    /// The catalog; `None` until the first one is loaded.
    pub fn catalog(&self) -> Option<Arc<Catalog>> {
        self.catalog.load_full()
    }

    /// Puts a new catalog in use; requests under way go on with theirs.
    pub fn swap(&self, catalog: Arc<Catalog>) {
        self.put(catalog);
        self.sample.store(self.demo, Ordering::Release);
    }

    /// The views that were made of it.
    pub const fn views(&self) -> &KeptViews {
        &self.views
    }

    /// Puts invented offers in use until the next [`CatalogHandle::swap`]; every answer made from
    /// them says so.
    pub fn swap_sample(&self, catalog: Arc<Catalog>) {
        // Marked before it is there, so that no answer passes for a real one.
        self.sample.store(true, Ordering::Release);
        self.put(catalog);
    }

    fn put(&self, catalog: Arc<Catalog>) {
        let replaced = self.catalog.swap(Some(catalog));
        self.replaced().extend(replaced);
        (self.on_swap)();
    }

    /// Frees the replaced catalogs that no request answers from any more. To free a large one takes
    /// milliseconds, so that the last request that holds it should not have to.
    pub fn free_replaced(&self) {
        let is_held = |catalog: &Arc<Catalog>| Arc::strong_count(catalog) > 1;
        let (held, free): (Vec<_>, Vec<_>) = self.replaced().drain(..).partition(is_held);
        self.replaced().extend(held);
        drop(free);
    }

    fn replaced(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Catalog>>> {
        let replaced = self.replaced.lock();
        replaced.unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that the store answered at `now`.
    pub fn touch(&self, now: Instant) {
        self.contact.store(now.micros(), Ordering::Relaxed);
    }

    /// How long the store has not answered at `now`, in microseconds; `None` before its first answer.
    pub fn silence(&self, now: Instant) -> Option<i64> {
        let contact = self.contact.load(Ordering::Relaxed);
        (contact != Instant::MIN.micros()).then(|| (now.micros() - contact).max(0))
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

impl std::fmt::Debug for CatalogHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CatalogHandle")
            .field("contact", &self.contact)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::catalog;

    use super::*;

    #[test]
    fn a_replaced_catalog_is_freed_by_whom_asks_once_nobody_holds_it() {
        let handle = CatalogHandle::new(false);
        let first = catalog(&[]);
        let weak = Arc::downgrade(&first);
        handle.swap(first);
        let request = handle.catalog();
        handle.swap(catalog(&[]));
        handle.free_replaced();
        assert!(weak.upgrade().is_some(), "a request holds it");
        drop(request);
        assert!(weak.upgrade().is_some(), "the request does not free it");
        handle.free_replaced();
        assert!(weak.upgrade().is_none());
        assert!(handle.catalog().is_some(), "the one in use stays");
    }
}
