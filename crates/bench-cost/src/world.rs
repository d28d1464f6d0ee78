//! The service that requests are sent to: the real parts over an embedded store of load data.

use std::net::Ipv4Addr;
use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use adapter_http::metrics::Metrics;
use adapter_http::readiness::{Readiness, ReadinessReport};
use adapter_http::services::{Services, UploadAccess};
use adapter_http::{AppState, HttpSettings};
use adapter_identity::{JwtSigner, SystemSecrets};
use adapter_memory::{FixedClock, MemoryArchive, MemoryLimiter, PlainHasher, SequentialIds};
use adapter_sqlite::{SqliteOptions, SqliteStore};
use anyhow::Context as _;
use application::ports::Clock;
use application::use_cases::auth::{Auth, AuthPorts, Lifetimes};
use application::use_cases::corrections::ProductCorrections;
use application::use_cases::handle::CatalogHandle;
use application::use_cases::ingest::Ingest;
use application::use_cases::keys::ApiKeys;
use application::use_cases::query::CatalogReader;
use application::use_cases::raw::{RawData, RawFilter};
use application::use_cases::refresh::{RefreshDeps, Refresher, SAVED_AT_ONCE};
use application::use_cases::reviews::RowReviews;
use application::use_cases::runs::{RunBook, Runs};
use application::use_cases::signal::RefreshSignal;
use application::use_cases::tastes::Tastes;
use application::use_cases::throttle::{LoginThrottle, RegistrationThrottle};
use application::use_cases::users::{CountedUsers, NewUser, Users};
use domain_catalog::catalog::{BuilderSettings, Catalog};
use domain_offer::extraction::Digest;
use domain_offer::rules::Rules;
use domain_offer::text::words;
use domain_offer::time::Instant;
use domain_ranking::Weights;
use domain_user::Role;
use extraction_format::summary::UploadSummary;
use intake::Intake;
use sample_offers::{DEFAULT_AS_OF, Synthetic};
use tempfile::TempDir;

/// The password of every user.
const PASSWORD: &str = "tres tristes tigres";
/// The share of the offers that were seen the day before too, so that there are other views to ask for.
const SEEN_BEFORE: usize = 10;
/// A day, in microseconds.
const DAY: i64 = 86_400_000_000;
/// Refreshes without anything new until all offers are matched: many more than it takes.
const MOST_REFRESHES: usize = 10_000;

/// Titles whose words requests are made of.
const TITLES: usize = 20_000;

/// The service, and what stands in it.
pub(crate) struct World {
    pub(crate) state: AppState,
    pub(crate) names: Names,
    catalog: Arc<Catalog>,
    /// The store's folder, which goes with it.
    _folder: TempDir,
}

/// What a request can name.
#[derive(Debug)]
pub(crate) struct Names {
    categories: Vec<String>,
    stores: Vec<String>,
    brands: Vec<String>,
    offer: String,
    product: String,
    extraction: String,
    user: String,
    admin: String,
    guest: String,
    refresh: String,
}

impl Names {
    /// What a name stands for in this run: in another one categories, stores and brands are others, the largest first.
    pub(crate) fn of(&self, name: &str, run: usize) -> String {
        let nth = |names: &[String]| names[run % names.len()].clone();
        match name {
            "category" => nth(&self.categories),
            "store" => nth(&self.stores),
            "brand" => nth(&self.brands),
            "n" => run.to_string(),
            "offer" => self.offer.clone(),
            "product" => self.product.clone(),
            "extraction" => self.extraction.clone(),
            "user" => self.user.clone(),
            "admin" => self.admin.clone(),
            "guest" => self.guest.clone(),
            "refresh" => self.refresh.clone(),
            other => other.to_owned(),
        }
    }
}

/// Says that all is well.
struct Ready;

impl Readiness for Ready {
    fn report(&self) -> ReadinessReport {
        ReadinessReport {
            catalog_loaded: true,
            dependencies: Vec::new(),
        }
    }
}

