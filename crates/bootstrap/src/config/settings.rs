//! The settings that the values give, typed, with the defaults that depend on other values.

mod limits;

use std::net::SocketAddr;
use std::num::NonZero;
use std::path::PathBuf;
use std::time::Duration;

use adapter_http::services::UploadAccess;
use adapter_identity::HashOptions;
use application::use_cases::auth::Lifetimes;
use domain_catalog::money::Currency;
use domain_catalog::time::Zone;
use domain_ranking::{Weights, WeightsError};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};
use tracing::Level;

use super::kind::{Database, Fallback};
use super::operation::Operation;
use super::table::{access, offers, server, storage};
use super::values::Values;
pub(crate) use limits::Limits;

/// All settings.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// The server.
    pub(crate) server: Server,
    /// How rows are read and answers are made.
    pub(crate) rules: Rules,
    /// Where the service keeps its files.
    pub(crate) data_dir: PathBuf,
    /// Which store.
    pub(crate) database: Database,
    /// For how many days extractions are kept whole; `None` for ever.
    pub(crate) raw_retention_days: Option<u32>,
    /// The MongoDB server, where one is named.
    pub(crate) mongo: Option<Mongo>,
    /// What answers while the store is out of reach.
    pub(crate) fallback: Fallback,
    /// What protects the service from its clients.
    pub(crate) limits: Limits,
    /// The key given by the operator.
    pub(crate) secret_key: Option<SecretString>,
    /// Users and their passwords.
    pub(crate) users: Users,
    /// The least important level that is logged.
    pub(crate) log_level: Level,
    /// Human-friendly logs.
    pub(crate) debug: bool,
    /// Log files, liveness, replicas and backups.
    pub(crate) operation: Operation,
}

/// The MongoDB server.
#[derive(Clone, Debug)]
pub(crate) struct Mongo {
    /// Its connection string.
    pub(crate) url: SecretString,
    /// The database, where the connection string names none.
    pub(crate) database: String,
    /// How long commands wait for it.
    pub(crate) patience: Duration,
}

/// Users and their passwords.
#[derive(Clone, Debug)]
pub(crate) struct Users {
    /// The administrator to make at the start.
    pub(crate) admin: Option<FirstAdmin>,
    /// How long tokens are good.
    pub(crate) lifetimes: Lifetimes,
    /// What a hash costs.
    pub(crate) hashing: HashOptions,
    /// How many users one address may make in an hour; 0: any number.
    pub(crate) registrations_per_hour: u32,
}

/// The administrator to make at the start.
#[derive(Clone, Debug)]
pub(crate) struct FirstAdmin {
    /// The name.
    pub(crate) name: String,
    /// The address.
    pub(crate) email: Option<String>,
    /// The password.
    pub(crate) password: SecretString,
}

/// The settings of the server.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    /// Where it listens.
    pub(crate) bind: SocketAddr,
    /// Threads that answer.
    pub(crate) workers: usize,
    /// How long requests in flight may take after a signal to stop.
    pub(crate) shutdown_timeout: Duration,
    /// The largest upload, in bytes.
    pub(crate) max_upload_bytes: usize,
    /// When a request is slow.
    pub(crate) slow_threshold: Duration,
    /// One in so many fast and good requests is logged; 0: none.
    pub(crate) access_log_sample: u32,
    /// Origins that browsers may call from.
    pub(crate) cors_allowed_origins: Vec<String>,
    /// Who may upload.
    pub(crate) uploads: UploadAccess,
}

/// How rows are read and answers are made.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    /// The zone that a day is a day in.
    pub(crate) zone: Zone,
    /// The currency of rows without one.
    pub(crate) currency: Currency,
    /// When an offer fades out, in days.
    pub(crate) max_age_days: u32,
    /// The most offers that are matched into products.
    pub(crate) match_up_to: usize,
    /// The operator's taxonomy.
    pub(crate) taxonomy_file: Option<PathBuf>,
    /// What price and freshness count in `score_total`.
    pub(crate) weights: Weights,
}

impl Settings {
    /// The settings that these values give.
    pub(crate) fn of(values: &Values) -> Self {
        let mongo = values.has(&storage::MONGODB_URL) || values.has(&storage::MONGO_HOST);
        let database = if mongo {
            Database::MongoDb
        } else {
            Database::Sqlite
        };
        Self {
            server: Server::of(values),
            rules: Rules::of(values),
            data_dir: values.need(&storage::DATA_DIR).into(),
            database: values.get(&storage::DATABASE).unwrap_or(database),
            raw_retention_days: values.get(&storage::RAW_RETENTION_DAYS),
            mongo: Mongo::of(values),
            fallback: values.need(&offers::FALLBACK_MODE),
            limits: Limits::of(values),
            secret_key: values.secret(&access::SECRET_KEY),
            users: Users::of(values),
            log_level: values.need(&server::LOG_LEVEL),
            debug: values.need(&server::DEBUG),
            operation: Operation::of(values),
        }
    }
}

