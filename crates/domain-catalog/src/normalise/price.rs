//! Prices and their currency.

use crate::money::{Currency, Money, MoneyError};
use crate::rejection::Rejection;
use crate::text::{clean, fold, is_absent};

/// More digits than any price has.
const MAX_DIGITS: usize = 24;

/// The currency that a row names; `default` where it names none or writes `$` or `pesos`.
pub(super) fn currency(text: &str, default: Currency) -> Result<Currency, Rejection> {
    if is_absent(text) {
        return Ok(default);
    }
    if let Some(currency) = Currency::parse(text) {
        return Ok(currency);
    }
    let folded = fold(text);
    match folded.as_str() {
        "" | "$" | "pesos" | "peso" | "pesos colombianos" | "peso colombiano" => Ok(default),
        "us$" | "u$s" | "dolares" => Currency::parse("USD").ok_or(Rejection::UnknownCurrency),
        _ => Currency::parse(folded.trim_matches('$')).ok_or(Rejection::UnknownCurrency),
    }
}

/// The price: the number where there is one, else the text, else the card's price line.
pub(super) fn read(
    value: &str,
    text: &str,
    card: Option<&str>,
    currency: Currency,
) -> Result<Money, Rejection> {
    let price = if is_absent(value) {
        let texts = [text, card.unwrap_or_default()];
        let text = texts.into_iter().find(|text| text.contains(is_digit));
        from_text(text.ok_or(Rejection::NoPrice)?, currency)
    } else {
        from_value(value, currency)
    }?;
    if price.minor() <= 0 {
        return Err(Rejection::PriceNotPositive);
    }
    Ok(price)
}

/// The price as the shop wrote it, for show.
pub(super) fn shown(text: &str, card: Option<&str>) -> Box<str> {
    let text = if is_absent(text) {
        card.unwrap_or_default()
    } else {
        text
    };
    clean(text).into()
}

fn from_value(value: &str, currency: Currency) -> Result<Money, Rejection> {
    match Money::parse_decimal(value, currency) {
        // A string such as `2.399.070` is no number, but it is a price.
        Err(MoneyError::NotANumber) => from_text(value, currency),
        other => other.map_err(rejection),
    }
}

/// Reads the first number of a text such as `COP 2,399,070`, `$ 1.949.900` or `US$ 12.50`.
///
/// Both marks separate thousands, but the last one separates decimals where other than three
/// digits follow it: then it cannot be a mark of thousands.
fn from_text(text: &str, currency: Currency) -> Result<Money, Rejection> {
    let start = text.find(is_digit).ok_or(Rejection::BadPrice)?;
    let (before, from) = text.split_at(start);
    let number = number(from);
    check_suffix(&from[number.len()..])?;
    let mut plain = String::with_capacity(number.len() + 1);
    if before.trim_end_matches(['$', ' ']).ends_with('-') {
        plain.push('-');
    }
    let split = decimals_at(number).unwrap_or(number.len());
    plain.extend(number[..split].chars().filter(|c| is_digit(*c)));
    if plain.len() > MAX_DIGITS {
        return Err(Rejection::PriceOutOfRange);
    }
    if split < number.len() {
        plain.push('.');
        plain.extend(number[split..].chars().filter(|c| is_digit(*c)));
    }
    Money::parse_decimal(&plain, currency).map_err(rejection)
}

/// The number at the beginning: digits, marks between them, and spaces before groups of three.
fn number(text: &str) -> &str {
    let (mut end, mut marked) = (0, false);
    while let Some(character) = text[end..].chars().next() {
        let after = &text[end + character.len_utf8()..];
        let part = match character {
            '.' | ',' | '\'' => after.starts_with(is_digit),
            ' ' | '\u{a0}' | '\u{202f}' => !marked && starts_with_group(after),
            _ => is_digit(character),
        };
        if !part {
            break;
        }
        marked |= matches!(character, '.' | ',' | '\'');
        end += character.len_utf8();
    }
    &text[..end]
}

fn starts_with_group(text: &str) -> bool {
    text.chars().take_while(|c| is_digit(*c)).take(4).count() == 3
}

