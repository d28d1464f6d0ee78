//! Stored values and what they stand for.

use application::ports::LogEntry;
use domain_catalog::extraction::{Digest, RawExtraction};
use domain_catalog::id::Id;
use domain_catalog::time::Instant;
use rusqlite::Row;
use serde::Deserialize;
use serde_json::Number;

use crate::failure::Failure;

/// The columns that [`entry`] reads, in its order.
pub(crate) const ENTRY_COLUMNS: &str =
    "e.fila, e.id, e.oferta, e.visto, e.recibido, e.contenido, e.documento";

/// The row number, and the entry in it.
pub(crate) fn entry(row: &Row<'_>) -> Result<(i64, LogEntry), Failure> {
    let document: String = row.get(6)?;
    let entry = LogEntry {
        id: Id(row.get(1)?),
        offer: Id(row.get(2)?),
        seen_at: Instant::from_micros(row.get(3)?),
        received_at: Instant::from_micros(row.get(4)?),
        content: Digest(row.get(5)?),
        raw: raw_of(&document)?,
        document,
    };
    Ok((row.get(0)?, entry))
}

/// The fields of a stored document that mean something to us.
pub(crate) fn raw_of(document: &str) -> Result<RawExtraction, Failure> {
    let fields: Fields = serde_json::from_str(document).map_err(|error| Failure::Unreadable {
        what: "document",
        source: Some(Box::new(error)),
    })?;
    Ok(fields.into_raw())
}

/// A field of a document.
#[derive(Default, Deserialize)]
#[serde(untagged)]
enum Field {
    Text(String),
    Number(Number),
    #[default]
    Nothing,
}

impl Field {
    fn text(self) -> String {
        match self {
            Self::Text(text) if text.trim().is_empty() => String::new(),
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
            Self::Nothing => String::new(),
        }
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Fields {
    titulo: Field,
    marca: Field,
    precio_texto: Field,
    precio_valor: Field,
    moneda: Field,
    categoria: Field,
    imagen: Field,
    link: Field,
    fuente: Field,
    fecha_extraccion: Field,
    calificacion: Field,
    #[serde(alias = "tamano")]
    tamaño: Field,
    detalles_adicionales: Field,
    extraction_status: Field,
}

impl Fields {
    fn into_raw(self) -> RawExtraction {
        RawExtraction {
            title: self.titulo.text(),
            brand: self.marca.text(),
            price_text: self.precio_texto.text(),
            price_value: self.precio_valor.text(),
            currency: self.moneda.text(),
            category: self.categoria.text(),
            image: self.imagen.text(),
            link: self.link.text(),
            store: self.fuente.text(),
            seen_at: self.fecha_extraccion.text(),
            rating: self.calificacion.text(),
            size: self.tamaño.text(),
            details: self.detalles_adicionales.text(),
            status: self.extraction_status.text(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use port_contract::builders::extraction;

    #[test]
    fn a_document_says_what_its_extraction_said() {
        let new = extraction(7).details("Peso: 2 kg").build();
        assert_eq!(raw_of(&new.document).unwrap(), new.raw);
    }

    #[test]
    fn fields_are_text_or_number_or_nothing() {
        for (document, price, size) in [
            (
                r#"{"precio_valor": 1949900, "tamaño": "55\""}"#,
                "1949900",
                "55\"",
            ),
            (
                r#"{"precio_valor": "1.5", "tamano": " 6.1 "}"#,
                "1.5",
                " 6.1 ",
            ),
            (r#"{"precio_valor": 12.5, "tamaño": null}"#, "12.5", ""),
            (r#"{"precio_valor": " ", "otro": [1, {}]}"#, "", ""),
            ("{}", "", ""),
        ] {
            let raw = raw_of(document).unwrap();
            assert_eq!((&*raw.price_value, &*raw.size), (price, size), "{document}");
        }
        for bad in ["", "{", "7", "\"x\""] {
            assert!(raw_of(bad).is_err(), "{bad:?}");
        }
    }
}
