//! Strips old rows of the log (without their long texts): they move into a table of their own.

use application::ports::{OldRow, OldRows, RawRetention, StoreError, Stretch};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::time::Instant;
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::SqliteLog;
use super::tables::{count_rows, move_row};
use super::tail::{cursor_of, row_of};
use crate::failure::Failure;
use crate::records::raw_of;

#[async_trait]
impl RawRetention for SqliteLog {
    async fn old(&self, stretch: &Stretch) -> Result<OldRows, StoreError> {
        let stretch = stretch.clone();
        let work = move |transaction: &Transaction<'_>| old(transaction, &stretch);
        let name = "look for old extractions";
        self.connections.read(name, work).await
    }

    async fn strip(&self, rows: &[OldRow]) -> Result<usize, StoreError> {
        let rows = rows.to_vec();
        let work = move |transaction: &Transaction<'_>| strip(transaction, &rows);
        let name = "strip extractions";
        self.connections.write(name, work).await
    }
}

fn old(transaction: &Transaction<'_>, stretch: &Stretch) -> Result<OldRows, Failure> {
    let (after, until) = (row_of(&stretch.after)?, row_of(&stretch.until)?);
    let mut statement = transaction.prepare_cached(
        "SELECT fila, recibido, id, oferta, visto, contenido FROM extracciones
         WHERE fila > ?1 AND fila <= ?2 ORDER BY fila LIMIT ?3",
    )?;
    let limit = i64::try_from(stretch.limit).unwrap_or(i64::MAX);
    let mut looked_at = statement.query([after, until, limit])?;
    let (mut found, mut count, mut last) = (OldRows::default(), 0, after);
    while let Some(row) = looked_at.next()? {
        count += 1;
        last = row.get(0)?;
        if Instant::from_micros(row.get(1)?) < stretch.received_before {
            found.rows.push(old_row(row)?);
        }
    }
    found.next = (count == stretch.limit && last < until).then(|| cursor_of(last));
    Ok(found)
}

fn old_row(row: &Row<'_>) -> Result<OldRow, Failure> {
    Ok(OldRow {
        id: Id(row.get(2)?),
        offer: Id(row.get(3)?),
        seen_at: Instant::from_micros(row.get(4)?),
        content: Digest(row.get(5)?),
    })
}

fn strip(transaction: &Transaction<'_>, rows: &[OldRow]) -> Result<usize, Failure> {
    let mut stripped = 0;
    for row in rows {
        stripped += usize::from(thin_one(transaction, row)?);
    }
    let gone = i64::try_from(stripped).unwrap_or(i64::MAX);
    count_rows(transaction, -gone)?;
    Ok(stripped)
}

fn thin_one(transaction: &Transaction<'_>, row: &OldRow) -> Result<bool, Failure> {
    let mut statement = transaction
        .prepare_cached("SELECT fila, largo_detalles, documento FROM extracciones WHERE id = ?1")?;
    let found = statement.query_row([row.id.0], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
    });
    let Some((number, details, document)) = found.optional()? else {
        return Ok(false);
    };
    if !has_newer(transaction, row)? || !has_longer_details(transaction, row, details)? {
        return Ok(false);
    }
    let left = extraction_format::document::stripped(&raw_of(&document, false)?);
    move_row(transaction, number, &left)?;
    Ok(true)
}

/// Whether another row is the newest of the offer.
fn has_newer(transaction: &Transaction<'_>, row: &OldRow) -> Result<bool, Failure> {
    let mut newer = transaction.prepare_cached(
        "SELECT 1 FROM extracciones WHERE oferta = ?1 AND visto >= ?2
             AND (visto > ?2 OR contenido < ?3)",
    )?;
    Ok(newer.exists(params![row.offer.0, row.seen_at.micros(), row.content.0])?)
}

/// Whether another row has the longest details of the offer, or there are none in this one.
fn has_longer_details(
    transaction: &Transaction<'_>,
    row: &OldRow,
    details: i64,
) -> Result<bool, Failure> {
    let mut longer = transaction.prepare_cached(
        "SELECT 1 FROM extracciones WHERE oferta = ?1
             AND (largo_detalles > ?2 OR (largo_detalles = ?2 AND contenido < ?3))",
    )?;
    Ok(details == 0 || longer.exists(params![row.offer.0, details, row.content.0])?)
}
