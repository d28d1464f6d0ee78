//! The lines of corrections: what editors said of products.

use application::ports::Correction;
use domain_offer::id::Id;
use domain_offer::time::Instant;
use serde::{Deserialize, Serialize};

use super::people::PeopleRecord;
use crate::BackupError;

/// What an editor said of products.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CorrectionLine {
    id: String,
    by: String,
    at: i64,
    same: bool,
    pairs: Vec<(String, String)>,
}

impl From<&Correction> for CorrectionLine {
    fn from(correction: &Correction) -> Self {
        let pairs = correction.pairs.iter();
        Self {
            id: correction.id.to_string(),
            by: correction.by.clone(),
            at: correction.at.micros(),
            same: correction.same,
            pairs: pairs.map(|(a, b)| (a.to_string(), b.to_string())).collect(),
        }
    }
}

impl TryFrom<CorrectionLine> for PeopleRecord {
    type Error = BackupError;

    fn try_from(line: CorrectionLine) -> Result<Self, BackupError> {
        let id =
            |text: &String| Id::parse(text).ok_or_else(|| BackupError::damaged("a correction"));
        let pairs = line.pairs.iter();
        let pairs = pairs.map(|(a, b)| Ok((id(a)?, id(b)?)));
        Ok(Self::Correction(Correction {
            id: id(&line.id)?,
            by: line.by,
            at: Instant::from_micros(line.at),
            same: line.same,
            pairs: pairs.collect::<Result<_, BackupError>>()?,
        }))
    }
}
