//! Scores as they are shown and sorted: rounded to three decimals.

use domain_offer::money::round;

/// A number in thousandths, so that what is sorted is what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Score(i64);

impl Score {
    /// Rounds to three decimals, half away from zero.
    pub fn rounded(number: f64) -> Self {
        Self(round(number * 1_000.0))
    }

    /// The score in thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// The score as a number of at most three decimals.
    pub fn value(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    /// The first part of a row's key: the highest score first.
    pub const fn highest_first(self) -> i64 {
        -self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_three_decimals() {
        for (number, expected) in [
            (0.0, 0),
            (1.0, 1_000),
            (0.366_67, 367),
            (0.000_4, 0),
            (0.0625, 63),
        ] {
            assert_eq!(Score::rounded(number).thousandths(), expected, "{number}");
        }
        assert!(Score::rounded(0.9).highest_first() < Score::rounded(0.1).highest_first());
    }
}
