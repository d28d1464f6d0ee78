//! Numbers as a query may write them: ASCII digits, nothing else.

use domain_catalog::money::{Currency, MAX_MAJOR_UNITS};

/// Decimal places that a price in a query may have: as many as any currency of ISO 4217 has.
const PLACES: u32 = 4;

/// A price of a query before its currency is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PriceBound {
    ten_thousandths: i64,
}

impl PriceBound {
    /// The lowest price in minor units of `currency` that is not below this bound.
    pub fn at_least(self, currency: Currency) -> i64 {
        let (step, whole) = self.split(currency);
        whole + i64::from(self.ten_thousandths % step != 0)
    }

    /// The highest price in minor units of `currency` that is not above this bound.
    pub fn at_most(self, currency: Currency) -> i64 {
        self.split(currency).1
    }

    fn split(self, currency: Currency) -> (i64, i64) {
        let step = 10_i64.pow(PLACES.saturating_sub(currency.decimals()));
        (step, self.ten_thousandths / step)
    }

    /// Reads `1234`, `1234.5`; no sign, exponent, space or more than four decimals.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let whole = i64::try_from(parse_integer(whole)?).ok()?;
        let places = u32::try_from(fraction.len()).ok()?;
        if places > PLACES || whole > MAX_MAJOR_UNITS {
            return None;
        }
        let fraction = i64::try_from(parse_integer(fraction)?).ok()?;
        let ten_thousandths = whole * 10_i64.pow(PLACES) + fraction * 10_i64.pow(PLACES - places);
        Some(Self { ten_thousandths })
    }
}

/// Reads ASCII digits, at most twenty of them.
pub(super) fn parse_integer(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
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
            let bound = PriceBound::parse(text).unwrap();
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
            assert_eq!(PriceBound::parse(text), None, "{text:?}");
        }
    }
}
