//! Spellings of one name are one name, and what programs write for nothing is absent.
//!
//! With `ARRYN_SHARED_DATA` naming a folder, its cases (`cases/names.jsonl`: `{"field": "marca", "one": […]}` or
//! `{"field": "marca", "absent": […]}`) are read too.

use std::env::var_os;
use std::fs;
use std::path::Path;

use domain_offer::name::Name;
use domain_offer::normalise::normalise;
use domain_offer::rules::Rules;
use extraction_format::document::parse;
use serde_json::{Value, json};

/// What a field of a row names; `None` where it is absent.
fn named(field: &str, text: &str, rules: &Rules) -> Option<Name> {
    let mut row = json!({
        "titulo": "Cosa", "precio_valor": 5000, "moneda": "COP", "fuente": "Tienda",
        "link": "https://tienda.example.co/p/1", "fecha_extraccion": "2025-09-28T17:57:04",
    });
    row[field] = text.into();
    let received_at = rules.zone.read("2030-01-01T00:00:00").expect("a date");
    let parsed = parse(row.to_string().as_bytes()).expect("a row");
    let seen = normalise(&parsed.raw, parsed.content, received_at, rules);
    let facts = seen.expect("a usable row").facts;
    match field {
        "marca" => facts.brand,
        "fuente" => Some(facts.store),
        "categoria" => Some(facts.category),
        _ => panic!("{field} names nothing"),
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    let texts = list.as_array().into_iter().flatten();
    texts.map(|text| text.as_str().expect("a text"))
}

fn check(case: &Value, rules: &Rules) {
    let field = case["field"].as_str().expect("a field");
    for text in texts(&case["absent"]) {
        assert_eq!(named(field, text, rules), None, "{text:?}");
    }
    let mut names = texts(&case["one"]).map(|text| (text, named(field, text, rules)));
    let first = names.next();
    for (text, name) in names {
        let key = |name: &Option<Name>| name.as_ref().map(|name| name.key.clone());
        let (_, one) = first.as_ref().expect("there is a first");
        assert_eq!(key(&name), key(one), "{text:?}");
    }
}

#[test]
fn an_excerpt() {
    let rules = Rules::standard();
    check(
        &json!({"field": "marca", "one": ["De'Longhi", "De&#39;Longhi", "DE LONGHI"]}),
        &rules,
    );
    check(
        &json!({"field": "marca", "absent": ["nan", "NaT", "sin marca"]}),
        &rules,
    );
}

#[test]
fn all_cases_at_hand() {
    let Some(folder) = var_os("ARRYN_SHARED_DATA") else {
        return;
    };
    let rules = Rules::standard();
    let cases = fs::read_to_string(Path::new(&folder).join("cases/names.jsonl")).expect("cases");
    for case in cases.lines() {
        check(&serde_json::from_str(case).expect("a case"), &rules);
    }
}
