use proptest::prelude::*;

use super::*;
use domain_offer::extraction::{Digest, PriceForm};

const FULL: &str = r#" {"_id": {"$oid": "1"}, "contador_extraccion": 1,
  "titulo": " TV TCL 55\" Pulgadas ", "marca": "TCL", "precio_texto": "COP 2,999,900",
  "precio_valor": 2999900, "moneda": "COP", "tamaño": "55\"", "calificacion": 4.6667,
  "detalles_adicionales": "Conexi\u00f3n WiFi S\u00ed\nGarantía 1 año", "fuente": "alkosto.com",
  "categoria": "televisores", "imagen": "https://a.co/i?x=1", "link": "https://a.co/p/1?b=2",
  "fecha_extraccion": "2025-09-04T20:55:50", "extraction_status": "OK"}
"#;

#[test]
fn reads_every_field() {
    let parsed = parse(FULL.as_bytes()).unwrap();
    let expected = RawExtraction {
        title: "TV TCL 55\" Pulgadas".into(),
        brand: "TCL".into(),
        price_text: "COP 2,999,900".into(),
        price_value: "2999900".into(),
        price_form: PriceForm::Number,
        currency: "COP".into(),
        category: "televisores".into(),
        image: "https://a.co/i?x=1".into(),
        link: "https://a.co/p/1?b=2".into(),
        store: "alkosto.com".into(),
        seen_at: "2025-09-04T20:55:50".into(),
        rating: "4.6667".into(),
        size: "55\"".into(),
        details: "Conexión WiFi Sí\nGarantía 1 año".into(),
        status: "OK".into(),
        ..RawExtraction::default()
    };
    assert_eq!(parsed.raw, expected);
    assert_eq!(parsed.document, FULL.trim());
    assert_eq!(parse(b"{}").unwrap().raw, RawExtraction::default());
}

/// The text of the only field given, of `{"name": value}`.
fn check_field(name: &str, value: &str, expected: &str) {
    let row = format!("{{\"{name}\": {value}}}");
    let raw = parse(row.as_bytes()).unwrap().raw;
    let text = match name {
        "titulo" => raw.title,
        "precio_valor" => raw.price_value,
        "fecha_extraccion" => raw.seen_at,
        "calificacion" => raw.rating,
        "detalles_adicionales" => raw.details,
        _ => raw.size,
    };
    assert_eq!(text.as_str(), expected, "{row}");
}

#[test]
fn texts_and_numbers_become_trimmed_text() {
    check_field("titulo", "null", "");
    check_field("titulo", "\"\"", "");
    check_field("titulo", "\" \\t\u{a0}Ñ \\n\"", "Ñ");
    check_field("titulo", "\"\\ud83d\\ude00\"", "😀");
    check_field("titulo", "123", "123");
    check_field("precio_valor", "2399070.0", "2399070");
    check_field("precio_valor", "2.39907e6", "2399070");
    check_field("precio_valor", "0.10", "0.1");
    check_field("precio_valor", "-5", "-5");
    check_field("precio_valor", "\"1.949.900\"", "1.949.900");
    check_field("precio_valor", "{\"$numberLong\": \"2399070\"}", "2399070");
    check_field("precio_valor", "{\"$numberInt\": \"5\"}", "5");
    check_field("precio_valor", "{\"$numberDouble\": \"4.50\"}", "4.5");
    check_field("precio_valor", "{\"$numberDecimal\": \"1E+3\"}", "1000");
    check_field("calificacion", "5.0", "5");
    for nothing in ["N/A", "nan", "null", " - ", "&nbsp;"] {
        check_field("calificacion", &format!("\"{nothing}\""), "");
    }
}

#[test]
fn sizes_are_read_in_every_spelling() {
    for name in ["tamaño", "tamano", "taman\u{303}o", "tama\\u00f1o"] {
        check_field(name, "\"65\\\"\"", "65\"");
    }
    let both = r#"{"tamaño": "1", "tamano": "2"}"#;
    assert_eq!(parse(both.as_bytes()).unwrap().raw.size.as_str(), "1");
    let blank = r#"{"tamano": "2", "tamaño": ""}"#;
    assert_eq!(parse(blank.as_bytes()).unwrap().raw.size.as_str(), "2");
}

/// The text of a member that a row may have or not.
fn check_optional(name: &str, value: &str, expected: &str) {
    let row = format!("{{\"titulo\": \"a\", \"{name}\": {value}}}");
    let raw = parse(row.as_bytes()).unwrap().raw;
    let text = match name {
        "gtin" => raw.gtin,
        "ean" => raw.ean,
        "upc" => raw.upc,
        "isbn" => raw.isbn,
        _ => raw.condition,
    };
    assert_eq!(text.as_str(), expected, "{row}");
}

