//! Refresh tokens: the session's id and 256 random bits, in hexadecimal digits.

use std::fmt;

use domain_catalog::extraction::Digest;
use domain_user::id::hex;

use crate::ports::SessionId;

/// A refresh token. Its text is shown once; only its digest is kept.
pub(super) struct RefreshToken {
    pub(super) session: SessionId,
    secret: [u8; 32],
}

impl RefreshToken {
    /// The first token of a session, from two secrets.
    pub(super) fn new(session: [u8; 32], secret: [u8; 32]) -> Self {
        let session = *session.first_chunk().expect("a secret has 32 bytes");
        Self {
            session: SessionId(session),
            secret,
        }
    }

    /// The token after this one.
    pub(super) const fn next(&self, secret: [u8; 32]) -> Self {
        Self {
            session: self.session,
            secret,
        }
    }

    /// Reads a token; `None` for any other text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (session, secret) = text.split_once('.')?;
        Some(Self {
            session: SessionId(hex(session)?),
            secret: hex(secret)?,
        })
    }

    /// What is kept of it.
    pub(super) fn digest(&self) -> Digest {
        super::digest(&self.to_string())
    }
}

impl fmt::Display for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.session)?;
        self.secret
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
