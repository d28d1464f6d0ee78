//! The parts of the service, wired.

use std::sync::{Arc, OnceLock};

use adapter_http::metrics::Metrics;
use adapter_http::response_cache::ResponseCache;
use adapter_http::services::Services;
use adapter_http::{AppState, HttpSettings};
use application::ports::{Clock, IdSource};
use application::use_cases::corrections::ProductCorrections;
use application::use_cases::handle::CatalogHandle;
use application::use_cases::ingest::Ingest;
use application::use_cases::query::CatalogReader;
use application::use_cases::raw::RawData;
use application::use_cases::refresh::Retention;
use application::use_cases::reviews::RowReviews;
use application::use_cases::runs::{RunBook, Runs};
use application::use_cases::signal::RefreshSignal;
use application::use_cases::tastes::Tastes;
use domain_catalog::catalog::BuilderSettings;
use domain_offer::extraction::Digest;
use domain_offer::rules::Rules;
use secrecy::SecretString;

use super::build;
use super::demo::Demo;
use super::gauges::Sources;
use super::health::Health;
use super::loading::Loading;
use super::metered::MeteredLog;
use super::news::News;
use super::open_files;
use super::refreshing::Work;
use super::shared::Shared;
use super::storage::Storage;
use super::tending::RunWatch;
use crate::config::Settings;
use crate::config::kind::Fallback;
use crate::identity::Identity;
use crate::system::{SystemClock, SystemIds};

/// The parts that server and refresh share.
pub(crate) struct ServiceParts {
    storage: Arc<Storage>,
    identity: Identity,
    key: SecretString,
    rules: Arc<Rules>,
    clock: Arc<dyn Clock>,
    handle: Arc<CatalogHandle>,
    signal: Arc<RefreshSignal>,
    health: Arc<Health>,
    numbers: Arc<OnceLock<Sources>>,
    runs: Arc<RunWatch>,
    metrics: Arc<Metrics>,
    news: News,
    demo: bool,
}

impl ServiceParts {
    /// Over a store, signing with a key; `demo` marks every answer as a sample.
    pub(crate) fn new(
        settings: &Settings,
        mut storage: Storage,
        rules: Arc<Rules>,
        key: SecretString,
        signal: Arc<RefreshSignal>,
        news: News,
        demo: bool,
    ) -> anyhow::Result<Self> {
        let handle = Arc::new(CatalogHandle::new(demo).on_swap(news.teller()));
        // The parts that are read come after the parts that count.
        let numbers = Arc::<OnceLock<Sources>>::default();
        let read = Arc::clone(&numbers);
        let gauges = move || read.get().map_or_else(Vec::new, Sources::read);
        let metrics = Arc::new(Metrics::new(Arc::new(gauges)));
        storage.log = Arc::new(MeteredLog::new(
            Arc::clone(&storage.log),
            Arc::clone(&metrics),
        ));
        let identity = Identity::new(storage.users.clone(), &settings.access)?;
        let health = Health::of(Arc::clone(&handle), news.clone());
        if storage.lacks_copy() {
            health.copy_is_kept(false);
        }
        Ok(Self {
            storage: Arc::new(storage),
            identity,
            key,
            rules,
            clock: Arc::new(SystemClock),
            health: Arc::new(health),
            handle,
            signal,
            numbers,
            runs: Arc::default(),
            metrics,
            news,
            demo,
        })
    }

    /// Users and their passwords.
    pub(crate) const fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What is told of runs.
    pub(crate) fn run_watch(&self) -> Arc<RunWatch> {
        Arc::clone(&self.runs)
    }

    /// What requests are answered by.
    pub(crate) fn app_state(&self, settings: &Settings, shared: &Shared) -> AppState {
        let ids: Arc<dyn IdSource> = Arc::new(SystemIds::new());
        let services = self.services(settings, &ids);
        // Set once; a second state of the same parts would read the same numbers.
        let _ = self.numbers.set(Sources {
            health: Arc::clone(&self.health),
            handle: Arc::clone(&self.handle),
            clock: Arc::clone(&self.clock),
            ingest: Arc::clone(&services.ingest),
            runs: self.run_watch(),
        });
        if let Some(redis) = &shared.redis {
            self.health.watch_redis(redis.clone());
        }
        AppState {
            settings: Arc::new(http_settings(settings)),
            clock: Arc::clone(&self.clock),
            ids,
            zone: self.rules.zone.clone(),
            readiness: self.health.clone(),
            limiter: Arc::clone(&shared.limiter),
            responses: settings
                .cache_for()
                .map(|time_to_live| Arc::new(ResponseCache::new(time_to_live))),
            news: self.news.listen(),
            early_reads: adapter_http::state::early_places(),
            uploads: Arc::default(),
            metrics: Arc::clone(&self.metrics),
            services,
        }
    }

