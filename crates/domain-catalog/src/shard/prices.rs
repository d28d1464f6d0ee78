//! Prices in order, with their sums.

use std::ops::Range;

use crate::population::Population;

/// Prices that are added up together; below 2^54 each, so that a block fits 64 bits.
const BLOCK: usize = 256;

/// The prices of rows, in order within a currency; what any of them that stand side by side add up to is
/// found without looking at all.
#[derive(Debug)]
pub(super) struct Prices {
    prices: Vec<i64>,
    /// What all before each block add up to.
    before: Vec<i128>,
}

impl Prices {
    pub(super) fn new(prices: Vec<i64>) -> Self {
        let mut total = 0;
        let sum_before = |block: &[i64]| {
            let before = total;
            total += sum(block);
            before
        };
        let before = prices.chunks(BLOCK).map(sum_before).collect();
        Self { prices, before }
    }

    pub(super) fn as_slice(&self) -> &[i64] {
        &self.prices
    }

    /// The prices of rows of one currency.
    pub(super) fn population(&self, rows: &Range<usize>) -> Population<'_> {
        let sum = self.until(rows.end) - self.until(rows.start);
        Population::of_sorted(&self.prices[rows.clone()], sum)
    }

    /// What the prices of all rows before this one add up to.
    fn until(&self, row: usize) -> i128 {
        let Some(block) = row.min(self.prices.len()).checked_sub(1) else {
            return 0;
        };
        let block = block / BLOCK;
        self.before[block] + sum(&self.prices[block * BLOCK..row])
    }
}

fn sum(block: &[i64]) -> i128 {
    block.iter().sum::<i64>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_prices_side_by_side_are_added_up() {
        for length in [0, 1, 255, 256, 257, 700] {
            let prices: Vec<i64> = (0..length).map(|n| n * n + (1 << 53)).collect();
            let sums = Prices::new(prices.clone());
            let length = prices.len();
            for start in [0, 1, 200, 256, 300].map(|start: usize| start.min(length)) {
                for end in [0, 1, 256, 512, 699].map(|end: usize| end.clamp(start, length)) {
                    let expected = Population::new(prices[start..end].to_vec());
                    assert_eq!(sums.population(&(start..end)), expected, "{start}..{end}");
                }
            }
        }
    }
}
