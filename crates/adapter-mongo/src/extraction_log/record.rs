//! A row of the log as a MongoDB document: the fields as they were uploaded, and ours.

use std::borrow::Cow;
use std::collections::BTreeMap;

use application::ports::LogEntry;
use bson::oid::ObjectId;
use bson::raw::CStr;
use bson::spec::BinarySubtype;
use bson::{Binary, Bson, Document, RawBinaryRef, RawBson, RawDocument, RawDocumentBuf, cstr, doc};
use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::id::{Id, OfferId};
use domain_offer::time::Instant;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::key::Key;
use crate::failure::Failure;
use crate::names::{KEY, OURS};

/// The longest document that is kept as fields too; MongoDB takes 16 MiB in all.
const LONGEST_FIELDS: usize = 4 << 20;
/// The longest document that is taken.
const LONGEST: usize = 12 << 20;
/// Bytes of a document besides its text.
const ROOM_BESIDES: usize = 512;

/// What is read of a row to make an entry of it.
pub(crate) fn projection() -> Document {
    doc! { OURS: 1 }
}

/// Where a row stands in the log.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowPlace {
    /// The number of its batch.
    pub(crate) batch: i64,
    /// Its number in the batch.
    pub(crate) row: i32,
}

/// The document of a new row.
pub(crate) fn document(
    new: &LogEntry,
    key: Key,
    place: RowPlace,
) -> Result<RawDocumentBuf, Failure> {
    if new.document.len() > LONGEST {
        return Err(Failure::TooLarge);
    }
    if new.stripped {
        let (id, stripped) = (object_id(new.id), Stripped::of_new(new));
        return Ok(stripped.document(id, key, place));
    }
    // The text is there twice, as fields and as it came.
    let mut document = with_room(2 * new.document.len() + ROOM_BESIDES);
    document.append(cstr!("_id"), object_id(new.id));
    // What the indexes are made of stands before the rest, which the server then need not pass over.
    document.append(cstr!("clave"), raw_binary(key.as_bytes()));
    let mut ours = indexed(new, place);
    ours.append(cstr!("documento"), new.document.as_str());
    document.append(cstr!("arryn"), &*ours);
    append_fields(&mut document, &new.document);
    Ok(document)
}

/// A row whose long texts are gone.
pub(crate) struct Stripped<'a> {
    offer: OfferId,
    seen_at: Instant,
    received_at: Instant,
    content: Digest,
    /// What is left of its document.
    left: &'a str,
}

impl<'a> Stripped<'a> {
    fn of_new(new: &'a LogEntry) -> Self {
        Self {
            offer: new.offer,
            seen_at: new.seen_at,
            received_at: new.received_at,
            content: new.content,
            left: &new.document,
        }
    }

    /// Of a stored row, with what is left of its document.
    pub(crate) const fn of(entry: &LogEntry, left: &'a str) -> Self {
        Self {
            offer: entry.offer,
            seen_at: entry.seen_at,
            received_at: entry.received_at,
            content: entry.content,
            left,
        }
    }

    /// As it is stored: without what pages and lookups find a row by.
    pub(crate) fn document(&self, id: ObjectId, key: Key, place: RowPlace) -> RawDocumentBuf {
        let mut ours = self.ours(place, cstr!("delgada"));
        ours.append(cstr!("documento"), self.left);
        let mut document = RawDocumentBuf::new();
        document.append(cstr!("_id"), id);
        document.append(cstr!("clave"), raw_binary(key.as_bytes()));
        document.append(cstr!("arryn"), &*ours);
        document
    }

    /// Our fields that every row has; the name of the instant says whether it is on pages.
    fn ours(&self, place: RowPlace, seen_at: &CStr) -> RawDocumentBuf {
        let mut ours = RawDocumentBuf::new();
        ours.append(cstr!("lote"), place.batch);
        ours.append(cstr!("fila"), place.row);
        ours.append(cstr!("oferta"), raw_binary(&self.offer.0));
        ours.append(seen_at, self.seen_at.micros());
        ours.append(cstr!("recibido"), self.received_at.micros());
        ours.append(cstr!("contenido"), raw_binary(&self.content.0));
        ours
    }
}

/// Our fields of a row that pages and lookups find it by, which are all of an index entry; the names are those of
/// `names.rs`.
pub(crate) fn indexed(new: &LogEntry, place: RowPlace) -> RawDocumentBuf {
    let details =
        i64::try_from(new.raw.details.as_str().len()).expect("a text is shorter than 2^63 bytes");
    let mut indexed = Stripped::of_new(new).ours(place, cstr!("visto"));
    indexed.append(cstr!("fuente"), new.raw.store.as_str());
    indexed.append(cstr!("categoria"), new.raw.category.as_str());
    indexed.append(cstr!("largo_detalles"), details);
    indexed
}

/// A name or a text of JSON, as it stands there unless it holds an escape.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
struct JsonText<'t>(#[serde(borrow)] Cow<'t, str>);

