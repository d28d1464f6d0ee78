//! The embedded store: opens its file, and hands out the adapters of the ports.

use std::path::Path;
use std::sync::Arc;

use application::ports::StoreError;
use rusqlite::Transaction;

use crate::connections::Connections;
use crate::extraction_log::count_rows;
use crate::options::SqliteOptions;
use crate::{SqliteArchive, SqliteCorrections, SqliteLog, SqliteRuns, SqliteUsers, offer_archive};

/// An open file; clones share its connections.
#[derive(Clone, Debug)]
pub struct SqliteStore {
    connections: Arc<Connections>,
}

impl SqliteStore {
    /// Opens a file, made where there is none, and brings its schema up to date. Blocks.
    ///
    /// Its directory must exist and be writable, and on a local disk: write-ahead logging does not
    /// work over a network file system.
    ///
    /// # Errors
    ///
    /// `Unavailable` where the file cannot be opened, `Corrupt` where it is no database, `Refused`
    /// where it is another program's or of a newer schema, `TimedOut` where another process holds
    /// it.
    pub fn open(path: &Path, options: SqliteOptions) -> Result<Self, StoreError> {
        let connections =
            Connections::open(path, options).map_err(|failure| failure.of("open the store"))?;
        Ok(Self {
            connections: Arc::new(connections),
        })
    }

    /// The log of extractions in it.
    pub fn log(&self) -> SqliteLog {
        SqliteLog::new(Arc::clone(&self.connections))
    }

    /// The archive of offers in it.
    pub fn archive(&self) -> SqliteArchive {
        SqliteArchive::new(Arc::clone(&self.connections))
    }

    /// The users in it, with their sessions, keys and tastes.
    pub fn users(&self) -> SqliteUsers {
        SqliteUsers::new(Arc::clone(&self.connections))
    }

    /// What people said of the offers in it.
    pub fn corrections(&self) -> SqliteCorrections {
        SqliteCorrections::new(Arc::clone(&self.connections))
    }

    /// The runs that were delivered to it.
    pub fn runs(&self) -> SqliteRuns {
        SqliteRuns::new(Arc::clone(&self.connections))
    }

    /// Takes out of the log what has an id that begins with `prefix` (at most twelve bytes), and
    /// clears the archive, so that it is folded again from what is left; answers how many it was.
    ///
    /// For the sample of a demonstration only: a catalog that was folded before still shows it.
    pub async fn forget_ids_with_prefix(&self, prefix: &[u8]) -> Result<usize, StoreError> {
        let bound = |filler| {
            let mut id = [filler; 12];
            id[..prefix.len()].copy_from_slice(prefix);
            id
        };
        let (first, last) = (bound(0), bound(u8::MAX));
        let work = move |transaction: &Transaction<'_>| {
            let sql = "DELETE FROM extracciones WHERE id BETWEEN ?1 AND ?2";
            let mut forgotten = transaction.execute(sql, [first, last])?;
            let gone = i64::try_from(forgotten).unwrap_or(i64::MAX);
            count_rows(transaction, -gone)?;
            let stripped = "DELETE FROM delgadas WHERE id BETWEEN ?1 AND ?2";
            forgotten += transaction.execute(stripped, [first, last])?;
            offer_archive::clear(transaction)?;
            Ok(forgotten)
        };
        self.connections.write("forget extractions", work).await
    }
}
