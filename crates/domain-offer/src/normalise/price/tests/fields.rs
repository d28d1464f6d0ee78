//! The number, its text and the currency of a row against each other.

use crate::extraction::{PriceForm, RawExtraction};
use crate::money::Currency;
use crate::normalise::price::{Fields, currency, read, read_text};
use crate::rejection::Rejection;
use crate::taxonomy::PriceHabit;

fn row(value: &str, text: &str, currency: &str) -> RawExtraction {
    RawExtraction {
        price_value: value.into(),
        price_text: text.into(),
        currency: currency.into(),
        ..RawExtraction::default()
    }
}

/// The price, and what it cost before; or the code of the reason why not.
fn judged(raw: &RawExtraction, card: Option<&str>, habit: PriceHabit) -> String {
    let given = match currency(&raw.currency, Currency::COP) {
        Ok(given) => given,
        Err(rejection) => return rejection.code().to_owned(),
    };
    match read(&Fields::of(raw, card, given, Currency::COP, habit)) {
        Ok(reading) => {
            let before = reading.before.map(|before| format!(" < {before}"));
            let price = reading.price;
            format!("{price} {}{}", price.currency(), before.unwrap_or_default())
        }
        Err(rejection) => rejection.code().to_owned(),
    }
}

#[track_caller]
fn check(value: &str, text: &str, moneda: &str, expected: &str) {
    let raw = row(value, text, moneda);
    assert_eq!(
        judged(&raw, None, PriceHabit::default()),
        expected,
        "{value:?} {text:?} {moneda:?}"
    );
}

#[test]
fn the_number_wins_unless_it_is_another_amount_of_the_text() {
    check("2399070", "", "", "2399070 COP");
    check("2399070", "$ 2.399.070", "COP", "2399070 COP");
    check("2199900", "$ 1.949.900", "", "2199900 COP");
    check("1299900", "12 cuotas de $ 108.325", "", "1299900 COP");
    check("1299900", "Agotado", "", "1299900 COP");
    check(
        "150000",
        "Antes $ 200.000 Ahora $ 150.000",
        "",
        "150000 COP < 200000",
    );
    check("149990000", "$ 1.499.900", "", "price_conflict");
    check("1499.9", "$ 1.499.900", "", "price_conflict");
    check("14999", "$ 1.499.900", "", "price_conflict");
    check(
        "200000",
        "Antes $ 200.000 Ahora $ 150.000",
        "",
        "price_conflict",
    );
    check("2499900", "$ 1.949.900 $ 2.499.900", "", "price_conflict");
    check(
        "108325",
        "$ 1.299.900 o 12 cuotas de $ 108.325",
        "",
        "price_conflict",
    );
    check("108325", "12 cuotas de $ 108.325", "", "price_conflict");
    check("12", "12 cuotas de $ 108.325", "", "price_conflict");
    check("2", "2 unidades por $ 9.990", "", "price_conflict");
    check("0", "$ 5", "", "price_not_positive");
    check("-5", "", "", "price_not_positive");
    check("0.001", "", "", "price_not_positive");
    check("1000000000001", "", "", "price_out_of_range");
    check("1e13", "", "", "price_out_of_range");
}

#[test]
fn without_a_number_the_text_counts() {
    for absent in ["", "null", "NaN", "nan", "N/A"] {
        check(absent, "$ 1.949.900", "", "1949900 COP");
        check(absent, "Agotado", "", "no_price");
        check(absent, "-43%", "", "bad_price");
    }
    check("inf", "", "", "bad_price");
    check("-Infinity", "", "", "bad_price");
    check("abc", "", "", "bad_price");
    let card = judged(
        &row("", "N/A", ""),
        Some("$ 2.299.900"),
        PriceHabit::default(),
    );
    assert_eq!(card, "2299900 COP");
}

