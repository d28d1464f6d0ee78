//! What the service signs: access tokens, and the marks of refresh tokens.

use domain_offer::time::Instant;
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

/// How many bytes a mark has, and the generation that it is over.
pub const MARK_BYTES: usize = 16;

/// Signs, and knows what it signed.
#[cfg_attr(test, mockall::automock)]
pub trait TokenSigner: Send + Sync {
    /// The token that says this.
    fn sign(&self, claims: &AccessClaims) -> String;

    /// What a token says; `None` unless it was signed by this service with its own method, for itself,
    /// and has not ended at `now`.
    fn read(&self, token: &str, now: Instant) -> Option<AccessClaims>;

    /// The mark of one refresh token: its session's, in one generation. AUTHENTIC: without the service's secret
    /// nobody makes it.
    fn mark(&self, session: SessionId, generation: &[u8; MARK_BYTES]) -> [u8; MARK_BYTES];

    /// Whether this is that mark.
    fn is_marked(
        &self,
        session: SessionId,
        generation: &[u8; MARK_BYTES],
        mark: &[u8; MARK_BYTES],
    ) -> bool;
}
