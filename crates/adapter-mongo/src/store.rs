//! A MongoDB database as the store: makes its collections, and hands out the adapters of the ports.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use application::ports::StoreError;
use domain_offer::rules::Rules;
use tokio::runtime::Handle;

use crate::MongoOptions;
use crate::adoption::{self, Adopted};
use crate::calls::on;
use crate::correction_log::MongoCorrections;
use crate::extraction_log::MongoLog;
use crate::ledger::BatchLedger;
use crate::link::Link;
use crate::migrations;
use crate::offer_archive::MongoArchive;
use crate::run_log::MongoRuns;
use crate::upkeep;
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
            link: Arc::new(Link::new(options, rules, runtime)),
        }
    }

    /// Makes collections and indexes where they are missing. Safe to call again, from several
    /// processes too; costs nothing after it succeeded once. Existing documents are left as they are.
    ///
    /// Where the log has no rows yet, documents of other programs are taken into it, all that are there; from then on a
    /// task beside takes new ones in, and ends batches that dead processes left.
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
            let ledger = BatchLedger::of(&link);
            ledger.purge().await?;
            if ledger.register().await?.rows == 0 {
                adoption::adopt_all(&link).await?;
            }
            link.is_prepared.store(true, Ordering::Release);
            upkeep::start(&link);
            Ok(())
        })
        .await
    }

    /// Takes documents of other programs into the log, all that are there; a task beside does so by
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

    /// The runs that were delivered to it.
    pub fn runs(&self) -> MongoRuns {
        MongoRuns::new(Arc::clone(&self.link))
    }

    /// What people said of the offers in it.
    pub fn corrections(&self) -> MongoCorrections {
        MongoCorrections::new(Arc::clone(&self.link))
    }
}
