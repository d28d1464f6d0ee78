//! The prices that an offer is measured against, and their statistics.

use std::borrow::Cow;

use domain_offer::money::round;

/// Sorted prices (minor units) of one category and currency; what scores and percentiles are of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Population<'p> {
    sorted: Cow<'p, [i64]>,
    sum: i128,
}

impl<'p> Population<'p> {
    /// A population of prices that are in order already, with their sum.
    pub(crate) fn of_sorted(prices: &'p [i64], sum: i128) -> Self {
        debug_assert!(prices.is_sorted(), "the prices come in order");
        Self {
            sorted: Cow::Borrowed(prices),
            sum,
        }
    }
}

/// In parts that fit 64 bits, since a price is below 2^54.
fn sum(prices: &[i64]) -> i128 {
    let parts = prices.chunks(256);
    parts.map(|part| i128::from(part.iter().sum::<i64>())).sum()
}

impl Population<'static> {
    /// A population of prices in any order.
    pub fn new(mut prices: Vec<i64>) -> Self {
        if !prices.is_sorted() {
            prices.sort_unstable();
        }
        Self {
            sum: sum(&prices),
            sorted: Cow::Owned(prices),
        }
    }
}

impl Population<'_> {
    /// How many prices there are.
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    /// The prices, cheapest first.
    pub fn prices(&self) -> &[i64] {
        &self.sorted
    }

    /// The lowest price.
    pub fn min(&self) -> Option<i64> {
        self.sorted.first().copied()
    }

    /// The highest price.
    pub fn max(&self) -> Option<i64> {
        self.sorted.last().copied()
    }

    /// The mean, rounded to the minor unit.
    pub fn mean(&self) -> Option<i64> {
        (!self.is_empty()).then(|| round(self.sum as f64 / self.len() as f64))
    }

    /// The quantile of `p` in [0,1] by linear interpolation between order statistics
    /// (h = (n−1)·p, type 7 of Hyndman and Fan 1996), in minor units with a fraction.
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let last = self.len().checked_sub(1)?;
        let h = last as f64 * p.clamp(0.0, 1.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 ≤ h ≤ last"
        )]
        let below = (h.floor() as usize).min(last);
        let above = (below + 1).min(last);
        let (low, high) = (self.sorted[below] as f64, self.sorted[above] as f64);
        Some(low + (h - below as f64) * (high - low))
    }

    /// The quantile rounded to the minor unit.
    pub fn percentile(&self, p: f64) -> Option<i64> {
        self.quantile(p).map(round)
    }

    /// The median rounded to the minor unit.
    pub fn median(&self) -> Option<i64> {
        self.percentile(0.5)
    }
}

/// The range outside of which a price is marked as unusual for its category (`atipico`): Tukey's
/// fences (1.5 interquartile ranges, Tukey 1977) on the logarithm of the price, and at least a factor
/// of [`TYPICAL_FACTOR`] around the median. Only marked: a television of 26 million is real.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TypicalRange {
    low: f64,
    high: f64,
}

/// No price within this factor of the median is unusual.
pub const TYPICAL_FACTOR: f64 = 5.0;
/// A category with fewer prices than this has no usual range.
pub const TYPICAL_MIN_PRICES: usize = 8;

impl TypicalRange {
    /// The usual range of a population; `None` where there are too few prices to tell.
    pub fn of(population: &Population) -> Option<Self> {
        if population.len() < TYPICAL_MIN_PRICES {
            return None;
        }
        let log = |p: f64| population.quantile(p).map(f64::ln);
        let (q1, median, q3) = (log(0.25)?, log(0.5)?, log(0.75)?);
        let reach = 1.5 * (q3 - q1);
        let least = TYPICAL_FACTOR.ln();
        let low = (q1 - reach).min(median - least).exp();
        Some(Self {
            low,
            high: (q3 + reach).max(median + least).exp(),
        })
    }

    /// Whether the price lies outside.
    pub fn is_unusual(self, price: i64) -> bool {
        let price = price as f64;
        price < self.low || price > self.high
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_interpolate_between_order_statistics() {
        let population = Population::new(vec![50, 70, 90, 110]);
        for (p, expected) in [
            (0.0, 50.0),
            (0.25, 65.0),
            (0.5, 80.0),
            (0.75, 95.0),
            (1.0, 110.0),
        ] {
            assert!(
                (population.quantile(p).unwrap() - expected).abs() < 1e-9,
                "{p}"
            );
        }
        assert_eq!(population.percentile(0.9), Some(104));
        assert_eq!(population.mean(), Some(80));
        assert_eq!(Population::default().quantile(0.5), None);
        assert_eq!(Population::new(vec![1, 2]).median(), Some(2)); // 1.5, half away from zero
    }

    #[test]
    fn marks_only_what_is_far_outside() {
        let prices: Vec<i64> = (1..=20).map(|n| n * 1_000).collect();
        let range = TypicalRange::of(&Population::new(prices)).unwrap();
        assert!(!range.is_unusual(60_000));
        assert!(range.is_unusual(5_000_000));
        assert!(range.is_unusual(1));
        assert_eq!(TypicalRange::of(&Population::new(vec![1; 7])), None);
    }
}
