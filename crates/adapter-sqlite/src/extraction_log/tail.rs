//! Reads the log on from the number of a row.

use application::ports::{Cursor, LogEntry, TAIL_BYTES, Tail};
use rusqlite::Transaction;

use super::for_each;
use crate::failure::Failure;
use crate::records::{ENTRY_COLUMNS, THIN_COLUMNS};

pub(super) fn tail(
    transaction: &Transaction<'_>,
    after: &Cursor,
    limit: usize,
) -> Result<Tail, Failure> {
    let most = i64::try_from(limit).unwrap_or(i64::MAX);
    let start = row_of(after)?;
    let mut stripped = transaction.prepare_cached("SELECT 1 FROM delgadas WHERE fila > ?1")?;
    let sql = sql(stripped.exists([start])?);
    let (mut read, mut bytes) = (Vec::new(), 0);
    let mut last = None;
    for_each(transaction, &sql, [start, most], |row, entry: LogEntry| {
        bytes += entry.document.len();
        read.push(entry);
        last = Some(row);
        bytes < TAIL_BYTES
    })?;
    Ok(Tail {
        more: !read.is_empty() && (read.len() >= limit || bytes >= TAIL_BYTES),
        entries: read,
        cursor: last.map_or(after.clone(), cursor_of),
        restarted: false,
    })
}

/// The rows after one; stripped ones among them only where there are any.
fn sql(stripped: bool) -> String {
    let whole = format!("SELECT {ENTRY_COLUMNS} FROM extracciones e WHERE e.fila > ?1");
    let all = if stripped {
        format!("{whole} UNION ALL SELECT {THIN_COLUMNS} FROM delgadas e WHERE e.fila > ?1")
    } else {
        whole
    };
    format!("{all} ORDER BY 1 LIMIT ?2")
}

pub(super) fn cursor_of(row: i64) -> Cursor {
    Cursor(row.to_be_bytes().to_vec())
}

pub(super) fn row_of(cursor: &Cursor) -> Result<i64, Failure> {
    if cursor.0.is_empty() {
        return Ok(0);
    }
    let bytes = cursor.0.as_slice().try_into();
    bytes
        .map(i64::from_be_bytes)
        .map_err(|_| Failure::ForeignCursor)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::migrations::migrate;

    #[test]
    fn both_tables_are_read_in_order_and_no_further_than_wanted() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        for stripped in [false, true] {
            let explain = format!("EXPLAIN QUERY PLAN {}", sql(stripped));
            let mut statement = connection.prepare(&explain).unwrap();
            let steps = statement.query_map([0, 1], |row| row.get::<_, String>(3));
            let plan: Vec<_> = steps.unwrap().map(Result::unwrap).collect();
            let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
            assert!(!sorts, "{plan:?}");
        }
    }
}
