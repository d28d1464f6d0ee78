//! The lease of the archive: which process may write it.

use std::time::Duration;

use domain_offer::time::Instant;
use rusqlite::{OptionalExtension as _, Transaction};

use crate::failure::Failure;

pub(super) fn lease(
    transaction: &Transaction<'_>,
    holder: &str,
    now: Instant,
    ttl: Duration,
) -> Result<bool, Failure> {
    let taken = transaction
        .query_row(
            "SELECT 1 FROM arriendo WHERE titular <> ?1 AND hasta > ?2",
            (holder, now.micros()),
            |_| Ok(()),
        )
        .optional()?;
    if taken.is_some() {
        return Ok(false);
    }
    let ttl = i64::try_from(ttl.as_micros()).unwrap_or(i64::MAX);
    transaction.execute(
        "INSERT OR REPLACE INTO arriendo (uno, titular, hasta) VALUES (1, ?1, ?2)",
        (holder, now.plus_micros(ttl).micros()),
    )?;
    Ok(true)
}
