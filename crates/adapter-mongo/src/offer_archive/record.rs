//! An offer of the archive as a MongoDB document, and back.

use std::sync::Arc;

use bson::{Binary, Bson, Document, RawDocument, RawDocumentBuf, doc};
use domain_offer::condition::Condition;
use domain_offer::extraction::Digest;
use domain_offer::id::{Id, OfferId, OfferKey};
use domain_offer::money::Currency;
use domain_offer::name::Name;
use domain_offer::observation::{Facts, Gtin, Placement};
use domain_offer::offer::{Aliases, DayPrice, DetailsMark, Offer, OfferParts};
use domain_offer::time::{Day, Instant};

use super::history;
use crate::extraction_log::record::{binary, bytes};
use crate::failure::Failure;

/// Bytes of the rules' digest in an id.
const RULES: usize = 8;

/// The id of an offer by these rules.
fn id(rules: Digest, offer: OfferId) -> Binary {
    binary(&[&rules.0[..RULES], &offer.0].concat())
}

/// The offers by these rules.
pub(super) fn of_rules(rules: Digest) -> Document {
    let bound = |filler: u8| id(rules, domain_offer::id::Id([filler; 12]));
    doc! { "_id": { "$gte": bound(0), "$lte": bound(u8::MAX) } }
}

/// The document of an offer.
pub(super) fn document(rules: Digest, turn: i64, offer: &Offer) -> Result<RawDocumentBuf, Failure> {
    let parts = offer.parts();
    let mut document = doc! {
        "_id": id(rules, parts.id),
        "turno": turn,
        "oferta": parts.id.to_string(),
        "alias": parts.aliases.as_ref().map(aliases),
        "clave": parts.key.as_str(),
        "visto": parts.seen_at.micros(),
        "contenido": binary(&parts.content.0),
        "largo_detalles": i64::from(parts.details.len),
        "rango_detalles": parts.details.rank.cast_signed(),
        "historial": days(&parts.history),
    };
    document.extend(facts(&parts.facts));
    Ok(RawDocumentBuf::try_from(&document)?)
}

/// The other ids of an offer, after the first day at the address that it is called by.
fn aliases(aliases: &Aliases) -> Bson {
    let ids: Vec<u8> = aliases.ids.iter().flat_map(|id| id.0).collect();
    doc! { "desde": aliases.since.0, "ids": binary(&ids) }.into()
}

fn facts(facts: &Facts) -> Document {
    let mut document = doc! {
        "titulo": &*facts.title,
        "marca": facts.brand.as_ref().map(name),
        "categoria": name(&facts.category),
        "fuente": name(&facts.store),
        "precio_texto": &*facts.price_text,
        "imagen": facts.image.as_deref(),
        "link": &*facts.link,
        "calificacion": facts.rating.map(f64::from),
        "tamaño": facts.size.as_deref(),
        "modelo": facts.model.as_deref(),
        "gtin": facts.gtin.map(|gtin| gtin.0.cast_signed()),
        "combo": facts.bundle,
    };
    if facts.condition != Condition::New {
        document.insert("condicion", facts.condition.name());
    }
    match &facts.placement {
        Placement::AsGiven => {}
        Placement::Moved { from, rule } => {
            document.insert("motivo", &**rule);
            document.insert("movida_de", name(from));
        }
        Placement::Apart { rule } => {
            document.insert("motivo", &**rule);
        }
    }
    document
}

fn name(name: &Name) -> Bson {
    doc! { "clave": &*name.key, "nombre": &*name.spelling }.into()
}

fn days(history: &[DayPrice]) -> Vec<Bson> {
    let runs = history.chunk_by(|a, b| a.currency == b.currency);
    let run = |days: &[DayPrice]| {
        let code = days[0].currency.code();
        doc! { "moneda": code, "dias": binary(&history::pack(days)) }.into()
    };
    runs.map(run).collect()
}

/// The offer of a document.
pub(super) fn offer(stored: &RawDocument) -> Result<Offer, Failure> {
    let details = DetailsMark {
        len: u32::try_from(stored.get_i64("largo_detalles")?)
            .map_err(|_| Failure::Unreadable("length of details"))?,
        rank: stored.get_i64("rango_detalles")?.cast_unsigned(),
    };
    Ok(Offer::from_parts(OfferParts {
        id: read_id(stored)?,
        aliases: read_aliases(stored)?,
        key: OfferKey::new(stored.get_str("clave")?),
        seen_at: Instant::from_micros(stored.get_i64("visto")?),
        content: Digest(bytes(stored.get_binary("contenido")?)?),
        facts: read_facts(stored)?,
        details,
        history: read_days(stored)?,
    }))
}

