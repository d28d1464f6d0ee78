//! A whole service over memory adapters, whose refresh the test drives.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::test::TestRequest;
use adapter_memory::{
    CountedSecrets, FixedClock, MemoryArchive, MemoryCorrections, MemoryLimiter, MemoryLog,
    MemoryRuns, MemoryUsers, PlainHasher, PlainSigner, SequentialIds,
};
use application::ports::{Clock, Quota};
use application::use_cases::auth::{Auth, AuthPorts, Lifetimes};
use application::use_cases::corrections::ProductCorrections;
use application::use_cases::handle::CatalogHandle;
use application::use_cases::ingest::Ingest;
use application::use_cases::keys::ApiKeys;
use application::use_cases::query::CatalogReader;
use application::use_cases::raw::RawData;
use application::use_cases::refresh::{RefreshDeps, Refreshed, Refresher, SAVED_AT_ONCE};
use application::use_cases::reviews::RowReviews;
use application::use_cases::runs::{RunBook, Runs};
use application::use_cases::signal::RefreshSignal;
use application::use_cases::tastes::Tastes;
use application::use_cases::throttle::{LoginThrottle, RegistrationThrottle};
use application::use_cases::users::{CountedUsers, Users};
use domain_catalog::catalog::BuilderSettings;
use domain_offer::extraction::Digest;
use domain_offer::rules::Rules;
use domain_offer::time::Instant;
use domain_ranking::Weights;
use port_contract::faults::{Faults, FaultyLog, FaultyUsers};
use tokio::sync::watch;

use super::{Answer, FixedReadiness, send};
use crate::metrics::Metrics;
use crate::response_cache::ResponseCache;
use crate::services::{Services, UploadAccess};
use crate::settings::HttpSettings;
use crate::state::AppState;

/// 2025-10-12T12:00:00-05:00.
pub(crate) const NOON: Instant = Instant::from_micros(1_760_288_400_000_000);

/// Where a test has no quota of its own: answers tell of one, and it is never used up.
const PLENTY: Quota = Quota {
    requests: NonZeroU32::MAX,
    window: Duration::from_mins(1),
};

/// What a test may choose.
pub(crate) struct Options {
    pub(crate) settings: HttpSettings,
    pub(crate) uploads: UploadAccess,
    pub(crate) serve_stale: bool,
    pub(crate) sample: bool,
    pub(crate) registrations: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            settings: HttpSettings::default(),
            uploads: UploadAccess::Open,
            serve_stale: true,
            sample: false,
            registrations: 0,
        }
    }
}

/// A service at noon of 2025-10-12 in Colombia, with an empty store and no catalog until the first
/// refresh.
pub(crate) struct World {
    pub(crate) state: AppState,
    pub(crate) clock: FixedClock,
    /// Faults of the log as requests see it; the refresh sees none.
    pub(crate) faults: Faults,
    /// Users, as they are stored.
    pub(crate) users: MemoryUsers,
    /// Faults of the users as requests see them.
    pub(crate) user_faults: Faults,
    log: MemoryLog,
    corrections: MemoryCorrections,
    archive: MemoryArchive,
    handle: Arc<CatalogHandle>,
    signal: Arc<RefreshSignal>,
    refresher: Option<Refresher>,
}

impl Default for World {
    fn default() -> Self {
        Self::with(Options::default())
    }
}

impl World {
    pub(crate) fn with(mut options: Options) -> Self {
        options.settings.rate_limit.get_or_insert(PLENTY);
        let clock = FixedClock::at(NOON);
        let faults = Faults::default();
        let log = MemoryLog::default();
        let news = watch::Sender::default();
        let teller = |news: watch::Sender<()>| {
            move || {
                news.send_replace(());
            }
        };
        let handle = CatalogHandle::new(options.sample).on_swap(teller(news.clone()));
        let handle = Arc::new(handle);
        let signal = RefreshSignal::new(|| {}).on_grant(teller(news.clone()));
        let signal = Arc::new(signal);
        let shown = Arc::new(FaultyLog::new(log.clone(), faults.clone()));
        options.settings.refused_login_takes = Duration::ZERO;
        let (users, user_faults) = (MemoryUsers::default(), Faults::default());
        let kept = FaultyUsers::new(users.clone(), user_faults.clone());
        let corrections = MemoryCorrections::default();
        let stores = Stores {
            log: shown,
            users: Arc::new(kept),
            corrections: Arc::new(corrections.clone()),
        };
        let services = services(&options, &clock, &handle, &signal, stores);
        let state = AppState {
            settings: Arc::new(options.settings),
            clock: Arc::new(clock.clone()),
            ids: Arc::new(SequentialIds::default()),
            zone: services.rules.zone.clone(),
            readiness: Arc::new(FixedReadiness(true)),
            services,
            limiter: Arc::new(MemoryLimiter::default()),
            responses: Some(Arc::new(ResponseCache::new(Duration::from_mins(5)))),
            news: news.subscribe(),
            early_reads: crate::state::early_places(),
            uploads: Arc::default(),
            metrics: Arc::new(Metrics::new(Arc::new(Vec::new))),
        };
        Self {
            state,
            clock,
            faults,
            users,
            user_faults,
            log,
            corrections,
            archive: MemoryArchive::default(),
            handle,
            signal,
            refresher: None,
        }
    }

