//! The store: the embedded one under `DATA_DIR`, or a MongoDB server with a copy of its archive there.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use adapter_mongo::{MongoOptions, MongoStore, OptionsError};
use adapter_sqlite::{SqliteOptions, SqliteStore};
use anyhow::Context as _;
use application::ports::{
    CorrectionLog, ExtractionLog, OfferArchive, RawRetention, RunLog, StoreError,
};
use domain_offer::rules::Rules;
use secrecy::ExposeSecret as _;
use tokio::runtime::{Handle, Runtime};

use super::background::give_way;
use super::outage::outlast;
use crate::config::kind::Database;
use crate::config::{Mongo, Settings};
use crate::identity::UserStores;

/// The store's file.
const FILE: &str = "arryn.sqlite3";
/// The store's file of a demonstration.
const DEMO_FILE: &str = "demo.sqlite3";
/// The file of the copy of a MongoDB server's archive.
const COPY_FILE: &str = "copy.sqlite3";

/// The store, whichever it is.
pub(crate) struct Storage {
    pub(crate) log: Arc<dyn ExtractionLog>,
    pub(crate) archive: Arc<dyn OfferArchive>,
    /// Lets long texts of the log go.
    pub(crate) retention: Arc<dyn RawRetention>,
    /// This node's copy of the archive, where the archive is elsewhere.
    pub(crate) copy: Option<Arc<dyn OfferArchive>>,
    /// The embedded store, where that is the store.
    pub(crate) embedded: Option<SqliteStore>,
    /// What people said of products.
    pub(crate) corrections: Arc<dyn CorrectionLog>,
    /// The runs of scrapers.
    pub(crate) runs: Arc<dyn RunLog>,
    /// The users.
    pub(crate) users: UserStores,
    mongo: Option<MongoStore>,
    // What the driver runs on for any caller, its thread answers while others compute; or what appends to the
    // embedded store.
    runtime: Option<Runtime>,
}

impl Storage {
    /// Opens the configured store; a MongoDB server need not answer yet. A demonstration has a store
    /// of its own.
    pub(crate) fn open(
        settings: &Settings,
        rules: &Arc<Rules>,
        demo: bool,
    ) -> anyhow::Result<Self> {
        match settings.storage.mongo() {
            Some(mongo) if Self::is_elsewhere(settings, demo) => {
                Self::mongodb(settings, &mongo, rules)
            }
            _ => {
                let file = if demo { DEMO_FILE } else { FILE };
                Self::sqlite(&settings.storage.data_dir, file)
            }
        }
    }

    /// Whether the store is a server, and nothing of it in the data directory but a copy.
    pub(crate) fn is_elsewhere(settings: &Settings, demo: bool) -> bool {
        settings.storage.mongo().is_some()
            && settings.storage.database() == Database::MongoDb
            && !demo
    }

    fn sqlite(data_dir: &Path, file: &str) -> anyhow::Result<Self> {
        let appending = tokio::runtime::Builder::new_current_thread()
            .thread_name("append")
            .on_thread_start(give_way)
            .build()
            .context("the threads that append cannot be started")?;
        let store = open(data_dir, file, Some(appending.handle().clone()))?;
        Ok(Self {
            log: Arc::new(store.log()),
            archive: Arc::new(store.archive()),
            retention: Arc::new(store.log()),
            copy: None,
            corrections: Arc::new(store.corrections()),
            runs: Arc::new(store.runs()),
            users: UserStores::of(store.users()),
            embedded: Some(store),
            mongo: None,
            runtime: Some(appending),
        })
    }

    fn mongodb(settings: &Settings, mongo: &Mongo, rules: &Arc<Rules>) -> anyhow::Result<Self> {
        let driver = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("mongodb")
            .enable_all()
            .build()
            .context("the runtime of the driver cannot be started")?;
        let store = MongoStore::new(
            mongo_options(mongo)?,
            Arc::clone(rules),
            driver.handle().clone(),
        );
        Ok(Self {
            log: Arc::new(store.log()),
            archive: Arc::new(store.archive()),
            retention: Arc::new(store.log()),
            copy: copy(&settings.storage.data_dir),
            corrections: Arc::new(store.corrections()),
            runs: Arc::new(store.runs()),
            embedded: None,
            users: UserStores::of(store.users()),
            mongo: Some(store),
            runtime: Some(driver),
        })
    }

    /// Makes what the store lacks; nothing for the embedded one, which did so when it was opened.
    pub(crate) async fn prepare(&self) -> Result<(), StoreError> {
        match &self.mongo {
            Some(store) => store.migrate().await,
            None => Ok(()),
        }
    }

    /// Prepares the store, trying for as long as commands wait for it.
    pub(crate) async fn wait_until_prepared(&self, settings: &Settings) -> Result<(), StoreError> {
        let patience = settings
            .storage
            .mongo()
            .map_or(Duration::ZERO, |mongo| mongo.patience);
        outlast(patience, || self.prepare()).await
    }

    /// Whether the archive is elsewhere and no copy of it can be kept here.
    pub(crate) const fn lacks_copy(&self) -> bool {
        self.mongo.is_some() && self.copy.is_none()
    }

    /// The MongoDB database, where that is the store.
    pub(crate) const fn mongo(&self) -> Option<&MongoStore> {
        self.mongo.as_ref()
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        // A runtime must not be waited for on another one.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// How the server is reached; fails with a sentence that does not show the connection string.
pub(crate) fn mongo_options(mongo: &Mongo) -> Result<MongoOptions, OptionsError> {
    MongoOptions::new(mongo.url.expose_secret(), Some(&mongo.database))
}

/// The local copy; without one the service works, but cannot start while the server is away.
fn copy(data_dir: &Path) -> Option<Arc<dyn OfferArchive>> {
    match open(data_dir, COPY_FILE, None) {
        Ok(store) => Some(Arc::new(store.archive())),
        Err(error) => {
            tracing::warn!(
                error = format!("{error:#}"),
                "no local copy of the archive is kept; without one the service cannot start while MongoDB is away"
            );
            None
        }
    }
}

/// Makes the data directory where it is missing.
pub(crate) fn make_directory(data_dir: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(data_dir)
        .with_context(|| format!("DATA_DIR {} cannot be made", data_dir.display()))
}

/// Whether a file or folder cannot be written by any user: the disk or the rights on it say so.
pub(crate) fn is_read_only(error: &anyhow::Error) -> bool {
    use std::io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
    let error = error.downcast_ref::<std::io::Error>();
    error.is_some_and(|error| matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem))
}

/// Opens a file in the data directory; both are made where they are missing.
fn open(data_dir: &Path, file: &str, background: Option<Handle>) -> anyhow::Result<SqliteStore> {
    make_directory(data_dir)?;
    let path = data_dir.join(file);
    let options = SqliteOptions {
        background,
        ..SqliteOptions::default()
    };
    SqliteStore::open(&path, options)
        .with_context(|| format!("the store {} cannot be used", path.display()))
}
