//! Numbers as a query may write them: ASCII digits, nothing else.

use domain_offer::money::{BOUND_PLACES, MAX_MAJOR_UNITS, PriceBound};

/// Reads a price: `1234`, `1234.5`; no sign, exponent, space or more than four decimals.
pub(super) fn parse_price(text: &str) -> Option<PriceBound> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let whole = i64::try_from(parse_integer(whole)?).ok()?;
    let places = u32::try_from(fraction.len()).ok()?;
    if places > BOUND_PLACES || whole > MAX_MAJOR_UNITS {
        return None;
    }
    let fraction = i64::try_from(parse_integer(fraction)?).ok()?;
    let fraction = fraction * 10_i64.pow(BOUND_PLACES - places);
    PriceBound::from_ten_thousandths(whole * 10_i64.pow(BOUND_PLACES) + fraction)
}

/// Reads ASCII digits, at most twenty of them.
pub(super) fn parse_integer(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use domain_offer::money::Currency;

    use super::*;

    #[test]
    fn only_plain_digits_are_integers() {
        for (text, expected) in [
            ("0", Some(0)),
            ("20", Some(20)),
            ("007", Some(7)),
            ("18446744073709551615", Some(u64::MAX)),
            ("18446744073709551616", None),
            ("", None),
            ("+5", None),
            ("-5", None),
            (" 5", None),
            ("5 ", None),
            ("5.0", None),
            ("5e1", None),
            ("0x10", None),
            ("1_000", None),
            ("１２", None),
            ("٣", None),
            ("NaN", None),
        ] {
            assert_eq!(parse_integer(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_price_rounds_towards_the_inside_of_its_bound() {
        let usd = Currency::parse("USD").unwrap();
        let jpy = Currency::parse("JPY").unwrap();
        for (text, currency, least, most) in [
            ("12", usd, 1200, 1200),
            ("12.5", usd, 1250, 1250),
            ("12.501", usd, 1251, 1250),
            ("12.0001", jpy, 13, 12),
            ("0", jpy, 0, 0),
            ("1000000000000", jpy, MAX_MAJOR_UNITS, MAX_MAJOR_UNITS),
        ] {
            let bound = parse_price(text).unwrap();
            assert_eq!(bound.at_least(currency), least, "{text}");
            assert_eq!(bound.at_most(currency), most, "{text}");
        }
    }

    #[test]
    fn what_is_no_plain_price_is_refused() {
        for text in [
            "",
            ".",
            ".5",
            "5.",
            "-1",
            "+1",
            "1,5",
            "1e3",
            "NaN",
            "inf",
            " 1",
            "1.23456",
            "1000000000001",
            "1.２",
        ] {
            assert_eq!(parse_price(text), None, "{text:?}");
        }
    }
}
