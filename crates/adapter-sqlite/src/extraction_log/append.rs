//! Appends a batch to the log in one transaction.

use std::collections::HashMap;

use application::ports::{Appended, LogEntry, Outcome};
use domain_offer::id::Id;
use rusqlite::{CachedStatement, OptionalExtension as _, Transaction, params};

use super::tables::{count_rows, move_row};
use crate::failure::Failure;

/// Stores what is new of the batch. No other writer is in between, so what it finds it may
/// rely on.
pub(super) fn append(
    transaction: &Transaction<'_>,
    batch: &[LogEntry],
) -> Result<Vec<Appended>, Failure> {
    let mut extractions = Extractions::of(transaction)?;
    let mut stores = NameNumbers::of(transaction, "fuentes")?;
    let mut categories = NameNumbers::of(transaction, "categorias")?;
    let mut answers = Vec::with_capacity(batch.len());
    let mut more = 0;
    for new in batch {
        let answer = extractions.outcome(new)?;
        if answer.outcome != Outcome::Duplicate {
            let store = stores.id(new.raw.store.as_str())?;
            let category = categories.id(new.raw.category.as_str())?;
            extractions.insert(new, store, category)?;
            if new.stripped {
                move_row(transaction, transaction.last_insert_rowid(), &new.document)?;
            } else {
                more += 1;
            }
        }
        answers.push(answer);
    }
    count_rows(transaction, more)?;
    Ok(answers)
}

/// The statements on `extracciones`.
struct Extractions<'t> {
    beside: CachedStatement<'t>,
    insert: CachedStatement<'t>,
    taken: CachedStatement<'t>,
    stripped: CachedStatement<'t>,
}

impl<'t> Extractions<'t> {
    fn of(transaction: &'t Transaction<'_>) -> Result<Self, Failure> {
        Ok(Self {
            beside: transaction.prepare_cached(
                "SELECT contenido, id FROM extracciones WHERE oferta = ?1 AND visto = ?2
                 UNION ALL
                 SELECT contenido, id FROM delgadas WHERE oferta = ?1 AND visto = ?2",
            )?,
            insert: transaction.prepare_cached(
                "INSERT INTO extracciones
                     (id, oferta, visto, recibido, contenido, fuente, categoria, largo_detalles,
                      documento)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?,
            taken: transaction.prepare_cached("SELECT 1 FROM extracciones WHERE id = ?1")?,
            stripped: transaction.prepare_cached("SELECT 1 FROM delgadas WHERE id = ?1")?,
        })
    }

    /// One look at what the offer has of that instant, which is nothing as a rule.
    fn outcome(&mut self, new: &LogEntry) -> Result<Appended, Failure> {
        let at = params![new.offer.0, new.seen_at.micros()];
        let mut beside = self.beside.query(at)?;
        let mut outcome = Outcome::Stored;
        while let Some(row) = beside.next()? {
            if row.get::<_, [u8; 32]>(0)? == new.content.0 {
                return Ok(Appended {
                    id: Id(row.get(1)?),
                    outcome: Outcome::Duplicate,
                });
            }
            outcome = Outcome::Variant;
        }
        let id = new.id;
        Ok(Appended { id, outcome })
    }

    fn insert(&mut self, new: &LogEntry, store: i64, category: i64) -> Result<(), Failure> {
        if self.stripped.exists([new.id.0])? {
            return Err(Failure::IdTaken(new.id));
        }
        let inserted = self.insert.execute(params![
            new.id.0,
            new.offer.0,
            new.seen_at.micros(),
            new.received_at.micros(),
            new.content.0,
            store,
            category,
            i64::try_from(new.raw.details.as_str().len())
                .expect("a text is shorter than 2^63 bytes"),
            new.document,
        ]);
        match inserted {
            Ok(_) => Ok(()),
            Err(_) if self.taken.exists([new.id.0])? => Err(Failure::IdTaken(new.id)),
            Err(error) => Err(error.into()),
        }
    }
}

/// The numbers of the names in one table; the batch's own are kept at hand.
struct NameNumbers<'t> {
    known: HashMap<String, i64>,
    select: CachedStatement<'t>,
    insert: CachedStatement<'t>,
}

impl<'t> NameNumbers<'t> {
    fn of(transaction: &'t Transaction<'_>, table: &'static str) -> Result<Self, Failure> {
        let select = format!("SELECT id FROM {table} WHERE nombre = ?1");
        let insert = format!("INSERT INTO {table} (nombre) VALUES (?1) RETURNING id");
        Ok(Self {
            known: HashMap::new(),
            select: transaction.prepare_cached(&select)?,
            insert: transaction.prepare_cached(&insert)?,
        })
    }

    /// The number of a name as received; blanks around it do not count.
    fn id(&mut self, name: &str) -> Result<i64, Failure> {
        let name = name.trim();
        if let Some(&id) = self.known.get(name) {
            return Ok(id);
        }
        let found = self.select.query_row([name], |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => self.insert.query_row([name], |row| row.get(0))?,
        };
        self.known.insert(name.to_owned(), id);
        Ok(id)
    }
}
