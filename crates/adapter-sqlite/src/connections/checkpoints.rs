//! Moves what was written ahead into the file, beside the writer: thousands of pages go all over the file and
//! are synced, which a caller that waits for its write should not wait for as well.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rusqlite::{Connection, OpenFlags};

use crate::failure::Failure;

/// After so many changed rows. The writer does it by itself where this cannot keep up.
const CHANGES: u64 = 4_000;

/// Counts changes, and puts them into the file.
#[derive(Debug)]
pub(super) struct Checkpoints {
    path: PathBuf,
    changes: AtomicU64,
    runs: AtomicBool,
}

impl Checkpoints {
    pub(super) fn of(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            changes: AtomicU64::new(0),
            runs: AtomicBool::new(false),
        }
    }

    /// Begins a checkpoint once there are many changes since the last one; called where a runtime is.
    pub(super) fn after(self: &Arc<Self>, changes: u64) {
        let many = self.changes.fetch_add(changes, Ordering::Relaxed) + changes >= CHANGES;
        if !many || self.runs.swap(true, Ordering::Acquire) {
            return;
        }
        let this = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            this.changes.store(0, Ordering::Relaxed);
            if let Err(error) = this.checkpoint() {
                tracing::debug!(%error, "a checkpoint is left to the writer");
            }
            this.runs.store(false, Ordering::Release);
        });
    }

    /// PASSIVE: as far as it goes without any reader or writer waiting for it.
    fn checkpoint(&self) -> Result<(), Failure> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
        Ok(())
    }
}
