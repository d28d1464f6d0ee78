//! The archive in SQLite: offers as they were folded from the log, so that a start need not fold them again.

mod aliases;
mod history;
mod lease;
mod load;
mod rejected;
mod save;

use std::sync::Arc;
use std::time::Duration;

use application::ports::{Cursor, OfferArchive, OfferSink, StoreError};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::offer::Offer;
use domain_offer::row::RowKey;
use domain_offer::time::Instant;
use rusqlite::{OptionalExtension as _, Transaction};

use crate::connections::Connections;
use crate::failure::Failure;

/// The archive of an open file; clones share its connections. See [`crate::SqliteStore::archive`].
#[derive(Clone, Debug)]
pub struct SqliteArchive {
    connections: Arc<Connections>,
}

impl SqliteArchive {
    pub(crate) const fn new(connections: Arc<Connections>) -> Self {
        Self { connections }
    }
}

#[async_trait]
impl OfferArchive for SqliteArchive {
    async fn save(
        &self,
        rules: Digest,
        changed: &[Arc<Offer>],
        cursor: &Cursor,
    ) -> Result<(), StoreError> {
        let (changed, cursor) = (changed.to_vec(), cursor.clone());
        let work = move |transaction: &Transaction<'_>| {
            if saved(transaction)?.is_some_and(|(made_by, _)| made_by != rules) {
                save::drop_offers(transaction)?;
                rejected::keep_only(transaction, rules)?;
            }
            save::offers(transaction, &changed)?;
            transaction.execute(
                "INSERT OR REPLACE INTO archivo (uno, reglas, cursor) VALUES (1, ?1, ?2)",
                (rules.0, &cursor.0),
            )?;
            Ok(())
        };
        self.connections.write("save offers", work).await
    }

    async fn load(&self, rules: Digest, into: OfferSink) -> Result<Option<Cursor>, StoreError> {
        let begin = move |transaction: &Transaction<'_>| {
            let saved = saved(transaction)?.filter(|&(made_by, _)| made_by == rules);
            let cursor = saved.map(|(_, cursor)| cursor);
            cursor
                .map(|cursor| Ok((cursor, load::Places::of(transaction)?)))
                .transpose()
        };
        // What others read is of this cursor's save or of a later one, unless of other rules.
        let share = move |transaction: &Transaction<'_>, (_, places): &(Cursor, _)| {
            let still = saved(transaction)?.is_some_and(|(made_by, _)| made_by == rules);
            if still {
                load::offers(transaction, places, &into)?;
            }
            Ok(still)
        };
        let loaded = self.connections.read_together("load offers", begin, share);
        Ok(loaded.await?.map(|(cursor, _)| cursor))
    }

    async fn note_rejected(&self, rules: Digest, rows: &[RowKey]) -> Result<(), StoreError> {
        let rows = rows.to_vec();
        let work = move |transaction: &Transaction<'_>| rejected::note(transaction, rules, &rows);
        self.connections.write("note rejected rows", work).await
    }

    async fn rejected(&self, rules: Digest) -> Result<Vec<RowKey>, StoreError> {
        let work = move |transaction: &Transaction<'_>| rejected::all(transaction, rules);
        self.connections.read("read rejected rows", work).await
    }

    async fn reached(&self, rules: Digest) -> Result<Option<Cursor>, StoreError> {
        let work = move |transaction: &Transaction<'_>| {
            let saved = saved(transaction)?.filter(|&(made_by, _)| made_by == rules);
            Ok(saved.map(|(_, cursor)| cursor))
        };
        self.connections
            .read("ask how far the archive is", work)
            .await
    }

    async fn clear(&self) -> Result<(), StoreError> {
        self.connections.write("empty the archive", clear).await
    }

    async fn lease(&self, holder: &str, now: Instant, ttl: Duration) -> Result<bool, StoreError> {
        let holder = holder.to_owned();
        let work =
            move |transaction: &Transaction<'_>| lease::lease(transaction, &holder, now, ttl);
        self.connections.write("lease the archive", work).await
    }
}

/// Makes the archive as empty as a new one.
pub(crate) fn clear(transaction: &Transaction<'_>) -> Result<(), Failure> {
    save::drop_offers(transaction)?;
    transaction.execute_batch("DELETE FROM archivo; DELETE FROM rechazadas;")?;
    Ok(())
}

/// The rules and the cursor of the last save.
fn saved(transaction: &Transaction<'_>) -> Result<Option<(Digest, Cursor)>, Failure> {
    let mut statement = transaction.prepare_cached("SELECT reglas, cursor FROM archivo")?;
    let row = statement.query_row([], |row| Ok((Digest(row.get(0)?), Cursor(row.get(1)?))));
    Ok(row.optional()?)
}
