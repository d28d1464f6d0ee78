//! The catalog in use: one atomic pointer, swapped by the refresh, read by every request.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::{ArcSwap, ArcSwapOption};
use domain_catalog::catalog::Catalog;
use domain_catalog::time::{AsOf, Instant};
use domain_catalog::view::CatalogView;

/// Without contact with the store for longer than this, in microseconds, answers are stale.
pub const STALE_AFTER_MICROS: i64 = 5_000_000;

/// The catalog at the next T is made this long before, in microseconds.
const AHEAD_MICROS: i64 = 20_000_000;

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
    replaced: Mutex<Vec<Arc<Catalog>>>,
    /// The catalog at T, and at the next T.
    prepared: ArcSwap<Vec<Arc<CatalogView>>>,
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
            replaced: Mutex::default(),
            prepared: ArcSwap::default(),
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
        self.put(catalog);
        self.sample.store(self.demo, Ordering::Release);
    }

    /// Makes the catalog as it is at `now` and soon after, before a request needs it: where some facts are
    /// dated later than that, as a scraper's does whose clock is ahead, it takes long to make.
    pub fn prepare(&self, catalog: &Arc<Catalog>, now: Instant) {
        let mut wanted = vec![AsOf::at(now), AsOf::at(now.plus_micros(AHEAD_MICROS))];
        wanted.dedup();
        let known = self.prepared.load();
        let is_known = |t: &AsOf| known.iter().any(|view| view.is_of(catalog, *t));
        if wanted.iter().all(is_known) {
            return;
        }
        let make = |t| {
            let found = known.iter().find(|view| view.is_of(catalog, t));
            found.map_or_else(|| Arc::new(catalog.at(t)), Arc::clone)
        };
        let views = wanted.into_iter().map(make).collect();
        self.prepared.store(Arc::new(views));
    }

    /// The catalog at T, where it was prepared.
    pub fn prepared(&self, catalog: &Catalog, t: AsOf) -> Option<Arc<CatalogView>> {
        let views = self.prepared.load();
        let found = views.iter().find(|view| view.is_of(catalog, t));
        found.map(Arc::clone)
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

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{catalog, instant, seen};

    use super::*;

    #[test]
    fn what_later_facts_make_slow_is_prepared_for_now_and_the_next_t() {
        let handle = CatalogHandle::new(false);
        let tv = seen("exito", "Televisores", "TV").price(5);
        let ahead = seen("exito", "Televisores", "TV 2").price(7);
        let sightings = [
            tv.at("2025-10-10T08:00:00"),
            ahead.at("2025-10-10T13:00:00"),
        ];
        let catalog = catalog(&sightings);
        let now = instant("2025-10-10T09:04:50");
        let (t, next) = (AsOf::at(now), AsOf::at(now.plus_micros(10_000_000)));
        assert!(t < next);
        assert!(handle.prepared(&catalog, t).is_none());
        handle.prepare(&catalog, now);
        let view = handle.prepared(&catalog, t).expect("it was prepared");
        assert_eq!(view.shards()[0].len(), 1, "the later offer waits");
        let soon = handle.prepared(&catalog, next).expect("so was this");
        handle.prepare(&catalog, now.plus_micros(10_000_000));
        let again = handle.prepared(&catalog, next).expect("it still is");
        assert!(Arc::ptr_eq(&soon, &again), "nothing is made twice");
        handle.prepare(&catalog, now.plus_micros(300_000_000));
        assert!(handle.prepared(&catalog, t).is_none(), "it is past");
    }

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
