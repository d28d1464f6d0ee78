//! Every knob of the HTTP interface.

use std::time::Duration;

use application::ports::Quota;
use ipnet::IpNet;

/// How the HTTP interface behaves. Bootstrap reads it from the environment and validates it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpSettings {
    /// Worker threads; 0 means one per core.
    pub workers: usize,
    /// Connections that are held at once; one more ends the one that has been silent longest.
    pub max_connections: usize,
    /// Connections that one client is held at once (an IPv4 address, a /64 of IPv6), trusted proxies apart; one more
    /// ends its longest silent one.
    pub max_connections_per_address: usize,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// How long a client may take to send the head of its request (408 after it).
    pub client_request_timeout: Duration,
    /// How long the server waits for a client since it last wrote something to it, besides the time that what came
    /// since takes at a fair pace; longer than `keep_alive` and `handler_timeout`.
    pub client_patience: Duration,
    /// How long a client may leave an answer unread until its connection is cut off.
    pub client_read_timeout: Duration,
    /// How long a closing connection may take to close.
    pub client_disconnect_timeout: Duration,
    /// How long a handler may take until its request is answered with a 503 (uploads excepted).
    pub handler_timeout: Duration,
    /// How long requests in flight may take once the service was told to stop.
    pub shutdown_timeout: Duration,
    /// The longest request target (path and query), in bytes; 414 above it.
    pub max_target_bytes: usize,
    /// The most that all header names and values may have together, in bytes; 431 above it.
    /// The server itself cuts off a head of 128 KiB.
    pub max_header_bytes: usize,
    /// The largest body of a route without a limit of its own, in bytes; 413 above it.
    pub max_body_bytes: usize,
    /// The largest upload (`MAX_UPLOAD_BYTES`), in bytes; 413 above it.
    pub max_upload_bytes: usize,
    /// Exact origins that browsers may call from (`CORS_ALLOWED_ORIGINS`); empty: none.
    /// Each must pass [`crate::cors::is_origin`].
    pub cors_allowed_origins: Vec<String>,
    /// Hosts that may be asked for (`ALLOWED_HOSTS`), in lower case: names and addresses,
    /// `.example.com` with all below it, `*` for any.
    pub allowed_hosts: Vec<String>,
    /// Proxies that are believed about who asked them (`TRUSTED_PROXIES`).
    pub trusted_proxies: Vec<IpNet>,
    /// What one client may ask (`RATE_LIMIT_REQUESTS`, `RATE_LIMIT_WINDOW`); `None`: anything.
    pub rate_limit: Option<Quota>,
    /// A slower answer is logged as a warning (`REQUEST_LOG_SLOW_THRESHOLD`).
    pub slow_threshold: Duration,
    /// Of the fast and successful requests one in this many is logged; 1: all, 0: none.
    pub access_log_sample: u32,
    /// How long a refused login takes at least, so that its time does not tell which hash was
    /// compared.
    pub refused_login_takes: Duration,
    /// How long caches may use an answer of the catalog without asking: short, since
    /// an upload shows at once and asking costs a 304.
    pub cache_max_age: Duration,
    /// How long caches may use it meanwhile they ask again.
    pub cache_stale_while_revalidate: Duration,
    /// How long caches may use it when asking fails.
    pub cache_stale_if_error: Duration,
}

impl Default for HttpSettings {
    fn default() -> Self {
        const fn seconds(count: u64) -> Duration {
            Duration::from_secs(count)
        }
        Self {
            workers: 0,
            max_connections: 25_000,
            max_connections_per_address: 256,
            keep_alive: seconds(75),
            client_request_timeout: seconds(10),
            client_patience: seconds(90),
            client_read_timeout: seconds(60),
            client_disconnect_timeout: seconds(5),
            handler_timeout: seconds(15),
            shutdown_timeout: seconds(30),
            max_target_bytes: 10 * 1024,
            max_header_bytes: 32 * 1024,
            max_body_bytes: 256 * 1024,
            max_upload_bytes: 64 * 1024 * 1024,
            cors_allowed_origins: Vec::new(),
            allowed_hosts: vec!["*".to_owned()],
            trusted_proxies: Vec::new(),
            rate_limit: None,
            slow_threshold: seconds(1),
            access_log_sample: 1,
            refused_login_takes: Duration::from_millis(750),
            cache_max_age: seconds(15),
            cache_stale_while_revalidate: seconds(300),
            cache_stale_if_error: seconds(86_400),
        }
    }
}
