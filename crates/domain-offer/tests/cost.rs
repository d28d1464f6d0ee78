//! Whatever stands in a row's texts, eight times as much of it costs about eight times as much: the uploader chooses it.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::normalise::normalise;
use domain_offer::rules::Rules;
use domain_offer::time::Instant;

const UNITS: [&str; 44] = [
    "a",
    "a ",
    "la ",
    "y ",
    "y la ",
    "de ",
    "para ",
    "+",
    " + ",
    "lavadora ",
    "lavadora para ",
    "x1 ",
    "1 ",
    "mini ",
    "<",
    "<b",
    "<b>",
    "</",
    "<!--",
    "<script>",
    "<sup>",
    "&",
    "&amp;",
    "&a",
    "&#",
    "&#38;",
    "&amp;amp;",
    ">",
    "/",
    " - ",
    ", ",
    ":",
    "celulares>",
    "celulares samsung/",
    "(1)",
    ".",
    "a.",
    ".co",
    "www.",
    "™",
    "²",
    "m²",
    "½",
    "é",
];

/// How a text gets into a row.
type Field = fn(&mut RawExtraction, String);

const FIELDS: [(&str, Field); 6] = [
    ("titulo", |row, text| row.title = text.into()),
    ("marca", |row, text| row.brand = text.into()),
    ("categoria", |row, text| row.category = text.into()),
    ("fuente", |row, text| row.store = text.into()),
    ("tamaño", |row, text| row.size = text.into()),
    ("titulo y marca", |row, text| {
        (row.title, row.brand) = (text.clone().into(), text.into());
    }),
];

fn cost(rules: &Rules, field: Field, text: String) -> Duration {
    let mut row = RawExtraction {
        title: "Lavadora LG 18 kg".into(),
        brand: "LG".into(),
        category: "Lavadoras".into(),
        price_value: "1000".into(),
        currency: "COP".into(),
        store: "Tienda".into(),
        link: "https://tienda.example.co/p/1".into(),
        seen_at: "2025-09-04".into(),
        ..RawExtraction::default()
    };
    field(&mut row, text);
    let received_at = Instant::from_micros(1_760_000_000_000_000);
    let once = || {
        let start = ThreadTime::now();
        let _ = black_box(normalise(&row, Digest([0; 32]), received_at, rules));
        start.elapsed()
    };
    (0..5).map(|_| once()).min().unwrap_or_default()
}

#[test]
fn the_cost_of_a_row_grows_with_its_texts() {
    let rules = Rules::standard();
    for (name, field) in FIELDS {
        for unit in UNITS {
            let of = |bytes: usize| unit.repeat(bytes / unit.len());
            let short = cost(&rules, field, of(512));
            let long = cost(&rules, field, of(4_096));
            let ratio = long.as_secs_f64() / short.as_secs_f64().max(1e-6);
            assert!(ratio < 40.0, "{unit:?} in {name}: {short:?} and {long:?}");
        }
    }
}
