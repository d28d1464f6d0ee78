//! The register: the batches under way, those that were aborted, and how many rows the log has.

use bson::{Bson, Document, doc};

use crate::failure::Failure;
use crate::names::{BATCH_NUMBER, SEEN};

/// What the register says at one moment.
#[derive(Clone, Debug, Default)]
pub(crate) struct Register {
    /// The next batch number.
    pub(crate) next: i64,
    /// Batches under way.
    pub(crate) open: Vec<OpenBatch>,
    /// Numbers of aborted batches.
    pub(crate) aborted: Vec<i64>,
    /// Rows in the log.
    pub(crate) rows: i64,
    /// How many of them are documents of other programs.
    pub(crate) foreign: i64,
}

/// A batch under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OpenBatch {
    /// Its batch number.
    pub(crate) number: i64,
    /// Counted up by the process that works on it.
    pub(crate) beat: i64,
}

impl OpenBatch {
    fn read(entry: &Bson) -> Option<Self> {
        let entry = entry.as_document()?;
        Some(Self {
            number: entry.get_i64("lote").ok()?,
            beat: entry.get_i64("latido").unwrap_or(0),
        })
    }
}

impl Register {
    /// The stored document as a value.
    pub(super) fn read(stored: &Document) -> Result<Self, Failure> {
        let number = |name| {
            let number = stored.get_i64(name);
            number.map_err(|_| Failure::Unreadable("register"))
        };
        let batches = |name| -> Result<Vec<OpenBatch>, Failure> {
            let list = stored.get_array(name);
            let list = list.map_err(|_| Failure::Unreadable("register"))?;
            Ok(list.iter().filter_map(OpenBatch::read).collect())
        };
        let aborted = batches("anulados")?;
        Ok(Self {
            next: number("siguiente")?,
            open: batches("abiertos")?,
            aborted: aborted.iter().map(|batch| batch.number).collect(),
            rows: number("filas")?,
            foreign: number("previos")?,
        })
    }

    /// What of the rows is part of the log, and whole.
    pub(crate) fn visible(&self) -> Document {
        let open = self.open.iter().map(|batch| batch.number);
        let hidden: Vec<_> = open.chain(self.aborted.iter().copied()).collect();
        let mut visible = if hidden.is_empty() {
            doc! { BATCH_NUMBER: { "$lt": self.next } }
        } else {
            doc! { BATCH_NUMBER: { "$lt": self.next, "$nin": hidden } }
        };
        visible.extend(whole());
        visible
    }
}

/// What of the rows is whole. A bound of the index that pages are cut from, unlike whether a field is there.
pub(crate) fn whole() -> Document {
    doc! { SEEN: { "$gte": i64::MIN } }
}
