//! Access tokens: signed, short-lived, read without a store.

use domain_catalog::time::Instant;
use domain_user::UserId;

use super::SessionId;

/// What an access token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccessClaims {
    /// Who it is.
    pub user: UserId,
    /// By which session.
    pub session: SessionId,
    /// Since when, to the second.
    pub issued_at: Instant,
    /// Until when, to the second.
    pub expires_at: Instant,
}

/// Signs and reads access tokens.
#[cfg_attr(test, mockall::automock)]
pub trait TokenSigner: Send + Sync {
    /// The token that says this.
    fn sign(&self, claims: &AccessClaims) -> String;

    /// What a token says; `None` unless it was signed by this service with its own method, for itself,
    /// and has not ended at `now`.
    fn read(&self, token: &str, now: Instant) -> Option<AccessClaims>;
}
