//! Habits of stores in writing prices.

/// The mark before decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    /// `.`
    Point,
    /// `,`
    Comma,
}

/// How a store writes its prices, where that is not as everybody does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PriceHabit {
    /// The mark of decimals in its texts, also before three digits; the other one separates thousands.
    pub decimal: Option<DecimalMark>,
    /// Whether its `precio_valor` counts hundredths (`129990` is 1,299.90).
    pub cents: bool,
}

impl PriceHabit {
    /// Reads habits as the taxonomy lists them; `None` where one is unknown.
    pub(super) fn parse<'a>(habits: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut read = Self::default();
        for habit in habits {
            match habit {
                "decimal point" => read.decimal = Some(DecimalMark::Point),
                "decimal comma" => read.decimal = Some(DecimalMark::Comma),
                "cents" => read.cents = true,
                _ => return None,
            }
        }
        (read != Self::default()).then_some(read)
    }
}
