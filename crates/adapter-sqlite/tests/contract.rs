//! The SQLite adapters keep the ports' contracts.

use adapter_sqlite::{
    SqliteArchive, SqliteCorrections, SqliteLog, SqliteOptions, SqliteRuns, SqliteStore,
    SqliteUsers,
};
use async_trait::async_trait;
use port_contract::Fixture;
use tempfile::TempDir;

/// A file; each handle opens it anew, as another process would.
struct File<H> {
    dir: TempDir,
    handle: fn(&SqliteStore) -> H,
}

impl<H> File<H> {
    fn of(handle: fn(&SqliteStore) -> H) -> Self {
        Self {
            dir: TempDir::new().expect("a directory for the test"),
            handle,
        }
    }
}

#[async_trait]
impl<H: Send + Sync + 'static> Fixture for File<H> {
    type Handle = H;
    const DURABLE: bool = true;

    async fn open(&self) -> H {
        let path = self.dir.path().join("arryn.db");
        let store = SqliteStore::open(&path, SqliteOptions::default()).expect("the file opens");
        (self.handle)(&store)
    }
}

/// A file opened once; the handles share its connections.
struct Shared<H> {
    store: SqliteStore,
    handle: fn(&SqliteStore) -> H,
    _dir: TempDir,
}

impl<H> Shared<H> {
    fn of(handle: fn(&SqliteStore) -> H) -> Self {
        let dir = TempDir::new().expect("a directory for the test");
        let path = dir.path().join("arryn.db");
        let store = SqliteStore::open(&path, SqliteOptions::default()).expect("the file opens");
        Self {
            store,
            handle,
            _dir: dir,
        }
    }
}

#[async_trait]
impl<H: Send + Sync + 'static> Fixture for Shared<H> {
    type Handle = H;
    const DURABLE: bool = true;

    async fn open(&self) -> H {
        (self.handle)(&self.store)
    }
}

fn log_of(store: &SqliteStore) -> SqliteLog {
    store.log()
}

fn archive_of(store: &SqliteStore) -> SqliteArchive {
    store.archive()
}

fn users_of(store: &SqliteStore) -> SqliteUsers {
    store.users()
}

fn corrections_of(store: &SqliteStore) -> SqliteCorrections {
    store.corrections()
}

mod log {
    use super::*;
    port_contract::extraction_log_contract!(File::of(log_of));
}

mod retention {
    use super::*;
    port_contract::raw_retention_contract!(File::of(log_of));
}

mod shared_log {
    use super::*;
    port_contract::extraction_log_contract!(Shared::of(log_of));
}

mod archive {
    use super::*;
    port_contract::offer_archive_contract!(File::of(archive_of));
}

mod shared_archive {
    use super::*;
    port_contract::offer_archive_contract!(Shared::of(archive_of));
}

fn runs_of(store: &SqliteStore) -> SqliteRuns {
    store.runs()
}

mod runs {
    use super::*;
    port_contract::run_log_contract!(File::of(runs_of));
}

mod shared_runs {
    use super::*;
    port_contract::run_log_contract!(Shared::of(runs_of));
}

mod corrections {
    use super::*;
    port_contract::correction_log_contract!(File::of(corrections_of));
}

mod shared_corrections {
    use super::*;
    port_contract::correction_log_contract!(Shared::of(corrections_of));
}

mod users {
    use super::*;
    port_contract::users_contract!(File::of(users_of));
}

mod shared_users {
    use super::*;
    port_contract::users_contract!(Shared::of(users_of));
}
