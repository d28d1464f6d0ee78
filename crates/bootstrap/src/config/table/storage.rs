//! Storage: where extractions are kept, and what is kept for how long.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::{ExposeSecret as _, SecretString};

use super::read;
use crate::config::kind::{self, CacheBackend, Database};

/// Where extractions are kept, and what is kept for how long.
#[derive(Args, Clone, Debug)]
#[command(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) struct Storage {
    /// The directory of the embedded store and of what the service keeps besides; it is made where it is missing. One
    /// `serve` at a time uses it; `import` works beside it.
    #[arg(long, default_value = "./data", value_name = "a path of a directory")]
    pub(crate) data_dir: PathBuf,
    /// The store of extractions: the embedded one (SQLite, a file under `DATA_DIR`), or a MongoDB server, which several
    /// nodes can share. With a MongoDB server `DATA_DIR` holds a copy of the folded offers, to start from while the server is
    /// out of reach.
    ///
    /// `mongodb` where `MONGODB_URL` or `MONGO_HOST` is set, else `sqlite`
    #[arg(long, value_name = "sqlite or mongodb")]
    #[arg(value_parser = read(kind::database))]
    pub(crate) database: Option<Database>,
    /// How long extractions are kept as they were received. Of older ones the details, the image and unknown fields go
    /// for good, once they are folded into the archive, but for the newest and the longest details of each offer; raw
    /// data show them no more. Offers, prices and histories stay as they are.
    ///
    /// for ever
    #[arg(long, value_name = "days from 1 to 36500")]
    #[arg(value_parser = read(|given| kind::whole::<u32>(given, 1, 36_500)))]
    pub(crate) raw_retention_days: Option<u32>,
    /// The MongoDB server as a connection string, with TLS, replica set and credentials as its parameters; it wins over
    /// the other `MONGO_` variables, but for `MONGO_DB_NAME` where it names no database. Naming one makes `mongodb` the
    /// default of DATABASE.
    #[arg(long, hide_env_values = true)]
    #[arg(value_name = "mongodb://… or mongodb+srv://…")]
    #[arg(value_parser = read(|given| secret(kind::server_url(given, &["mongodb", "mongodb+srv"]))))]
    pub(crate) mongodb_url: Option<SecretString>,
    /// Host of the MongoDB server. Naming one makes `mongodb` the default of DATABASE.
    #[arg(long, value_name = "a host name or address")]
    #[arg(value_parser = read(kind::server))]
    pub(crate) mongo_host: Option<String>,
    /// Port of the MongoDB server.
    #[arg(long, default_value = "27017")]
    #[arg(value_name = "a whole number from 1 to 65535")]
    #[arg(value_parser = read(|given| kind::whole::<u16>(given, 1, 65_535)))]
    pub(crate) mongo_port: u16,
    /// Name of the database in MongoDB.
    #[arg(long, default_value = "arryn_products_db")]
    #[arg(value_name = "text of 1 to 63 characters without /, \\, ., \", $ and spaces")]
    #[arg(value_parser = read(database_name))]
    pub(crate) mongo_db_name: String,
    /// User of the MongoDB server.
    #[arg(long, value_name = "text")]
    pub(crate) mongo_user: Option<String>,
    /// Password of `MONGO_USER`.
    #[arg(long, hide_env_values = true, value_name = "text")]
    pub(crate) mongo_password: Option<SecretString>,
    /// The MongoDB database that knows `MONGO_USER`.
    #[arg(long, default_value = "admin", value_name = "text")]
    pub(crate) mongo_auth_db: String,
    /// How long `import` and `migrate` wait for MongoDB, at their start and in between. `serve` starts without it and
    /// tries on; its calls have deadlines of their own.
    #[arg(long, default_value = "20000")]
    #[arg(value_name = "milliseconds from 1 to 600000")]
    #[arg(value_parser = read(|given| kind::whole(given, 1, 600_000).map(Duration::from_millis)))]
    pub(crate) mongo_connection_timeout: Duration,
    /// The Redis server that several nodes share: they count requests together and tell each other of uploads. Without
    /// it, or while it is out of reach, each node counts alone.
    #[arg(long, hide_env_values = true)]
    #[arg(value_name = "redis://…, rediss://… or unix://…")]
    #[arg(value_parser = read(|given| secret(kind::redis_url(given))))]
    pub(crate) redis_url: Option<SecretString>,
    /// Certificates of the authorities that vouch for a Redis server asked by rediss://, where it is not a public one.
    ///
    /// the public authorities
    #[arg(long, value_name = "a path of a readable file with certificates (PEM)")]
    pub(crate) redis_ca_file: Option<PathBuf>,
    /// Taken from settings of before: with redis, `CACHE_LOCATION` is the address of the Redis server where `REDIS_URL` is
    /// not given. Answers are kept in the process itself, whatever it says.
    #[arg(long, default_value = "memory")]
    #[arg(
        value_name = "memory, redis, or the Django names django.core.cache.backends.locmem.LocMemCache, \
        django.core.cache.backends.redis.RedisCache, django_redis.cache.RedisCache"
    )]
    #[arg(value_parser = read(kind::cache_backend))]
    pub(crate) cache_backend: CacheBackend,
    /// Address of the Redis server, where `CACHE_BACKEND` is redis and `REDIS_URL` is not given; without effect where
    /// it is memory.
    #[arg(long, hide_env_values = true)]
    #[arg(value_name = "text; with CACHE_BACKEND redis an address such as REDIS_URL has")]
    pub(crate) cache_location: Option<SecretString>,
    /// Another name of `RESPONSE_CACHE_TIMEOUT`, which wins where both are given.
    ///
    /// `RESPONSE_CACHE_TIMEOUT`
    #[arg(long, value_name = "seconds from 0 to 86400")]
    #[arg(value_parser = read(|given| kind::seconds(given, 0.0, 86_400.0)))]
    pub(crate) cache_timeout: Option<Duration>,
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

