//! Pages of the log, newest first, with their filters.

use application::ports::{LogEntry, LogFilter, LogPage, PageEntries, RowSelection};
use rusqlite::types::Value;
use rusqlite::{Transaction, params, params_from_iter};

use super::for_each;
use crate::failure::Failure;
use crate::records::ENTRY_COLUMNS;

pub(super) fn page(
    transaction: &Transaction<'_>,
    filter: &LogFilter,
    page: u64,
    limit: u32,
) -> Result<LogPage, Failure> {
    if let Some(rows) = &filter.rows {
        note_spans(transaction, rows)?;
    }
    let query = Query::of(filter);
    let total = query.count(transaction)?;
    let before = page.saturating_sub(1).saturating_mul(u64::from(limit));
    let entries = if before < total && limit > 0 {
        let before = i64::try_from(before).unwrap_or(i64::MAX);
        query.cut(transaction, i64::from(limit), before)?
    } else {
        Vec::new()
    };
    Ok(LogPage { entries, total })
}

/// Puts spans where the query finds them, in the place of those of the page before.
fn note_spans(transaction: &Transaction<'_>, rows: &RowSelection) -> Result<(), Failure> {
    transaction.execute("DELETE FROM temp.tramos", [])?;
    let mut insert =
        transaction.prepare_cached("INSERT INTO temp.tramos VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let only = rows.only.iter().flatten().map(|span| (false, span));
    let except = rows.except.iter().map(|span| (true, span));
    for (is_out, span) in only.chain(except) {
        insert.execute(params![
            is_out,
            span.offer.0,
            span.from.micros(),
            span.until.micros(),
            span.content.map(|content| content.0),
        ])?;
    }
    Ok(())
}

/// What a filter is in SQL.
struct Query {
    conditions: Vec<&'static str>,
    values: Vec<Value>,
}

const BY_STORE: &str = "fuente IN (SELECT id FROM fuentes
    WHERE nombre IN (SELECT value FROM json_each(?)))";
const BY_CATEGORY: &str = "categoria IN (SELECT id FROM categorias
    WHERE nombre IN (SELECT value FROM json_each(?)))";
/// The rows in the noted spans, found from the spans and not by asking each row.
macro_rules! rows_in_spans {
    ($in:literal, $out:literal) => {
        concat!(
            "fila ",
            $in,
            " (SELECT x.fila FROM temp.tramos t CROSS JOIN extracciones x
                WHERE t.fuera = ",
            $out,
            " AND x.oferta = t.oferta AND x.visto >= t.desde AND x.visto < t.hasta
                AND (t.contenido IS NULL OR x.contenido = t.contenido))"
        )
    };
}

const ALL_BUT_SPANS: &str = rows_in_spans!("NOT IN", "1");
const COUNT_ALL_BUT_SPANS: &str = concat!(
    "SELECT (SELECT filas FROM resumen) - (SELECT count(*) FROM extracciones WHERE ",
    rows_in_spans!("IN", "1"),
    ")"
);

impl Query {
    fn of(filter: &LogFilter) -> Self {
        let mut query = Self {
            conditions: Vec::new(),
            values: Vec::new(),
        };
        query.names(BY_STORE, filter.stores.as_deref());
        query.names(BY_CATEGORY, filter.categories.as_deref());
        if let Some(since) = filter.since {
            query.with("visto >= ?", since.micros());
        }
        if let Some(until) = filter.until {
            query.with("visto < ?", until.micros());
        }
        if let Some(rows) = &filter.rows {
            if rows.only.is_some() {
                query.conditions.push(rows_in_spans!("IN", "0"));
            }
            if !rows.except.is_empty() {
                query.conditions.push(ALL_BUT_SPANS);
            }
        }
        if filter.with_details {
            query.conditions.push("largo_detalles > 0");
        }
        query
    }

    fn with(&mut self, condition: &'static str, value: impl Into<Value>) {
        self.conditions.push(condition);
        self.values.push(value.into());
    }

    fn names(&mut self, condition: &'static str, names: Option<&[String]>) {
        if let Some(names) = names {
            self.with(condition, serde_json::json!(names).to_string());
        }
    }

    fn condition(&self) -> String {
        if self.conditions.is_empty() {
            return String::new();
        }
        format!("WHERE {}", self.conditions.join(" AND "))
    }

    fn count(&self, transaction: &Transaction<'_>) -> Result<u64, Failure> {
        let mut statement = transaction.prepare_cached(&self.count_sql())?;
        let count: i64 = statement.query_row(params_from_iter(&self.values), |row| row.get(0))?;
        u64::try_from(count).map_err(|_| Failure::unreadable("number of rows"))
    }

    fn count_sql(&self) -> String {
        match self.conditions[..] {
            [] => return "SELECT filas FROM resumen".to_owned(),
            // Few rows are left out; the others need not be looked at.
            [ALL_BUT_SPANS] => return COUNT_ALL_BUT_SPANS.to_owned(),
            _ => {}
        }
        format!("SELECT count(*) FROM extracciones {}", self.condition())
    }

    /// The row numbers of a page, newest first; the last two values are its length and what is
    /// before it.
    fn rows_sql(&self) -> String {
        format!(
            "SELECT fila FROM extracciones {} ORDER BY visto DESC, id LIMIT ? OFFSET ?",
            self.condition()
        )
    }

    fn cut(
        &self,
        transaction: &Transaction<'_>,
        limit: i64,
        before: i64,
    ) -> Result<Vec<LogEntry>, Failure> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM extracciones e JOIN ({}) p ON p.fila = e.fila
             ORDER BY e.visto DESC, e.id",
            self.rows_sql()
        );
        let bounds = [Value::from(limit), Value::from(before)];
        let values = self.values.iter().chain(&bounds);
        let mut entries = PageEntries::default();
        for_each(transaction, &sql, params_from_iter(values), |_, entry| {
            entries.push(entry);
            true
        })?;
        Ok(entries.into_entries())
    }
}

#[cfg(test)]
mod tests;
