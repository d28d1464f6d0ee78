//! The port for kept answers, in Redis: whole response bodies by key, shared by all nodes.

use std::time::Duration;

use application::ports::{AnswerCache, StoreError};
use async_trait::async_trait;
use bytes::Bytes;

use crate::RedisLink;

/// How long keeping an answer may take; the request has its answer and does not wait for it.
const PUT: Duration = Duration::from_millis(100);

/// Keeps answers in Redis, which forgets what is too much by its own policy (`maxmemory-policy`).
#[derive(Clone, Debug)]
pub struct RedisCache {
    link: RedisLink,
}

impl RedisCache {
    /// Over a link.
    pub const fn new(link: RedisLink) -> Self {
        Self { link }
    }
}

#[async_trait]
impl AnswerCache for RedisCache {
    async fn get(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        let mut command = redis::cmd("GET");
        command.arg(self.link.name("answer:", key));
        // An answer is longer than a count.
        let deadline = self.link.deadline() * 3;
        let get = |mut connection| async move { command.query_async(&mut connection).await };
        let found: Option<Vec<u8>> = self.link.call("fetching an answer", deadline, get).await?;
        Ok(found.map(Bytes::from))
    }

    async fn put(&self, key: &str, bytes: Bytes, ttl: Duration) -> Result<(), StoreError> {
        let mut command = redis::cmd("SET");
        // Less than a millisecond would be no time at all, which Redis refuses.
        let ttl = u64::try_from(ttl.as_millis()).unwrap_or(u64::MAX).max(1);
        command
            .arg(self.link.name("answer:", key))
            .arg(&bytes[..])
            .arg("PX")
            .arg(ttl);
        let put = |mut connection| async move { command.query_async(&mut connection).await };
        self.link.call("keeping an answer", PUT, put).await
    }
}
