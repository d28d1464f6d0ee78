//! How low a price can be: the twentieth part of its category's median.

use super::ShardBase;
use super::derive::Shown;
use super::parts::CurrencyRows;
use domain_offer::money::Currency;

/// A price this many times below the median of its category cannot be right.
pub const FLOOR_DIVISOR: i64 = 20;
/// A category with fewer prices in a currency has no floor.
pub const FLOOR_MIN_PRICES: usize = 8;
/// A category whose prices in a currency are of fewer stores has no floor.
pub const FLOOR_MIN_STORES: usize = 2;

/// The lowest prices that can be right in a category, by currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Floors(Vec<(Currency, i64)>);

impl Floors {
    /// The floors that active rows give, which are in order of currency and price; each offer's row has its
    /// own trusted price.
    pub(super) fn of(
        base: &ShardBase,
        shown: &[Shown],
        active: &[bool],
        currencies: &[CurrencyRows],
    ) -> Self {
        let floor = |rows: &CurrencyRows| {
            let floor = floor_of(rows.population.prices())?;
            let range = rows.rows.clone();
            let of_active = shown[range.clone()].iter().zip(&active[range]);
            let of_active = of_active.filter(|(_, active)| **active);
            let mut stores = of_active.map(|(row, _)| base.store_of(row.offer));
            has_stores(&mut stores).then_some((rows.currency, floor))
        };
        Self(currencies.iter().filter_map(floor).collect())
    }

    /// Whether no price is too low.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The lowest price of a currency that can be right, in minor units; 0 where any can.
    pub(super) fn of_currency(&self, currency: Currency) -> i64 {
        let mut floors = self.0.iter();
        let found = floors.find(|(known, _)| *known == currency);
        found.map_or(0, |(_, floor)| *floor)
    }
}

/// The lowest price that is not below a twentieth of the median of prices that are in order.
fn floor_of(prices: &[i64]) -> Option<i64> {
    if prices.len() < FLOOR_MIN_PRICES {
        return None;
    }
    // Twice the median, so that the mean of two middle prices stays an integer; a price is below 2^54.
    let twice = prices[(prices.len() - 1) / 2] + prices[prices.len() / 2];
    let parts = 2 * FLOOR_DIVISOR;
    Some((twice + parts - 1) / parts)
}

/// Whether there are enough different ones.
fn has_stores(stores: &mut impl Iterator<Item = u32>) -> bool {
    let mut seen: Vec<u32> = Vec::with_capacity(FLOOR_MIN_STORES);
    stores.any(|store| {
        if !seen.contains(&store) {
            seen.push(store);
        }
        seen.len() >= FLOOR_MIN_STORES
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_exact() {
        // The least price p with 20 p ≥ median.
        for (prices, expected) in [
            (&[100; 7][..], None),
            (&[100; 8], Some(5)),
            (&[101; 8], Some(6)),
            (&[119; 8], Some(6)),
            (&[120; 8], Some(6)),
            // A median between two prices: 100.5, 110 and 121.
            (&[1, 2, 3, 100, 101, 200, 300, 400], Some(6)),
            (&[1, 2, 3, 100, 120, 200, 300, 400], Some(6)),
            (&[1, 2, 3, 120, 122, 200, 300, 400], Some(7)),
            (&[1, 1, 1, 1, 1, 1, 1, 1, 9], Some(1)),
            (&[(1 << 54) - 1; 9], Some(900_719_925_474_100)),
        ] {
            assert_eq!(floor_of(prices), expected, "{prices:?}");
        }
    }

    #[test]
    fn two_stores_are_enough() {
        for (stores, expected) in [
            (&[][..], false),
            (&[3], false),
            (&[3, 3, 3], false),
            (&[3, 3, 1], true),
            (&[0, 1, 2], true),
        ] {
            assert_eq!(has_stores(&mut stores.iter().copied()), expected);
        }
    }
}
