//! How the store's file is used.

use std::time::Duration;

use tokio::runtime::Handle;

/// How a file is used.
#[derive(Clone, Debug)]
pub struct SqliteOptions {
    /// How long a write waits for another writer, of this process or another, before it is
    /// `TimedOut`. Longer than the longest write: saving a million offers takes some seconds.
    pub busy_timeout: Duration,
    /// How many reads run at once, each on a connection of its own; at least 1.
    pub readers: usize,
    /// Whose blocking threads append extractions, by default those of the caller's runtime: what takes long can be given
    /// a priority of its own.
    pub background: Option<Handle>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            busy_timeout: Duration::from_secs(15),
            readers: 4,
            background: None,
        }
    }
}