impl World {
    /// With so many offers.
    pub(crate) async fn new(offers: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let store = SqliteStore::open(&folder.path().join("arryn.db"), SqliteOptions::default())?;
        let clock = FixedClock::at(Instant::from_micros(DEFAULT_AS_OF));
        let rules = Arc::new(Rules::standard());
        let handle = Arc::new(CatalogHandle::new(false));
        let signal = Arc::new(RefreshSignal::new(|| {}));
        let services = services(&store, &clock, &rules, &handle, &signal);
        load(&services.ingest, offers).await?;
        refresh(&store, &clock, &rules, &handle, &signal).await?;
        let catalog = handle.catalog().context("a catalog is in use")?;
        let names = names(&services, &catalog).await?;
        let settings = HttpSettings {
            refused_login_takes: Duration::ZERO,
            trusted_proxies: vec!["127.0.0.0/8".parse()?],
            ..HttpSettings::default()
        };
        let state = AppState {
            settings: Arc::new(settings),
            clock: Arc::new(clock),
            ids: Arc::new(SequentialIds::of_node(3)),
            zone: rules.zone.clone(),
            readiness: Arc::new(Ready),
            services,
            limiter: Arc::new(MemoryLimiter::default()),
            // A hostile client asks for what was never asked for before.
            responses: None,
            news: adapter_http::state::no_news(),
            early_reads: adapter_http::state::early_places(),
            uploads: Arc::default(),
            metrics: Arc::new(Metrics::new(Arc::new(Vec::new))),
        };
        Ok(Self {
            state,
            names,
            catalog,
            _folder: folder,
        })
    }

