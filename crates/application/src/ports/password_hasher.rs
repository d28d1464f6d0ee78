//! Hashes of passwords: slow on purpose, and never too many at once.

use async_trait::async_trait;
use domain_user::{Email, UserName};
use thiserror::Error;

use super::PasswordHash;

/// Whether a password is the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is not.
    Wrong,
    /// It is.
    Right,
    /// It is, and its hash is by an older method or cost: hash it anew.
    RightButOld,
}

/// What became of a password that a user chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It may be chosen; this is its hash.
    Good(PasswordHash),
    /// It is easy to guess ([`domain_user::password::is_common`]), so there is no hash.
    Common,
}

/// Why there is no hash or verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HashError {
    /// Too many wait already; try again in a moment.
    #[error("too many passwords wait to be hashed")]
    Busy,
    /// The work could not be done.
    #[error("the password could not be hashed")]
    Failed,
}

/// Hashes and verifies passwords.
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// The hash of a password, salted at random. BOUNDED: beyond a number of waiting calls it is
    /// `Busy` at once.
    async fn hash(&self, password: &str) -> Result<PasswordHash, HashError>;

    /// Judges a password that a user chooses, which is slow too, and hashes a good one. BOUNDED as
    /// [`PasswordHasher::hash`].
    async fn hash_chosen<'u>(
        &self,
        password: &str,
        name: &UserName,
        email: Option<&'u Email>,
    ) -> Result<Chosen, HashError>;

    /// Whether a password has this hash. UNIFORM: without a hash it works as long as with one made by
    /// [`PasswordHasher::hash`], and says `Wrong`. A hash of a method that is not known is `Wrong` too.
    async fn verify<'h>(
        &self,
        password: &str,
        hash: Option<&'h PasswordHash>,
    ) -> Result<Verdict, HashError>;

    /// Whether a text is a hash that [`PasswordHasher::verify`] understands.
    fn is_known(&self, hash: &PasswordHash) -> bool;
}
