//! An entry of the log as a row of SQLite, and back.

use application::ports::LogEntry;
use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::id::Id;
use domain_offer::time::Instant;
use extraction_format::problem::RowProblem;
use rusqlite::Row;

use crate::failure::Failure;

/// The columns that [`entry`] reads, in its order; the last one says whether it is stripped.
pub(crate) const ENTRY_COLUMNS: &str =
    "e.fila, e.id, e.oferta, e.visto, e.recibido, e.contenido, e.documento, 0";
/// The same of `delgadas`.
pub(crate) const THIN_COLUMNS: &str =
    "e.fila, e.id, e.oferta, e.visto, e.recibido, e.contenido, e.documento, 1";

/// The row number, and the entry in it.
pub(crate) fn entry(row: &Row<'_>) -> Result<(i64, LogEntry), Failure> {
    let document: String = row.get(6)?;
    let stripped = row.get(7)?;
    let entry = LogEntry {
        id: Id(row.get(1)?),
        offer: Id(row.get(2)?),
        seen_at: Instant::from_micros(row.get(3)?),
        received_at: Instant::from_micros(row.get(4)?),
        content: Digest(row.get(5)?),
        raw: raw_of(&document, stripped)?,
        document,
        stripped,
    };
    Ok((row.get(0)?, entry))
}

/// The fields of a stored document that mean something to us; what is left of a stripped one is read by
/// rules of its own.
pub(crate) fn raw_of(document: &str, stripped: bool) -> Result<RawExtraction, Failure> {
    let unreadable = |problem: RowProblem| Failure::Unreadable {
        what: "document",
        source: Some(problem.message.into()),
    };
    extraction_format::document::fields(document, stripped).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use port_contract::builders::extraction;

    #[test]
    fn a_document_says_what_its_extraction_said() {
        let new = extraction(7).details("Peso: 2 kg").build();
        assert_eq!(raw_of(&new.document, false).unwrap(), new.raw);
    }
}
