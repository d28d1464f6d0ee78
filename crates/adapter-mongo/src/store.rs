//! A database, and what is in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use application::ports::StoreError;
use bson::{Document, RawDocumentBuf, doc};
use domain_catalog::rules::Rules;
use mongodb::{Client, Collection, Database};
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

use crate::MongoOptions;
use crate::adoption::{self, Adopted};
use crate::calls::{REQUEST, on, within};
use crate::correction_log::MongoCorrections;
use crate::extraction_log::{MongoLog, batches};
use crate::failure::Failure;
use crate::migrations;
use crate::offer_archive::MongoArchive;
use crate::users::MongoUsers;

/// A database of a MongoDB server; clones share its connections.
#[derive(Clone, Debug)]
pub struct MongoStore {
    link: Arc<Link>,
}

impl MongoStore {
    /// A database, whether or not its server can be reached now. The driver runs on `runtime`, from
    /// whatever runtime a port is called.
    ///
    /// `rules` say which documents of other programs are usable, and what they are about.
    pub fn new(options: MongoOptions, rules: Arc<Rules>, runtime: Handle) -> Self {
        Self {
            link: Arc::new(Link {
                options,
                rules,
                runtime,
                database: OnceCell::new(),
                is_prepared: AtomicBool::new(false),
            }),
        }
    }

    /// Makes collections and indexes where they are missing. Safe to call again, from several
    /// processes too; costs nothing after it succeeded once. Existing documents are left as they are.
    ///
    /// # Errors
    ///
    /// `Refused` where a newer program has been here; `Unavailable` or `TimedOut` without a server.
    pub async fn migrate(&self) -> Result<(), StoreError> {
        if self.link.is_prepared.load(Ordering::Acquire) {
            return Ok(());
        }
        let link = Arc::clone(&self.link);
        on(&self.link.runtime, "migrate the store", async move {
            migrations::migrate(&link).await?;
            batches::sweep(&link).await?;
            link.is_prepared.store(true, Ordering::Release);
            Ok(())
        })
        .await
    }

    /// Takes documents of other programs into the log, all that are there; [`MongoLog`] does so by
    /// itself, a few at a time.
    ///
    /// # Errors
    ///
    /// `Unavailable` or `TimedOut` without a server.
    pub async fn adopt(&self) -> Result<Adopted, StoreError> {
        let link = Arc::clone(&self.link);
        on(
            &self.link.runtime,
            "read other programs' documents",
            async move { adoption::adopt_all(&link).await },
        )
        .await
    }

    /// The log of extractions in it.
    pub fn log(&self) -> MongoLog {
        MongoLog::new(Arc::clone(&self.link))
    }

    /// The archive of offers in it.
    pub fn archive(&self) -> MongoArchive {
        MongoArchive::new(Arc::clone(&self.link))
    }

    /// The users in it, with their sessions, keys and tastes.
    pub fn users(&self) -> MongoUsers {
        MongoUsers::new(Arc::clone(&self.link))
    }

    /// What people said of the offers in it.
    pub fn corrections(&self) -> MongoCorrections {
        MongoCorrections::new(Arc::clone(&self.link))
    }
}

/// The way to a database.
#[derive(Debug)]
pub(crate) struct Link {
    options: MongoOptions,
    pub(crate) rules: Arc<Rules>,
    pub(crate) runtime: Handle,
    database: OnceCell<Database>,
    /// Whether this process has seen the schema up to date.
    pub(crate) is_prepared: AtomicBool,
}

impl Link {
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
