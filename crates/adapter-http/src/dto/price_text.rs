//! Prices as texts.

use std::fmt;

use domain_catalog::view::Row;
use domain_offer::money::Money;
use serde::{Serialize, Serializer};

/// The price of an offer as the shop wrote it, or where it wrote none for it, as we do: `COP 2,399,070`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceText<'v> {
    /// As the shop wrote it.
    Given(&'v str),
    /// As we do.
    Made(Money),
}

impl<'v> PriceText<'v> {
    /// Of a row, whose newest extraction had this text.
    pub fn of(row: &Row<'v>, newest: &'v str) -> Self {
        let is_newest = row.priced_at() == row.offer().seen_at();
        if is_newest && !newest.is_empty() {
            return Self::Given(newest);
        }
        Self::Made(row.money())
    }
}

impl fmt::Display for PriceText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(text) => f.write_str(text),
            Self::Made(money) => write_price(*money, f),
        }
    }
}

impl Serialize for PriceText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Given(text) => serializer.serialize_str(text),
            Self::Made(_) => serializer.collect_str(self),
        }
    }
}

fn write_price(money: Money, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (currency, minor) = (money.currency(), money.minor().unsigned_abs());
    let scale = currency.scale().unsigned_abs();
    let sign = if money.minor() < 0 { "-" } else { "" };
    write!(f, "{currency} {sign}")?;
    write_thousands(minor / scale, f)?;
    if money.whole().is_some() {
        return Ok(());
    }
    let decimals = currency.decimals() as usize;
    write!(f, ".{:0decimals$}", minor % scale)
}

fn write_thousands(number: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if number < 1_000 {
        return write!(f, "{number}");
    }
    write_thousands(number / 1_000, f)?;
    write!(f, ",{:03}", number % 1_000)
}

#[cfg(test)]
mod tests {
    use domain_offer::money::Currency;

    use super::*;

    #[test]
    fn writes_prices_with_thousands() {
        let yen = Currency::parse("JPY").unwrap();
        for (minor, currency, expected) in [
            (239_907_000, Currency::COP, "COP 2,399,070"),
            (100_050, Currency::COP, "COP 1,000.50"),
            (99_900, Currency::COP, "COP 999"),
            (5, Currency::COP, "COP 0.05"),
            (-12_345_678_901, Currency::COP, "COP -123,456,789.01"),
            (1_001_000, yen, "JPY 1,001,000"),
        ] {
            let made = PriceText::Made(Money::from_minor(minor, currency));
            assert_eq!(made.to_string(), expected);
        }
        assert_eq!(PriceText::Given("$ 5").to_string(), "$ 5");
    }
}