    /// The use cases.
    fn services(&self, settings: &Settings, ids: &Arc<dyn IdSource>) -> Services {
        let (log, clock) = (&self.storage.log, &self.clock);
        let serve_stale = settings.offers.fallback_mode != Fallback::Off;
        let reader = CatalogReader::new(Arc::clone(&self.handle), Arc::clone(clock), serve_stale);
        let reader = Arc::new(reader);
        let ingest = Ingest::new(
            Arc::clone(log),
            Arc::clone(clock),
            Arc::clone(ids),
            Arc::clone(&self.rules),
            Arc::clone(&self.signal),
        );
        let raw = RawData::new(
            Arc::clone(log),
            Arc::clone(&reader),
            Arc::clone(&self.rules),
        );
        let raw = Arc::new(raw);
        let (identity, users) = (&self.identity, &settings.access);
        let tastes = Tastes::new(
            Arc::clone(&identity.stores().tastes),
            Arc::clone(log),
            Arc::clone(&reader),
            Arc::clone(clock),
        );
        let (corrections, reviews) = self.words_of_editors(&reader, &raw, ids);
        let runs = self.runs_of_scrapers(&reader);
        let (auth, counted_users) = identity.doors(&self.key, users);
        Services {
            reader,
            ingest: Arc::new(ingest),
            raw,
            rules: Arc::clone(&self.rules),
            weights: settings.offers.weights().unwrap_or_default(),
            uploads: settings.uploads(),
            users: Arc::new(identity.users()),
            counted_users: Arc::new(counted_users),
            auth: Arc::new(auth),
            keys: Arc::new(identity.keys()),
            tastes: Arc::new(tastes),
            corrections: Arc::new(corrections),
            reviews: Arc::new(reviews),
            runs: Arc::new(runs),
        }
    }

    /// What scrapers deliver, by run.
    fn runs_of_scrapers(&self, reader: &Arc<CatalogReader>) -> Runs {
        let (log, clock) = (&self.storage.runs, &self.clock);
        let book = RunBook::new(Arc::clone(log), Arc::clone(clock), Arc::clone(&self.rules));
        Runs::new(
            Arc::clone(log),
            Arc::new(book),
            Arc::clone(reader),
            Arc::clone(clock),
        )
    }

    /// What editors say of products, and of rows.
    fn words_of_editors(
        &self,
        reader: &Arc<CatalogReader>,
        raw: &Arc<RawData>,
        ids: &Arc<dyn IdSource>,
    ) -> (ProductCorrections, RowReviews) {
        let corrections = ProductCorrections::new(
            Arc::clone(&self.storage.corrections),
            Arc::clone(reader),
            Arc::clone(&self.clock),
            Arc::clone(ids),
            Arc::clone(&self.signal),
        );
        let reviews = RowReviews::new(
            Arc::clone(&self.storage.corrections),
            Arc::clone(raw),
            Arc::clone(&self.clock),
            Arc::clone(ids),
            Arc::clone(&self.signal),
        );
        (corrections, reviews)
    }

    /// What the refresh works with.
    pub(crate) fn refreshing(&self, settings: &Settings) -> Work {
        let demo = |store| Demo::new(store, Arc::clone(&self.rules), Arc::clone(&self.signal));
        let embedded = self.storage.embedded.clone().filter(|_| self.demo);
        Work {
            loading: Loading {
                storage: Arc::clone(&self.storage),
                clock: Arc::clone(&self.clock),
                rules: Arc::clone(&self.rules),
                handle: Arc::clone(&self.handle),
                signal: Arc::clone(&self.signal),
                retention: retention(&self.storage, settings.storage.raw_retention_days),
                match_up_to: settings.offers.matching_max_offers,
                settings: BuilderSettings {
                    zone: settings.offers.source_timezone.clone(),
                    max_age_days: settings.offers.offer_max_age_days,
                    config_digest: config_digest(&self.rules, settings),
                },
            },
            demo: embedded.map(demo),
            sample: settings.offers.fallback_mode == Fallback::Sample,
            health: Arc::clone(&self.health),
        }
    }
}

fn retention(storage: &Storage, days: Option<u32>) -> Option<Retention> {
    let log = || Arc::clone(&storage.retention);
    days.map(|days| Retention { log: log(), days })
}

fn http_settings(settings: &Settings) -> HttpSettings {
    let Settings { server, access, .. } = settings;
    let of_http = HttpSettings::default();
    HttpSettings {
        workers: server.workers(),
        max_connections: open_files::connections(server.workers(), of_http.max_connections),
        shutdown_timeout: server.shutdown_timeout,
        max_upload_bytes: server.max_upload_bytes(),
        cors_allowed_origins: access.cors_allowed_origins.clone(),
        allowed_hosts: access.allowed_hosts.clone(),
        trusted_proxies: access.trusted_proxies.clone(),
        rate_limit: access.quota(),
        slow_threshold: server.request_log_slow_threshold,
        access_log_sample: server.access_log_sample,
        ..of_http
    }
}

/// A digest of all that changes answers besides the offers.
fn config_digest(rules: &Rules, settings: &Settings) -> Digest {
    let of = &settings.offers;
    let mut bytes = Vec::new();
    bytes.extend(rules.digest().0);
    bytes.extend(build::digest().0);
    bytes.extend(of.offer_max_age_days.to_le_bytes());
    // The weights are private; two totals tell them apart.
    bytes.extend(
        of.weights()
            .unwrap_or_default()
            .total(1.0, 0.0)
            .to_le_bytes(),
    );
    Digest::of(&bytes)
}
