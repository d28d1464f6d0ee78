//! Access tokens as JSON Web Tokens (RFC 7519), and the marks of refresh tokens.
//!
//! The one method of tokens, HS256, is a code over a text, so that no library of many methods is needed:
//! a token's header is the one that we write or the token is none.

use application::ports::{AccessClaims, MARK_BYTES, SessionId, TokenSigner};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use domain_offer::time::Instant;
use domain_user::UserId;
use domain_user::id::hex;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::mac::MacKey;

/// Who issues the tokens.
const ISSUER: &str = "arryn";
/// Whom they are for.
const AUDIENCE: &str = "arryn-api";
/// `{"typ":"JWT","alg":"HS256"}`: what a token's own header says is compared with it, never followed.
const HEADER: &str = "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9";
/// No token of ours is longer, in bytes.
const MAX_BYTES: usize = 1_024;
/// Keep the keys apart from each other and from other uses of `SECRET_KEY`.
const ACCESS: &[u8] = b"arryn access token v1\0";
const REFRESH: &[u8] = b"arryn refresh token v1\0";

/// Signs with keys that follow from the service's secret.
pub struct JwtSigner {
    access: MacKey,
    refresh: MacKey,
}

impl std::fmt::Debug for JwtSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("JwtSigner").finish_non_exhaustive()
    }
}

#[derive(Deserialize, Serialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    sid: String,
    iat: i64,
    exp: i64,
}

impl JwtSigner {
    /// A signer with the service's secret; another secret makes every token bad.
    pub fn new(secret: &SecretString) -> Self {
        Self {
            access: MacKey::derive(ACCESS, secret),
            refresh: MacKey::derive(REFRESH, secret),
        }
    }

    /// The token of claims as JSON, under a header.
    fn signed(&self, header: &str, claims: &[u8]) -> String {
        let message = format!("{header}.{}", Base64UrlUnpadded::encode_string(claims));
        let code = self.access.code(message.as_bytes());
        format!("{message}.{}", Base64UrlUnpadded::encode_string(&code))
    }

    /// What a token says that is signed by us.
    fn claims(&self, token: &str) -> Option<Claims> {
        let (message, code) = token.rsplit_once('.')?;
        let (header, claims) = message.split_once('.')?;
        let code = Base64UrlUnpadded::decode_vec(code).ok()?;
        if header != HEADER || !self.access.is_code(&code, message.as_bytes()) {
            return None;
        }
        serde_json::from_slice(&Base64UrlUnpadded::decode_vec(claims).ok()?).ok()
    }
}

impl TokenSigner for JwtSigner {
    fn sign(&self, claims: &AccessClaims) -> String {
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: claims.user.to_string(),
            sid: claims.session.to_string(),
            iat: seconds(claims.issued_at),
            exp: seconds(claims.expires_at),
        };
        let json = serde_json::to_vec(&claims).expect("claims are text and numbers");
        self.signed(HEADER, &json)
    }

    fn read(&self, token: &str, now: Instant) -> Option<AccessClaims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let claims = self.claims(token)?;
        if claims.iss != ISSUER || claims.aud != AUDIENCE {
            return None;
        }
        let instant = |seconds: i64| Some(Instant::from_micros(seconds.checked_mul(1_000_000)?));
        let claims = AccessClaims {
            user: UserId::parse(&claims.sub)?,
            session: SessionId(hex(&claims.sid)?),
            issued_at: instant(claims.iat)?,
            expires_at: instant(claims.exp)?,
        };
        (now < claims.expires_at).then_some(claims)
    }

    fn mark(&self, session: SessionId, generation: &[u8; MARK_BYTES]) -> [u8; MARK_BYTES] {
        let code = self.refresh.code(&marked(session, generation));
        *code.first_chunk().expect("a code has 32 bytes")
    }

    fn is_marked(
        &self,
        session: SessionId,
        generation: &[u8; MARK_BYTES],
        mark: &[u8; MARK_BYTES],
    ) -> bool {
        self.refresh.begins(mark, &marked(session, generation))
    }
}

/// What a mark is over; both parts have one length.
fn marked(session: SessionId, generation: &[u8; MARK_BYTES]) -> Vec<u8> {
    [&session.0[..], generation].concat()
}

fn seconds(instant: Instant) -> i64 {
    instant.micros().div_euclid(1_000_000)
}

#[cfg(test)]
mod tests;
