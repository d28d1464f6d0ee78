//! The lines of a backup. Their names are the format; a reader of tomorrow must know them.

pub(crate) mod corrections;
pub(crate) mod people;
mod runs;

use application::ports::LogEntry;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::time::Instant;
use run_format::RunRecord;
use serde::{Deserialize, Serialize};

use crate::extra::Extra;
use crate::{BackupError, Counts};
use corrections::CorrectionLine;
use people::{KeyLine, UserLine};

/// The format that is written and read.
pub(crate) const FORMAT: u32 = 1;

/// A line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Line {
    /// The first.
    ArrynBackup {
        format: u32,
        /// RFC 3339.
        made_at: String,
        version: String,
    },
    /// An extraction of the log, in the log's order.
    Extraction(ExtractionLine),
    /// A user.
    User(Box<UserLine>),
    /// An API key.
    ApiKey(KeyLine),
    /// What an editor said of products.
    Correction(CorrectionLine),
    /// A run that has ended.
    Run(Box<RunRecord>),
    /// A file that goes along.
    File {
        path: String,
        mode: u32,
        base64: String,
    },
    /// The last: what there must be, and the digest (BLAKE3) of all lines before it.
    End {
        #[serde(flatten)]
        counts: Counts,
        digest: String,
    },
}

impl Counts {
    /// Counts a line.
    pub(crate) const fn note(&mut self, line: &Line) {
        match line {
            Line::Extraction(_) => self.extractions += 1,
            Line::User(_) => self.users += 1,
            Line::ApiKey(_) => self.keys += 1,
            Line::Correction(_) => self.corrections += 1,
            Line::Run(_) => self.runs += 1,
            Line::File { .. } => self.files += 1,
            Line::ArrynBackup { .. } | Line::End { .. } => {}
        }
    }
}

/// An extraction. What is not here follows from the document.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ExtractionLine {
    id: String,
    /// Microseconds since 1970.
    received_at: i64,
    offer: String,
    /// Microseconds since 1970.
    seen_at: i64,
    content: String,
    document: String,
    /// Whether `document` is what is left of it.
    #[serde(default, rename = "thin", skip_serializing_if = "std::ops::Not::not")]
    stripped: bool,
}

impl From<LogEntry> for ExtractionLine {
    fn from(entry: LogEntry) -> Self {
        Self {
            id: entry.id.to_string(),
            received_at: entry.received_at.micros(),
            offer: entry.offer.to_string(),
            seen_at: entry.seen_at.micros(),
            content: blake3::Hash::from_bytes(entry.content.0)
                .to_hex()
                .to_string(),
            document: entry.document,
            stripped: entry.stripped,
        }
    }
}

impl TryFrom<ExtractionLine> for LogEntry {
    type Error = BackupError;

    fn try_from(line: ExtractionLine) -> Result<Self, BackupError> {
        let id = |text: &str| Id::parse(text).ok_or_else(|| BackupError::damaged("a malformed id"));
        let content = blake3::Hash::from_hex(&line.content)
            .map_err(|_| BackupError::damaged("a malformed digest"))?;
        let raw = extraction_format::document::fields(&line.document, line.stripped)
            .map_err(|problem| BackupError::damaged(format!("a document: {}", problem.message)))?;
        Ok(Self {
            id: id(&line.id)?,
            received_at: Instant::from_micros(line.received_at),
            offer: id(&line.offer)?,
            seen_at: Instant::from_micros(line.seen_at),
            content: Digest(*content.as_bytes()),
            raw,
            document: line.document,
            stripped: line.stripped,
        })
    }
}

impl From<&Extra> for Line {
    fn from(extra: &Extra) -> Self {
        Self::File {
            path: extra.path.clone(),
            mode: extra.mode,
            base64: STANDARD.encode(&extra.bytes),
        }
    }
}

/// The file of a line.
pub(crate) fn extra(path: String, mode: u32, base64: &str) -> Result<Extra, BackupError> {
    let bytes = STANDARD
        .decode(base64)
        .map_err(|_| BackupError::damaged(format!("the file {path}")))?;
    Ok(Extra { path, mode, bytes })
}

#[cfg(test)]
mod tests {
    use port_contract::builders::extraction;

    use super::*;

    #[test]
    fn thin_rows_stay_thin_and_whole_ones_are_written_as_before() {
        let mut new = extraction(1).build();
        let line = |new: &LogEntry| ExtractionLine::from(new.clone());
        assert!(!serde_json::to_string(&line(&new)).unwrap().contains("thin"));
        assert_eq!(LogEntry::try_from(line(&new)).unwrap(), new);
        new.raw = new.raw.stripped();
        new.document = extraction_format::document::stripped(&new.raw);
        new.stripped = true;
        let text = serde_json::to_string(&line(&new)).unwrap();
        let read: ExtractionLine = serde_json::from_str(&text).unwrap();
        assert_eq!(LogEntry::try_from(read).unwrap(), new);
    }
}
