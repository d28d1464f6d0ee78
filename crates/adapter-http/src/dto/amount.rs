//! Amounts of money as JSON numbers.

use domain_offer::money::{Currency, Money};
use serde::{Serialize, Serializer};

use crate::json::Raw;

/// An amount: a whole one without a fraction (`2399070`), others with all decimals of the currency
/// (`12.50`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(pub Money);

impl Amount {
    /// An amount in minor units.
    pub const fn minor(minor: i64, currency: Currency) -> Self {
        Self(Money::from_minor(minor, currency))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(whole) = self.0.whole() {
            return serializer.serialize_i64(whole);
        }
        Raw(self.0).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_plain_numbers() {
        let usd = Currency::parse("USD").unwrap();
        for (amount, expected) in [
            (Amount::minor(239_907_000, Currency::COP), "2399070"),
            (Amount::minor(1250, usd), "12.50"),
            (Amount::minor(-1205, usd), "-12.05"),
        ] {
            assert_eq!(serde_json::to_string(&amount).unwrap(), expected);
        }
    }
}
