//! The manifest of a backup: what is known of it without opening it.

use serde::{Deserialize, Serialize};

use crate::Counts;

/// Lies beside a backup under its name with `.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name, of which the latest is the greatest.
    pub name: String,
    /// When it was made, RFC 3339.
    pub made_at: String,
    /// The version of the service that made it.
    pub version: String,
    /// Its size as stored, in bytes.
    pub bytes: u64,
    /// The digest (BLAKE3) of it as stored.
    pub blake3: String,
    /// What is in it.
    #[serde(flatten)]
    pub counts: Counts,
    /// Whether a key is needed to read it.
    pub encrypted: bool,
}
