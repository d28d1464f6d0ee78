//! Money as integer minor units of one ISO 4217 currency.
//!
//! Currencies never mix: [`Money`] has no ordering and no addition of its own; whoever compares
//! prices first picks one [`Currency`] and then works on minor units.

use std::fmt;

use iso_currency::Currency as Iso;
use thiserror::Error;

/// The largest price accepted, in major units (10¹²); more is a scraping error in any currency.
pub const MAX_MAJOR_UNITS: i64 = 1_000_000_000_000;

/// An ISO 4217 currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: [u8; 3],
    decimals: u8,
}

impl Currency {
    /// The Colombian peso, the default of the deployed service.
    pub const COP: Self = Self {
        code: *b"COP",
        decimals: 2,
    };

    /// Reads an ISO 4217 code in any letter case; `None` for what the standard does not list.
    pub fn parse(code: &str) -> Option<Self> {
        let upper = code.trim().to_ascii_uppercase();
        Self::listed(upper.as_bytes().try_into().ok()?)
    }

    /// Every currency of the standard, in order of code.
    pub fn all() -> impl Iterator<Item = Self> {
        let letters = || b'A'..=b'Z';
        let codes = letters()
            .flat_map(move |a| letters().flat_map(move |b| letters().map(move |c| [a, b, c])));
        codes.filter_map(Self::listed)
    }

    /// The currency of a code in upper case, with the decimals that the standard gives it.
    fn listed(code: [u8; 3]) -> Option<Self> {
        let known = Iso::from_code(std::str::from_utf8(&code).ok()?)?;
        // Gold, units of account and `XXX` have no minor unit: nothing is sold for them.
        let decimals = u8::try_from(known.exponent()?).ok()?;
        Some(Self { code, decimals })
    }

    /// The three-letter code in upper case.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.code).expect("a currency code is ASCII by construction")
    }

    /// Decimal places of the minor unit by ISO 4217 (COP: 2, JPY: 0).
    pub const fn decimals(self) -> u32 {
        self.decimals as u32
    }

    /// Minor units in one major unit: `10^decimals`.
    pub const fn scale(self) -> i64 {
        match self.decimals {
            0 => 1,
            2 => 100,
            others => 10_i64.pow(others as u32),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Why a number is not a price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Not a decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// Above [`MAX_MAJOR_UNITS`] (or below its negative).
    #[error("out of range")]
    OutOfRange,
}

/// An amount in minor units of a currency; may be negative (a saving can be), prices are positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// An amount of `minor` units (centavos, cents).
    pub const fn from_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// An amount of whole major units (pesos, dollars).
    pub fn from_major(major: i64, currency: Currency) -> Result<Self, MoneyError> {
        if !(-MAX_MAJOR_UNITS..=MAX_MAJOR_UNITS).contains(&major) {
            return Err(MoneyError::OutOfRange);
        }
        Ok(Self {
            minor: major * currency.scale(),
            currency,
        })
    }

    /// Reads plain decimal notation with a point (`2399070`, `12.5`, `1.2e3`), half away from zero
    /// on the minor unit. `NaN`, infinities and anything else are [`MoneyError::NotANumber`].
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let text = text.trim();
        if let Ok(whole) = text.parse::<i64>() {
            return Self::from_major(whole, currency);
        }
        let number: f64 = text.parse().map_err(|_| MoneyError::NotANumber)?;
        Self::from_f64(number, currency)
    }

    /// Converts a float of major units, half away from zero on the minor unit.
    pub fn from_f64(major: f64, currency: Currency) -> Result<Self, MoneyError> {
        if !major.is_finite() {
            return Err(MoneyError::NotANumber);
        }
        if major.abs() > MAX_MAJOR_UNITS as f64 {
            return Err(MoneyError::OutOfRange);
        }
        Ok(Self::from_minor(
            round(major * currency.scale() as f64),
            currency,
        ))
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// The amount in major units; `None` where it has a fraction of one.
    pub const fn whole(self) -> Option<i64> {
        let scale = self.currency.scale();
        if self.minor % scale == 0 {
            Some(self.minor / scale)
        } else {
            None
        }
    }
}

