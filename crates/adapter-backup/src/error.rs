//! What can go wrong with backups.

use std::io;

use application::ports::StoreError;
use thiserror::Error;

/// A backup that was not made or not read. Messages do not repeat their sources.
#[derive(Debug, Error)]
pub enum BackupError {
    /// The log did not answer.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The folder or the S3 storage did not answer.
    #[error("the storage of backups failed")]
    Storage(#[from] object_store::Error),
    /// Reading or writing failed on the way.
    #[error("the backup could not be read or written")]
    Stream(#[from] io::Error),
    /// A key is no key, or not the right one.
    #[error("{0}")]
    Key(String),
    /// The backup is not whole, or not one of ours.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// There is no such backup.
    #[error("there is no backup {0}")]
    Missing(String),
}

impl BackupError {
    /// A damaged backup.
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }
}
