//! How much a backup holds.

use serde::{Deserialize, Serialize};

use crate::line::Line;

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
    /// Files that went along.
    pub files: u64,
}

impl Counts {
    /// Counts a line.
    pub(crate) const fn note(&mut self, line: &Line) {
        match line {
            Line::Extraction(_) => self.extractions += 1,
            Line::User(_) => self.users += 1,
            Line::ApiKey(_) => self.keys += 1,
            Line::Correction(_) => self.corrections += 1,
            Line::File { .. } => self.files += 1,
            Line::ArrynBackup { .. } | Line::End { .. } => {}
        }
    }
}
