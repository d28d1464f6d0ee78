//! Users, sessions, keys and tastes in MongoDB.
//!
//! All of a user is one document: a single server changes a document whole or not at all, so that
//! sessions and history go with their user without transactions. Unique indexes keep names apart.

mod api_keys;
mod directory;
mod record;
mod sessions;
mod tastes;

use std::sync::Arc;
use std::sync::atomic::Ordering;

use application::ports::StoreError;
use bson::Document;
use mongodb::Collection;

use crate::calls::on;
use crate::failure::Failure;
use crate::link::Link;
use crate::migrations::migrate;
use crate::names::USERS;

/// Everything about users in a database; clones share its connections. See
/// [`crate::MongoStore::users`].
#[derive(Clone, Debug)]
pub struct MongoUsers {
    link: Arc<Link>,
}

impl MongoUsers {
    pub(crate) const fn new(link: Arc<Link>) -> Self {
        Self { link }
    }

    /// Runs work on the driver's runtime, with the collection of users.
    async fn with_users<T, W>(
        &self,
        operation: &'static str,
        work: impl FnOnce(Collection<Document>) -> W + Send + 'static,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        self.with(USERS, operation, work).await
    }

    async fn with<T, W>(
        &self,
        name: &'static str,
        operation: &'static str,
        work: impl FnOnce(Collection<Document>) -> W + Send + 'static,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
        W: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let link = Arc::clone(&self.link);
        on(&self.link.runtime, operation, async move {
            // Without their indexes two users could have one name.
            if !link.is_prepared.load(Ordering::Acquire) {
                migrate(&link).await?;
            }
            let collection = link.documents(name).await?;
            work(collection).await
        })
        .await
    }
}
