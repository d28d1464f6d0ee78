//! The port for announcements that the log has grown, within this process.

use application::ports::{ChangeFeed, StoreError};
use async_trait::async_trait;
use tokio::sync::{Mutex, watch};

/// A feed of its own among those that a [`MemoryHub`] joins.
#[derive(Debug)]
pub struct MemoryFeed {
    hub: watch::Sender<u64>,
    seen: Mutex<watch::Receiver<u64>>,
}

/// Joins feeds: what is announced on one wakes all.
#[derive(Clone, Debug)]
pub struct MemoryHub(watch::Sender<u64>);

impl Default for MemoryHub {
    fn default() -> Self {
        Self(watch::Sender::new(0))
    }
}

impl MemoryHub {
    /// Another feed, as another node would hold it.
    pub fn feed(&self) -> MemoryFeed {
        MemoryFeed {
            hub: self.0.clone(),
            seen: Mutex::new(self.0.subscribe()),
        }
    }
}

#[async_trait]
impl ChangeFeed for MemoryFeed {
    async fn announce(&self) -> Result<(), StoreError> {
        self.hub.send_modify(|count| *count += 1);
        Ok(())
    }

    async fn wait(&self) -> Result<(), StoreError> {
        let changed = self.seen.lock().await.changed().await;
        // This feed holds a sender itself.
        changed.expect("a feed does not outlive its hub");
        Ok(())
    }
}
