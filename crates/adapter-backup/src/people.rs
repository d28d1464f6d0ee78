//! Users, their API keys, what editors said of products, and the runs that have ended: read from the stores for a backup, and brought back.
//!
//! Sessions are not kept: everybody logs in again.

use std::sync::Arc;

use application::ports::{
    ApiKeyStore, CorrectionLog, RunFilter, RunLog, Saved, StoreError, TasteStore, UserDirectory,
    UserLookup,
};
use domain_user::UserId;
use run_format::RunRecord;

use crate::line::Line;
use crate::line::corrections::CorrectionLine;
use crate::line::people::{KeyLine, PeopleRecord, UserLine};

/// Users, and runs, read at a time.
const PAGE: u32 = 100;

/// Where users, their keys, what they said and what they delivered is kept.
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
    /// The runs of scrapers.
    pub runs: Arc<dyn RunLog>,
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
        if !take(lines.map(Line::Correction).collect()).await {
            return Ok(());
        }
        self.runs(take).await
    }

    /// The runs that have ended, one page after the other. A run that ends meanwhile may come twice, which does no harm.
    async fn runs(&self, mut take: impl AsyncFnMut(Vec<Line>) -> bool) -> Result<(), StoreError> {
        let ended = RunFilter {
            only_ended: true,
            ..RunFilter::default()
        };
        for page in 1.. {
            let runs = self.runs.page(&ended, page, PAGE).await?.runs;
            let lines = runs.iter().map(RunRecord::of).map(Box::new);
            if runs.is_empty() || !take(lines.map(Line::Run).collect()).await {
                break;
            }
        }
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
            PeopleRecord::Run(run) => self.runs.put_back(&run).await,
        }
    }
}
