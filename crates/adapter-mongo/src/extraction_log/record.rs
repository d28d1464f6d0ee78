//! A row as a document: the fields as they were uploaded, and ours.

use application::ports::{LogEntry, NewExtraction};
use bson::oid::ObjectId;
use bson::spec::BinarySubtype;
use bson::{Binary, Bson, Document, RawBinaryRef, RawDocument, RawDocumentBuf, doc};
use domain_catalog::extraction::{Digest, RawExtraction};
use domain_catalog::id::Id;
use domain_catalog::time::Instant;

use super::key::Key;
use crate::failure::Failure;
use crate::names::{KEY, OURS};

/// The longest document that is kept as fields too; MongoDB takes 16 MiB in all.
const LONGEST_FIELDS: usize = 4 << 20;
/// The longest document that is taken.
const LONGEST: usize = 12 << 20;

/// What is read of a row to make an entry of it.
pub(crate) fn projection() -> Document {
    doc! { OURS: 1 }
}

/// Where a row stands in the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The number of its batch.
    pub(crate) lot: i64,
    /// Its number in the batch.
    pub(crate) row: i32,
}

/// The document of a new row.
pub(crate) fn document(
    new: &NewExtraction,
    key: Key,
    place: Place,
) -> Result<RawDocumentBuf, Failure> {
    if new.document.len() > LONGEST {
        return Err(Failure::TooLarge);
    }
    let mut document = doc! { "_id": object_id(new.id) };
    document.extend(fields(&new.document));
    document.insert(KEY, key);
    document.insert(OURS, ours(new, place));
    RawDocumentBuf::try_from(&document).or_else(|_| {
        // Some name of a field is none for MongoDB; the text has them all.
        let bare = doc! { "_id": object_id(new.id), KEY: key, OURS: ours(new, place) };
        Ok(RawDocumentBuf::try_from(&bare)?)
    })
}

/// What we keep of a row besides its fields; the names are those of `names.rs`.
fn ours(new: &NewExtraction, place: Place) -> Document {
    let mut ours = card(new, place);
    ours.insert("documento", &new.document);
    ours
}

/// What pages and lookups need of a row.
pub(crate) fn card(new: &NewExtraction, place: Place) -> Document {
    doc! {
        "lote": place.lot,
        "fila": place.row,
        "oferta": binary(&new.offer.0),
        "visto": new.seen_at.micros(),
        "recibido": new.received_at.micros(),
        "contenido": binary(&new.content.0),
        "fuente": new.raw.store.trim(),
        "categoria": new.raw.category.trim(),
        "largo_detalles": i64::try_from(new.raw.details.len()).expect("a text is shorter than 2^63 bytes"),
    }
}

/// The uploaded fields as other programs read them. What MongoDB has no type for is left out; the
/// text has it.
fn fields(text: &str) -> Document {
    if text.len() > LONGEST_FIELDS {
        return Document::new();
    }
    let Ok(object) = serde_json::from_str::<serde_json::Map<_, _>>(text) else {
        return Document::new();
    };
    let kept =
        |name: &String| !(name == "_id" || name == KEY || name == OURS || name.starts_with('$'));
    object
        .into_iter()
        .filter(|(name, _)| kept(name))
        .filter_map(|(name, value)| Some((name, Bson::try_from(value).ok()?)))
        .collect()
}

/// The entry of a stored row, and where it stands.
pub(crate) fn entry(stored: &RawDocument) -> Result<(Place, LogEntry), Failure> {
    let ours = stored.get_document(OURS)?;
    let text = ours.get_str("documento")?;
    entry_of(stored, ours, text.to_owned())
}

/// The entry of a row whose document is elsewhere.
pub(crate) fn entry_of(
    stored: &RawDocument,
    ours: &RawDocument,
    document: String,
) -> Result<(Place, LogEntry), Failure> {
    let place = Place {
        lot: ours.get_i64("lote")?,
        row: ours.get_i32("fila")?,
    };
    let entry = LogEntry {
        id: Id(stored.get_object_id("_id")?.bytes()),
        received_at: Instant::from_micros(ours.get_i64("recibido")?),
        offer: Id(bytes(ours.get_binary("oferta")?)?),
        seen_at: Instant::from_micros(ours.get_i64("visto")?),
        content: Digest(bytes(ours.get_binary("contenido")?)?),
        raw: raw_of(&document)?,
        document,
    };
    Ok((place, entry))
}

/// The fields of a stored document that mean something to us.
pub(crate) fn raw_of(document: &str) -> Result<RawExtraction, Failure> {
    let parsed = extraction_format::document::parse(document.as_bytes());
    parsed
        .map(|parsed| parsed.raw)
        .map_err(|_| Failure::Unreadable("document"))
}

/// Bytes of a known number.
pub(crate) fn bytes<const N: usize>(stored: RawBinaryRef<'_>) -> Result<[u8; N], Failure> {
    let bytes = stored.bytes.try_into();
    bytes.map_err(|_| Failure::Unreadable("bytes"))
}

pub(crate) const fn object_id(id: Id) -> ObjectId {
    ObjectId::from_bytes(id.0)
}

pub(crate) fn binary(bytes: &[u8]) -> Binary {
    Binary {
        subtype: BinarySubtype::Generic,
        bytes: bytes.to_vec(),
    }
}
