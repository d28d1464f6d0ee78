use domain_offer::time::Zone;

use super::*;

/// What a reading ends with: the key, or `code: field/code…`.
fn outcome(read: impl FnOnce(&mut QueryReader<'_>), raw: &str) -> String {
    let mut reader = match QueryReader::new(raw) {
        Ok(reader) => reader.with_alias("period_days", "days"),
        Err(problem) => return problem.to_string(),
    };
    read(&mut reader);
    match reader.finish() {
        Ok(key) => key.as_str().to_owned(),
        Err(problem) => {
            let errors = problem.errors().iter();
            let errors = errors.map(|error| format!(" {}/{}", error.field, error.code));
            format!("{problem}:{}", errors.collect::<String>())
        }
    }
}

#[test]
fn what_a_query_may_be() {
    let check = |raw: &str, expected: &str| {
        let read = |reader: &mut QueryReader<'_>| {
            reader.text("category");
            reader.text_even_empty("product");
            reader.integer("limit", 1..=100);
            reader.integer("days", 1..=3650);
        };
        assert_eq!(outcome(read, raw), expected, "{raw:?}");
    };
    check("", "");
    check("&&", "");
    check("limit=20&category=tv", "category=tv&limit=20");
    check("category=&limit=", "");
    check("category", "");
    check("category=c%2B%2B+%28", "category=c++ (");
    check("category=Televisi%C3%B3n", "category=Televisión");
    check("category=Televisión", "category=Televisión");
    check("category=a=b", "category=a=b");
    check("cat%65gory=tv", "category=tv");
    check("period_days=7", "days=7");
    check("_=1&utm_source=x&_bad=%zz", "");
    check("category=%", "bad_parameter: category/bad_encoding");
    check("category=%4", "bad_parameter: category/bad_encoding");
    check("category=%zz", "bad_parameter: category/bad_encoding");
    check("category=%ff", "bad_parameter: category/bad_encoding");
    check("category=%C3", "bad_parameter: category/bad_encoding");
    check("category=a&category=b", "bad_parameter: category/repeated");
    check("category=a&category=a", "bad_parameter: category/repeated");
    check("days=7&period_days=7", "bad_parameter: days/repeated");
    check("categry=tv", "unknown_parameter: categry/unknown_parameter");
    check(
        "Category=tv",
        "unknown_parameter: Category/unknown_parameter",
    );
    check("%zz=tv", "unknown_parameter: %zz/unknown_parameter");
    check("=tv", "unknown_parameter: /unknown_parameter");
    check(
        "limit=0&days=x&categry=tv",
        "bad_parameter: limit/out_of_range days/not_an_integer categry/unknown_parameter",
    );
}

#[test]
fn a_query_is_bounded() {
    let check = |raw: &str, expected: &str| {
        let read = |reader: &mut QueryReader<'_>| {
            reader.text("a");
        };
        assert_eq!(outcome(read, raw), expected);
    };
    check(
        &format!("a={}", "x".repeat(1024)),
        &format!("a={}", "x".repeat(1024)),
    );
    check(
        &format!("a={}", "x".repeat(1025)),
        "bad_parameter: a/too_long",
    );
    check(&format!("a={}", "x".repeat(8191)), "uri_too_long");
    check(&"_=1&".repeat(64), "");
    check(&"_=1&".repeat(65), "bad_parameter");
}

#[test]
fn integers_are_digits_inside_their_range() {
    let check = |value: &str, expected: Option<u32>| {
        let raw = format!("limit={value}");
        let mut reader = QueryReader::new(&raw).unwrap();
        assert_eq!(reader.integer("limit", 1..=100), expected, "{value:?}");
        assert_eq!(reader.finish().is_ok(), expected.is_some(), "{value:?}");
    };
    check("1", Some(1));
    check("100", Some(100));
    check("020", Some(20));
    for bad in [
        "0",
        "101",
        "-1",
        "+5",
        "%2B5",
        "%205",
        "5%20",
        "5.0",
        "5e1",
        "1,000",
        "NaN",
        "abc",
        "１２",
        "4294967296",
        "99999999999999999999999",
        "0x5",
        "5%00",
        "null",
        "true",
    ] {
        check(bad, None);
    }
}

#[test]
fn other_types_say_what_they_take() {
    let zone = Zone::bogota();
    let check = |raw: &str, expected: &str| {
        let read = |reader: &mut QueryReader<'_>| {
            reader.price("min_price");
            reader.boolean("with_counts");
            reader.choice("sort", &[("price", 1), ("-price", 2)]);
            reader.instant("since", &zone);
            reader.as_of("as_of", &zone);
        };
        assert_eq!(outcome(read, raw), expected, "{raw:?}");
    };
    check("min_price=1299.90", "min_price=1299.90");
    check("min_price=-1", "bad_parameter: min_price/not_a_price");
    check("min_price=1e9", "bad_parameter: min_price/not_a_price");
    check("min_price=NaN", "bad_parameter: min_price/not_a_price");
    check("with_counts=1", "with_counts=1");
    check("with_counts=True", "with_counts=True");
    check(
        "with_counts=yes",
        "bad_parameter: with_counts/not_a_boolean",
    );
    check("with_counts=2", "bad_parameter: with_counts/not_a_boolean");
    check("sort=-price", "sort=-price");
    check("sort=PRICE", "bad_parameter: sort/not_a_choice");
    check("since=2025-10-12", "since=2025-10-12");
    check(
        "since=2025-10-12T08:30:00+02:00",
        "since=2025-10-12T08:30:00 02:00",
    );
    check(
        "since=2025-10-12T08:30:00%2B02:00",
        "since=2025-10-12T08:30:00+02:00",
    );
    check("since=ayer", "bad_parameter: since/not_a_date");
    check("as_of=2025-13-01", "bad_parameter: as_of/not_a_date");
}

#[test]
fn values_are_read_as_written() {
    let zone = Zone::bogota();
    let raw = "with_counts=true&sort=-price&as_of=2025-10-12&since=2025-10-12T08:30:00+02:00";
    let mut reader = QueryReader::new(raw).unwrap();
    assert!(reader.boolean("with_counts"));
    assert_eq!(
        reader.choice("sort", &[("price", 1), ("-price", 2)]),
        Some(2)
    );
    let as_of = reader.as_of("as_of", &zone).unwrap();
    assert_eq!(zone.write(as_of.instant()), "2025-10-12T23:55:00-05:00");
    let since = reader.instant("since", &zone).unwrap();
    assert_eq!(zone.write(since), "2025-10-12T01:30:00-05:00");
    assert_eq!(reader.text_even_empty("product"), None);
    assert!(reader.finish().is_ok());
}

#[test]
fn messages_name_the_parameter_what_was_given_and_what_is_allowed() {
    let raw = format!("limit={}&colour=red", "9".repeat(80));
    let mut reader = QueryReader::new(&raw).unwrap();
    reader.integer("limit", 1..=100);
    let problem = reader.finish().unwrap_err();
    let messages: Vec<_> = problem
        .errors()
        .iter()
        .map(|e| e.message.as_str())
        .collect();
    insta::assert_snapshot!(messages.join("\n"), @r"
    El parámetro «limit» debe ser un número entero entre 1 y 100; se recibió «999999999999999999999999999999999999999999999999999999999999…».
    El parámetro «colour» no existe; se admiten: limit.
    ");
    insta::assert_snapshot!(problem.message(), @"El parámetro «limit» debe ser un número entero entre 1 y 100; se recibió «999999999999999999999999999999999999999999999999999999999999…». Hay 1 error más.");
}
