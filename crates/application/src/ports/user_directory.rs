//! Users and the hashes of their passwords.

use async_trait::async_trait;
use domain_user::{User, UserId};

use super::StoreError;

/// A password's hash with its method and cost, as text. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps a hash.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, to store or to verify against.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(***)")
    }
}

/// A user as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The user.
    pub user: User,
    /// The hash of the password; `None`: this user cannot log in.
    pub password: Option<PasswordHash>,
    /// Counts the changes, so that no change is lost to another one made at the same time.
    pub version: u32,
}

/// Which user to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UserLookup {
    /// The user with this id.
    Id(UserId),
    /// The user whose name has this key.
    Name(String),
    /// The user whose address has this key.
    Email(String),
    /// The user with this number of the old service.
    Old(u32),
}

/// What somebody else has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Clash {
    /// The name.
    Name,
    /// The address.
    Email,
    /// The number of the old service.
    Old,
}

/// What became of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is stored.
    Done,
    /// Nothing is stored: somebody else has these, in order, each once.
    Clash(Vec<Clash>),
    /// Nothing is stored: there is no such user, or it was changed since it was read.
    Stale,
}

/// What becomes of a user's sessions when the user is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sessions {
    /// They go on.
    Keep,
    /// They all end.
    End,
}

/// A page of users.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserPage {
    /// The users of the page.
    pub users: Vec<User>,
    /// How many there are in all.
    pub total: u64,
}

/// Keeps users.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait UserDirectory: Send + Sync {
    /// Stores a new user. UNIQUE: no two users have the same key of name or address, or the same
    /// number of the old service, however many are created or changed at once.
    async fn create(&self, account: &Account) -> Result<Saved, StoreError>;

    /// One user; `None` when there is none.
    async fn find(&self, which: &UserLookup) -> Result<Option<Account>, StoreError>;

    /// Page `page` (from 1) of `limit` users, oldest first, then by id; past the end it is empty.
    async fn page(&self, page: u64, limit: u32) -> Result<UserPage, StoreError>;

    /// Replaces a user, whole or not at all. UNIQUE as in [`UserDirectory::create`]. ATOMIC: of changes
    /// to the same version one is stored; it counts the version up, the others are `Stale`. Its sessions
    /// end with the same write, or go on.
    async fn update(&self, account: &Account, sessions: Sessions) -> Result<Saved, StoreError>;

    /// Deletes a user with all that is kept of it (sessions, preferences, history); `false` when there
    /// was none. FORGETS: nothing of it is found afterwards, not even by another store over the same data.
    async fn delete(&self, user: UserId) -> Result<bool, StoreError>;
}
