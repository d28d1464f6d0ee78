use std::collections::BTreeMap;

use domain_offer::money::Currency;
use proptest::prelude::*;
use serde::Serialize;

use super::*;
use crate::dto::amount::Amount;

#[derive(Debug, Serialize)]
struct Everything {
    text: String,
    tamaño: Option<String>,
    nothing: Option<()>,
    #[serde(flatten)]
    inner: Inner,
    list: Vec<Inner>,
    by_name: BTreeMap<String, i32>,
    small: (),
    letter: char,
    yes: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<u8>,
    short: f32,
    long: f64,
}

#[derive(Clone, Debug, Serialize)]
struct Inner {
    count: u64,
    price: Amount,
    shown: Shown<String>,
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-zá-ú\"\\\\\u{0}-\u{1f}\u{7f}😀]{0,80}"]
}

fn inner() -> impl Strategy<Value = Inner> {
    let currency = ["COP", "JPY", "KWD"].map(|code| Currency::parse(code).unwrap());
    let currency = proptest::sample::select(currency.to_vec());
    let minor = -1_000_000_000_i64..1_000_000_000;
    (any::<u64>(), minor, currency, texts()).prop_map(|(count, minor, currency, text)| Inner {
        count,
        price: Amount::minor(minor, currency),
        shown: Shown(text),
    })
}

fn everything() -> impl Strategy<Value = Everything> {
    let lists = (
        proptest::collection::vec(inner(), 0..4),
        proptest::collection::btree_map(texts(), any::<i32>(), 0..4),
    );
    let others = (any::<char>(), any::<bool>(), any::<f32>(), any::<f64>());
    let texts = (texts(), proptest::option::of(texts()));
    (texts, inner(), lists, others).prop_map(
        |((text, tamaño), inner, (list, by_name), (letter, yes, short, long))| Everything {
            text,
            tamaño,
            nothing: None,
            inner,
            list,
            by_name,
            small: (),
            letter,
            yes,
            left_out: None,
            short,
            long,
        },
    )
}

proptest! {
    #[test]
    fn it_writes_what_serde_json_writes(value in everything()) {
        let written = String::from_utf8(to_vec(&value, 0).unwrap()).unwrap();
        prop_assert_eq!(written, serde_json::to_string(&value).unwrap());
    }
}

#[test]
fn every_byte_is_escaped_as_serde_json_does() {
    for letter in '\0'..='\u{ff}' {
        for text in [
            format!("{letter}"),
            format!("una frase {letter} más larga{letter}"),
        ] {
            let written = to_vec(&text, 0).unwrap();
            assert_eq!(written, serde_json::to_vec(&text).unwrap(), "{text:?}");
        }
    }
}

#[test]
fn what_answers_do_not_have_is_an_error() {
    assert!(to_vec(&(1, 2), 0).is_err());
}