#[test]
fn optional_members_are_read_as_they_are_written_or_are_none() {
    for name in ["gtin", "ean", "upc", "isbn", "condicion", "condition"] {
        for (value, expected) in [
            ("\" 7705191045375 \"", "7705191045375"),
            ("7705191045375", "7705191045375"),
            ("7705191045375.0", "7705191045375.0"),
            ("7.70519104537E12", "7.70519104537E12"),
            ("{\"$numberLong\": \"7705191045375\"}", "7705191045375"),
            ("[\"a\", 5]", "a, 5"),
            ("null", ""),
            ("NaN", ""),
            ("true", ""),
            ("{}", ""),
            ("{\"a\": 1}", ""),
            ("[]", ""),
            ("[[1]]", ""),
            ("\"a\\u0000\"", ""),
        ] {
            check_optional(name, value, expected);
        }
        check_optional(name, &format!("\"{}\"", "1".repeat(4097)), "");
    }
    let both = r#"{"condicion": "usado", "condition": "new"}"#;
    assert_eq!(
        parse(both.as_bytes()).unwrap().raw.condition.as_str(),
        "usado"
    );
    let blank = r#"{"condition": "new", "condicion": null}"#;
    assert_eq!(
        parse(blank.as_bytes()).unwrap().raw.condition.as_str(),
        "new"
    );
}

#[test]
fn dates_are_text_or_of_mongodb() {
    for (value, expected) in [
        ("null", ""),
        ("\"2025-09-04T20:55:50\"", "2025-09-04T20:55:50"),
        (
            "{\"$date\": \"2025-09-04T20:55:50Z\"}",
            "2025-09-04T20:55:50Z",
        ),
        ("{\"$date\": 0}", "1970-01-01T00:00:00+00:00"),
        (
            "{\"$date\": 1757037350123}",
            "2025-09-05T01:55:50.123+00:00",
        ),
        (
            "{\"$date\": {\"$numberLong\": \"1757037350123\"}}",
            "2025-09-05T01:55:50.123+00:00",
        ),
        (
            "{\"$date\": 9223372036854775807}",
            "9999-12-29T23:59:59.999999+00:00",
        ),
    ] {
        check_field("fecha_extraccion", value, expected);
    }
}

#[test]
fn details_become_lines_in_their_order() {
    for (value, expected) in [
        ("\"a: 1\\nb: 2\"", "a: 1\nb: 2"),
        (
            "{\"Peso\": \"16.8 kg\", \"Alto\": 5.0, \"WiFi\": true, \"Nota\": null}",
            "Peso: 16.8 kg\nAlto: 5\nWiFi: Sí\nNota:",
        ),
        (
            "{\"b\": \"x\\r\\n y\", \"a\": {\"$numberInt\": \"2\"}}",
            "b: x y\na: 2",
        ),
        ("[\"a: 1\", null, \" b \", 3]", "a: 1\nb\n3"),
        ("[]", ""),
        ("{}", ""),
    ] {
        check_field("detalles_adicionales", value, expected);
    }
}

