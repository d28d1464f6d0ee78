//! Refresh tokens: the session's id, the generation (128 random bits) and the service's mark over both, in
//! hexadecimal digits.
//!
//! The mark makes a token authentic by itself: only one that was given out, and is good no more, says that it
//! was stolen. Tokens of the release before have 256 random bits instead of generation and mark; they look the
//! same, and each release takes the other's.

use std::fmt;

use domain_offer::extraction::Digest;
use domain_user::id::hex;

use crate::ports::{MARK_BYTES, SessionId, TokenSigner};

/// A refresh token. Its text is shown once; only its digest is kept.
pub(super) struct RefreshToken {
    pub(super) session: SessionId,
    generation: [u8; MARK_BYTES],
    mark: [u8; MARK_BYTES],
}

impl RefreshToken {
    /// A token of a session, of a generation that follows from a secret.
    pub(super) fn new(session: SessionId, secret: [u8; 32], signer: &dyn TokenSigner) -> Self {
        let (generation, _) = halves(secret);
        Self {
            session,
            generation,
            mark: signer.mark(session, &generation),
        }
    }

    /// Reads a token; `None` for any other text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (session, secret) = text.split_once('.')?;
        let (generation, mark) = halves(hex(secret)?);
        Some(Self {
            session: SessionId(hex(session)?),
            generation,
            mark,
        })
    }

    /// Whether the service gave it out; of one of the release before it cannot be told.
    pub(super) fn is_ours(&self, signer: &dyn TokenSigner) -> bool {
        signer.is_marked(self.session, &self.generation, &self.mark)
    }

    /// What is kept of it.
    pub(super) fn digest(&self) -> Digest {
        super::digest(&self.to_string())
    }
}

fn halves(bytes: [u8; 32]) -> ([u8; MARK_BYTES], [u8; MARK_BYTES]) {
    let halves = (bytes.first_chunk(), bytes.last_chunk());
    (
        *halves.0.expect("16 of 32 bytes"),
        *halves.1.expect("16 of 32 bytes"),
    )
}

impl fmt::Display for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.session)?;
        let bytes = self.generation.iter().chain(&self.mark);
        bytes
            .into_iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