/// Appends the uploaded fields as other programs read them. What MongoDB has no type or name for is
/// left out; the text has it.
fn append_fields(document: &mut RawDocumentBuf, text: &str) {
    if text.len() > LONGEST_FIELDS {
        return;
    }
    let Ok(fields) = serde_json::from_str::<BTreeMap<JsonText<'_>, &RawValue>>(text) else {
        return;
    };
    for (JsonText(name), value) in &fields {
        if name == "_id" || name == KEY || name == OURS || name.starts_with('$') {
            continue;
        }
        if let Ok(name) = <&CStr>::try_from(&**name) {
            append_field(document, name, value.get());
        }
    }
}

fn append_field(document: &mut RawDocumentBuf, name: &CStr, json: &str) {
    // Texts are most of it.
    if json.starts_with('"') {
        if let Ok(JsonText(text)) = serde_json::from_str(json) {
            document.append(name, &*text);
        }
    } else if let Some(value) = raw_value(json) {
        document.append(name, value);
    }
}

fn raw_value(json: &str) -> Option<RawBson> {
    let value: serde_json::Value = serde_json::from_str(json).ok()?;
    RawBson::try_from(Bson::try_from(value).ok()?).ok()
}

/// An empty document with room for so many bytes.
fn with_room(bytes: usize) -> RawDocumentBuf {
    let mut data = Vec::with_capacity(bytes);
    data.extend(RawDocumentBuf::new().as_bytes());
    RawDocumentBuf::from_bytes(data).expect("the bytes are those of an empty document")
}

/// The entry of a stored row, and where it stands.
pub(crate) fn entry(stored: &RawDocument) -> Result<(RowPlace, LogEntry), Failure> {
    let ours = stored.get_document(OURS)?;
    let text = ours.get_str("documento")?;
    entry_of(stored, ours, text.to_owned())
}

/// The entry of a row whose document is elsewhere.
pub(crate) fn entry_of(
    stored: &RawDocument,
    ours: &RawDocument,
    document: String,
) -> Result<(RowPlace, LogEntry), Failure> {
    let place = RowPlace {
        batch: ours.get_i64("lote")?,
        row: ours.get_i32("fila")?,
    };
    let stripped = ours.get("visto")?.is_none();
    let seen_at = ours.get_i64(if stripped { "delgada" } else { "visto" })?;
    let entry = LogEntry {
        id: Id(stored.get_object_id("_id")?.bytes()),
        received_at: Instant::from_micros(ours.get_i64("recibido")?),
        offer: Id(bytes(ours.get_binary("oferta")?)?),
        seen_at: Instant::from_micros(seen_at),
        content: Digest(bytes(ours.get_binary("contenido")?)?),
        raw: raw_of(&document, stripped)?,
        document,
        stripped,
    };
    Ok((place, entry))
}

/// The fields of a stored document that mean something to us; what is left of a stripped one is read by
/// rules of its own.
pub(crate) fn raw_of(document: &str, stripped: bool) -> Result<RawExtraction, Failure> {
    let fields = extraction_format::document::fields(document, stripped);
    fields.map_err(|_| Failure::Unreadable("document"))
}

/// Bytes of a known number.
pub(crate) fn bytes<const N: usize>(stored: RawBinaryRef<'_>) -> Result<[u8; N], Failure> {
    let bytes = stored.bytes.try_into();
    bytes.map_err(|_| Failure::Unreadable("bytes"))
}

pub(crate) const fn object_id(id: Id) -> ObjectId {
    ObjectId::from_bytes(id.0)
}

/// Bytes, borrowed.
const fn raw_binary(bytes: &[u8]) -> RawBinaryRef<'_> {
    RawBinaryRef {
        subtype: BinarySubtype::Generic,
        bytes,
    }
}

pub(crate) fn binary(bytes: &[u8]) -> Binary {
    Binary {
        subtype: BinarySubtype::Generic,
        bytes: bytes.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use port_contract::builders::extraction;

    #[test]
    fn fields_stand_as_other_programs_read_them() {
        let mut new = extraction(1).build();
        new.document = r#"{"titulo":"TV","precio_valor":5,"peso":1.5,"lista":[1,"a"],"nada":null,
            "a\u0000b":1,"$x":1,"_id":9,"clave":1,"arryn":2}"#
            .to_owned();
        let place = RowPlace { batch: 3, row: 4 };
        let key = Key::first(new.offer, new.seen_at);
        let raw = document(&new, key, place).unwrap();
        let mut stored = Document::try_from(&*raw).unwrap();
        let ours = stored.remove(OURS).unwrap();
        let ours = ours.as_document().unwrap();
        assert_eq!(ours.get_str("documento").unwrap(), new.document);
        assert_eq!(ours.get_i64("lote").unwrap(), 3);
        // The names of a JSON object come in their order.
        let expected = doc! {
            "_id": object_id(new.id),
            "clave": key,
            "lista": [1, "a"],
            "nada": null,
            "peso": 1.5,
            "precio_valor": 5,
            "titulo": "TV",
        };
        assert_eq!(stored, expected);
    }
}
