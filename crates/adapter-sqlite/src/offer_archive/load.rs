//! Loads the offers of the archive, on several connections at once.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use application::ports::OfferSink;
use domain_offer::condition::Condition;
use domain_offer::extraction::Digest;
use domain_offer::id::{Id, OfferKey};
use domain_offer::name::Name;
use domain_offer::observation::{Facts, Gtin, Placement};
use domain_offer::offer::{DetailsMark, Offer, OfferParts};
use domain_offer::time::Instant;
use rusqlite::types::FromSql;
use rusqlite::{Row, Transaction};

use super::{aliases, history};
use crate::failure::Failure;

/// Rows read at a time.
const RANGE: i64 = 2_000;

/// Which rows no thread has begun to read yet.
pub(super) struct Places {
    next: AtomicI64,
    last: i64,
}

impl Places {
    pub(super) fn of(transaction: &Transaction<'_>) -> Result<Self, Failure> {
        let ends = "SELECT ifnull(min(fila), 0), ifnull(max(fila), -1) FROM ofertas";
        let (first, last) =
            transaction.query_row(ends, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let next = AtomicI64::new(first);
        Ok(Self { next, last })
    }

    fn take(&self) -> Option<RangeInclusive<i64>> {
        let first = self.next.fetch_add(RANGE, Ordering::Relaxed);
        (first <= self.last).then(|| first..=first + RANGE - 1)
    }
}

/// The offers of rows that no other thread reads, until none is left; equal names share their text.
pub(super) fn offers(
    transaction: &Transaction<'_>,
    places: &Places,
    into: &OfferSink,
) -> Result<(), Failure> {
    let shared = NamesAndReasons::of(transaction)?;
    let mut statement = transaction.prepare_cached(SELECT)?;
    while let Some(range) = places.take() {
        let mut rows = statement.query([range.start(), range.end()])?;
        let mut offers = Vec::new();
        while let Some(row) = rows.next()? {
            offers.push(Offer::from_parts(shared.parts(&Columns::of(row))?));
        }
        into(offers);
    }
    Ok(())
}

const SELECT: &str = "
    SELECT id, alias, clave, visto, contenido, titulo, marca, categoria, fuente, precio_texto, imagen, link,
        calificacion, tamano, modelo, gtin, combo, condicion, motivo, movida_de, largo_detalles,
        rango_detalles, historial
    FROM ofertas WHERE fila BETWEEN ?1 AND ?2";

/// The columns of a row, from left to right.
struct Columns<'r, 's> {
    row: &'r Row<'s>,
    next: std::cell::Cell<usize>,
}

impl<'r, 's> Columns<'r, 's> {
    const fn of(row: &'r Row<'s>) -> Self {
        let next = std::cell::Cell::new(0);
        Self { row, next }
    }

    fn at(&self) -> usize {
        self.next.replace(self.next.get() + 1)
    }

    fn get<T: FromSql>(&self) -> Result<T, Failure> {
        Ok(self.row.get(self.at())?)
    }
}

/// What offers refer to by number.
struct NamesAndReasons {
    names: HashMap<i64, Name>,
    reasons: HashMap<i64, Arc<str>>,
}

impl NamesAndReasons {
    fn of(transaction: &Transaction<'_>) -> Result<Self, Failure> {
        let mut statement = transaction.prepare_cached("SELECT id, clave, nombre FROM nombres")?;
        let names = statement.query_map([], |row| {
            let (key, spelling): (Arc<str>, Arc<str>) = (row.get(1)?, row.get(2)?);
            Ok((row.get(0)?, Name { key, spelling }))
        })?;
        let names = names.collect::<Result<_, _>>()?;
        let mut statement = transaction.prepare_cached("SELECT id, texto FROM motivos")?;
        let reasons = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let reasons = reasons.collect::<Result<_, _>>()?;
        Ok(Self { names, reasons })
    }

    /// In the order of [`SELECT`].
    fn parts(&self, columns: &Columns<'_, '_>) -> Result<OfferParts, Failure> {
        Ok(OfferParts {
            id: Id(columns.get()?),
            aliases: columns
                .get::<Option<Vec<u8>>>()?
                .map(|packed| aliases::unpack(&packed))
                .transpose()?,
            key: OfferKey::new(columns.get::<Box<str>>()?),
            seen_at: Instant::from_micros(columns.get()?),
            content: Digest(columns.get()?),
            facts: self.facts(columns)?,
            details: DetailsMark {
                len: columns.get()?,
                rank: columns.get::<i64>()?.cast_unsigned(),
            },
            history: history_of(columns)?,
        })
    }

    fn facts(&self, columns: &Columns<'_, '_>) -> Result<Facts, Failure> {
        Ok(Facts {
            title: columns.get()?,
            brand: columns
                .get::<Option<_>>()?
                .map(|id| self.name(id))
                .transpose()?,
            category: self.name(columns.get()?)?,
            store: self.name(columns.get()?)?,
            price_text: columns.get()?,
            image: columns.get()?,
            link: columns.get()?,
            rating: columns.get()?,
            size: columns.get()?,
            model: columns.get()?,
            gtin: columns
                .get::<Option<i64>>()?
                .map(|gtin| Gtin(gtin.cast_unsigned())),
            bundle: columns.get()?,
            condition: condition(columns.get::<Option<Box<str>>>()?.as_deref())?,
            placement: self.placement(columns.get()?, columns.get()?)?,
        })
    }

    fn name(&self, id: i64) -> Result<Name, Failure> {
        let name = self.names.get(&id).cloned();
        name.ok_or(Failure::unreadable("reference to a name"))
    }

    fn placement(&self, reason: Option<i64>, from: Option<i64>) -> Result<Placement, Failure> {
        let Some(reason) = reason else {
            return Ok(Placement::AsGiven);
        };
        let rule = self.reasons.get(&reason).cloned();
        let rule = rule.ok_or(Failure::unreadable("reference to a motive"))?;
        Ok(match from {
            Some(from) => Placement::Moved {
                from: self.name(from)?,
                rule,
            },
            None => Placement::Apart { rule },
        })
    }
}

fn condition(name: Option<&str>) -> Result<Condition, Failure> {
    let named = name.map_or(Some(Condition::New), Condition::named);
    named.ok_or(Failure::unreadable("condition"))
}

fn history_of(columns: &Columns<'_, '_>) -> Result<Vec<domain_offer::offer::DayPrice>, Failure> {
    let value = columns.row.get_ref(columns.at())?;
    let packed = value.as_blob();
    history::unpack(packed.map_err(|_| Failure::unreadable("price history"))?)
}
