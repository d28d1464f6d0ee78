//! How much a backup holds.

use serde::{Deserialize, Serialize};

/// Counts of what is in a backup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Extractions.
    pub extractions: u64,
    /// Users.
    pub users: u64,
    /// API keys.
    pub keys: u64,
    /// Corrections; a backup of an earlier version has none.
    #[serde(default)]
    pub corrections: u64,
    /// Runs that have ended; a backup of an earlier version has none.
    #[serde(default)]
    pub runs: u64,
    /// Files that went along.
    pub files: u64,
}
