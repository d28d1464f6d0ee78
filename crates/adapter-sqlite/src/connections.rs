//! The connections to the SQLite file: one that writes and a few that read, off the runtime's threads.

mod checkpoints;

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use application::ports::StoreError;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use checkpoints::Checkpoints;

use crate::failure::Failure;
use crate::migrations::migrate;
use crate::options::SqliteOptions;

/// A transaction with so many changes leaves a large cache of pages behind.
const MANY_CHANGES: u64 = 500;
/// Statements kept prepared on each connection.
const STATEMENTS: usize = 64;

/// The connections to one file.
#[derive(Debug)]
pub(crate) struct Connections {
    file: Arc<OpenedFile>,
    busy_timeout: Duration,
    writer: Arc<tokio::sync::Mutex<Connection>>,
    background: Option<Handle>,
    checkpoints: Arc<Checkpoints>,
    permits: Arc<Semaphore>,
    readers: Arc<Readers>,
}

impl Connections {
    pub(crate) fn open(path: &Path, options: SqliteOptions) -> Result<Self, Failure> {
        let busy_timeout = options.busy_timeout;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut writer = Connection::open_with_flags(path, flags)?;
        prepare_writer(&writer, busy_timeout)?;
        migrate(&mut writer)?;
        // A step that goes over the whole file leaves a large cache of pages behind.
        writer.release_memory()?;
        Ok(Self {
            file: Arc::new(OpenedFile::at(path)),
            busy_timeout,
            writer: Arc::new(tokio::sync::Mutex::new(writer)),
            background: options.background,
            checkpoints: Arc::new(Checkpoints::of(path)),
            permits: Arc::new(Semaphore::new(options.readers.max(1))),
            readers: Arc::new(Readers {
                path: path.to_owned(),
                busy_timeout,
                idle: Mutex::default(),
            }),
        })
    }

    /// Runs `work` in a transaction that no other writer, of any process, is in as well.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.write_on(&Handle::current(), operation, work).await
    }

    /// As [`Connections::write`], on the threads for what takes long.
    pub(crate) async fn write_in_background<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let threads = self.background.clone().unwrap_or_else(Handle::current);
        self.write_on(&threads, operation, work).await
    }

    async fn write_on<T: Send + 'static>(
        &self,
        threads: &Handle,
        operation: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let turn = Arc::clone(&self.writer).lock_owned();
        let mut writer = tokio::time::timeout(self.busy_timeout, turn)
            .await
            .map_err(|_| Failure::WriterBusy.of(operation))?;
        let file = Arc::clone(&self.file);
        let checkpoints = Arc::clone(&self.checkpoints);
        blocking(threads, operation, move || {
            file.check()?;
            let before = writer.total_changes();
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let answer = work(&transaction)?;
            transaction.commit()?;
            let changes = writer.total_changes() - before;
            if changes >= MANY_CHANGES {
                // Their pages would stay in memory until the next large write, which comes seldom.
                writer.release_memory()?;
            }
            checkpoints.after(changes);
            Ok(answer)
        })
        .await
    }

    /// Runs `work` on one state of the file, whatever is written meanwhile.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.expect("the semaphore is never closed");
        let readers = Arc::clone(&self.readers);
        let file = Arc::clone(&self.file);
        blocking(&Handle::current(), operation, move || {
            let answer = file.check().and_then(|()| readers.read(work));
            drop(permit);
            answer
        })
        .await
    }

    /// Begins on one state of the file, and does `share` of what is found on several connections at once,
    /// each on that state of the file or a later one. `None` where there is nothing to begin with, or one
    /// share says that it had nothing to do with it.
    pub(crate) async fn read_together<T: Sync + Send + 'static>(
        &self,
        operation: &'static str,
        begin: impl FnOnce(&Transaction<'_>) -> Result<Option<T>, Failure> + Send + 'static,
        share: impl Fn(&Transaction<'_>, &T) -> Result<bool, Failure> + Send + Sync + 'static,
    ) -> Result<Option<T>, StoreError> {
        let readers = Arc::clone(&self.readers);
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let threads = self.permits.available_permits().clamp(1, cores);
        self.read(operation, move |transaction| {
            let Some(found) = begin(transaction)? else {
                return Ok(None);
            };
            let share = |transaction: &Transaction<'_>| share(transaction, &found);
            let on_another = || readers.read(share);
            let shares = std::thread::scope(|scope| {
                let others: Vec<_> = (1..threads).map(|_| scope.spawn(on_another)).collect();
                let own = share(transaction);
                let others = others.into_iter().map(|other| match other.join() {
                    Ok(answer) => answer,
                    Err(panic) => std::panic::resume_unwind(panic),
                });
                others.chain([own]).collect::<Result<Vec<bool>, _>>()
            })?;
            Ok(shares.into_iter().all(|is_part| is_part).then_some(found))
        })
        .await
    }

    /// Whether the file is still where it was opened.
    pub(crate) async fn check(&self, operation: &'static str) -> Result<(), StoreError> {
        self.read(operation, |transaction| {
            transaction.query_row("SELECT filas FROM resumen", [], |_| Ok(()))?;
            Ok(())
        })
        .await
    }
}

