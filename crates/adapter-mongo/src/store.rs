//! A database, and what is in it.

use std::sync::Arc;

use application::ports::StoreError;
use bson::{Document, RawDocumentBuf, doc};
use mongodb::{Client, Collection, Database};
use tokio::runtime::Handle;
use tokio::sync::OnceCell;

use crate::MongoOptions;
use crate::calls::{REQUEST, on, within};
use crate::extraction_log::MongoLog;
use crate::failure::Failure;
use crate::migrations;
use crate::offer_archive::MongoArchive;

/// A database of a MongoDB server; clones share its connections.
#[derive(Clone, Debug)]
pub struct MongoStore {
    link: Arc<Link>,
}

impl MongoStore {
    /// A database, whether or not its server can be reached now. The driver runs on `runtime`, from
    /// whatever runtime a port is called.
    pub fn new(options: MongoOptions, runtime: Handle) -> Self {
        Self {
            link: Arc::new(Link {
                options,
                runtime,
                database: OnceCell::new(),
            }),
        }
    }

    /// Makes collections and indexes where they are missing; answers the version of the schema. Safe
    /// to call again, from several processes too. Existing documents are left as they are.
    ///
    /// # Errors
    ///
    /// `Refused` where a newer program has been here; `Unavailable` or `TimedOut` without a server.
    pub async fn migrate(&self) -> Result<i32, StoreError> {
        let link = Arc::clone(&self.link);
        on(&self.link.runtime, "migrate the store", async move {
            migrations::migrate(&link).await
        })
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
}

/// The way to a database.
#[derive(Debug)]
pub(crate) struct Link {
    options: MongoOptions,
    pub(crate) runtime: Handle,
    database: OnceCell<Database>,
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
