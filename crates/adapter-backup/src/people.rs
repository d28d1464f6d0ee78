//! Users, their API keys and what editors said of products: read from the stores for a backup, and brought back.
//!
//! Sessions are not kept: everybody logs in again.

use std::sync::Arc;

use application::ports::{
    ApiKeyStore, CorrectionLog, Saved, StoreError, TasteStore, UserDirectory, UserLookup,
};
use domain_user::UserId;

use crate::line::Line;
use crate::line::corrections::CorrectionLine;
use crate::line::people::{KeyLine, PeopleRecord, UserLine};

/// Users read at a time.
const PAGE: u32 = 100;

/// Where users, their keys and what they said is kept.
#[derive(Clone)]
pub struct People {
    /// The users.
    pub directory: Arc<dyn UserDirectory>,
    /// Their keys.
    pub keys: Arc<dyn ApiKeyStore>,
    /// What they like.
    pub tastes: Arc<dyn TasteStore>,
    /// What editors said of products.
    pub corrections: Arc<dyn CorrectionLog>,
}

impl People {
    /// All of them, one page of users after the other.
    pub(crate) async fn read(
        &self,
        mut take: impl AsyncFnMut(Vec<Line>) -> bool,
    ) -> Result<(), StoreError> {
        for page in 1.. {
            let users = self.directory.page(page, PAGE).await?.users;
            if users.is_empty() {
                break;
            }
            let mut lines = Vec::new();
            for user in users {
                lines.extend(self.user(user.id).await?.map(Line::User));
            }
            if !take(lines).await {
                return Ok(());
            }
        }
        let keys = self.keys.keys().await?;
        if !take(keys.iter().map(KeyLine::from).map(Line::ApiKey).collect()).await {
            return Ok(());
        }
        let said = self.corrections.tail(None).await?.corrections;
        let lines = said.iter().map(CorrectionLine::from);
        take(lines.map(Line::Correction).collect()).await;
        Ok(())
    }

    /// `None` where the user has gone meanwhile.
    async fn user(&self, id: UserId) -> Result<Option<Box<UserLine>>, StoreError> {
        let account = self.directory.find(&UserLookup::Id(id)).await?;
        let taste = self.tastes.taste(id).await?;
        let both = account.zip(taste);
        Ok(both.map(|(account, taste)| Box::new(UserLine::of(&account, taste))))
    }

    /// Stores one that is not there yet; `false` where it, or another of the same name or address, is.
    pub(crate) async fn bring_back(&self, person: PeopleRecord) -> Result<bool, StoreError> {
        match person {
            PeopleRecord::User(user) => {
                let (account, taste) = *user;
                let id = account.user.id;
                if self.directory.find(&UserLookup::Id(id)).await?.is_some()
                    || self.directory.create(&account).await? != Saved::Done
                {
                    return Ok(false);
                }
                self.tastes.prefer(id, &taste.preferences).await?;
                self.tastes.record(id, &taste.events).await?;
                Ok(true)
            }
            PeopleRecord::Key(key) => {
                if self.keys.find_key(key.digest).await?.is_some() {
                    return Ok(false);
                }
                self.keys.create_key(&key).await?;
                Ok(true)
            }
            PeopleRecord::Correction(correction) => self.corrections.append(&correction).await,
        }
    }
}