/// Which file was opened. One that is deleted or replaced stays readable and writable through open
/// connections, but what is written to it is lost with them.
#[derive(Debug)]
struct OpenedFile {
    path: PathBuf,
    identity: Option<(u64, u64)>,
}

impl OpenedFile {
    fn at(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            identity: identity(path),
        }
    }

    /// Fails when the file at the path is not the one that was opened.
    fn check(&self) -> Result<(), Failure> {
        if self.identity.is_some() && identity(&self.path) == self.identity {
            Ok(())
        } else {
            Err(Failure::Gone)
        }
    }
}

/// Device and number of a file; `None` where there is none.
fn identity(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

#[derive(Debug)]
struct Readers {
    path: PathBuf,
    busy_timeout: Duration,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    fn read<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut connection = self.take()?;
        let answer = work(&connection.transaction()?)?;
        // One that failed is closed instead; the next read opens another.
        self.idle().push(connection);
        Ok(answer)
    }

    fn take(&self) -> Result<Connection, Failure> {
        let idle = self.idle().pop();
        idle.map_or_else(|| self.open(), Ok)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().expect("no holder of the list panics")
    }

    fn open(&self) -> Result<Connection, Failure> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.path, flags)?;
        connection.busy_timeout(self.busy_timeout)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.execute_batch(
            "PRAGMA temp_store = MEMORY;
             PRAGMA cache_size = -4096;
             CREATE TEMP TABLE tramos
                 (fuera INTEGER, oferta BLOB, desde INTEGER, hasta INTEGER, contenido BLOB);",
        )?;
        Ok(connection)
    }
}

fn prepare_writer(connection: &Connection, busy_timeout: Duration) -> Result<(), Failure> {
    connection.busy_timeout(busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Holds seven documents of the usual size; files that are there keep theirs.
    connection.pragma_update(None, "page_size", 8_192)?;
    write_ahead(connection, busy_timeout)?;
    // FULL: each commit is on the disk before it is answered, power loss included.
    connection.execute_batch(
        "PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA cache_size = -131072;
         PRAGMA wal_autocheckpoint = 40000;
         PRAGMA journal_size_limit = 67108864;",
    )?;
    Ok(())
}

/// Switches the file to write-ahead logging. SQLite does not wait by itself for another process
/// that is doing the same.
fn write_ahead(connection: &Connection, patience: Duration) -> Result<(), Failure> {
    let start = Instant::now();
    loop {
        let switched = connection.pragma_update(None, "journal_mode", "WAL");
        match switched {
            Err(error) if is_busy(&error) && start.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(10));
            }
            done => return Ok(done?),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked)
    )
}

async fn blocking<T: Send + 'static>(
    threads: &Handle,
    operation: &'static str,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, StoreError> {
    let joined = threads.spawn_blocking(work).await;
    let answer = joined.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(Failure::Stopping),
    });
    answer.map_err(|failure| failure.of(operation))
}

#[cfg(test)]
mod tests;