#[test]
fn the_currency_of_text_and_row() {
    check("148", "US$ 148.00", "", "148 USD");
    check("148", "US$ 148.00", "COP", "currency_conflict");
    check("", "US$ 148.00", "COP", "currency_conflict");
    check("148", "$ 148.00", "USD", "148 USD");
    check("1000", "", "€", "1000 EUR");
    check("1000", "", "COL$", "1000 COP");
    check("1000", "", "COP$", "1000 COP");
    check("1000", "", "Pesos", "1000 COP");
    check("1000", "", " cop ", "1000 COP");
    check("1000", "", "US$", "1000 USD");
    check("1000", "", "XXX", "unknown_currency");
    check("1000", "", "XYZ", "unknown_currency");
    check("1000", "", "C O P", "unknown_currency");
    check("1000", "", "dólares", "unknown_currency");
}

#[test]
fn a_value_that_is_a_text_is_read_as_one() {
    let as_form = |form, value: &str, text: &str| {
        let raw = RawExtraction {
            price_form: form,
            ..row(value, text, "")
        };
        judged(&raw, None, PriceHabit::default())
    };
    for (value, text, expected) in [
        ("899.900", "", "899900 COP"),
        ("89.900", "", "89900 COP"),
        ("899,900", "", "899900 COP"),
        ("1.299.900", "$ 1.299.900", "1299900 COP"),
        ("2399070.0", "", "2399070 COP"),
        ("€ 399,99", "", "399.99 EUR"),
        ("Antes 200.000 ahora 150.000", "", "150000 COP < 200000"),
        ("899.90", "$ 899.900", "price_conflict"),
        ("12 cuotas de 5.000", "$ 60.000", "bad_price"),
    ] {
        assert_eq!(as_form(PriceForm::Text, value, text), expected, "{value:?}");
    }
    // Rows that an earlier release stripped keep its reading, whatever their text says.
    assert_eq!(
        as_form(PriceForm::Stripped, "899.900", "$ 899.900"),
        "899.90 COP"
    );
    assert_eq!(as_form(PriceForm::Stripped, "2.399.070", ""), "2399070 COP");
}

#[test]
fn a_store_can_write_hundredths() {
    let cents = PriceHabit {
        cents: true,
        decimal: None,
    };
    assert_eq!(
        judged(&row("149990000", "$ 1.499.900", ""), None, cents),
        "1499900 COP"
    );
    assert_eq!(judged(&row("12345", "", ""), None, cents), "123.45 COP");
}

#[test]
fn a_text_that_is_the_number_again_is_what_the_grammar_reads() {
    for text in [
        "$ 1.299.900",
        "$1,299,900",
        "COP 1299900",
        "COP1.299.900",
        "$ 1.299,900",
        "$ 129.9900",
        "$ .299.900",
        "$ 1.299.90",
        "1.299.900",
        "USD 1.299.900",
        "$ 11.299.900",
        "$ 299.900",
        "$ 1.299.900 $ 2.499.900",
        "$  1.299.900",
        "",
        "$",
        "$ 12.999.00",
        "$ 0.299.900",
    ] {
        for (value, moneda) in [
            ("1299900", ""),
            ("1299900", "COP"),
            ("129900", "COP"),
            ("299900", ""),
            ("1299900", "CLP"),
            ("1299900", "KWD"),
        ] {
            let raw = row(value, text, moneda);
            let given = currency(&raw.currency, Currency::COP).unwrap();
            let fields = Fields::of(&raw, None, given, Currency::COP, PriceHabit::default());
            let Some(price) = fields.said_twice() else {
                continue;
            };
            let read = read_text(text, &fields.context).expect(text);
            assert_eq!(
                (read.price, read.before),
                (price, None),
                "{value} {text} {moneda}"
            );
        }
    }
    let raw = row("1299900", "$ 1.299.900", "COP");
    let fields = Fields::of(
        &raw,
        None,
        Some(Currency::COP),
        Currency::COP,
        PriceHabit::default(),
    );
    assert!(fields.said_twice().is_some());
}

#[test]
fn a_sentence_names_the_part() {
    let raw = row("", "Oferta 12 cuotas de $ 108.325", "");
    let fields = Fields::of(&raw, None, None, Currency::COP, PriceHabit::default());
    let rejection: Rejection = read(&fields).unwrap_err();
    assert_eq!(rejection.field(), "precio_texto");
    assert!(
        rejection.message_es().contains("«12 cuotas de $ 108.325»"),
        "{}",
        rejection.message_es()
    );
}
