//! Passwords, tokens and secrets without any secrecy: quick, and the same in every run.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use application::ports::{
    AccessClaims, Chosen, HashError, MARK_BYTES, PasswordHash, PasswordHasher, SecretSource,
    SessionId, TokenSigner, Verdict,
};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use domain_user::id::hex;
use domain_user::password::is_common;
use domain_user::{Email, UserId, UserName};

/// What a hash of today begins with.
const TODAY: &str = "plain$";
/// What an older hash begins with.
const OLD: &str = "old$";

/// "Hashes" that show their passwords, for tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainHasher;

impl PlainHasher {
    /// A hash as an older method made it.
    pub fn old_hash(password: &str) -> PasswordHash {
        PasswordHash::new(format!("{OLD}{password}"))
    }
}

#[async_trait]
impl PasswordHasher for PlainHasher {
    async fn hash(&self, password: &str) -> Result<PasswordHash, HashError> {
        Ok(PasswordHash::new(format!("{TODAY}{password}")))
    }

    async fn hash_chosen<'u>(
        &self,
        password: &str,
        name: &UserName,
        email: Option<&'u Email>,
    ) -> Result<Chosen, HashError> {
        if is_common(password, name, email) {
            return Ok(Chosen::Common);
        }
        self.hash(password).await.map(Chosen::Good)
    }

    async fn verify<'h>(
        &self,
        password: &str,
        hash: Option<&'h PasswordHash>,
    ) -> Result<Verdict, HashError> {
        let text = hash.map_or("", PasswordHash::expose);
        Ok(if text.strip_prefix(TODAY) == Some(password) {
            Verdict::Right
        } else if text.strip_prefix(OLD) == Some(password) {
            Verdict::RightButOld
        } else {
            Verdict::Wrong
        })
    }

    fn is_known(&self, hash: &PasswordHash) -> bool {
        hash.expose().starts_with(TODAY) || hash.expose().starts_with(OLD)
    }
}

/// Tokens that say in plain text what they say, with a digest that needs no key, for tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainSigner;

impl TokenSigner for PlainSigner {
    fn sign(&self, claims: &AccessClaims) -> String {
        let said = format!(
            "{}.{}.{}.{}",
            claims.user,
            claims.session,
            claims.issued_at.micros() / 1_000_000,
            claims.expires_at.micros() / 1_000_000
        );
        format!("{said}.{:?}", Digest::of(said.as_bytes()))
    }

    fn read(&self, token: &str, now: Instant) -> Option<AccessClaims> {
        let parts: Vec<&str> = token.split('.').collect();
        let [user, session, issued, expires, _] = parts[..] else {
            return None;
        };
        let at = |text: &str| {
            let seconds: i64 = text.parse().ok()?;
            Some(Instant::from_micros(seconds.checked_mul(1_000_000)?))
        };
        let claims = AccessClaims {
            user: UserId::parse(user)?,
            session: SessionId(hex(session)?),
            issued_at: at(issued)?,
            expires_at: at(expires)?,
        };
        (self.sign(&claims) == token && now < claims.expires_at).then_some(claims)
    }

    fn mark(&self, session: SessionId, generation: &[u8; MARK_BYTES]) -> [u8; MARK_BYTES] {
        let Digest(digest) = Digest::of(&[&session.0[..], generation].concat());
        *digest.first_chunk().expect("a digest has 32 bytes")
    }

    fn is_marked(
        &self,
        session: SessionId,
        generation: &[u8; MARK_BYTES],
        mark: &[u8; MARK_BYTES],
    ) -> bool {
        self.mark(session, generation) == *mark
    }
}

/// Secrets by counting; clones go on counting together.
#[derive(Clone, Debug, Default)]
pub struct CountedSecrets {
    last: Arc<AtomicU64>,
}

impl SecretSource for CountedSecrets {
    fn secret(&self) -> [u8; 32] {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let Digest(secret) = Digest::of(&number.to_le_bytes());
        secret
    }
}
