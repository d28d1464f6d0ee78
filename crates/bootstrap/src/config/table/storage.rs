//! Storage: where extractions are kept, and what is kept for how long.

use std::time::Duration;

use crate::config::kind::{self, CacheBackend, Database};
use crate::config::variable::{Var, Variable};

/// Where the service keeps its files.
pub(crate) static DATA_DIR: Var<String> = Var::new(
    "DATA_DIR",
    "The directory of the embedded store and of what the service keeps besides; it is made where it \
     is missing. One `serve` at a time uses it; `import` works beside it.",
    "a path of a directory",
    kind::text,
)
.default("./data");

/// Which store.
pub(crate) static DATABASE: Var<Database> = Var::new(
    "DATABASE",
    "The store of extractions: the embedded one (SQLite, a file under DATA_DIR), or a MongoDB server, \
     which several nodes can share. With `mongodb` DATA_DIR holds a copy of the folded offers, to \
     start from while the server is out of reach.",
    "sqlite or mongodb",
    kind::database,
)
.default_is("`mongodb` where MONGODB_URL or MONGO_HOST is set, else `sqlite`");

/// How long raw rows are kept.
pub(crate) static RAW_RETENTION_DAYS: Var<u32> = Var::new(
    "RAW_RETENTION_DAYS",
    "How long extractions are kept as they were received. Of older ones the details, the image and unknown \
     fields go for good, once they are folded into the archive, but for the newest and the longest details of \
     each offer; raw data show them no more. Offers, prices and histories stay as they are.",
    "days from 1 to 36500",
    |given| kind::whole(given, 1, 36_500),
)
.default_is("for ever");

/// The MongoDB server.
pub(crate) static MONGO_HOST: Var<String> = Var::new(
    "MONGO_HOST",
    "Host of the MongoDB server. Naming one makes `mongodb` the default of DATABASE.",
    "a host name or address",
    kind::server,
);

/// Its port.
pub(crate) static MONGO_PORT: Var<u16> = Var::new(
    "MONGO_PORT",
    "Port of the MongoDB server.",
    "a whole number from 1 to 65535",
    |given| kind::whole(given, 1, 65_535),
)
.default("27017");

/// Its database.
pub(crate) static MONGO_DB_NAME: Var<String> = Var::new(
    "MONGO_DB_NAME",
    "Name of the database in MongoDB.",
    "text of 1 to 63 characters without /, \\, ., \", $ and spaces",
    |given| {
        let fits = given.len() <= 63 && !given.contains(['/', '\\', '.', '"', '$', ' ']);
        fits.then(|| given.to_owned())
    },
)
.default("arryn_products_db");

/// How long to wait for it at the start.
pub(crate) static MONGO_CONNECTION_TIMEOUT: Var<Duration> = Var::new(
    "MONGO_CONNECTION_TIMEOUT",
    "How long `import` and `migrate` wait for MongoDB, at their start and in between. `serve` starts without it and tries on; its \
     calls have deadlines of their own.",
    "milliseconds from 1 to 600000",
    |given| kind::whole(given, 1, 600_000).map(Duration::from_millis),
)
.default("20000");

/// The MongoDB server as a URL.
pub(crate) static MONGODB_URL: Var<String> = Var::new(
    "MONGODB_URL",
    "The MongoDB server as a connection string, with TLS, replica set and credentials as its \
     parameters; it wins over the other MONGO_ variables, but for MONGO_DB_NAME where it names no \
     database. Naming one makes `mongodb` the default of DATABASE.",
    "mongodb://… or mongodb+srv://…",
    |given| kind::server_url(given, &["mongodb", "mongodb+srv"]),
)
.secret();

/// Its user.
pub(crate) static MONGO_USER: Var<String> = Var::new(
    "MONGO_USER",
    "User of the MongoDB server.",
    "text",
    kind::text,
);

/// Its password.
pub(crate) static MONGO_PASSWORD: Var<String> = Var::new(
    "MONGO_PASSWORD",
    "Password of MONGO_USER.",
    "text",
    kind::text,
)
.secret();

/// The database that knows the user.
pub(crate) static MONGO_AUTH_DB: Var<String> = Var::new(
    "MONGO_AUTH_DB",
    "The MongoDB database that knows MONGO_USER.",
    "text",
    kind::text,
)
.default("admin");

/// The Redis server.
pub(crate) static REDIS_URL: Var<String> = Var::new(
    "REDIS_URL",
    "The Redis server that several nodes share: they count requests together and tell each other of \
     uploads. Without it, or while it is out of reach, each node counts alone.",
    "redis://…, rediss://… or unix://…",
    kind::redis_url,
)
.secret();

/// Who vouches for the Redis server.
pub(crate) static REDIS_CA_FILE: Var<String> = Var::new(
    "REDIS_CA_FILE",
    "Certificates of the authorities that vouch for a Redis server asked by rediss://, where it is not a \
     public one.",
    "a path of a readable file with certificates (PEM)",
    kind::text,
)
.default_is("the public authorities");

/// The cache of answers.
pub(crate) static CACHE_BACKEND: Var<CacheBackend> = Var::new(
    "CACHE_BACKEND",
    "Taken from settings of before: with redis, CACHE_LOCATION is the address of the Redis server where REDIS_URL \
     is not given. Answers are kept in the process itself, whatever it says.",
    "memory, redis, or the Django names django.core.cache.backends.locmem.LocMemCache, \
     django.core.cache.backends.redis.RedisCache, django_redis.cache.RedisCache",
    kind::cache_backend,
)
.default("memory");

/// Where the cache is.
pub(crate) static CACHE_LOCATION: Var<String> = Var::new(
    "CACHE_LOCATION",
    "Address of the Redis server, where CACHE_BACKEND is redis and REDIS_URL is not given; without \
     effect where it is memory.",
    "text; with CACHE_BACKEND redis an address such as REDIS_URL has",
    kind::text,
)
.secret();

/// How long cached answers live.
pub(crate) static CACHE_TIMEOUT: Var<Duration> = Var::new(
    "CACHE_TIMEOUT",
    "Another name of RESPONSE_CACHE_TIMEOUT, which wins where both are given.",
    "seconds from 0 to 86400",
    |given| kind::seconds(given, 0.0, 86_400.0),
)
.default_is("RESPONSE_CACHE_TIMEOUT");

/// The variables of this section.
pub(crate) static ALL: &[&dyn Variable] = &[
    &DATA_DIR,
    &DATABASE,
    &RAW_RETENTION_DAYS,
    &MONGODB_URL,
    &MONGO_HOST,
    &MONGO_PORT,
    &MONGO_DB_NAME,
    &MONGO_USER,
    &MONGO_PASSWORD,
    &MONGO_AUTH_DB,
    &MONGO_CONNECTION_TIMEOUT,
    &REDIS_URL,
    &REDIS_CA_FILE,
    &CACHE_BACKEND,
    &CACHE_LOCATION,
    &CACHE_TIMEOUT,
];
