//! What is left of a row whose long texts are gone: writing and reading it.

use domain_offer::extraction::{PriceForm, RawExtraction};
use serde_json::{Map, Value};

use super::{syntax, text_of, walk};
use crate::problem::RowProblem;

/// Says how `precio_valor` was written, as all fields are texts here; rows of earlier releases lack it.
const FORM: &str = "precio_valor_como";
const NUMBER: &str = "numero";
const TEXT: &str = "texto";

/// A document of the fields that [`RawExtraction::stripped`] keeps; the fields that are read of it are those.
pub fn stripped(raw: &RawExtraction) -> String {
    let RawExtraction {
        title,
        brand,
        price_text,
        price_value,
        price_form,
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
        gtin,
        ean,
        upc,
        isbn,
        condition,
    } = raw;
    let form = match price_form {
        PriceForm::Number if !price_value.is_empty() => NUMBER,
        PriceForm::Text if !price_value.is_empty() => TEXT,
        _ => "",
    };
    let form = form.to_owned();
    let fields = [
        ("titulo", title),
        ("marca", brand),
        ("precio_texto", price_text),
        ("precio_valor", price_value),
        (FORM, &form),
        ("moneda", currency),
        ("categoria", category),
        ("link", link),
        ("fuente", store),
        ("fecha_extraccion", seen_at),
        ("calificacion", rating),
        ("tamaño", size),
        ("extraction_status", status),
        ("gtin", gtin),
        ("ean", ean),
        ("upc", upc),
        ("isbn", isbn),
        ("condicion", condition),
    ];
    let given = fields.into_iter().filter(|(_, text)| !text.is_empty());
    let document: Map<_, _> = given
        .map(|(name, text)| (name.to_owned(), Value::from(text.as_str())))
        .collect();
    Value::from(document).to_string()
}

/// Reads the fields of a document that [`stripped`] wrote, in this release or an earlier one.
///
/// Fails where [`super::parse`] does.
pub fn stripped_fields(bytes: &[u8]) -> Result<RawExtraction, RowProblem> {
    let text = syntax::checked(text_of(bytes)?)?;
    let entries = walk::object(&text)?;
    let form = entries.iter().find(|(key, _)| key == FORM);
    let price_form = match form.map(|(_, value)| value) {
        Some(walk::Json::Text(form)) if form == NUMBER => PriceForm::Number,
        Some(walk::Json::Text(form)) if form == TEXT => PriceForm::Text,
        _ => PriceForm::Stripped,
    };
    let raw = super::fields::read(&entries)?;
    let absent = raw.price_value.is_empty();
    Ok(RawExtraction {
        price_form: if absent {
            PriceForm::Number
        } else {
            price_form
        },
        ..raw
    })
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    #[test]
    fn what_is_read_of_it_is_what_was_read_of_the_whole_row() {
        let row = r#"{"titulo":"TV 55\" ñ","marca":"LG","precio_texto":"$ 1.000","precio_valor":1.5e3,
            "moneda":"COP","categoria":"Televisores","imagen":"https://a.co/i.jpg","peso":7,
            "link":"https://a.co/p/1","fuente":"Tienda","fecha_extraccion":{"$date":1757037350000},
            "calificacion":4.5,"tamano":"55","detalles_adicionales":["Modelo: X"],
            "extraction_status":"OK","ean":7705191045375.0,"isbn":["84-376-0494-X"],"upc":" 5",
            "condition":"Usado"}"#;
        let whole = parse(row.as_bytes()).unwrap();
        let document = stripped(&whole.raw);
        let left = stripped_fields(document.as_bytes()).unwrap();
        assert_eq!(left, whole.raw.stripped());
        let left_again = left.clone();
        let lost = RawExtraction {
            details: whole.raw.details.clone(),
            image: whole.raw.image.clone(),
            ..left
        };
        assert_eq!(lost, whole.raw, "nothing else is gone");
        assert!(!whole.raw.details.is_empty() && !whole.raw.size.is_empty());
        assert_eq!(
            (&*left_again.ean, &*left_again.condition),
            ("7705191045375.0", "Usado")
        );
    }

    #[test]
    fn how_the_price_was_written_stays_known_but_for_rows_of_earlier_releases() {
        for (value, expected) in [
            ("899900", PriceForm::Number),
            ("{\"$numberLong\": \"899900\"}", PriceForm::Number),
            ("\"899.900\"", PriceForm::Text),
            ("null", PriceForm::Number),
        ] {
            let row = format!("{{\"titulo\": \"TV\", \"precio_valor\": {value}}}");
            let whole = parse(row.as_bytes()).unwrap().raw;
            assert_eq!(whole.price_form, expected, "{row}");
            let left = stripped_fields(stripped(&whole).as_bytes()).unwrap();
            assert_eq!(left, whole, "{row}");
            // Stripped once more, it says the same.
            assert_eq!(stripped_fields(stripped(&left).as_bytes()).unwrap(), left);
        }
        let before = stripped_fields(br#"{"titulo":"TV","precio_valor":"899.900"}"#).unwrap();
        assert_eq!(before.price_form, PriceForm::Stripped);
        assert_eq!(
            stripped_fields(stripped(&before).as_bytes()).unwrap(),
            before
        );
    }
}
