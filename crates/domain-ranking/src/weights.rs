//! What price and freshness count in the value score.

use thiserror::Error;

/// The weights of the value score: each at least 0, together 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    price: f64,
    freshness: f64,
}

/// Why two numbers are not weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WeightsError {
    /// One is negative or not a number.
    #[error("a weight is not a number of at least 0")]
    Negative,
    /// They do not add up to 1, so that scores would leave [0,1].
    #[error("the weights do not add up to 1")]
    Sum,
}

/// By how much the sum may miss 1, for weights written with a few decimals.
const TOLERANCE: f64 = 1e-9;

impl Weights {
    /// Weights of price and freshness.
    pub fn new(price: f64, freshness: f64) -> Result<Self, WeightsError> {
        let valid = |weight: f64| weight.is_finite() && weight >= 0.0;
        if !valid(price) || !valid(freshness) {
            return Err(WeightsError::Negative);
        }
        if (price + freshness - 1.0).abs() > TOLERANCE {
            return Err(WeightsError::Sum);
        }
        Ok(Self { price, freshness })
    }

    /// The weighted mean of two scores in [0,1]; in [0,1].
    pub fn total(self, price: f64, freshness: f64) -> f64 {
        (self.price * price + self.freshness * freshness).clamp(0.0, 1.0)
    }
}

/// 0.6 for the price, 0.4 for freshness.
impl Default for Weights {
    fn default() -> Self {
        Self {
            price: 0.6,
            freshness: 0.4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_not_negative_and_add_up_to_one() {
        for (price, freshness, expected) in [
            (0.6, 0.4, None),
            (1.0, 0.0, None),
            (0.7, 0.3, None),
            (0.6, 0.5, Some(WeightsError::Sum)),
            (0.0, 0.0, Some(WeightsError::Sum)),
            (1.5, -0.5, Some(WeightsError::Negative)),
            (f64::NAN, 0.4, Some(WeightsError::Negative)),
            (f64::INFINITY, 0.0, Some(WeightsError::Negative)),
        ] {
            assert_eq!(
                Weights::new(price, freshness).err(),
                expected,
                "{price}, {freshness}"
            );
        }
    }

    #[test]
    fn the_total_is_the_weighted_mean() {
        // 0.6 · 0.5 + 0.4 · 0.25 = 0.3 + 0.1
        assert!((Weights::default().total(0.5, 0.25) - 0.4).abs() < 1e-12);
        assert!((Weights::new(0.0, 1.0).unwrap().total(0.5, 0.25) - 0.25).abs() < 1e-12);
    }
}
