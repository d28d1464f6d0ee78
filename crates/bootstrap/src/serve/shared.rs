//! What a node shares with others through Redis, where there is one, and has for itself where not.

use std::sync::Arc;

use adapter_memory::MemoryLimiter;
use adapter_redis::{AddressError, LinkOptions, RedisAddress, RedisFeed, RedisLimiter, RedisLink};
use application::ports::{ChangeFeed, RateLimiter};
use application::use_cases::limiting::FallbackLimiter;
use secrecy::ExposeSecret as _;
use tokio::sync::Notify;

use crate::config::Storage;

/// Limiter and announcements.
pub(crate) struct Shared {
    /// Counts the requests of clients.
    pub(crate) limiter: Arc<dyn RateLimiter>,
    /// Redis, where there is one.
    pub(crate) redis: Option<Redis>,
}

/// What is known of Redis.
#[derive(Clone)]
pub(crate) struct Redis {
    /// The connection.
    pub(crate) link: RedisLink,
    /// What counts with it, or alone.
    pub(crate) limiter: Arc<FallbackLimiter>,
}

/// The address of Redis, where it is configured; it is not asked.
pub(crate) fn address(storage: &Storage) -> Result<Option<RedisAddress>, AddressError> {
    let authorities = storage.redis_ca_file.as_ref().map(|path| {
        crate::system::read_bytes(path).map_err(|error| {
            let shown = path.display();
            AddressError::Authorities(format!("{shown} cannot be read: {error}"))
        })
    });
    let authorities = authorities.transpose()?;
    let url = storage.redis();
    url.map(|url| RedisAddress::parse(url.expose_secret(), authorities))
        .transpose()
}

impl Shared {
    /// Connects to Redis where it is configured; goes on without it where it does not answer.
    pub(crate) async fn start(address: Option<RedisAddress>) -> Self {
        let local: Arc<dyn RateLimiter> = Arc::new(MemoryLimiter::default());
        let Some(address) = address else {
            return Self {
                limiter: local,
                redis: None,
            };
        };
        let link = RedisLink::start(address, LinkOptions::default()).await;
        let together = Arc::new(RedisLimiter::new(link.clone()));
        let limiter = Arc::new(FallbackLimiter::new(together, local));
        Self {
            limiter: limiter.clone(),
            redis: Some(Redis { link, limiter }),
        }
    }

    /// Tells the other nodes of uploads, and wakes this one for theirs, as long as the runtime runs.
    pub(crate) async fn announce(&self, uploaded: Arc<Notify>, wake: Arc<Notify>) {
        let Some(Redis { link, .. }) = &self.redis else {
            return;
        };
        let feed = Arc::new(RedisFeed::open(link.clone()).await);
        let heard = Arc::clone(&feed);
        tokio::spawn(async move {
            while heard.wait().await.is_ok() {
                wake.notify_one();
            }
        });
        tokio::spawn(async move {
            loop {
                uploaded.notified().await;
                // A hint: who does not hear it looks by itself soon enough.
                let _ = feed.announce().await;
            }
        });
    }
}