fn read_id(stored: &RawDocument) -> Result<OfferId, Failure> {
    let id = stored.get_binary("_id")?.bytes;
    let id = id.get(RULES..).and_then(|id| id.try_into().ok());
    id.map(Id).ok_or(Failure::Unreadable("offer"))
}

fn read_aliases(stored: &RawDocument) -> Result<Option<Aliases>, Failure> {
    let aliases = stored.get("alias")?.and_then(bson::RawBsonRef::as_document);
    let Some(aliases) = aliases else {
        return Ok(None);
    };
    let (ids, rest) = aliases.get_binary("ids")?.bytes.as_chunks::<12>();
    if !rest.is_empty() {
        return Err(Failure::Unreadable("other ids"));
    }
    Ok(Some(Aliases {
        since: Day(aliases.get_i32("desde")?),
        ids: ids.iter().copied().map(Id).collect(),
    }))
}

fn read_facts(stored: &RawDocument) -> Result<Facts, Failure> {
    let text = |field| -> Result<Option<Box<str>>, Failure> {
        Ok(stored
            .get(field)?
            .and_then(bson::RawBsonRef::as_str)
            .map(Into::into))
    };
    let category = read_name(stored, "categoria")?.ok_or(Failure::Unreadable("category"))?;
    let store = read_name(stored, "fuente")?.ok_or(Failure::Unreadable("store"))?;
    #[expect(clippy::cast_possible_truncation, reason = "it was made from an f32")]
    let rating = stored
        .get("calificacion")?
        .and_then(bson::RawBsonRef::as_f64)
        .map(|rating| rating as f32);
    let gtin = stored.get("gtin")?.and_then(bson::RawBsonRef::as_i64);
    Ok(Facts {
        title: stored.get_str("titulo")?.into(),
        brand: read_name(stored, "marca")?,
        category,
        store,
        price_text: stored.get_str("precio_texto")?.into(),
        image: text("imagen")?,
        link: stored.get_str("link")?.into(),
        rating,
        size: text("tamaño")?,
        model: text("modelo")?,
        gtin: gtin.map(|gtin| Gtin(gtin.cast_unsigned())),
        bundle: stored.get_bool("combo")?,
        condition: read_condition(stored)?,
        placement: read_placement(stored)?,
    })
}

/// New where it is not said.
fn read_condition(stored: &RawDocument) -> Result<Condition, Failure> {
    let name = stored.get("condicion")?.and_then(bson::RawBsonRef::as_str);
    let named = name.map_or(Some(Condition::New), Condition::named);
    named.ok_or(Failure::Unreadable("condition"))
}

fn read_placement(stored: &RawDocument) -> Result<Placement, Failure> {
    let rule = stored.get("motivo")?.and_then(bson::RawBsonRef::as_str);
    let Some(rule) = rule.map(Arc::from) else {
        return Ok(Placement::AsGiven);
    };
    Ok(match read_name(stored, "movida_de")? {
        Some(from) => Placement::Moved { from, rule },
        None => Placement::Apart { rule },
    })
}

fn read_name(stored: &RawDocument, field: &str) -> Result<Option<Name>, Failure> {
    let name = stored.get(field)?.and_then(bson::RawBsonRef::as_document);
    let read = |name: &RawDocument| Ok(Name::new(name.get_str("clave")?, name.get_str("nombre")?));
    name.map(read).transpose()
}

fn read_days(stored: &RawDocument) -> Result<Vec<DayPrice>, Failure> {
    const UNREADABLE: Failure = Failure::Unreadable("price history");
    let mut history = Vec::new();
    for run in stored.get_array("historial")? {
        let run = run?.as_document().ok_or(UNREADABLE)?;
        let currency = Currency::parse(run.get_str("moneda")?).ok_or(UNREADABLE)?;
        let days = history::unpack(currency, run.get_binary("dias")?.bytes);
        history.extend(days.ok_or(UNREADABLE)?);
    }
    Ok(history)
}
