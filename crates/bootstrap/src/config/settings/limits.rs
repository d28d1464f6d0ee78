//! What protects the service from its clients, and what nodes share for it.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;

use adapter_http::client_address::IpNet;
use application::ports::Quota;
use secrecy::{ExposeSecret as _, SecretString};

use crate::config::kind::{self, CacheBackend};
use crate::config::table::{access, server, storage};
use crate::config::values::Values;

/// The limits, and where they are counted.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// What one client may ask; `None`: anything.
    pub(crate) quota: Option<Quota>,
    /// Hosts that may be asked for.
    pub(crate) allowed_hosts: Vec<String>,
    /// Proxies that are believed.
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// The Redis server that nodes share.
    pub(crate) redis: Option<SecretString>,
    /// Certificates of the authorities that vouch for it.
    pub(crate) redis_authorities: Option<PathBuf>,
    /// Where answers are kept.
    pub(crate) cache: CacheBackend,
    /// How long they are kept; `None`: not at all.
    pub(crate) cache_for: Option<Duration>,
}

impl Limits {
    pub(super) fn of(values: &Values) -> Self {
        let window = values.need(&access::RATE_LIMIT_WINDOW);
        let requests = NonZeroU32::new(values.need(&access::RATE_LIMIT_REQUESTS));
        let cache = values.need(&storage::CACHE_BACKEND);
        let redis = values.secret(&storage::REDIS_URL);
        Self {
            quota: requests.map(|requests| Quota { requests, window }),
            allowed_hosts: values.need(&access::ALLOWED_HOSTS),
            trusted_proxies: values.get(&access::TRUSTED_PROXIES).unwrap_or_default(),
            redis: redis.or_else(|| redis_of_cache(values, cache)),
            redis_authorities: values.get(&storage::REDIS_CA_FILE).map(PathBuf::from),
            cache,
            cache_for: Some(cache_for(values)).filter(|time| !time.is_zero()),
        }
    }
}

/// The server that the cache is said to be on; Django's cache in memory has a name in its place.
fn redis_of_cache(values: &Values, cache: CacheBackend) -> Option<SecretString> {
    let location = values.secret(&storage::CACHE_LOCATION)?;
    let is_server = kind::redis_url(location.expose_secret()).is_some();
    (cache == CacheBackend::Redis && is_server).then_some(location)
}

/// The newer name, where it is given, wins over Django's.
fn cache_for(values: &Values) -> Duration {
    let given = values.get(&storage::CACHE_TIMEOUT);
    let given = given.filter(|_| !values.has(&server::RESPONSE_CACHE_TIMEOUT));
    given.unwrap_or_else(|| values.need(&server::RESPONSE_CACHE_TIMEOUT))
}
