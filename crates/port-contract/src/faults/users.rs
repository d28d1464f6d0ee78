//! A store of users that fails on command.

use application::ports::{
    Account, ApiKey, ApiKeyStore, KeyId, Rotated, Saved, Session, SessionId, SessionStore,
    Sessions, StoreError, TasteRecord, TasteStore, UserDirectory, UserLookup, UserPage,
};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use domain_user::{Preferences, UserEvent, UserId};

use super::Faults;

/// A store that fails where its [`Faults`] say so, and otherwise is the one inside.
#[derive(Clone, Debug)]
pub struct FaultyUsers<U> {
    inner: U,
    faults: Faults,
}

impl<U> FaultyUsers<U> {
    /// Puts `faults` around a store.
    pub const fn new(inner: U, faults: Faults) -> Self {
        Self { inner, faults }
    }
}

#[async_trait]
impl<U: UserDirectory> UserDirectory for FaultyUsers<U> {
    async fn create(&self, account: &Account) -> Result<Saved, StoreError> {
        let call = self.inner.create(account);
        self.faults.around("create a user", call).await
    }

    async fn find(&self, which: &UserLookup) -> Result<Option<Account>, StoreError> {
        let call = self.inner.find(which);
        self.faults.around("find a user", call).await
    }

    async fn page(&self, page: u64, limit: u32) -> Result<UserPage, StoreError> {
        let call = self.inner.page(page, limit);
        self.faults.around("page through users", call).await
    }

    async fn update(&self, account: &Account, sessions: Sessions) -> Result<Saved, StoreError> {
        let call = self.inner.update(account, sessions);
        self.faults.around("change a user", call).await
    }

    async fn delete(&self, user: UserId) -> Result<bool, StoreError> {
        let call = self.inner.delete(user);
        self.faults.around("delete a user", call).await
    }
}

#[async_trait]
impl<U: SessionStore> SessionStore for FaultyUsers<U> {
    async fn start(
        &self,
        session: &Session,
        version: u32,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let call = self.inner.start(session, version, now);
        self.faults.around("start a session", call).await
    }

    async fn rotate(
        &self,
        session: SessionId,
        old: Digest,
        new: Digest,
        now: Instant,
        expires_at: Instant,
    ) -> Result<Rotated, StoreError> {
        let call = self.inner.rotate(session, old, new, now, expires_at);
        self.faults.around("exchange a refresh token", call).await
    }

    async fn owner(&self, session: SessionId, now: Instant) -> Result<Option<UserId>, StoreError> {
        let call = self.inner.owner(session, now);
        self.faults.around("find a session", call).await
    }

    async fn end(&self, session: SessionId) -> Result<bool, StoreError> {
        let call = self.inner.end(session);
        self.faults.around("end a session", call).await
    }

    async fn end_all(&self, user: UserId) -> Result<u64, StoreError> {
        let call = self.inner.end_all(user);
        self.faults.around("end all sessions", call).await
    }
}

#[async_trait]
impl<U: ApiKeyStore> ApiKeyStore for FaultyUsers<U> {
    async fn create_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        let call = self.inner.create_key(key);
        self.faults.around("create a key", call).await
    }

    async fn find_key(&self, digest: Digest) -> Result<Option<ApiKey>, StoreError> {
        let call = self.inner.find_key(digest);
        self.faults.around("find a key", call).await
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let call = self.inner.keys();
        self.faults.around("list keys", call).await
    }

    async fn revoke_key(&self, id: KeyId, now: Instant) -> Result<bool, StoreError> {
        let call = self.inner.revoke_key(id, now);
        self.faults.around("revoke a key", call).await
    }

    async fn note_use(&self, id: KeyId, now: Instant) -> Result<(), StoreError> {
        let call = self.inner.note_use(id, now);
        self.faults.around("note the use of a key", call).await
    }
}

#[async_trait]
impl<U: TasteStore> TasteStore for FaultyUsers<U> {
    async fn taste(&self, user: UserId) -> Result<Option<TasteRecord>, StoreError> {
        let call = self.inner.taste(user);
        self.faults.around("find a taste", call).await
    }

    async fn prefer(&self, user: UserId, preferences: &Preferences) -> Result<bool, StoreError> {
        let call = self.inner.prefer(user, preferences);
        self.faults.around("keep preferences", call).await
    }

    async fn record(&self, user: UserId, events: &[UserEvent]) -> Result<bool, StoreError> {
        let call = self.inner.record(user, events);
        self.faults.around("record events", call).await
    }
}