#[test]
fn of_a_repeated_key_the_last_counts() {
    check_field("titulo", "true, \"titulo\": \"a\", \"titulo\": \"b\"", "b");
    check_field(
        "detalles_adicionales",
        "{\"b\": 1, \"a\": 2, \"b\": 3}",
        "a: 2\nb: 3",
    );
    let repeated = parse(br#"{"a": 1, "b": 2, "a": 3}"#).unwrap();
    assert_eq!(
        repeated.content,
        parse(br#"{"a": 3, "b": 2}"#).unwrap().content
    );
    assert_ne!(
        repeated.content,
        parse(br#"{"a": 1, "b": 2}"#).unwrap().content
    );
}

fn check_problem(row: impl AsRef<[u8]>, code: &str, field: Option<&str>, part: &str) {
    let shown = String::from_utf8_lossy(row.as_ref()).into_owned();
    let problem = parse(row.as_ref()).unwrap_err();
    assert_eq!(
        (problem.code, problem.field.as_deref()),
        (code, field),
        "{shown}"
    );
    assert!(
        problem.message.contains(part),
        "{shown}: {}",
        problem.message
    );
}

#[test]
fn says_where_a_row_is_not_json() {
    for (row, part) in [
        ("", "termina antes de tiempo"),
        ("{\"a\": 1", "termina antes de tiempo"),
        ("{\"ñ\": nada}", "columna 7"),
        ("{\"ñ\": x}", "columna 7"),
        ("{'a': 1}", "columna 2"),
        ("{\"a\": 1,}", "columna 9"),
        ("{\"a\": 01}", "columna 8"),
        ("{\n\"a\" 1}", "línea 2 de la fila, columna 5"),
        ("{\"a\": 1} x", "columna 10"),
        ("{\"a\": \"x\ny\"}", "columna 9"),
        ("{\"a\": \"\\x\"}", "columna 9"),
        ("{\"titulo\": \"\\ud800\"}", "columna 19"),
        ("{\"a\":1]", "columna 7"),
    ] {
        check_problem(row, "invalid_json", None, part);
    }
    check_problem(b"{\"a\": \"\xff\"}", "invalid_utf8", None, "byte 8");
    for row in ["[]", "5", "\"a\"", "null", "[{}]"] {
        check_problem(row, "not_an_object", None, "objeto JSON");
    }
}

#[test]
fn numbers_that_json_does_not_have_name_their_field() {
    for token in ["Infinity", "-Infinity"] {
        let row = format!("{{\"titulo\": \"NaN\", \"precio_valor\" : {token}, \"b\": 1}}");
        check_problem(row, "not_finite", Some("precio_valor"), token);
        check_problem(
            format!("{{\"a\": [1, {token}]}}"),
            "not_finite",
            Some("a"),
            token,
        );
        check_problem(
            format!("{{\"a\\\"\": {{\"ñ\": {token}}}}}"),
            "not_finite",
            Some("ñ"),
            token,
        );
        let wrapped = format!("{{\"precio_valor\": {{\"$numberDouble\": \"{token}\"}}}}");
        check_problem(wrapped, "not_finite", Some("precio_valor"), token);
    }
    check_problem("NaN", "not_finite", None, "NaN");
    // What comes first is reported.
    check_problem("{\"a\": x, \"b\": NaN}", "invalid_json", None, "columna 7");
    check_problem("{\"a\": 1, b: NaN}", "invalid_json", None, "columna 10");
    check_problem(
        "{\"a\": NaN, \"b\": Infinity}",
        "not_finite",
        Some("b"),
        "Infinity",
    );
}

#[test]
fn nan_is_absent() {
    for (row, same) in [
        (
            r#"{"titulo": "a", "calificacion": NaN}"#,
            r#"{"titulo":"a","calificacion":null}"#,
        ),
        (
            r#"{"titulo":NaN,"precio_valor":NaN , "x":[1,NaN]}"#,
            r#"{"titulo":null,"precio_valor":null , "x":[1,null]}"#,
        ),
        (
            r#"{"titulo": "NaN \" NaN", "b": {"N": NaN}}"#,
            r#"{"titulo": "NaN \" NaN", "b": {"N": null}}"#,
        ),
        (
            r#"{"precio_valor": {"$numberDouble": "NaN"}}"#,
            r#"{"precio_valor": {"$numberDouble": "NaN"}}"#,
        ),
    ] {
        let read = parse(row.as_bytes()).unwrap();
        let expected = parse(same.as_bytes()).unwrap();
        assert_eq!(
            (&read.raw, read.content),
            (&expected.raw, expected.content),
            "{row}"
        );
        assert_eq!(read.raw.price_value.get(), None, "{row}");
        assert!(
            serde_json::from_str::<serde::de::IgnoredAny>(&read.document).is_ok(),
            "{row}"
        );
    }
}

#[test]
fn wrong_types_name_their_field() {
    for field in [
        "titulo",
        "marca",
        "precio_valor",
        "link",
        "calificacion",
        "tamaño",
    ] {
        for value in [
            "true",
            "[]",
            "[\"a\"]",
            "{}",
            "{\"$numberLong\": \"x\"}",
            "{\"$oid\": \"1\"}",
        ] {
            let row = format!("{{\"{field}\": {value}}}");
            check_problem(
                row,
                "wrong_type",
                Some(field),
                "debe ser un texto, un número o null",
            );
        }
    }
    for value in [
        "5",
        "false",
        "[]",
        "{\"$date\": null}",
        "{\"$date\": 1.5}",
        "{\"date\": \"a\"}",
    ] {
        let row = format!("{{\"fecha_extraccion\": {value}}}");
        check_problem(
            row,
            "wrong_type",
            Some("fecha_extraccion"),
            "debe ser una fecha",
        );
    }
    for value in ["true", "[[]]", "[{\"a\": 1}]", "{\"a\": {\"b\": 1}}"] {
        let row = format!("{{\"detalles_adicionales\": {value}}}");
        check_problem(
            row,
            "wrong_type",
            Some("detalles_adicionales"),
            "una lista de textos",
        );
    }
    check_problem(
        "{\"link\": \"a\\u0000\"}",
        "control_character",
        Some("link"),
        "U+0000",
    );
    assert!(parse(b"{\"otro\": \"a\\u0000\"}").is_ok());
}

#[test]
fn depth_is_limited() {
    let nested = |levels: usize| {
        let inner = levels - 1;
        format!("{{\"a\":{}{}}}", "[".repeat(inner), "]".repeat(inner))
    };
    assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
    check_problem(nested(MAX_DEPTH + 1), "too_deep", None, "64");
    check_problem(nested(100_000), "too_deep", None, "64");
}

fn content(row: &str) -> Digest {
    parse(row.as_bytes()).unwrap().content
}

#[test]
fn equal_content_has_an_equal_digest() {
    for (a, b) in [
        (r#"{"a":1,"b":"x"}"#, "{ \"b\" : \"x\",\n\t\"a\" : 1 }\r\n"),
        (r#"{"a":1}"#, r#"{"a":1,"_id":"z"}"#),
        (r#"{"a":1,"_id":1}"#, r#"{"_id":{"$oid":"2"},"a":1}"#),
        (r#"{"a":1}"#, r#"{"a":1.0}"#),
        (r#"{"a":1}"#, r#"{"a":1e0}"#),
        (r#"{"a":0.10}"#, r#"{"a":0.1}"#),
        (r#"{"a":-0}"#, r#"{"a":0}"#),
        (r#"{"a":{"x":[1e2],"y":2}}"#, r#"{"a":{"y":2,"x":[100]}}"#),
        (r#"{"ñ":"\u00f1\/"}"#, r#"{"\u00F1":"ñ/"}"#),
        (r#"{"a":{"x":1,"x":2}}"#, r#"{"a":{"x":2}}"#),
        ("\u{feff}{\"a\":1}", r#"{"a":1}"#),
    ] {
        assert_eq!(content(a), content(b), "{a} {b}");
    }
}

#[test]
fn other_content_has_another_digest() {
    let rows = [
        "{}",
        r#"{"a":1}"#,
        r#"{"a":-1}"#,
        r#"{"a":"1"}"#,
        r#"{"a":true}"#,
        r#"{"a":null}"#,
        r#"{"a":""}"#,
        r#"{"a":[]}"#,
        r#"{"a":{}}"#,
        r#"{"a":[1]}"#,
        r#"{"a":[[1]]}"#,
        r#"{"a":[1,2]}"#,
        r#"{"a":[2,1]}"#,
        r#"{"a":{"_id":1}}"#,
        r#"{"a":{"_id":2}}"#,
        r#"{"a":12}"#,
        r#"{"a":0.1}"#,
        r#"{"a":0.1000000000000000000001}"#,
        r#"{"a":9007199254740992}"#,
        r#"{"a":9007199254740993}"#,
        r#"{"a":100000000000000000000000000000000000000000000000000}"#,
        r#"{"a":100000000000000000000000000000000000000000000000001}"#,
        r#"{"a":1e400}"#,
        r#"{"a":1e401}"#,
        r#"{"a":" 1"}"#,
        r#"{"A":1}"#,
        r#"{"a":"x","b":"y"}"#,
        r#"{"a":"x\",\"b\":\"y"}"#,
        r#"{"a":"","b":"xy"}"#,
        r#"{"link":"https://a.co/p?utm_source=x"}"#,
        r#"{"link":"https://a.co/p"}"#,
    ];
    let digests: std::collections::BTreeSet<_> = rows.iter().map(|row| content(row)).collect();
    assert_eq!(digests.len(), rows.len());
}

#[test]
fn digests_do_not_change_between_releases() {
    // The log stores them: a change makes every stored row look new.
    let digest = content(FULL);
    assert_eq!(
        format!("{digest:?}"),
        "Digest(588c6ef77b6d8f7f7e6ee7380e4cf37b69b29709441e30042681584cde5ab92c)"
    );
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,6}".prop_map(Value::from),
        "[\"\\\\\\n\u{1}a]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map("[a-cñ]{1,2}", inner, 0..5)
                .prop_map(|entries| entries.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[{}\\[\\]\",:\\\\0-9eE.+NaInfty\n-]{0,60}") {
        let _ = parse(&bytes);
        let _ = parse(text.as_bytes());
        let _ = parse(format!("{{\"a\":{text}}}").as_bytes());
    }

    #[test]
    fn accepts_what_serde_json_accepts(text in "\\{\"a\":[{}\\[\\]\",:0-9e.t-]{0,12}\\}") {
        let accepted = serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok();
        prop_assert_eq!(parse(text.as_bytes()).is_ok(), accepted);
    }

    #[test]
    fn the_digest_is_of_the_value_not_of_the_text(a in json(), b in json()) {
        let text = |value: &serde_json::Value| serde_json::to_string(value).unwrap();
        let row = format!("{{\"x\": {}, \"y\": 1}}", text(&a));
        let other = format!("{{\"x\": {}, \"y\": 1}}", text(&b));
        let pretty = format!("{{\"y\": 1.0, \"x\": {}}}", serde_json::to_string_pretty(&a).unwrap());
        prop_assert_eq!(content(&row), content(&pretty));
        if a != b {
            let same_number = a.as_f64().is_some() && a.as_f64() == b.as_f64();
            prop_assert!(same_number || content(&row) != content(&other));
        }
    }
}
