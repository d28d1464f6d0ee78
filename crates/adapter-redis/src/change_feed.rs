//! The port for announcements, by publish and subscribe in Redis: a node says that the log has grown, the others hear
//! it.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use application::ports::{ChangeFeed, StoreError};
use async_trait::async_trait;
use futures_util::StreamExt as _;
use redis::RedisResult;
use tokio::sync::{Notify, oneshot};
use tokio::task::AbortHandle;
use tokio::time::{sleep, timeout};

use crate::RedisLink;
use crate::link::{CONNECT, RETRY};

/// How long an announcement may take.
const ANNOUNCE: Duration = Duration::from_millis(250);
/// How often a silent subscription is asked whether it is well, and how long it may take to say so.
const CHECK: Duration = Duration::from_secs(5);

/// A node's subscription, renewed after it was lost; the task that waits is then woken once, since an
/// announcement may have been missed. While Redis is out of reach nothing is heard.
pub struct RedisFeed {
    link: RedisLink,
    channel: String,
    heard: Arc<Notify>,
    listener: AbortHandle,
}

impl RedisFeed {
    /// Subscribes; comes back after the first try, whether Redis is there or not.
    pub async fn open(link: RedisLink) -> Self {
        let channel = link.name("changes", "");
        let heard = Arc::new(Notify::new());
        let (tell, tried) = oneshot::channel();
        let listener = Listener {
            link: link.clone(),
            channel: channel.clone(),
            heard: Arc::clone(&heard),
            tell: Some(tell),
        };
        let listener = tokio::spawn(listener.run()).abort_handle();
        // A listener that was told to end tells nothing.
        let _ = timeout(CONNECT, tried).await;
        Self {
            link,
            channel,
            heard,
            listener,
        }
    }
}

impl Drop for RedisFeed {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

#[async_trait]
impl ChangeFeed for RedisFeed {
    async fn announce(&self) -> Result<(), StoreError> {
        let mut command = redis::cmd("PUBLISH");
        command.arg(&self.channel).arg("");
        let publish = |mut connection| async move { command.query_async(&mut connection).await };
        self.link.call("announcing", ANNOUNCE, publish).await
    }

    async fn wait(&self) -> Result<(), StoreError> {
        self.heard.notified().await;
        Ok(())
    }
}

struct Listener {
    link: RedisLink,
    channel: String,
    heard: Arc<Notify>,
    tell: Option<oneshot::Sender<()>>,
}

impl Listener {
    /// Until it is told to end.
    async fn run(mut self) {
        loop {
            // Redis does not repeat what was missed meanwhile; why it was lost is in the link's log.
            let _ = self.listen().await;
            sleep(RETRY).await;
        }
    }

    /// Hears until the subscription is lost.
    async fn listen(&mut self) -> RedisResult<()> {
        let client = self.link.client().clone();
        let mut subscription = client.get_async_pubsub().await?;
        subscription.subscribe(&self.channel).await?;
        let first = self.tell.take().map(|tell| tell.send(()));
        if first.is_none() {
            self.heard.notify_one();
        }
        let (mut sink, mut heard) = subscription.split();
        loop {
            match timeout(CHECK, heard.next()).await {
                Ok(Some(_)) => self.heard.notify_one(),
                Ok(None) => return Ok(()),
                Err(_) => match timeout(CHECK, sink.ping::<redis::Value>()).await {
                    Ok(alive) => alive.map(drop)?,
                    Err(_) => return Ok(()),
                },
            }
        }
    }
}

impl fmt::Debug for RedisFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisFeed")
            .field("link", &self.link)
            .field("channel", &self.channel)
            .finish_non_exhaustive()
    }
}
