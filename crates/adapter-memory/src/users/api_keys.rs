//! Keys of programs that call the API, in memory.

use application::ports::{ApiKey, ApiKeyStore, KeyId, StoreError};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;

use super::MemoryUsers;

#[async_trait]
impl ApiKeyStore for MemoryUsers {
    async fn create_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        self.state().keys.insert(key.id, key.clone());
        Ok(())
    }

    async fn find_key(&self, digest: Digest) -> Result<Option<ApiKey>, StoreError> {
        let state = self.state();
        Ok(state
            .keys
            .values()
            .find(|key| key.digest == digest)
            .cloned())
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let mut keys: Vec<_> = self.state().keys.values().cloned().collect();
        keys.sort_by_key(|key| (key.created_at, key.id));
        Ok(keys)
    }

    async fn revoke_key(&self, id: KeyId, now: Instant) -> Result<bool, StoreError> {
        let mut state = self.state();
        let key = state.keys.get_mut(&id);
        Ok(key.map(|key| key.revoked_at.get_or_insert(now)).is_some())
    }

    async fn note_use(&self, id: KeyId, now: Instant) -> Result<(), StoreError> {
        if let Some(key) = self.state().keys.get_mut(&id) {
            key.last_used = key.last_used.max(Some(now));
        }
        Ok(())
    }
}
