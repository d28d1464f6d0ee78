//! Keys of programs.

use std::sync::Arc;

use domain_offer::time::Instant;

use super::auth::{AuthError, digest};
use crate::ports::{ApiKey, ApiKeyStore, Clock, KeyId, Scope, SecretSource, StoreError};

/// What every key begins with, so that a key that leaked is recognised.
pub const PREFIX: &str = "arryn_";
/// Uses are noted to the minute, so that a busy key does not cost a write each time.
const NOTED_EVERY_MICROS: i64 = 60_000_000;

/// Keys of programs: made, used, revoked.
pub struct ApiKeys {
    store: Arc<dyn ApiKeyStore>,
    secrets: Arc<dyn SecretSource>,
    clock: Arc<dyn Clock>,
}

impl ApiKeys {
    /// Over a store.
    pub fn new(
        store: Arc<dyn ApiKeyStore>,
        secrets: Arc<dyn SecretSource>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            store,
            secrets,
            clock,
        }
    }

    /// Makes a key. Its text is given here and nowhere else.
    pub async fn create(
        &self,
        label: &str,
        scopes: &[Scope],
        expires_at: Option<Instant>,
    ) -> Result<(ApiKey, String), StoreError> {
        let (id, secret) = (self.secrets.secret(), self.secrets.secret());
        let text = secret.iter().fold(PREFIX.to_owned(), |text, byte| {
            text + &format!("{byte:02x}")
        });
        let key = ApiKey {
            id: KeyId(*id.first_chunk().expect("a secret has 32 bytes")),
            label: label.to_owned(),
            digest: digest(&text),
            scopes: scopes.to_vec(),
            created_at: self.clock.now(),
            expires_at,
            last_used: None,
            revoked_at: None,
        };
        self.store.create_key(&key).await?;
        Ok((key, text))
    }

    /// All keys.
    pub async fn list(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.store.keys().await
    }

    /// Revokes a key; `false` when there is none.
    pub async fn revoke(&self, id: KeyId) -> Result<bool, StoreError> {
        self.store.revoke_key(id, self.clock.now()).await
    }

    /// The key of this text, if it is good now; its use is noted.
    pub async fn key_of(&self, text: &str) -> Result<ApiKey, AuthError> {
        let now = self.clock.now();
        let key = self.store.find_key(digest(text)).await?;
        let key = key
            .filter(|key| key.is_good(now))
            .ok_or(AuthError::Refused)?;
        let is_noted = |noted: Instant| now.micros() - noted.micros() < NOTED_EVERY_MICROS;
        if !key.last_used.is_some_and(is_noted) {
            self.store.note_use(key.id, now).await?;
        }
        Ok(key)
    }
}