/// Where the decimals begin (at their mark), if there are any.
fn decimals_at(number: &str) -> Option<usize> {
    let at = number.rfind(['.', ','])?;
    let is_group = number.len() - at == 4 && !number.starts_with("0.") && !number.starts_with("0,");
    (!is_group).then_some(at)
}

/// A unit may stand behind the number (`COP`), a percent sign or an exponent may not.
fn check_suffix(text: &str) -> Result<(), Rejection> {
    let letters = text.chars().take_while(|c| c.is_alphabetic()).count();
    if letters == 1 || text.trim_start().starts_with('%') {
        return Err(Rejection::BadPrice);
    }
    Ok(())
}

const fn rejection(error: MoneyError) -> Rejection {
    match error {
        MoneyError::NotANumber => Rejection::BadPrice,
        MoneyError::OutOfRange => Rejection::PriceOutOfRange,
    }
}

const fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usd() -> Currency {
        Currency::parse("USD").unwrap()
    }

    #[test]
    fn reads_numbers_texts_and_cards() {
        for (value, text, card, expected) in [
            ("2399070", "", None, Ok("2399070")),
            ("2399070.0", "$ 1", None, Ok("2399070")),
            ("2.399.070", "", None, Ok("2399070")),
            ("$ 2.399.070", "", None, Ok("2399070")),
            ("", "COP 2,399,070", None, Ok("2399070")),
            ("", "COP 1234567", None, Ok("1234567")),
            ("null", "$ 1.949.900 $ 2.499.900", None, Ok("1949900")),
            ("", "$2 399 070", None, Ok("2399070")),
            ("", "1.949.900COP", None, Ok("1949900")),
            ("", "$ 2.399.070,00", None, Ok("2399070")),
            ("", "N/A", Some("$ 2.299.900"), Ok("2299900")),
            ("", "", None, Err(Rejection::NoPrice)),
            ("", "Agotado", None, Err(Rejection::NoPrice)),
            ("NaN", "$ 5", None, Err(Rejection::BadPrice)),
            ("inf", "", None, Err(Rejection::BadPrice)),
            ("-Infinity", "", None, Err(Rejection::BadPrice)),
            ("abc", "", None, Err(Rejection::BadPrice)),
            ("1e999", "", None, Err(Rejection::BadPrice)),
            ("", "-43%", None, Err(Rejection::BadPrice)),
            ("0", "$ 5", None, Err(Rejection::PriceNotPositive)),
            ("-5", "", None, Err(Rejection::PriceNotPositive)),
            ("", "-$ 5.000", None, Err(Rejection::PriceNotPositive)),
            ("0.001", "", None, Err(Rejection::PriceNotPositive)),
            ("1000000000001", "", None, Err(Rejection::PriceOutOfRange)),
            ("1e13", "", None, Err(Rejection::PriceOutOfRange)),
            (
                "",
                "99999999999999999999999999999999",
                None,
                Err(Rejection::PriceOutOfRange),
            ),
        ] {
            let price = read(value, text, card, Currency::COP).map(|price| price.to_string());
            let expected = expected.map(str::to_owned);
            assert_eq!(price, expected, "{value:?} {text:?} {card:?}");
        }
    }

    #[test]
    fn other_currencies_have_decimals() {
        for (text, expected) in [
            ("US$ 12.50", "12.50"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1,234", "1234"),
            ("USD 12,5", "12.50"),
            ("0.999", "1"),
        ] {
            let price = read("", text, None, usd()).unwrap();
            assert_eq!(price.to_string(), expected, "{text:?}");
        }
    }

    #[test]
    fn currencies_by_code_and_by_sign() {
        for (text, expected) in [
            ("", Ok(Currency::COP)),
            ("$", Ok(Currency::COP)),
            ("COP$", Ok(Currency::COP)),
            ("Pesos", Ok(Currency::COP)),
            (" cop ", Ok(Currency::COP)),
            ("US$", Ok(usd())),
            ("XYZ", Err(Rejection::UnknownCurrency)),
            ("C O P", Err(Rejection::UnknownCurrency)),
        ] {
            assert_eq!(currency(text, Currency::COP), expected, "{text:?}");
        }
    }
}
