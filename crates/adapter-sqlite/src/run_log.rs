//! Runs in SQLite.

use std::sync::Arc;

use application::ports::{RunFilter, RunLog, RunPage, StoreError};
use async_trait::async_trait;
use domain_offer::time::Instant;
use domain_run::retention::{Kept, surplus};
use domain_run::{Rows, Run, RunKey, RunName, RunPart, SILENCE_MICROS};
use run_format::{RunRecord, pack_rows, unpack_rows};
use rusqlite::{OptionalExtension as _, Row, ToSql, Transaction, named_params, params};

use crate::connections::Connections;
use crate::failure::Failure;

/// Which runs pass a filter; what is null does not filter.
const PASSES: &str = "(:quien IS NULL OR quien = :quien)
    AND (:fuente IS NULL OR fuente = :fuente)
    AND (:nombre IS NULL OR nombre = :nombre)
    AND (:desde IS NULL OR ultima >= :desde)
    AND (:antes IS NULL OR ultima < :antes)
    AND terminada >= :terminada";

/// The runs in an open file; clones share its connections. See [`crate::SqliteStore::runs`].
#[derive(Clone, Debug)]
pub struct SqliteRuns {
    connections: Arc<Connections>,
}

impl SqliteRuns {
    pub(crate) const fn new(connections: Arc<Connections>) -> Self {
        Self { connections }
    }
}

#[async_trait]
impl RunLog for SqliteRuns {
    async fn join(&self, part: RunPart) -> Result<(), StoreError> {
        let work = move |transaction: &Transaction<'_>| join(transaction, &part);
        self.connections
            .write_in_background("keep the rows of a run", work)
            .await
    }

    async fn close(&self, owner: &str, name: &RunName) -> Result<(), StoreError> {
        let (owner, name) = (owner.to_owned(), name.to_string());
        let work = move |transaction: &Transaction<'_>| {
            let mut statement = transaction.prepare_cached(
                "SELECT clave, datos FROM corridas WHERE quien = ?1 AND nombre = ?2 AND terminada = 0",
            )?;
            let found =
                statement.query_map([&owner, &name], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let found: Vec<(i64, String)> = found.collect::<Result<_, _>>()?;
            for (id, text) in found {
                let mut run = run(&text, None)?;
                run.is_closed = true;
                run.revision += 1;
                update(transaction, id, &run, false)?;
            }
            Ok(())
        };
        self.connections.write("close a run", work).await
    }

    async fn due(&self, now: Instant) -> Result<Option<Run>, StoreError> {
        let silent_since = now.plus_micros(-SILENCE_MICROS).micros();
        let work = move |transaction: &Transaction<'_>| {
            let mut statement = transaction.prepare_cached(
                "SELECT datos, filas FROM corridas
                 WHERE terminada = 0 AND (cerrada = 1 OR ultima <= ?1) ORDER BY ultima LIMIT 1",
            )?;
            let mut rows = statement.query([silent_since])?;
            let row = rows.next()?;
            row.map(whole).transpose()
        };
        self.connections.read("look for a run to end", work).await
    }

    async fn end(&self, run: &Run) -> Result<bool, StoreError> {
        let run = run.clone();
        let work = move |transaction: &Transaction<'_>| {
            let mut statement = transaction.prepare_cached(
                "SELECT clave FROM corridas
                 WHERE quien = ?1 AND fuente = ?2 AND nombre = ?3 AND numero = ?4 AND cambios = ?5",
            )?;
            let key = &run.key;
            let before = number(run.revision.saturating_sub(1));
            let name = key.name.as_str();
            let values = params![&*key.owner, &*key.store, name, run.number, before];
            let id: Option<i64> = statement.query_row(values, |row| row.get(0)).optional()?;
            if let Some(id) = id {
                update(transaction, id, &run, false)?;
            }
            Ok(id.is_some())
        };
        self.connections.write("end a run", work).await
    }

    async fn page(&self, filter: &RunFilter, page: u64, limit: u32) -> Result<RunPage, StoreError> {
        let filter = filter.clone();
        let skipped = number((page - 1).saturating_mul(limit.into()));
        let work = move |transaction: &Transaction<'_>| {
            let name = filter.name.as_ref().map(RunName::as_str);
            let (since, before) = (filter.since, filter.before);
            let (since, before) = (since.map(Instant::micros), before.map(Instant::micros));
            let of_filter: [(&str, &dyn ToSql); 6] = [
                (":quien", &filter.owner.as_deref()),
                (":fuente", &filter.store.as_deref()),
                (":nombre", &name),
                (":desde", &since),
                (":antes", &before),
                (":terminada", &filter.only_ended),
            ];
            let count = format!("SELECT count(*) FROM corridas WHERE {PASSES}");
            let mut count = transaction.prepare_cached(&count)?;
            let total: i64 = count.query_row(&of_filter[..], |row| row.get(0))?;
            let of_page = format!(
                "SELECT datos FROM corridas WHERE {PASSES}
                 ORDER BY inicio DESC, quien, fuente, nombre, numero LIMIT :limite OFFSET :saltadas"
            );
            let mut of_page = transaction.prepare_cached(&of_page)?;
            let place: [(&str, &dyn ToSql); 2] = [(":limite", &limit), (":saltadas", &skipped)];
            let values = [&of_filter[..], &place].concat();
            let found = of_page.query_map(&values[..], |row| row.get::<_, String>(0))?;
            let runs = found.map(|text| run(&text?, None));
            Ok(RunPage {
                runs: runs.collect::<Result<_, Failure>>()?,
                total: u64::try_from(total).unwrap_or_default(),
            })
        };
        self.connections.read("read runs", work).await
    }

    async fn tidy(
        &self,
        silent_since: Instant,
        a_store: usize,
        in_all: usize,
    ) -> Result<(), StoreError> {
        let look = move |transaction: &Transaction<'_>| {
            let mut old = transaction.prepare_cached(
                "SELECT count(*) FROM corridas
                 WHERE terminada = 1 AND ultima < ?1 AND filas IS NOT NULL",
            )?;
            let old: i64 = old.query_row([silent_since.micros()], |row| row.get(0))?;
            Ok((old > 0, surplus(kept(transaction)?, a_store, in_all)))
        };
        let (is_old, surplus) = self.connections.read("look at old runs", look).await?;
        if !is_old && surplus.is_empty() {
            return Ok(());
        }
        let work = move |transaction: &Transaction<'_>| {
            transaction.execute(
                "UPDATE corridas SET filas = NULL
                 WHERE terminada = 1 AND ultima < ?1 AND filas IS NOT NULL",
                [silent_since.micros()],
            )?;
            let mut forget = transaction.prepare_cached("DELETE FROM corridas WHERE clave = ?1")?;
            for id in &surplus {
                forget.execute([id])?;
            }
            Ok(())
        };
        self.connections
            .write_in_background("let old runs go", work)
            .await
    }

    async fn put_back(&self, run: &Run) -> Result<bool, StoreError> {
        let mut run = run.clone();
        run.rows = None;
        let work = move |transaction: &Transaction<'_>| insert(transaction, &run);
        self.connections.write("put a run back", work).await
    }
}

