//! The rows that rules refuse.

use domain_offer::extraction::Digest;
use domain_offer::id::Id;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;
use rusqlite::Transaction;

use crate::failure::Failure;

pub(super) fn note(
    transaction: &Transaction<'_>,
    rules: Digest,
    rows: &[RowKey],
) -> Result<(), Failure> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO rechazadas (reglas, oferta, visto, contenido) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
    )?;
    for row in rows {
        insert.execute((rules.0, row.offer.0, row.seen_at.micros(), row.content.0))?;
    }
    Ok(())
}

pub(super) fn all(transaction: &Transaction<'_>, rules: Digest) -> Result<Vec<RowKey>, Failure> {
    let mut statement = transaction
        .prepare_cached("SELECT oferta, visto, contenido FROM rechazadas WHERE reglas = ?1")?;
    let rows = statement.query_map([rules.0], |row| {
        Ok(RowKey {
            offer: Id(row.get(0)?),
            seen_at: Instant::from_micros(row.get(1)?),
            content: Digest(row.get(2)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Forgets what other rules refuse.
pub(super) fn keep_only(transaction: &Transaction<'_>, rules: Digest) -> Result<(), Failure> {
    transaction.execute("DELETE FROM rechazadas WHERE reglas <> ?1", [rules.0])?;
    Ok(())
}
