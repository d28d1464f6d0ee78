//! The keys of backups: whom a backup is encrypted for, and what opens it.

use std::str::FromStr as _;

use age::x25519;
use secrecy::{ExposeSecret as _, SecretString};

use crate::BackupError;

/// The public key of the person who may read backups.
#[derive(Clone, Debug)]
pub struct Recipient(pub(crate) x25519::Recipient);

impl Recipient {
    /// Reads `age1…`; fails with [`BackupError::Key`].
    pub fn parse(text: &str) -> Result<Self, BackupError> {
        let key = x25519::Recipient::from_str(text);
        key.map(Self)
            .map_err(|reason| BackupError::Key(format!("not a public key of age: {reason}")))
    }
}

/// The private key that opens backups.
#[derive(Clone)]
pub struct Identity(pub(crate) x25519::Identity);

impl Identity {
    /// Reads `AGE-SECRET-KEY-1…`; fails with [`BackupError::Key`], without showing it.
    pub fn parse(secret: &SecretString) -> Result<Self, BackupError> {
        let key = x25519::Identity::from_str(secret.expose_secret().trim());
        key.map(Self)
            .map_err(|reason| BackupError::Key(format!("not a private key of age: {reason}")))
    }

    /// A new one, at random.
    pub fn generate() -> Self {
        Self(x25519::Identity::generate())
    }

    /// As text, to be kept in a safe place.
    pub fn to_text(&self) -> SecretString {
        self.0.to_string().expose_secret().to_owned().into()
    }

    /// The public key that goes with it, as text.
    pub fn recipient(&self) -> String {
        self.0.to_public().to_string()
    }
}
