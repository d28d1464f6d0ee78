//! Sums over things with prices, so that what lies between two prices is added up from few parts.

use std::ops::RangeInclusive;

/// Nodes that a node of the next level stands for.
const CHILDREN: usize = 16;

/// What adds up.
pub(crate) trait Sums: Clone {
    /// Adds the others.
    fn add(&mut self, other: &Self);
}

/// Some things, and what they add up to.
#[derive(Debug)]
pub(crate) struct Node<S> {
    prices: RangeInclusive<i64>,
    sums: S,
}

impl<S: Sums> Node<S> {
    /// Things whose prices, in minor units, all lie in a range, which is empty where nothing is there.
    pub(crate) const fn new(prices: RangeInclusive<i64>, sums: S) -> Self {
        Self { prices, sums }
    }

    fn of(children: &[Self]) -> Option<Self> {
        let (first, others) = children.split_first()?;
        let mut node = Self::new(first.prices.clone(), first.sums.clone());
        for child in others {
            let lowest = *node.prices.start().min(child.prices.start());
            node.prices = lowest..=*node.prices.end().max(child.prices.end());
            node.sums.add(&child.sums);
        }
        Some(node)
    }

    fn is_apart_from(&self, prices: &RangeInclusive<i64>) -> bool {
        self.prices.is_empty()
            || self.prices.end() < prices.start()
            || prices.end() < self.prices.start()
    }

    fn lies_within(&self, prices: &RangeInclusive<i64>) -> bool {
        prices.contains(self.prices.start()) && prices.contains(self.prices.end())
    }
}

/// Leaves and, level by level, what they add up to. It is right for leaves in any order, and quick
/// where they are in order of price.
#[derive(Debug)]
pub(crate) struct PriceTree<S> {
    /// The leaves first.
    levels: Vec<Vec<Node<S>>>,
}

impl<S: Sums> PriceTree<S> {
    /// Of its leaves.
    pub(crate) fn new(leaves: Vec<Node<S>>) -> Self {
        let mut levels = vec![leaves];
        while let Some(below) = levels.last().filter(|below| below.len() > 1) {
            let above = below.chunks(CHILDREN).filter_map(Node::of).collect();
            levels.push(above);
        }
        Self { levels }
    }

    /// Adds to `total` all that lies within the prices; `leaf` adds what of a leaf does, given by
    /// its place, where only some of it may.
    pub(crate) fn add_within(
        &self,
        prices: &RangeInclusive<i64>,
        total: &mut S,
        leaf: &mut impl FnMut(usize, &mut S),
    ) {
        let top = self.levels.len() - 1;
        for place in 0..self.levels[top].len() {
            self.visit(top, place, prices, total, leaf);
        }
    }

    fn visit(
        &self,
        level: usize,
        place: usize,
        prices: &RangeInclusive<i64>,
        total: &mut S,
        leaf: &mut impl FnMut(usize, &mut S),
    ) {
        let node = &self.levels[level][place];
        if node.is_apart_from(prices) {
            return;
        }
        if node.lies_within(prices) {
            total.add(&node.sums);
            return;
        }
        let Some(below) = level.checked_sub(1) else {
            leaf(place, total);
            return;
        };
        let first = place * CHILDREN;
        for child in first..self.levels[below].len().min(first + CHILDREN) {
            self.visit(below, child, prices, total, leaf);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Sums for i64 {
        fn add(&mut self, other: &Self) {
            *self += other;
        }
    }

    /// Adds the prices up, and counts the leaves looked into.
    fn sum(prices: &[i64], leaf_size: usize, within: RangeInclusive<i64>) -> (i64, usize) {
        let leaf = |prices: &[i64]| {
            let lowest = prices.iter().min().copied().unwrap_or(0);
            let highest = prices.iter().max().copied().unwrap_or(-1);
            Node::new(lowest..=highest, prices.iter().sum())
        };
        let tree = PriceTree::new(prices.chunks(leaf_size).map(leaf).collect());
        let (mut total, mut opened) = (0, 0);
        tree.add_within(&within, &mut total, &mut |place, total: &mut i64| {
            opened += 1;
            let leaf = prices.chunks(leaf_size).nth(place).unwrap_or_default();
            *total += leaf
                .iter()
                .filter(|price| within.contains(*price))
                .sum::<i64>();
        });
        (total, opened)
    }

    #[test]
    fn it_adds_what_lies_within_and_opens_the_leaves_at_the_ends_only() {
        let prices: Vec<i64> = (0..1_000).collect();
        for within in [
            0..=999,
            1..=998,
            17..=17,
            250..=750,
            -5..=3,
            990..=2_000,
            5_000..=6_000,
        ] {
            let expected: i64 = prices.iter().filter(|price| within.contains(*price)).sum();
            let (found, opened) = sum(&prices, 8, within.clone());
            assert_eq!(found, expected, "{within:?}");
            assert!(opened <= 2, "{within:?}: {opened}");
        }
    }

    #[test]
    fn leaves_may_be_in_any_order() {
        let prices: Vec<i64> = (0..997).map(|n| n * 389 % 997).collect();
        for within in [0..=996, 100..=200, 500..=500] {
            let expected: i64 = prices.iter().filter(|price| within.contains(*price)).sum();
            assert_eq!(sum(&prices, 4, within.clone()).0, expected, "{within:?}");
        }
        assert_eq!(sum(&[], 4, 0..=10).0, 0);
    }
}
