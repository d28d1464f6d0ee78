//! Sessions: families of refresh tokens, of which the newest is good.

use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use domain_user::UserId;

use super::StoreError;

/// The id of a session: 128 random bits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(pub [u8; 16]);

impl std::fmt::Display for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SessionId({self})")
    }
}

/// The most sessions of one user; the one that ends first makes room.
pub const MAX_SESSIONS: u32 = 50;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Which one.
    pub id: SessionId,
    /// Whose.
    pub user: UserId,
    /// Digest of the refresh token that is good.
    pub token: Digest,
    /// When it ends unless it is refreshed.
    pub expires_at: Instant,
}

/// What became of an exchange of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// The new token is the good one.
    Done(UserId),
    /// Nothing changed: the session has another good token.
    Other(UserId),
    /// There is no such session, or it has ended.
    Unknown,
}

/// Keeps sessions.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait SessionStore: Send + Sync {
    /// Stores a session, and drops the user's others that ended before `now` and, beyond
    /// [`MAX_SESSIONS`], those that end first. `false` when there is no such user, or it was changed
    /// since `version` was read, so that no session begins with a password that was just replaced.
    async fn start(
        &self,
        session: &Session,
        version: u32,
        now: Instant,
    ) -> Result<bool, StoreError>;

    /// Exchanges the good token `old` of a session for `new`, good until `expires_at`. ONCE: of many who
    /// bring the same token at once, one gets the exchange. LEAVES: any other token changes nothing, since the
    /// id of a session is no secret.
    async fn rotate(
        &self,
        session: SessionId,
        old: Digest,
        new: Digest,
        now: Instant,
        expires_at: Instant,
    ) -> Result<Rotated, StoreError>;

    /// Whose session it is; `None` when there is none or it has ended.
    async fn owner(&self, session: SessionId, now: Instant) -> Result<Option<UserId>, StoreError>;

    /// Ends a session; `false` when there was none.
    async fn end(&self, session: SessionId) -> Result<bool, StoreError>;

    /// Ends all sessions of a user; answers how many.
    async fn end_all(&self, user: UserId) -> Result<u64, StoreError>;
}