/// Plain decimal notation as the API writes it: whole amounts without a fraction (`2399070`),
/// others with all decimals of the currency (`12.50`).
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(whole) = self.whole() {
            return write!(f, "{whole}");
        }
        let sign = if self.minor < 0 { "-" } else { "" };
        let (minor, scale) = (
            self.minor.unsigned_abs(),
            self.currency.scale().unsigned_abs(),
        );
        let width = self.currency.decimals() as usize;
        write!(f, "{sign}{}.{:0width$}", minor / scale, minor % scale)
    }
}

/// Decimal places that a bound on a price may have: as many as any currency of ISO 4217 has.
pub const BOUND_PLACES: u32 = 4;

/// A lowest or highest price in major units, before the currency is known; exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PriceBound {
    ten_thousandths: i64,
}

impl PriceBound {
    /// A bound of so many ten-thousandths of a major unit, from 0 to
    /// [`MAX_MAJOR_UNITS`] · 10,000; `None` outside.
    pub fn from_ten_thousandths(ten_thousandths: i64) -> Option<Self> {
        let range = 0..=MAX_MAJOR_UNITS * 10_i64.pow(BOUND_PLACES);
        range
            .contains(&ten_thousandths)
            .then_some(Self { ten_thousandths })
    }

    /// The bound in ten-thousandths of a major unit.
    pub const fn ten_thousandths(self) -> i64 {
        self.ten_thousandths
    }

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
        let step = 10_i64.pow(BOUND_PLACES.saturating_sub(currency.decimals()));
        (step, self.ten_thousandths / step)
    }
}

/// Rounds half away from zero to the nearest minor unit.
#[expect(
    clippy::cast_possible_truncation,
    reason = "callers stay far below 2^63 minor units"
)]
pub fn round(minor: f64) -> i64 {
    // As `f64::round`, which is a call of the C library on processors of the baseline.
    let whole = minor as i64;
    let rest = minor - whole as f64;
    whole
        .saturating_add(i64::from(rest >= 0.5))
        .saturating_sub(i64::from(rest <= -0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "what is out of range saturates, here as there"
    )]
    fn rounds_as_the_standard_library_does() {
        let below_half = 0.5_f64.next_down();
        let halves = (-9..=9).map(|n| f64::from(n) / 2.0);
        let near = halves.flat_map(|n| [n.next_down(), n, n.next_up()]);
        let far = [
            below_half,
            -below_half,
            4_503_599_627_370_495.5,
            -1e15 - 0.5,
            9e18,
            1e19,
            -1e19,
            f64::INFINITY,
            f64::NAN,
        ];
        for number in near.chain(far) {
            assert_eq!(round(number), number.round() as i64, "{number}");
        }
    }

    #[test]
    fn writes_amounts_as_the_api_does() {
        let usd = Currency::parse("usd").unwrap();
        let jpy = Currency::parse("JPY").unwrap();
        for (money, expected) in [
            (
                Money::from_major(2_399_070, Currency::COP).unwrap(),
                "2399070",
            ),
            (Money::from_minor(1250, usd), "12.50"),
            (Money::from_minor(-5, usd), "-0.05"),
            (Money::from_minor(1299, jpy), "1299"),
        ] {
            assert_eq!(money.to_string(), expected);
        }
    }

    #[test]
    fn reads_decimals_and_refuses_the_rest() {
        let read = |text| Money::parse_decimal(text, Currency::COP).map(Money::minor);
        for (text, expected) in [
            ("2399070", Ok(239_907_000)),
            (" 12.5 ", Ok(1250)),
            ("1.2e3", Ok(120_000)),
            ("0.005", Ok(1)),
            ("NaN", Err(MoneyError::NotANumber)),
            ("inf", Err(MoneyError::NotANumber)),
            ("", Err(MoneyError::NotANumber)),
            ("1,5", Err(MoneyError::NotANumber)),
            ("1e300", Err(MoneyError::OutOfRange)),
            ("9223372036854775807", Err(MoneyError::OutOfRange)),
        ] {
            assert_eq!(read(text), expected, "{text:?}");
        }
    }

    #[test]
    fn knows_the_standard_only() {
        assert_eq!(Currency::parse(" cop "), Some(Currency::COP));
        assert_eq!(Currency::parse("XYZ"), None);
        assert_eq!(Currency::parse("XXX"), None);
        assert_eq!(Currency::parse("XAU"), None);
        assert_eq!(Currency::parse("$"), None);
        assert!(Currency::all().any(|known| known == Currency::COP));
        assert!(Currency::all().is_sorted());
    }
}
