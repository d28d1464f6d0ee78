//! The log of extractions (offers as scrapers saw them) in SQLite.

mod append;
mod page;
mod retention;
mod tables;
mod tail;

use std::sync::Arc;

pub(crate) use tables::count_rows;

use application::ports::{
    Appended, Cursor, ExtractionLog, LogEntry, LogFilter, LogPage, Lookup, Spellings, StoreError,
    Tail,
};
use async_trait::async_trait;
use rusqlite::{OptionalExtension as _, Params, Transaction, params};

use crate::connections::Connections;
use crate::failure::Failure;
use crate::records::{ENTRY_COLUMNS, entry};

/// The log of an open file; clones share its connections. See [`crate::SqliteStore::log`].
#[derive(Clone, Debug)]
pub struct SqliteLog {
    connections: Arc<Connections>,
}

impl SqliteLog {
    pub(crate) const fn new(connections: Arc<Connections>) -> Self {
        Self { connections }
    }
}

#[async_trait]
impl ExtractionLog for SqliteLog {
    async fn append(&self, batch: Vec<LogEntry>) -> Result<Vec<Appended>, StoreError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let work = move |transaction: &Transaction<'_>| append::append(transaction, &batch);
        let connections = &self.connections;
        connections
            .write_in_background("append extractions", work)
            .await
    }

    async fn tail(&self, after: &Cursor, limit: usize) -> Result<Tail, StoreError> {
        let after = after.clone();
        let work = move |transaction: &Transaction<'_>| tail::tail(transaction, &after, limit);
        self.connections.read("read the log's tail", work).await
    }

    async fn find(&self, which: Lookup) -> Result<Option<LogEntry>, StoreError> {
        let work = move |transaction: &Transaction<'_>| find(transaction, &which);
        self.connections.read("find an extraction", work).await
    }

    async fn page(&self, filter: &LogFilter, page: u64, limit: u32) -> Result<LogPage, StoreError> {
        let filter = filter.clone();
        let work =
            move |transaction: &Transaction<'_>| page::page(transaction, &filter, page, limit);
        self.connections
            .read("page through extractions", work)
            .await
    }

    async fn spellings(&self) -> Result<Spellings, StoreError> {
        let work = |transaction: &Transaction<'_>| {
            let stores = names(transaction, "SELECT nombre FROM fuentes ORDER BY nombre")?;
            let categories = names(transaction, "SELECT nombre FROM categorias ORDER BY nombre")?;
            Ok(Spellings { stores, categories })
        };
        self.connections.read("list spellings", work).await
    }

    async fn check(&self) -> Result<(), StoreError> {
        self.connections.check("check the log").await
    }
}

fn find(transaction: &Transaction<'_>, which: &Lookup) -> Result<Option<LogEntry>, Failure> {
    let (row, ids, begin) = match which {
        Lookup::Extraction(id) => {
            let row = "SELECT fila FROM extracciones WHERE id = ?1";
            return find_row(transaction, row, [id.0]);
        }
        Lookup::NewestOf(ids) => (
            "SELECT fila FROM extracciones WHERE oferta = ?1
             ORDER BY visto DESC, contenido LIMIT 1",
            ids,
            None,
        ),
        Lookup::LongestDetailsOf(ids) => (
            "SELECT fila FROM extracciones WHERE oferta = ?1 AND largo_detalles > 0
             ORDER BY largo_detalles DESC, contenido LIMIT 1",
            ids,
            None,
        ),
        Lookup::ContentOf(ids, begin) => (
            "SELECT fila FROM extracciones WHERE oferta = ?1 AND substr(contenido, 1, 8) = ?2
             ORDER BY contenido LIMIT 1",
            ids,
            Some(begin.to_be_bytes()),
        ),
    };
    let mut found: Vec<LogEntry> = Vec::new();
    for id in ids {
        found.extend(match begin {
            None => find_row(transaction, row, [id.0])?,
            Some(begin) => find_row(transaction, row, params![id.0, begin])?,
        });
    }
    Ok(which.best_of(found))
}

/// The entry of the row that a query gives.
fn find_row(
    transaction: &Transaction<'_>,
    row: &str,
    params: impl Params,
) -> Result<Option<LogEntry>, Failure> {
    let sql = format!("SELECT {ENTRY_COLUMNS} FROM extracciones e WHERE e.fila = ({row})");
    let mut statement = transaction.prepare_cached(&sql)?;
    let found = statement
        .query_row(params, |row| Ok(entry(row)))
        .optional()?;
    Ok(found.transpose()?.map(|(_, entry)| entry))
}

/// Gives the entries of a query of [`ENTRY_COLUMNS`] on, one by one with their row numbers, as long as they are taken.
fn for_each(
    transaction: &Transaction<'_>,
    sql: &str,
    params: impl Params,
    mut take: impl FnMut(i64, LogEntry) -> bool,
) -> Result<(), Failure> {
    let mut statement = transaction.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        let (row, entry) = entry(row)?;
        if !take(row, entry) {
            break;
        }
    }
    Ok(())
}

/// The names of a table; the blank stands for rows without a name.
fn names(transaction: &Transaction<'_>, sql: &str) -> Result<Vec<String>, Failure> {
    let mut statement = transaction.prepare_cached(sql)?;
    let names = statement
        .query_map([], |row| row.get::<_, String>(0))?
        .filter(|name| name.as_ref().map_or(true, |name| !name.is_empty()))
        .collect::<Result<_, _>>()?;
    Ok(names)
}
