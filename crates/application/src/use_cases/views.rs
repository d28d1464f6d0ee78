//! Views of the catalog that are kept for the next request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwap;
use domain_catalog::catalog::Catalog;
use domain_catalog::view::CatalogView;
use domain_offer::time::{AsOf, Instant};

/// The catalog at the next T is made this long before, in microseconds.
const AHEAD_MICROS: i64 = 20_000_000;
/// Views of earlier instants that are kept.
const KEPT_EARLIER: usize = 4;

/// The catalog as it is now and soon, which is read without a lock, and at a few other instants.
#[derive(Debug, Default)]
pub struct KeptViews {
    now: ArcSwap<Vec<Arc<CatalogView>>>,
    /// The one that was made last first.
    earlier: Mutex<Vec<Arc<CatalogView>>>,
}

impl KeptViews {
    /// Makes the catalog as it is at `now` and soon after, before a request needs it: where some facts are
    /// dated later than that, as a scraper's does whose clock is ahead, it takes long to make.
    pub fn prepare(&self, catalog: &Arc<Catalog>, now: Instant) {
        let mut wanted = vec![AsOf::at(now), AsOf::at(now.plus_micros(AHEAD_MICROS))];
        wanted.dedup();
        let kept = self.now.load();
        let find = |t: AsOf| kept.iter().find(|view| view.is_of(catalog, t));
        if wanted.len() == kept.len() && wanted.iter().all(|t| find(*t).is_some()) {
            return;
        }
        let view = |t| find(t).map_or_else(|| Arc::new(catalog.at(t)), Arc::clone);
        let views = wanted.into_iter().map(view).collect();
        self.now.store(Arc::new(views));
    }

    /// The catalog at T where it is kept.
    pub fn find(&self, catalog: &Catalog, t: AsOf) -> Option<Arc<CatalogView>> {
        let is_it = |view: &&Arc<CatalogView>| view.is_of(catalog, t);
        let found = self.now.load().iter().find(is_it).map(Arc::clone);
        found.or_else(|| self.earlier().iter().find(is_it).map(Arc::clone))
    }

    /// The catalog at T: what is kept, or made and kept.
    pub fn get(&self, catalog: &Arc<Catalog>, t: AsOf, now: Instant) -> Arc<CatalogView> {
        if let Some(view) = self.find(catalog, t) {
            return view;
        }
        if t == AsOf::at(now) {
            self.prepare(catalog, now);
            if let Some(view) = self.find(catalog, t) {
                return view;
            }
        }
        let view = Arc::new(catalog.at(t));
        let mut earlier = self.earlier();
        earlier.retain(|kept| kept.catalog().version() == catalog.version());
        earlier.truncate(KEPT_EARLIER - 1);
        earlier.insert(0, Arc::clone(&view));
        view
    }

    fn earlier(&self) -> MutexGuard<'_, Vec<Arc<CatalogView>>> {
        self.earlier.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{catalog, instant, seen};

    use super::*;

    #[test]
    fn what_later_facts_make_slow_is_prepared_for_now_and_the_next_t() {
        let views = KeptViews::default();
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
        assert!(views.find(&catalog, t).is_none());
        views.prepare(&catalog, now);
        let view = views.find(&catalog, t).expect("it was prepared");
        assert_eq!(view.shards()[0].len(), 1, "the later offer waits");
        let soon = views.find(&catalog, next).expect("so was this");
        views.prepare(&catalog, now.plus_micros(10_000_000));
        let again = views.find(&catalog, next).expect("it still is");
        assert!(Arc::ptr_eq(&soon, &again), "nothing is made twice");
        views.prepare(&catalog, now.plus_micros(300_000_000));
        assert!(views.find(&catalog, t).is_none(), "it is past");
    }

    #[test]
    fn other_instants_do_not_push_out_what_is_now() {
        let views = KeptViews::default();
        let catalog = catalog(&[seen("exito", "Televisores", "TV").price(5)]);
        let now = instant("2025-10-10T09:00:00");
        let current = views.get(&catalog, AsOf::at(now), now);
        let days: Vec<AsOf> = (1..=5).map(|day| AsOf::at(now.plus_days(-day))).collect();
        for day in &days {
            let view = views.get(&catalog, *day, now);
            assert!(Arc::ptr_eq(&view, &views.get(&catalog, *day, now)));
        }
        assert!(Arc::ptr_eq(
            &current,
            &views.get(&catalog, AsOf::at(now), now)
        ));
        assert!(
            views.find(&catalog, days[0]).is_none(),
            "a fifth is too many"
        );
    }
}
