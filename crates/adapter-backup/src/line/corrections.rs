//! The lines of corrections: what editors said of products and of single rows.

use application::ports::{Correction, RowReview};
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::review::ReviewVerdict;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;
use serde::{Deserialize, Serialize};

use super::people::PeopleRecord;
use crate::BackupError;

/// What an editor said of products, or of a row.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CorrectionLine {
    id: String,
    by: String,
    at: i64,
    same: bool,
    pairs: Vec<(String, String)>,
    /// Of a row; a reader from before there were any reads past it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    review: Option<ReviewLine>,
}

/// What an editor said of a row.
#[derive(Debug, Serialize, Deserialize)]
struct ReviewLine {
    offer: String,
    /// Microseconds since 1970.
    seen_at: i64,
    content: String,
    verdict: String,
    note: String,
}

impl From<&RowReview> for ReviewLine {
    fn from(review: &RowReview) -> Self {
        let content = blake3::Hash::from_bytes(review.row.content.0);
        Self {
            offer: review.row.offer.to_string(),
            seen_at: review.row.seen_at.micros(),
            content: content.to_hex().to_string(),
            verdict: review.verdict.name().to_owned(),
            note: review.note.clone(),
        }
    }
}

impl TryFrom<ReviewLine> for RowReview {
    type Error = BackupError;

    fn try_from(line: ReviewLine) -> Result<Self, BackupError> {
        let wrong = || BackupError::damaged("a review");
        let content = blake3::Hash::from_hex(&line.content).map_err(|_| wrong())?;
        Ok(Self {
            row: RowKey {
                offer: Id::parse(&line.offer).ok_or_else(wrong)?,
                seen_at: Instant::from_micros(line.seen_at),
                content: Digest(*content.as_bytes()),
            },
            verdict: ReviewVerdict::of_name(&line.verdict).ok_or_else(wrong)?,
            note: line.note,
        })
    }
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
            review: correction.review.as_ref().map(ReviewLine::from),
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
            review: line.review.map(RowReview::try_from).transpose()?,
        }))
    }
}