impl Mongo {
    fn of(values: &Values) -> Option<Self> {
        let url = match values.secret(&storage::MONGODB_URL) {
            Some(url) => url,
            None => Self::url_of_parts(values)?.into(),
        };
        Some(Self {
            url,
            database: values.need(&storage::MONGO_DB_NAME),
            patience: values.need(&storage::MONGO_CONNECTION_TIMEOUT),
        })
    }

    fn url_of_parts(values: &Values) -> Option<String> {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let host = values.get(&storage::MONGO_HOST)?;
        let host = if host.contains(':') && !host.starts_with('[') {
            format!("[{host}]")
        } else {
            host
        };
        let port = values.need(&storage::MONGO_PORT);
        let Some(user) = values.get(&storage::MONGO_USER) else {
            return Some(format!("mongodb://{host}:{port}/"));
        };
        let password = values.secret(&storage::MONGO_PASSWORD);
        let password =
            password.map_or_else(String::new, |password| encoded(password.expose_secret()));
        let knows = encoded(&values.need(&storage::MONGO_AUTH_DB));
        Some(format!(
            "mongodb://{}:{password}@{host}:{port}/?authSource={knows}",
            encoded(&user)
        ))
    }
}

impl Server {
    fn of(values: &Values) -> Self {
        let bind = values.need(&server::BIND_ADDRESS);
        let uploads = if bind.ip().is_loopback() {
            UploadAccess::Open
        } else {
            UploadAccess::Required
        };
        let cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
        let max_upload = values.need(&server::MAX_UPLOAD_BYTES);
        Self {
            bind,
            workers: values.get(&server::WORKERS).unwrap_or_else(cores),
            shutdown_timeout: values.need(&server::SHUTDOWN_TIMEOUT),
            max_upload_bytes: usize::try_from(max_upload).unwrap_or(usize::MAX),
            slow_threshold: values.need(&server::REQUEST_LOG_SLOW_THRESHOLD),
            access_log_sample: values.need(&server::ACCESS_LOG_SAMPLE),
            cors_allowed_origins: values
                .get(&access::CORS_ALLOWED_ORIGINS)
                .unwrap_or_default(),
            uploads: values.get(&access::AUTH_UPLOADS).unwrap_or(uploads),
        }
    }
}

impl Users {
    fn of(values: &Values) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let threads = values
            .get(&access::PASSWORD_HASH_THREADS)
            .unwrap_or(cores / 2);
        let admin = |password| FirstAdmin {
            name: values
                .get(&access::ADMIN_USERNAME)
                .unwrap_or_else(|| "admin".to_owned()),
            email: values.get(&access::ADMIN_EMAIL),
            password,
        };
        Self {
            admin: values.secret(&access::ADMIN_PASSWORD).map(admin),
            lifetimes: Lifetimes {
                access: values.need(&access::ACCESS_TOKEN_LIFETIME),
                refresh: values.need(&access::REFRESH_TOKEN_LIFETIME),
            },
            hashing: HashOptions {
                memory: values.need(&access::PASSWORD_HASH_MEMORY),
                passes: values.need(&access::PASSWORD_HASH_PASSES),
                threads: NonZero::new(threads).unwrap_or(NonZero::<usize>::MIN),
                ..HashOptions::default()
            },
            registrations_per_hour: values.need(&access::REGISTRATIONS_PER_HOUR),
        }
    }
}

impl Rules {
    fn of(values: &Values) -> Self {
        Self {
            zone: values.need(&offers::SOURCE_TIMEZONE),
            currency: values.need(&offers::DEFAULT_CURRENCY),
            max_age_days: values.need(&offers::OFFER_MAX_AGE_DAYS),
            match_up_to: values.need(&offers::MATCHING_MAX_OFFERS),
            taxonomy_file: values.get(&offers::TAXONOMY_FILE).map(PathBuf::from),
            weights: weights(values).unwrap_or_default(),
        }
    }
}

/// The weights of the value score, where they add up.
pub(crate) fn weights(values: &Values) -> Result<Weights, WeightsError> {
    let price = values.need(&offers::RANKING_PRICE_WEIGHT);
    let freshness = values.need(&offers::RANKING_FRESHNESS_WEIGHT);
    Weights::new(price, freshness)
}