    /// Brings the catalog up to date.
    pub(crate) async fn refresh(&mut self) -> Refreshed {
        if self.refresher.is_none() {
            let rules = Arc::clone(&self.state.services.rules);
            let settings = BuilderSettings {
                zone: rules.zone.clone(),
                max_age_days: 30,
                config_digest: Digest::of(b"test"),
            };
            let deps = RefreshDeps {
                log: Arc::new(self.log.clone()),
                corrections: Arc::new(self.corrections.clone()),
                archive: Arc::new(self.archive.clone()),
                copy: None,
                retention: None,
                clock: Arc::new(self.clock.clone()),
                rules,
                handle: Arc::clone(&self.handle),
                signal: Arc::clone(&self.signal),
                holder: "test".to_owned(),
                match_up_to: 1_000,
                threads: std::num::NonZero::<usize>::MIN,
                save_at_once: SAVED_AT_ONCE,
            };
            self.refresher = Some(Refresher::load(deps, settings).await.unwrap());
        }
        self.refresher.as_mut().unwrap().refresh().await.unwrap()
    }

    /// What time it is.
    pub(crate) fn clock_now(&self) -> Instant {
        self.clock.now()
    }

    /// Answers a request.
    pub(crate) async fn send(&self, request: TestRequest) -> Answer {
        send(self.state.clone(), request).await
    }

    /// Answers a GET.
    pub(crate) async fn get(&self, uri: &str) -> Answer {
        self.send(TestRequest::get().uri(uri)).await
    }

    /// Uploads a body.
    pub(crate) async fn upload(&self, body: impl Into<bytes::Bytes>) -> Answer {
        let request = TestRequest::post().uri("/api/archivos/");
        let json = ("content-type", "application/json");
        self.send(request.insert_header(json).set_payload(body))
            .await
    }
}

/// The stores as requests see them.
struct Stores {
    log: Arc<FaultyLog<MemoryLog>>,
    users: Arc<FaultyUsers<MemoryUsers>>,
    corrections: Arc<MemoryCorrections>,
}

fn services(
    options: &Options,
    clock: &FixedClock,
    handle: &Arc<CatalogHandle>,
    signal: &Arc<RefreshSignal>,
    stores: Stores,
) -> Services {
    let Stores {
        log,
        users: kept,
        corrections,
    } = stores;
    let rules = Arc::new(Rules::standard());
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let reader = CatalogReader::new(Arc::clone(handle), Arc::clone(&clock), options.serve_stale);
    let reader = Arc::new(reader);
    let ids = Arc::new(SequentialIds::of_node(1));
    let ingest = Ingest::new(
        log.clone(),
        Arc::clone(&clock),
        ids,
        Arc::clone(&rules),
        Arc::clone(signal),
    );
    let ids = Arc::new(SequentialIds::of_node(2));
    let raw = RawData::new(log.clone(), Arc::clone(&reader), Arc::clone(&rules));
    let raw = Arc::new(raw);
    let reviews = RowReviews::new(
        corrections.clone(),
        Arc::clone(&raw),
        Arc::clone(&clock),
        ids.clone(),
        Arc::clone(signal),
    );
    let corrections = ProductCorrections::new(
        corrections,
        Arc::clone(&reader),
        Arc::clone(&clock),
        ids,
        Arc::clone(signal),
    );
    let ports = AuthPorts {
        directory: kept.clone(),
        sessions: kept.clone(),
        hasher: Arc::new(PlainHasher),
        signer: Arc::new(PlainSigner),
        secrets: Arc::new(CountedSecrets::default()),
        clock: Arc::clone(&clock),
    };
    let tastes = Tastes::new(kept.clone(), log, Arc::clone(&reader), Arc::clone(&clock));
    let runs = Arc::new(MemoryRuns::default());
    let book = RunBook::new(runs.clone(), Arc::clone(&clock), Arc::clone(&rules));
    let runs = Runs::new(
        runs,
        Arc::new(book),
        Arc::clone(&reader),
        Arc::clone(&clock),
    );
    let users = Arc::new(Users::new(
        kept.clone(),
        ports.hasher.clone(),
        ports.secrets.clone(),
        Arc::clone(&clock),
    ));
    let attempts = Arc::new(LoginThrottle::default());
    Services {
        reader,
        ingest: Arc::new(ingest),
        raw,
        rules,
        weights: Weights::default(),
        uploads: options.uploads,
        counted_users: Arc::new(CountedUsers::new(
            Arc::clone(&users),
            RegistrationThrottle::new(options.registrations),
            Arc::clone(&attempts),
            Arc::clone(&clock),
        )),
        users,
        keys: Arc::new(ApiKeys::new(kept.clone(), ports.secrets.clone(), clock)),
        auth: Arc::new(Auth::new(ports, Lifetimes::default(), attempts)),
        tastes: Arc::new(tastes),
        corrections: Arc::new(corrections),
        reviews: Arc::new(reviews),
        runs: Arc::new(runs),
    }
}
