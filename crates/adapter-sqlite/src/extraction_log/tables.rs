//! What appending and retention do alike: they count the whole rows of the log, and move rows into the table of stripped ones.

use rusqlite::{Transaction, params};

use crate::failure::Failure;

/// Keeps the number of rows, after so many more (fewer, where negative).
pub(crate) fn count_rows(transaction: &Transaction<'_>, more: i64) -> Result<(), Failure> {
    let mut update = transaction.prepare_cached("UPDATE resumen SET filas = filas + ?1")?;
    update.execute([more])?;
    Ok(())
}

/// Moves a row into the table of stripped ones, with what is left of its document. The caller keeps the number
/// of whole rows.
pub(super) fn move_row(
    transaction: &Transaction<'_>,
    number: i64,
    document: &str,
) -> Result<(), Failure> {
    let mut copy = transaction.prepare_cached(
        "INSERT INTO delgadas (fila, id, oferta, visto, recibido, contenido, documento)
         SELECT fila, id, oferta, visto, recibido, contenido, ?2 FROM extracciones WHERE fila = ?1",
    )?;
    copy.execute(params![number, document])?;
    let mut delete = transaction.prepare_cached("DELETE FROM extracciones WHERE fila = ?1")?;
    delete.execute([number])?;
    Ok(())
}
