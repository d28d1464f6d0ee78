//! Eight times as long details cost about eight times as much, whatever stands in them.

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use domain_offer::extraction::{Digest, RawExtraction};
use domain_offer::normalise::details::parse_details;
use domain_offer::normalise::normalise;
use domain_offer::rules::Rules;
use domain_offer::time::Instant;

const UNITS: [&str; 34] = [
    "a:",
    "A. B: ",
    "A, Bb: ",
    "A: B: ",
    "Ab: Cd: ",
    ". ",
    "No. ",
    "No. Ab: ",
    "|",
    "| Ab: 1 ",
    ";",
    "\t",
    "http://a:1:",
    "http://",
    "a://b:",
    "EAN ",
    "EAN: ",
    "EAN\n",
    "EAN: 7705191045375\n",
    "EAN: 7705191045375, ",
    "Modelo A1\n",
    "Modelo ",
    "Modelo: ",
    "Número de ",
    "no\n",
    "Estado: usado\n",
    "Estado: usado. ",
    "open ",
    "open. ",
    "reacondicionado ",
    "no es reacondicionado. ",
    "： ñ",
    "• ",
    "- -",
];

fn cost(rules: &Rules, details: String) -> Duration {
    let row = RawExtraction {
        title: "Cosa".into(),
        price_value: "1000".into(),
        currency: "COP".into(),
        category: "televisores".into(),
        store: "Tienda".into(),
        link: "https://tienda.example.co/p/1".into(),
        seen_at: "2025-09-04".into(),
        details: details.into(),
        ..RawExtraction::default()
    };
    let received_at = Instant::from_micros(1_760_000_000_000_000);
    let once = || {
        let start = Clock::now();
        let made = normalise(&row, Digest([0; 32]), received_at, rules);
        black_box(made.expect("the row is usable"));
        black_box(parse_details(row.details.as_str()));
        start.elapsed()
    };
    (0..4).map(|_| once()).min().unwrap_or_default()
}

#[test]
fn the_cost_of_details_grows_with_their_length() {
    let rules = Rules::standard();
    for unit in UNITS {
        let of = |bytes: usize| unit.repeat(bytes / unit.len());
        let (short, long) = (cost(&rules, of(2_048)), cost(&rules, of(16_384)));
        let ratio = long.as_secs_f64() / short.as_secs_f64().max(1e-6);
        assert!(ratio < 40.0, "{unit:?}: {short:?} and {long:?}");
    }
}
