//! Access tokens as JSON Web Tokens (RFC 7519).

use application::ports::{AccessClaims, SessionId, TokenSigner};
use domain_catalog::time::Instant;
use domain_user::UserId;
use domain_user::id::hex;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Who issues the tokens.
const ISSUER: &str = "arryn";
/// Whom they are for.
const AUDIENCE: &str = "arryn-api";
/// The only method; what the token's own header says is compared with it, never followed.
const ALGORITHM: Algorithm = Algorithm::HS256;
/// No token of ours is longer, in bytes.
const MAX_BYTES: usize = 1_024;
/// Keeps the key of tokens apart from other uses of `SECRET_KEY`.
const PURPOSE: &[u8] = b"arryn access token v1\0";

/// Signs with a key that follows from the service's secret.
pub struct JwtSigner {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
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
        let mut hasher = Sha256::new();
        hasher.update(PURPOSE);
        hasher.update(secret.expose_secret().as_bytes());
        let key = hasher.finalize();
        let mut validation = Validation::new(ALGORITHM);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // The end is compared with the time of the caller's clock, without leeway.
        validation.validate_exp = false;
        Self {
            encoding: EncodingKey::from_secret(&key),
            decoding: DecodingKey::from_secret(&key),
            validation,
        }
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
        encode(&Header::new(ALGORITHM), &claims, &self.encoding)
            .expect("claims of text and numbers can be signed")
    }

    fn read(&self, token: &str, now: Instant) -> Option<AccessClaims> {
        if token.len() > MAX_BYTES {
            return None;
        }
        let claims = decode::<Claims>(token, &self.decoding, &self.validation)
            .ok()?
            .claims;
        let instant = |seconds: i64| Some(Instant::from_micros(seconds.checked_mul(1_000_000)?));
        let claims = AccessClaims {
            user: UserId::parse(&claims.sub)?,
            session: SessionId(hex(&claims.sid)?),
            issued_at: instant(claims.iat)?,
            expires_at: instant(claims.exp)?,
        };
        (now < claims.expires_at).then_some(claims)
    }
}

fn seconds(instant: Instant) -> i64 {
    instant.micros().div_euclid(1_000_000)
}

#[cfg(test)]
mod tests;
