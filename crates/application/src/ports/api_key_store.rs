//! Keys of programs, such as scrapers.

use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;

use super::StoreError;

/// The id of a key: 64 random bits. It is no secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 8]);

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// What a key may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Read, as anyone; the key only says who reads.
    Read,
    /// Upload offers.
    Upload,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 2] = [Self::Read, Self::Upload];

    /// The scope's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Upload => "upload",
        }
    }

    /// The scope of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// A key; the key itself is nowhere, only its digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Which one.
    pub id: KeyId,
    /// What it is for, in the operator's words.
    pub label: String,
    /// Digest of the key.
    pub digest: Digest,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Since when.
    pub created_at: Instant,
    /// Until when; `None`: until it is revoked.
    pub expires_at: Option<Instant>,
    /// When it was last used, to the minute.
    pub last_used: Option<Instant>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
}

impl ApiKey {
    /// Whether it opens anything at `now`.
    pub fn is_good(&self, now: Instant) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|end| now < end)
    }
}

/// Keeps keys.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait ApiKeyStore: Send + Sync {
    /// Stores a new key.
    async fn create_key(&self, key: &ApiKey) -> Result<(), StoreError>;

    /// The key of this digest, revoked or not; `None` when there is none.
    async fn find_key(&self, digest: Digest) -> Result<Option<ApiKey>, StoreError>;

    /// All keys, oldest first, then by id.
    async fn keys(&self) -> Result<Vec<ApiKey>, StoreError>;

    /// Revokes a key; a second time changes nothing. `false` when there is none.
    async fn revoke_key(&self, id: KeyId, now: Instant) -> Result<bool, StoreError>;

    /// Notes a use; an earlier one than is noted changes nothing.
    async fn note_use(&self, id: KeyId, now: Instant) -> Result<(), StoreError>;
}
