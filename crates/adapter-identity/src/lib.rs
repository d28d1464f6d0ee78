//! Password hashes, access tokens and secrets.
//!
//! Passwords are hashed with argon2id on a few threads of low priority, so that a flood of logins
//! cannot starve reads; hashes of the old service (Django's PBKDF2) are verified too. Tokens are
//! JSON Web Tokens signed with HMAC-SHA-256.

mod hasher;
mod hashes;
mod mac;
mod secrets;
mod signer;

pub use hasher::{Argon2Hasher, HashOptions, HasherError};
pub use secrets::SystemSecrets;
pub use signer::JwtSigner;
