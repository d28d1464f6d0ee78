//! Writes what is left of a row whose long texts are gone.

use domain_catalog::extraction::RawExtraction;
use serde_json::{Map, Value};

/// A document of the fields that [`RawExtraction::thinned`] keeps; the fields that are read of it are those.
pub fn thinned(raw: &RawExtraction) -> String {
    let RawExtraction {
        title,
        brand,
        price_text,
        price_value,
        currency,
        category,
        image: _,
        link,
        store,
        seen_at,
        rating,
        size,
        details: _,
        status,
    } = raw;
    let fields = [
        ("titulo", title),
        ("marca", brand),
        ("precio_texto", price_text),
        ("precio_valor", price_value),
        ("moneda", currency),
        ("categoria", category),
        ("link", link),
        ("fuente", store),
        ("fecha_extraccion", seen_at),
        ("calificacion", rating),
        ("tamaño", size),
        ("extraction_status", status),
    ];
    let given = fields.into_iter().filter(|(_, text)| !text.is_empty());
    let document: Map<_, _> = given
        .map(|(name, text)| (name.to_owned(), Value::from(text.as_str())))
        .collect();
    Value::from(document).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::{fields, parse};
    use super::*;

    #[test]
    fn what_is_read_of_it_is_what_was_read_of_the_whole_row() {
        let row = r#"{"titulo":"TV 55\" ñ","marca":"LG","precio_texto":"$ 1.000","precio_valor":1.5e3,
            "moneda":"COP","categoria":"Televisores","imagen":"https://a.co/i.jpg","peso":7,
            "link":"https://a.co/p/1","fuente":"Tienda","fecha_extraccion":{"$date":1757037350000},
            "calificacion":4.5,"tamano":"55","detalles_adicionales":["Modelo: X"],
            "extraction_status":"OK"}"#;
        let whole = parse(row.as_bytes()).unwrap();
        let document = thinned(&whole.raw);
        let left = fields(document.as_bytes()).unwrap();
        assert_eq!(left, whole.raw.thinned());
        let lost = RawExtraction {
            details: whole.raw.details.clone(),
            image: whole.raw.image.clone(),
            ..left
        };
        assert_eq!(lost, whole.raw, "nothing else is gone");
        assert!(!whole.raw.details.is_empty() && !whole.raw.size.is_empty());
    }
}