    /// Words that titles of the catalog have.
    pub(crate) fn words(&self) -> Vec<String> {
        let shards = self.catalog.shards().iter();
        let each = TITLES / self.catalog.shards().len().max(1);
        let offers = shards.flat_map(|shard| shard.base().offers().iter().take(each));
        let mut all: Vec<String> = offers.flat_map(|offer| words(offer.title())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

async fn load(ingest: &Ingest, offers: usize) -> anyhow::Result<()> {
    let newest = Synthetic {
        offers,
        ..Synthetic::default()
    };
    let before = Synthetic {
        offers: offers / SEEN_BEFORE,
        as_of_unix_micros: DEFAULT_AS_OF - DAY,
        ..newest
    };
    let mut intake = Intake::new(ingest, UploadSummary::without_ids(), None).ahead();
    for row in before.documents().chain(newest.documents()) {
        intake.push(row.as_bytes()).await?;
        intake.push(b"\n").await?;
    }
    intake.finish().await?;
    Ok(())
}

async fn refresh(
    store: &SqliteStore,
    clock: &FixedClock,
    rules: &Arc<Rules>,
    handle: &Arc<CatalogHandle>,
    signal: &Arc<RefreshSignal>,
) -> anyhow::Result<()> {
    let settings = BuilderSettings {
        zone: rules.zone.clone(),
        max_age_days: 30,
        config_digest: Digest::of(b"bench-cost"),
    };
    let deps = RefreshDeps {
        log: Arc::new(store.log()),
        corrections: Arc::new(store.corrections()),
        archive: Arc::new(MemoryArchive::default()),
        copy: None,
        retention: None,
        clock: Arc::new(clock.clone()),
        rules: Arc::clone(rules),
        handle: Arc::clone(handle),
        signal: Arc::clone(signal),
        holder: "bench-cost".to_owned(),
        match_up_to: usize::MAX,
        threads: NonZero::<usize>::MIN,
        save_at_once: SAVED_AT_ONCE,
    };
    let mut refresher = Refresher::load(deps, settings).await?;
    let mut quiet = 0;
    let mut version = None;
    for _ in 0..MOST_REFRESHES {
        let done = refresher.refresh().await?;
        let now = handle.catalog().map(|catalog| catalog.version());
        quiet = if done.entries == 0 && now == version {
            quiet + 1
        } else {
            0
        };
        version = now;
        if quiet == 10 {
            break;
        }
    }
    Ok(())
}

async fn names(services: &Services, catalog: &Catalog) -> anyhow::Result<Names> {
    let user = |name: &'static str, role| async move {
        let new = NewUser {
            name,
            email: None,
            password: PASSWORD,
            role,
        };
        services.users.create(new).await.context("a user")?;
        let tokens = services
            .auth
            .login(name, PASSWORD, Ipv4Addr::LOCALHOST.into())
            .await;
        tokens.context("a session")
    };
    let (admin, guest) = (
        user("admin", Role::Admin).await?,
        user("guest", Role::Admin).await?,
    );
    let buyer = user("buyer", Role::User).await?;
    let mut shards: Vec<_> = catalog.shards().iter().collect();
    shards.sort_by_key(|shard| std::cmp::Reverse(shard.base().offers().len()));
    let first = shards.first().context("a category")?.base();
    let offer = first.offers().iter().next().context("an offer")?;
    let products = catalog.products();
    let of_many = |shard: &&&Arc<domain_catalog::shard::Shard>| {
        let offers = shard.base().offers().iter();
        offers
            .map(|offer| offer.id())
            .find(|id| products.members(*id).is_some())
    };
    let product = shards.iter().find_map(|shard| of_many(&shard));
    let keys = |names: &[domain_catalog::shard::LocalName]| {
        names.iter().map(|name| name.key.to_string()).collect()
    };
    let page = services.raw.page(&RawFilter::default(), 1, 1).await?;
    let extraction = page.rows.first().context("an extraction")?.entry.id;
    Ok(Names {
        categories: shards
            .iter()
            .map(|shard| shard.base().category().key.to_string())
            .collect(),
        stores: keys(first.stores()),
        brands: keys(first.brands()),
        offer: offer.id().to_string(),
        product: product.unwrap_or(offer.id()).to_string(),
        extraction: extraction.to_string(),
        user: buyer.user.to_string(),
        admin: admin.access,
        guest: guest.access,
        refresh: guest.refresh,
    })
}

fn services(
    store: &SqliteStore,
    clock: &FixedClock,
    rules: &Arc<Rules>,
    handle: &Arc<CatalogHandle>,
    signal: &Arc<RefreshSignal>,
) -> Services {
    let clock: Arc<dyn Clock> = Arc::new(clock.clone());
    let reader = CatalogReader::new(Arc::clone(handle), Arc::clone(&clock), true);
    let reader = Arc::new(reader);
    let (log, users) = (Arc::new(store.log()), Arc::new(store.users()));
    let ids = |node| Arc::new(SequentialIds::of_node(node));
    let corrections = ProductCorrections::new(
        Arc::new(store.corrections()),
        Arc::clone(&reader),
        Arc::clone(&clock),
        ids(2),
        Arc::clone(signal),
    );
    let ingest = Ingest::new(
        log.clone(),
        Arc::clone(&clock),
        ids(1),
        Arc::clone(rules),
        Arc::clone(signal),
    );
    let raw = RawData::new(log.clone(), Arc::clone(&reader), Arc::clone(rules));
    let raw = Arc::new(raw);
    let reviews = RowReviews::new(
        Arc::new(store.corrections()),
        Arc::clone(&raw),
        Arc::clone(&clock),
        ids(2),
        Arc::clone(signal),
    );
    let runs = runs(store, &clock, rules, &reader);
    let secrets = Arc::new(SystemSecrets);
    let keys = ApiKeys::new(users.clone(), secrets, Arc::clone(&clock));
    let (known, counted_users, auth) = people(store, &clock);
    Services {
        ingest: Arc::new(ingest),
        raw,
        rules: Arc::clone(rules),
        weights: Weights::default(),
        uploads: UploadAccess::Open,
        users: known,
        keys: Arc::new(keys),
        tastes: Arc::new(Tastes::new(users, log, Arc::clone(&reader), clock)),
        corrections: Arc::new(corrections),
        reviews: Arc::new(reviews),
        runs: Arc::new(runs),
        counted_users: Arc::new(counted_users),
        auth: Arc::new(auth),
        reader,
    }
}

/// Runs of scrapers.
fn runs(
    store: &SqliteStore,
    clock: &Arc<dyn Clock>,
    rules: &Arc<Rules>,
    reader: &Arc<CatalogReader>,
) -> Runs {
    let (log, clock) = (Arc::new(store.runs()), Arc::clone(clock));
    let book = RunBook::new(log.clone(), Arc::clone(&clock), Arc::clone(rules));
    Runs::new(log, Arc::new(book), Arc::clone(reader), clock)
}

/// Users, and their sessions.
fn people(store: &SqliteStore, clock: &Arc<dyn Clock>) -> (Arc<Users>, CountedUsers, Auth) {
    let users = Arc::new(store.users());
    let key = "a key of thirty-two bytes or more".to_owned().into();
    let ports = AuthPorts {
        directory: users.clone(),
        sessions: users.clone(),
        hasher: Arc::new(PlainHasher),
        signer: Arc::new(JwtSigner::new(&key)),
        secrets: Arc::new(SystemSecrets),
        clock: Arc::clone(clock),
    };
    let known = Arc::new(Users::new(
        users,
        ports.hasher.clone(),
        ports.secrets.clone(),
        Arc::clone(clock),
    ));
    let attempts = Arc::new(LoginThrottle::default());
    let counted = CountedUsers::new(
        Arc::clone(&known),
        RegistrationThrottle::new(0),
        Arc::clone(&attempts),
        Arc::clone(clock),
    );
    (
        known,
        counted,
        Auth::new(ports, Lifetimes::default(), attempts),
    )
}