impl Storage {
    /// Which store.
    pub(crate) fn database(&self) -> Database {
        let is_named = self.mongodb_url.is_some() || self.mongo_host.is_some();
        self.database.unwrap_or(if is_named {
            Database::MongoDb
        } else {
            Database::Sqlite
        })
    }

    /// The MongoDB server, where one is named.
    pub(crate) fn mongo(&self) -> Option<Mongo> {
        let url = self.mongodb_url.clone();
        Some(Mongo {
            url: url.or_else(|| Some(self.url_of_parts()?.into()))?,
            database: self.mongo_db_name.clone(),
            patience: self.mongo_connection_timeout,
        })
    }

    fn url_of_parts(&self) -> Option<String> {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let host = self.mongo_host.as_deref()?;
        let host = if host.contains(':') && !host.starts_with('[') {
            format!("[{host}]")
        } else {
            host.to_owned()
        };
        let port = self.mongo_port;
        let Some(user) = &self.mongo_user else {
            return Some(format!("mongodb://{host}:{port}/"));
        };
        let password = self.mongo_password.as_ref();
        let password =
            password.map_or_else(String::new, |password| encoded(password.expose_secret()));
        let knows = encoded(&self.mongo_auth_db);
        Some(format!(
            "mongodb://{}:{password}@{host}:{port}/?authSource={knows}",
            encoded(user)
        ))
    }

    /// The Redis server that nodes share; the one that the cache is said to be on where no other is named. Django's
    /// cache in memory has a name in its place.
    pub(crate) fn redis(&self) -> Option<&SecretString> {
        let of_cache = self.cache_location.as_ref().filter(|location| {
            let is_server = kind::redis_url(location.expose_secret()).is_some();
            self.cache_backend == CacheBackend::Redis && is_server
        });
        self.redis_url.as_ref().or(of_cache)
    }
}

fn database_name(given: &str) -> Option<String> {
    let fits = given.len() <= 63 && !given.contains(['/', '\\', '.', '"', '$', ' ']);
    fits.then(|| given.to_owned())
}

fn secret(given: Option<String>) -> Option<SecretString> {
    given.map(SecretString::from)
}
