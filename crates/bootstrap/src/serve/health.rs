//! What is known of the service's parts, for the readiness probe.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, OnceLock};

use adapter_http::metrics::Gauge;
use adapter_http::readiness::{Dependency, DependencyState, Readiness, ReadinessReport, STORE};
use application::use_cases::handle::CatalogHandle;

use super::gauge::plain;
use super::news::News;
use super::refresh_times::RefreshTimes;
use super::shared::Redis;

/// The state of catalog and store as the refresh last saw it.
pub(crate) struct Health {
    handle: Arc<CatalogHandle>,
    store: AtomicU8,
    /// How the refresh does.
    pub(crate) refresh: RefreshTimes,
    redis: OnceLock<Redis>,
    copy: AtomicU8,
    news: News,
}

const UNKNOWN: u8 = 0;
const UP: u8 = 1;
const DOWN: u8 = 2;
const ABSENT: u8 = 3;

impl Health {
    /// Of a catalog whose store was not asked yet.
    pub(crate) fn of(handle: Arc<CatalogHandle>, news: News) -> Self {
        Self {
            handle,
            store: AtomicU8::new(UNKNOWN),
            refresh: RefreshTimes::default(),
            redis: OnceLock::new(),
            copy: AtomicU8::new(ABSENT),
            news,
        }
    }

    /// Tells of Redis too, from now on.
    pub(crate) fn watch_redis(&self, redis: Redis) {
        // The first one counts; there is one.
        let _ = self.redis.set(redis);
    }

    /// Notes whether the store answered.
    pub(crate) fn store_answered(&self, answered: bool) {
        let state = if answered { UP } else { DOWN };
        if self.store.swap(state, Ordering::Relaxed) != state {
            self.news.tell();
        }
    }

    /// Notes whether the local copy of the archive is kept.
    pub(crate) fn copy_is_kept(&self, kept: bool) {
        let state = if kept { UP } else { DOWN };
        self.copy.store(state, Ordering::Relaxed);
    }

    /// The gauges of this moment.
    pub(crate) fn gauges(&self) -> Vec<Gauge> {
        let offers = self.handle.catalog().map_or(0, |catalog| catalog.offers());
        let store = u8::from(self.store.load(Ordering::Relaxed) == UP);
        let mut gauges = vec![
            plain(
                "arryn_catalog_offers",
                "Offers in the catalog, expired ones too.",
                offers as f64,
            ),
            plain(
                "arryn_store_up",
                "1 while the store answers, else 0.",
                f64::from(store),
            ),
        ];
        if let Some(redis) = self.redis.get() {
            gauges.push(plain(
                "arryn_redis_up",
                "1 while Redis answers in time, else 0.",
                f64::from(u8::from(redis.link.is_up())),
            ));
            gauges.push(plain(
                "arryn_rate_limit_alone",
                "Requests that this node counted alone, since Redis did not answer in time.",
                redis.limiter.alone() as f64,
            ));
        }
        gauges
    }
}

impl Readiness for Health {
    fn report(&self) -> ReadinessReport {
        let dependency = |name, of: &AtomicU8| {
            let state = match of.load(Ordering::Relaxed) {
                UP => DependencyState::Up,
                DOWN => DependencyState::Down,
                ABSENT => return None,
                _ => DependencyState::Unknown,
            };
            Some(Dependency { name, state })
        };
        let known = [
            dependency(STORE, &self.store),
            dependency("local_copy", &self.copy),
        ];
        let redis = self.redis.get().map(|redis| Dependency {
            name: "redis",
            state: if redis.link.is_up() {
                DependencyState::Up
            } else {
                DependencyState::Down
            },
        });
        ReadinessReport {
            catalog_loaded: self.handle.catalog().is_some(),
            dependencies: known.into_iter().flatten().chain(redis).collect(),
        }
    }
}
