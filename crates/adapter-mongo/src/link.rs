//! The way to a database: one client of the driver, made at the first call, and what all adapters of the database
//! share.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Once};

use bson::{Document, RawDocumentBuf, doc};
use domain_offer::rules::Rules;
use mongodb::{Client, Collection, Database};
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

use crate::MongoOptions;
use crate::calls::{REQUEST, within};
use crate::failure::Failure;

/// A database of a MongoDB server.
#[derive(Debug)]
pub(crate) struct Link {
    options: MongoOptions,
    /// What is usable of other programs' documents.
    pub(crate) rules: Arc<Rules>,
    /// What the driver runs on.
    pub(crate) runtime: Handle,
    /// Starts the upkeep of the log.
    pub(crate) upkeep: Once,
    database: OnceCell<Database>,
    /// Whether this process has seen the schema up to date.
    pub(crate) is_prepared: AtomicBool,
}

impl Link {
    /// No server is asked yet.
    pub(crate) fn new(options: MongoOptions, rules: Arc<Rules>, runtime: Handle) -> Self {
        Self {
            options,
            rules,
            runtime,
            upkeep: Once::new(),
            database: OnceCell::new(),
            is_prepared: AtomicBool::new(false),
        }
    }

    /// The database; made on the first call, which looks the server's name up.
    pub(crate) async fn database(&self) -> Result<&Database, Failure> {
        let open = || async {
            let options = within(REQUEST, self.options.client_options()).await?;
            let client = Client::with_options(options)?;
            Ok(client.database(self.options.database()))
        };
        self.database.get_or_try_init(open).await
    }

    /// A collection of documents.
    pub(crate) async fn documents(&self, name: &str) -> Result<Collection<Document>, Failure> {
        Ok(self.database().await?.collection(name))
    }

    /// A collection of documents that are not taken apart at once.
    pub(crate) async fn raw(&self, name: &str) -> Result<Collection<RawDocumentBuf>, Failure> {
        Ok(self.database().await?.collection(name))
    }

    /// Whether the server answers.
    pub(crate) async fn ping(&self) -> Result<(), Failure> {
        let ping = self.database().await?.run_command(doc! { "ping": 1 });
        within(REQUEST, ping).await.map(|_| ())
    }
}
