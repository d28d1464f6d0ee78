//! What is left of a row whose long texts are gone: writing and reading it.

use domain_offer::extraction::{PriceForm, RawExtraction, Text};
use serde_json::{Map, Value};

use super::walk::{Json, Object};

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
        PriceForm::Number => Text::from(NUMBER),
        PriceForm::Text => Text::from(TEXT),
        PriceForm::Stripped => Text::default(),
    };
    let form = price_value.get().map_or(Text::default(), |_| form);
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
    let given = fields
        .into_iter()
        .filter_map(|(name, text)| Some((name, text.get()?)));
    let document: Map<_, _> = given
        .map(|(name, text)| (name.to_owned(), Value::from(text)))
        .collect();
    Value::from(document).to_string()
}

/// How `precio_valor` of a document that [`stripped`] wrote, in this release or an earlier one, was written.
pub(super) fn price_form(row: &Object<'_>) -> PriceForm {
    let form = row.entries.iter().find(|(key, _)| key == FORM);
    match form.map(|(_, value)| value) {
        Some(Json::Text(form)) if form == NUMBER => PriceForm::Number,
        Some(Json::Text(form)) if form == TEXT => PriceForm::Text,
        _ => PriceForm::Stripped,
    }
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
            "extraction_status":"OK","ean":7705191045375.0,"isbn":["84-376-0494-X"],"upc":" 5",
            "condition":"Usado"}"#;
        let whole = parse(row.as_bytes()).unwrap();
        let document = stripped(&whole.raw);
        let left = fields(&document, true).unwrap();
        assert_eq!(left, whole.raw.stripped());
        let left_again = left.clone();
        let lost = RawExtraction {
            details: whole.raw.details.clone(),
            image: whole.raw.image.clone(),
            ..left
        };
        assert_eq!(lost, whole.raw, "nothing else is gone");
        assert!(whole.raw.details.get().is_some() && whole.raw.size.get().is_some());
        assert_eq!(
            (left_again.ean.as_str(), left_again.condition.as_str()),
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
            let left = fields(&stripped(&whole), true).unwrap();
            assert_eq!(left, whole, "{row}");
            // Stripped once more, it says the same.
            assert_eq!(fields(&stripped(&left), true).unwrap(), left);
        }
        let before = fields(r#"{"titulo":"TV","precio_valor":"899.900"}"#, true).unwrap();
        assert_eq!(before.price_form, PriceForm::Stripped);
        assert_eq!(fields(&stripped(&before), true).unwrap(), before);
    }
}