fn join(transaction: &Transaction<'_>, part: &RunPart) -> Result<(), Failure> {
    let RunKey { owner, store, name } = &part.key;
    let mut statement = transaction.prepare_cached(
        "SELECT datos, filas, clave FROM corridas
         WHERE quien = ?1 AND fuente = ?2 AND nombre = ?3 ORDER BY numero DESC LIMIT 1",
    )?;
    let mut rows = statement.query(params![&**owner, &**store, name.as_str()])?;
    let newest = match rows.next()? {
        Some(row) => Some((whole(row)?, row.get::<_, i64>(2)?)),
        None => None,
    };
    let Some((run, id)) = newest else {
        return insert(transaction, &Run::begin(part.clone(), 0)).map(|_| ());
    };
    match run.with(part) {
        Some(with) => update(transaction, id, &with, with.rows != run.rows),
        None => insert(transaction, &Run::begin(part.clone(), run.number + 1)).map(|_| ()),
    }
}

/// `false` where one of its key and number is there.
fn insert(transaction: &Transaction<'_>, run: &Run) -> Result<bool, Failure> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO corridas
             (quien, fuente, nombre, numero, cambios, inicio, ultima, cerrada, terminada, datos, filas)
         VALUES (:quien, :fuente, :nombre, :numero, :cambios, :inicio, :ultima, :cerrada, :terminada,
             :datos, :filas)
         ON CONFLICT DO NOTHING",
    )?;
    let inserted = statement.execute(named_params! {
        ":quien": &*run.key.owner,
        ":fuente": &*run.key.store,
        ":nombre": run.key.name.as_str(),
        ":numero": run.number,
        ":cambios": number(run.revision),
        ":inicio": run.begun.micros(),
        ":ultima": run.last.micros(),
        ":cerrada": run.is_closed,
        ":terminada": run.ending.is_some(),
        ":datos": RunRecord::of(run).to_json(),
        ":filas": run.rows.as_ref().map(pack_rows),
    })?;
    Ok(inserted > 0)
}

/// Writes all that is known of a run, and its rows where they changed.
fn update(
    transaction: &Transaction<'_>,
    id: i64,
    run: &Run,
    with_rows: bool,
) -> Result<(), Failure> {
    let mut statement = transaction.prepare_cached(
        "UPDATE corridas SET cambios = ?2, inicio = ?3, ultima = ?4, cerrada = ?5, terminada = ?6, datos = ?7
         WHERE clave = ?1",
    )?;
    statement.execute(params![
        id,
        number(run.revision),
        run.begun.micros(),
        run.last.micros(),
        run.is_closed,
        run.ending.is_some(),
        RunRecord::of(run).to_json(),
    ])?;
    if let (true, Some(rows)) = (with_rows, &run.rows) {
        let mut statement =
            transaction.prepare_cached("UPDATE corridas SET filas = ?2 WHERE clave = ?1")?;
        statement.execute(params![id, pack_rows(rows)])?;
    }
    Ok(())
}

fn kept(transaction: &Transaction<'_>) -> Result<Vec<Kept<i64>>, Failure> {
    let mut statement =
        transaction.prepare_cached("SELECT clave, quien, fuente, inicio FROM corridas")?;
    let found = statement.query_map([], |row| {
        Ok(Kept {
            id: row.get(0)?,
            owner: row.get(1)?,
            store: row.get(2)?,
            begun: Instant::from_micros(row.get(3)?),
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// The run of a row that begins with `datos` and `filas`.
fn whole(row: &Row<'_>) -> Result<Run, Failure> {
    let bytes: Option<Vec<u8>> = row.get(1)?;
    let rows = match bytes {
        Some(bytes) => {
            Some(unpack_rows(&bytes).ok_or_else(|| Failure::unreadable("rows of a run"))?)
        }
        None => None,
    };
    run(&row.get::<_, String>(0)?, rows)
}

fn run(text: &str, rows: Option<Rows>) -> Result<Run, Failure> {
    let record = RunRecord::from_json(text);
    let run = record.and_then(|record| record.into_run(rows));
    run.ok_or_else(|| Failure::unreadable("run"))
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
