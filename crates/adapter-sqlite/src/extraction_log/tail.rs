//! Reading on from a row number.

use application::ports::{Cursor, Tail};
use rusqlite::Transaction;

use super::entries;
use crate::failure::Failure;
use crate::records::ENTRY_COLUMNS;

pub(super) fn tail(
    transaction: &Transaction<'_>,
    after: &Cursor,
    limit: usize,
) -> Result<Tail, Failure> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let sql = format!(
        "SELECT {ENTRY_COLUMNS} FROM extracciones e WHERE e.fila > ?1 ORDER BY e.fila LIMIT ?2"
    );
    let read = entries(transaction, &sql, [row_of(after)?, limit])?;
    let cursor = read
        .last()
        .map_or(after.clone(), |&(row, _)| cursor_of(row));
    let entries = read.into_iter().map(|(_, entry)| entry).collect();
    Ok(Tail {
        entries,
        cursor,
        restarted: false,
    })
}

fn cursor_of(row: i64) -> Cursor {
    Cursor(row.to_be_bytes().to_vec())
}

fn row_of(cursor: &Cursor) -> Result<i64, Failure> {
    if cursor.0.is_empty() {
        return Ok(0);
    }
    let bytes = cursor.0.as_slice().try_into();
    bytes
        .map(i64::from_be_bytes)
        .map_err(|_| Failure::ForeignCursor)
}
