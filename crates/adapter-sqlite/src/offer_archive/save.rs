//! Saves offers to the archive.

use std::collections::HashMap;
use std::sync::Arc;

use domain_offer::condition::Condition;
use domain_offer::id::OfferId;
use domain_offer::name::Name;
use domain_offer::observation::Placement;
use domain_offer::offer::{Offer, OfferParts};
use rusqlite::{CachedStatement, OptionalExtension as _, Transaction, params};

use super::{aliases, history};
use crate::failure::Failure;

/// Forgets all offers, and the names that only they had.
pub(super) fn drop_offers(transaction: &Transaction<'_>) -> Result<(), Failure> {
    transaction.execute_batch("DELETE FROM ofertas; DELETE FROM nombres; DELETE FROM motivos;")?;
    Ok(())
}

/// Writes offers whole, in the place of those of the same id.
pub(super) fn offers(transaction: &Transaction<'_>, offers: &[Arc<Offer>]) -> Result<(), Failure> {
    let mut writer = Writer::of(transaction)?;
    for offer in offers {
        writer.write(offer.id(), &offer.parts())?;
    }
    Ok(())
}

struct Writer<'t> {
    upsert: CachedStatement<'t>,
    names: NameNumbers<'t>,
    reasons: Reasons<'t>,
}

impl<'t> Writer<'t> {
    fn of(transaction: &'t Transaction<'_>) -> Result<Self, Failure> {
        Ok(Self {
            upsert: transaction.prepare_cached(UPSERT)?,
            names: NameNumbers::of(transaction)?,
            reasons: Reasons::of(transaction)?,
        })
    }

    fn write(&mut self, id: OfferId, parts: &OfferParts) -> Result<(), Failure> {
        let facts = &parts.facts;
        let brand = facts.brand.as_ref();
        let brand = brand.map(|name| self.names.id(name)).transpose()?;
        let (reason, moved_from) = self.placement(&facts.placement)?;
        self.upsert.execute(params![
            id.0,
            parts.key.as_str(),
            parts.seen_at.micros(),
            parts.content.0,
            &*facts.title,
            brand,
            self.names.id(&facts.category)?,
            self.names.id(&facts.store)?,
            &*facts.price_text,
            facts.image.as_deref(),
            &*facts.link,
            facts.rating,
            facts.size.as_deref(),
            facts.model.as_deref(),
            facts.gtin.map(|gtin| gtin.0.cast_signed()),
            facts.bundle,
            Some(facts.condition.name()).filter(|_| facts.condition != Condition::New),
            reason,
            moved_from,
            parts.details.len,
            parts.details.rank.cast_signed(),
            history::pack(&parts.history),
            parts.aliases.as_ref().map(aliases::pack),
        ])?;
        Ok(())
    }

    /// The columns `motivo` and `movida_de`.
    fn placement(&mut self, placement: &Placement) -> Result<(Option<i64>, Option<i64>), Failure> {
        Ok(match placement {
            Placement::AsGiven => (None, None),
            Placement::Moved { from, rule } => {
                (Some(self.reasons.id(rule)?), Some(self.names.id(from)?))
            }
            Placement::Apart { rule } => (Some(self.reasons.id(rule)?), None),
        })
    }
}

const UPSERT: &str = "
    INSERT INTO ofertas
        (id, clave, visto, contenido, titulo, marca, categoria, fuente, precio_texto, imagen,
         link, calificacion, tamano, modelo, gtin, combo, condicion, motivo, movida_de,
         largo_detalles, rango_detalles, historial, alias)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
         ?20, ?21, ?22, ?23)
    ON CONFLICT (id) DO UPDATE SET
        clave = excluded.clave, visto = excluded.visto, contenido = excluded.contenido,
        titulo = excluded.titulo, marca = excluded.marca, categoria = excluded.categoria,
        fuente = excluded.fuente, precio_texto = excluded.precio_texto,
        imagen = excluded.imagen, link = excluded.link, calificacion = excluded.calificacion,
        tamano = excluded.tamano, modelo = excluded.modelo, gtin = excluded.gtin, combo = excluded.combo,
        condicion = excluded.condicion, motivo = excluded.motivo, movida_de = excluded.movida_de,
        largo_detalles = excluded.largo_detalles, rango_detalles = excluded.rango_detalles,
        historial = excluded.historial, alias = excluded.alias";

/// The numbers of names, those of this save at hand.
struct NameNumbers<'t> {
    known: HashMap<Name, i64>,
    select: CachedStatement<'t>,
    insert: CachedStatement<'t>,
}

impl<'t> NameNumbers<'t> {
    fn of(transaction: &'t Transaction<'_>) -> Result<Self, Failure> {
        Ok(Self {
            known: HashMap::new(),
            select: transaction
                .prepare_cached("SELECT id FROM nombres WHERE clave = ?1 AND nombre = ?2")?,
            insert: transaction.prepare_cached(
                "INSERT INTO nombres (clave, nombre) VALUES (?1, ?2) RETURNING id",
            )?,
        })
    }

    fn id(&mut self, name: &Name) -> Result<i64, Failure> {
        if let Some(&id) = self.known.get(name) {
            return Ok(id);
        }
        let id = number(
            &mut self.select,
            &mut self.insert,
            &[&*name.key, &*name.spelling],
        )?;
        self.known.insert(name.clone(), id);
        Ok(id)
    }
}

/// The numbers of the rules' sentences, those of this save at hand.
struct Reasons<'t> {
    known: HashMap<Arc<str>, i64>,
    select: CachedStatement<'t>,
    insert: CachedStatement<'t>,
}

impl<'t> Reasons<'t> {
    fn of(transaction: &'t Transaction<'_>) -> Result<Self, Failure> {
        Ok(Self {
            known: HashMap::new(),
            select: transaction.prepare_cached("SELECT id FROM motivos WHERE texto = ?1")?,
            insert: transaction
                .prepare_cached("INSERT INTO motivos (texto) VALUES (?1) RETURNING id")?,
        })
    }

    fn id(&mut self, rule: &Arc<str>) -> Result<i64, Failure> {
        if let Some(&id) = self.known.get(rule) {
            return Ok(id);
        }
        let id = number(&mut self.select, &mut self.insert, &[&**rule])?;
        self.known.insert(Arc::clone(rule), id);
        Ok(id)
    }
}

/// Finds the number of some texts, or gives them one.
fn number(
    select: &mut CachedStatement<'_>,
    insert: &mut CachedStatement<'_>,
    texts: &[&str],
) -> Result<i64, Failure> {
    let params = || rusqlite::params_from_iter(texts);
    match select.query_row(params(), |row| row.get(0)).optional()? {
        Some(id) => Ok(id),
        None => Ok(insert.query_row(params(), |row| row.get(0))?),
    }
}
