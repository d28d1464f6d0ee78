//! The server: where it listens, how much it takes, what it logs.

use std::net::SocketAddr;
use std::time::Duration;

use tracing::Level;

use crate::config::kind;
use crate::config::variable::{Var, Variable};

/// Where the service listens.
pub(crate) static BIND_ADDRESS: Var<SocketAddr> = Var::new(
    "BIND_ADDRESS",
    "Where the service listens. Port 0 takes any free port; the start-up line tells which.",
    "address:port, such as 127.0.0.1:8000 or 0.0.0.0:8000",
    kind::socket_address,
)
.default("127.0.0.1:8000");

/// Worker threads.
pub(crate) static WORKERS: Var<usize> = Var::new(
    "WORKERS",
    "Threads that answer requests.",
    "a whole number from 1 to 512",
    // The server takes no more.
    |given| kind::whole(given, 1, 512),
)
.default_is("one per core");

/// How long requests in flight may take after a signal to stop.
pub(crate) static SHUTDOWN_TIMEOUT: Var<Duration> = Var::new(
    "SHUTDOWN_TIMEOUT",
    "How long requests in flight may take once the service was told to stop.",
    "seconds from 0 to 3600",
    |given| kind::seconds(given, 0.0, 3600.0),
)
.default("30");

/// The largest upload.
pub(crate) static MAX_UPLOAD_BYTES: Var<u64> = Var::new(
    "MAX_UPLOAD_BYTES",
    "The largest body of POST /api/archivos/.",
    "bytes from 1024 to 4 GiB, plain or with KiB, MiB, GiB",
    |given| kind::bytes(given, 1 << 10, 4 << 30),
)
.default("67108864")
.default_is("67108864 (64 MiB)");

/// Human-friendly logs.
pub(crate) static DEBUG: Var<bool> = Var::new(
    "DEBUG",
    "Writes logs for people instead of JSON where standard output is a terminal. Answers never \
     show internals, whatever its value.",
    "true or false (also 1, 0, yes, no, on, off)",
    kind::switch,
)
.default("false");

/// The least important level that is logged.
pub(crate) static LOG_LEVEL: Var<Level> = Var::new(
    "LOG_LEVEL",
    "The least important messages that are logged.",
    "DEBUG, INFO, WARNING, ERROR or CRITICAL (also TRACE)",
    kind::level,
)
.default("INFO");

/// When a request is slow.
pub(crate) static REQUEST_LOG_SLOW_THRESHOLD: Var<Duration> = Var::new(
    "REQUEST_LOG_SLOW_THRESHOLD",
    "A request that takes longer is logged as a warning.",
    "seconds from 0.001 to 3600",
    |given| kind::seconds(given, 0.001, 3600.0),
)
.default("1.0");

/// One in so many requests is logged.
pub(crate) static ACCESS_LOG_SAMPLE: Var<u32> = Var::new(
    "ACCESS_LOG_SAMPLE",
    "Of the fast requests that succeeded or were too many (429), beyond 20 in a second one in this \
     many is logged; 0: none at all. Slow and failed ones always are.",
    "a whole number from 0 to 1000000",
    |given| kind::whole(given, 0, 1_000_000),
)
.default("100");

/// How long caches may keep answers.
pub(crate) static RESPONSE_CACHE_TIMEOUT: Var<Duration> = Var::new(
    "RESPONSE_CACHE_TIMEOUT",
    "How long the service keeps answers that were asked for twice, in memory; none outlives the catalog \
     that it is of.",
    "seconds from 0 (keeps none) to 86400",
    |given| kind::seconds(given, 0.0, 86_400.0),
)
.default("300");

/// The variables of this section.
pub(crate) static ALL: &[&dyn Variable] = &[
    &BIND_ADDRESS,
    &WORKERS,
    &SHUTDOWN_TIMEOUT,
    &MAX_UPLOAD_BYTES,
    &RESPONSE_CACHE_TIMEOUT,
    &DEBUG,
    &LOG_LEVEL,
    &REQUEST_LOG_SLOW_THRESHOLD,
    &ACCESS_LOG_SAMPLE,
];
