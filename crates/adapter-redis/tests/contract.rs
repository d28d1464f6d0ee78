//! The Redis adapters keep the ports' contracts on a real server.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of test functions"
)]

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use adapter_redis::{LinkOptions, RedisAddress, RedisFeed, RedisLimiter, RedisLink};
use async_trait::async_trait;
use port_contract::Fixture;

/// Names of its own on the server of the tests.
struct Namespace(String);

impl Namespace {
    fn fresh() -> Self {
        let random = RandomState::new().build_hasher().finish();
        Self(format!("arryn-test:{random:016x}:"))
    }

    /// The link of another node.
    async fn link(&self) -> RedisLink {
        let url = std::env::var_os("ARRYN_TEST_REDIS_URL");
        let url =
            url.expect("ARRYN_TEST_REDIS_URL names no Redis server; `cargo xtask test` starts one");
        let options = LinkOptions {
            prefix: self.0.clone(),
            // The machine of the tests may be busy.
            deadline: std::time::Duration::from_secs(5),
        };
        let address = RedisAddress::parse(url.to_str().unwrap(), None).unwrap();
        let link = RedisLink::start(address, options).await;
        assert!(
            link.is_up(),
            "the Redis server of the tests does not answer"
        );
        link
    }
}

struct Limiters(Namespace);

#[async_trait]
impl Fixture for Limiters {
    type Handle = RedisLimiter;
    const DURABLE: bool = false;

    async fn open(&self) -> RedisLimiter {
        RedisLimiter::new(self.0.link().await)
    }
}

struct Feeds(Namespace);

#[async_trait]
impl Fixture for Feeds {
    type Handle = RedisFeed;
    const DURABLE: bool = false;

    async fn open(&self) -> RedisFeed {
        RedisFeed::open(self.0.link().await).await
    }
}

mod limiter {
    use super::*;
    port_contract::rate_limiter_contract!(Limiters(Namespace::fresh()));
}

mod feed {
    use super::*;
    port_contract::change_feed_contract!(Feeds(Namespace::fresh()));
}
