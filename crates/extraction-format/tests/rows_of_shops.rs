//! Rows of real shops: none that has both a number and a text is refused for its price.
//!
//! With `ARRYN_SHARED_DATA` naming a folder, its scraped rows (`offers/*.json`, `offers/*.jsonl`) are read too, and its
//! cases (`cases/prices.jsonl`: `{"row": {…}, "price": "5", "currency": "COP"}` or `{"row": {…}, "refused": "bad_price"}`).

use std::env::var_os;
use std::fs;
use std::path::Path;

use domain_offer::money::{Currency, Money};
use domain_offer::normalise::normalise;
use domain_offer::rules::Rules;
use extraction_format::document::parse;
use extraction_format::problem::RowProblem;
use extraction_format::splitter::{Limits, Piece, Splitter};
use serde_json::Value;

/// One row of each way in which shops write the two, with their own figures.
const EXCERPT: [(&str, &str); 7] = [
    ("299900", "COP 299,900"),
    ("2399070", "COP 2,399,070"),
    ("1994900", "COP 1994900"),
    ("919900", "$ 919.900"),
    ("1449900", "$ 1.449.900"),
    ("599900.0", "COP 599,900"),
    ("9310", ""),
];

/// The code for which a row is refused.
fn refused(row: &[u8], rules: &Rules) -> Option<&'static str> {
    let received_at = rules.zone.read("2030-01-01T00:00:00").expect("a date");
    let read = parse(row).and_then(|parsed| {
        let made = normalise(&parsed.raw, parsed.content, received_at, rules);
        made.map(drop).map_err(RowProblem::from)
    });
    read.err().map(|problem| problem.code)
}

#[test]
fn an_excerpt() {
    let rules = Rules::standard();
    for (value, text) in EXCERPT {
        let row = format!(
            r#"{{"titulo":"Televisor LG 55","precio_valor":{value},"precio_texto":"{text}","moneda":"COP","fuente":"falabella",
            "link":"https://www.falabella.com.co/product/1","fecha_extraccion":"2025-09-28T17:57:04.077881"}}"#
        );
        assert_eq!(refused(row.as_bytes(), &rules), None, "{value} {text}");
    }
}

#[test]
fn all_rows_at_hand() {
    let Some(folder) = var_os("ARRYN_SHARED_DATA") else {
        return;
    };
    let rules = Rules::standard();
    let (mut both, mut wrong) = (0, Vec::new());
    for file in fs::read_dir(Path::new(&folder).join("offers")).expect("a folder of offers") {
        let bytes = fs::read(file.expect("a file").path()).expect("a file");
        let mut judge = |piece: Piece<'_>| {
            let Piece::Row { bytes, .. } = piece else {
                return;
            };
            let row: Value = serde_json::from_slice(bytes).expect("a row");
            let has_text = row["precio_texto"]
                .as_str()
                .is_some_and(|text| !text.trim().is_empty());
            if has_text
                && row["precio_valor"]
                    .as_f64()
                    .is_some_and(|value| value > 0.0)
            {
                both += 1;
                let code = refused(bytes, &rules)
                    .filter(|code| code.contains("price") || code.contains("currency"));
                wrong.extend(code.map(|code| format!("{code}: {row}")));
            }
        };
        let mut splitter = Splitter::new(Limits::default());
        splitter.push(&bytes, &mut judge);
        splitter.finish(&mut judge);
    }
    assert!(both > 0, "there are rows");
    assert!(wrong.is_empty(), "{} of {both}: {wrong:#?}", wrong.len());
    println!("{both} rows with number and text");
}

/// What stands in the details behind a key up to the end of the field, as far as it is no longer than a model.
fn referred<'d>(details: &'d str, key: &str) -> Option<&'d str> {
    let (_, value) = details.split_once(key)?;
    let end = value
        .find(['\n', '|'])
        .into_iter()
        .chain(value.find(". "))
        .min();
    let value = value[..end.unwrap_or(value.len())].trim();
    (value.len() > 2 && value.len() <= 40 && !value.starts_with("SIN")).then_some(value)
}

#[test]
fn models_of_all_rows_at_hand() {
    let Some(folder) = var_os("ARRYN_SHARED_DATA") else {
        return;
    };
    let rules = Rules::standard();
    let received_at = rules.zone.read("2030-01-01T00:00:00").expect("a date");
    let (mut right, mut wrong) = (0, Vec::new());
    for file in fs::read_dir(Path::new(&folder).join("offers")).expect("a folder of offers") {
        let bytes = fs::read(file.expect("a file").path()).expect("a file");
        let mut judge = |piece: Piece<'_>| {
            let Piece::Row { bytes, .. } = piece else {
                return;
            };
            let parsed = parse(bytes).expect("a row");
            let made = normalise(&parsed.raw, parsed.content, received_at, &rules);
            let Ok(facts) = made.map(|seen| seen.facts) else {
                return;
            };
            let model = facts.model.as_deref().unwrap_or_default();
            let details = parsed.raw.details.as_str();
            let keys = ["• Linea Modelo Referencia: ", ". Referencia: "];
            for expected in keys.iter().filter_map(|key| referred(details, key)) {
                if model.contains(expected) {
                    right += 1;
                } else {
                    wrong.push(format!("{model:?}, not {expected:?}: {}", facts.title));
                }
            }
            if model.starts_with("del ") || model.contains(':') {
                wrong.push(format!("{model:?}: {}", facts.title));
            }
        };
        let mut splitter = Splitter::new(Limits::default());
        splitter.push(&bytes, &mut judge);
        splitter.finish(&mut judge);
    }
    assert!(
        wrong.is_empty(),
        "{} beside {right}: {wrong:#?}",
        wrong.len()
    );
    println!("{right} models of rows");
}

#[test]
fn all_cases_at_hand() {
    let Some(folder) = var_os("ARRYN_SHARED_DATA") else {
        return;
    };
    let rules = Rules::standard();
    let cases = fs::read_to_string(Path::new(&folder).join("cases/prices.jsonl")).expect("cases");
    let mut wrong = Vec::new();
    for case in cases.lines() {
        let case: Value = serde_json::from_str(case).expect("a case");
        let mut row = serde_json::json!({
            "titulo": "Televisor LG 55", "fuente": "Tienda", "link": "https://tienda.example/p/1",
            "fecha_extraccion": "2025-09-28T17:57:04",
        });
        let members = case["row"].as_object().expect("a row");
        row.as_object_mut().expect("a row").extend(members.clone());
        let received_at = rules.zone.read("2030-01-01T00:00:00").expect("a date");
        let parsed = parse(row.to_string().as_bytes()).expect("a row");
        let read = match normalise(&parsed.raw, parsed.content, received_at, &rules) {
            Ok(seen) => format!("{} {}", seen.price, seen.price.currency()),
            Err(rejection) => rejection.code().to_owned(),
        };
        let expected = match (&case["refused"], &case["price"], &case["currency"]) {
            (Value::String(code), ..) => code.clone(),
            (_, Value::String(price), Value::String(code)) => {
                let currency = Currency::parse(code).expect("a currency");
                let price = Money::parse_decimal(price, currency).expect("a price");
                format!("{price} {currency}")
            }
            _ => panic!("{case}"),
        };
        if read != expected {
            wrong.push(format!("{read}, not {expected}: {case}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
