//! What is known of the service's parts, for the readiness probe.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use adapter_http::metrics::Gauge;
use adapter_http::readiness::{Dependency, DependencyState, Readiness, ReadinessReport};
use application::use_cases::handle::CatalogHandle;

use super::gauges::RefreshTimes;

/// The state of catalog and store as the refresh last saw it.
pub(crate) struct Health {
    handle: Arc<CatalogHandle>,
    store: AtomicU8,
    /// How the refresh does.
    pub(crate) refresh: RefreshTimes,
}

const UNKNOWN: u8 = 0;
const UP: u8 = 1;
const DOWN: u8 = 2;

impl Health {
    /// Of a catalog whose store was not asked yet.
    pub(crate) fn of(handle: Arc<CatalogHandle>) -> Self {
        Self {
            handle,
            store: AtomicU8::new(UNKNOWN),
            refresh: RefreshTimes::default(),
        }
    }

    /// Notes whether the store answered.
    pub(crate) fn store_answered(&self, answered: bool) {
        let state = if answered { UP } else { DOWN };
        self.store.store(state, Ordering::Relaxed);
    }

    /// The gauges of this moment.
    pub(crate) fn gauges(&self) -> Vec<Gauge> {
        let offers = self.handle.catalog().map_or(0, |catalog| catalog.offers());
        let store = u8::from(self.store.load(Ordering::Relaxed) == UP);
        let gauge = |name, help, value| Gauge {
            name,
            help,
            labels: Vec::new(),
            value,
        };
        vec![
            gauge(
                "arryn_catalog_offers",
                "Offers in the catalog, expired ones too.",
                offers as f64,
            ),
            gauge(
                "arryn_store_up",
                "1 while the store answers, else 0.",
                f64::from(store),
            ),
        ]
    }
}

impl Readiness for Health {
    fn report(&self) -> ReadinessReport {
        let state = match self.store.load(Ordering::Relaxed) {
            UP => DependencyState::Up,
            DOWN => DependencyState::Down,
            _ => DependencyState::Unknown,
        };
        ReadinessReport {
            catalog_loaded: self.handle.catalog().is_some(),
            dependencies: vec![Dependency {
                name: "store",
                state,
            }],
        }
    }
}
