//! Trains gradient-boosted trees: second order, on histograms, with a fixed seed.
//!
//! The method is that of Chen and Guestrin, `XGBoost: A Scalable Tree Boosting System` (2016), in
//! its plainest form. The same rows in the same order give the same forest on every machine.

use domain_matching::forest::{Forest, Node};
use sample_offers::Rng;

mod bins;
mod tree;

use bins::Bins;

/// How to train.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Forests whose log-odds are averaged, each with a seed of its own.
    pub(crate) bags: usize,
    /// Trees of a forest.
    pub(crate) trees: usize,
    /// Splits between the root and a leaf, at most.
    pub(crate) depth: usize,
    /// What is taken of each tree's step.
    pub(crate) rate: f64,
    /// Share of the rows that a tree sees.
    pub(crate) rows: f64,
    /// Share of the features that a tree sees.
    pub(crate) columns: f64,
    /// Penalty on the square of a leaf.
    pub(crate) lambda: f64,
    /// The least sum of second derivatives in a leaf.
    pub(crate) least: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bags: 4,
            trees: 250,
            depth: 5,
            rate: 0.06,
            rows: 0.7,
            columns: 0.4,
            lambda: 2.0,
            least: 1.5,
        }
    }
}

/// A random number between 0 and 1.
fn unit(random: &mut Rng) -> f64 {
    (random.bits() >> 11) as f64 / (1u64 << 53) as f64
}

/// A random number below `end`, which is not 0.
pub(super) fn below(random: &mut Rng, end: usize) -> usize {
    usize::try_from(random.bits() % end as u64).expect("smaller than a usize")
}

/// Trains on rows of features with their labels.
pub(crate) fn train(rows: &[Vec<f32>], targets: &[(bool, f64)], settings: &Settings) -> Forest {
    let bins = Bins::new(rows);
    let positives = targets.iter().filter(|target| target.0).count();
    let share = (positives as f64 + 1.0) / (targets.len() as f64 + 2.0);
    let start = (share / (1.0 - share)).ln();
    let mut forest = Forest {
        bias: single(start),
        trees: Vec::new(),
    };
    for bag in 0..settings.bags {
        let random = Rng::seeded(0x5eed ^ ((bag as u64) << 32));
        let trees = boost(&bins, targets, start, settings, random);
        forest
            .trees
            .extend(trees.into_iter().map(|tree| shrink(tree, settings.bags)));
    }
    forest
}

fn shrink(mut tree: Vec<Node>, bags: usize) -> Vec<Node> {
    for node in &mut tree {
        if let Node::Leaf(value) = node {
            *value /= bags as f32;
        }
    }
    tree
}

fn boost(
    bins: &Bins,
    targets: &[(bool, f64)],
    start: f64,
    settings: &Settings,
    mut random: Rng,
) -> Vec<Vec<Node>> {
    let mut odds = vec![start; targets.len()];
    let mut trees = Vec::new();
    for _ in 0..settings.trees {
        let slopes: Vec<(f64, f64)> = odds
            .iter()
            .zip(targets)
            .map(|(odds, (label, weight))| {
                let p = 1.0 / (1.0 + (-odds).exp());
                (
                    (p - f64::from(u8::from(*label))) * weight,
                    (p * (1.0 - p)).max(1e-6) * weight,
                )
            })
            .collect();
        let rows: Vec<u32> = (0..number(targets.len()))
            .filter(|_| unit(&mut random) < settings.rows)
            .collect();
        let columns: Vec<usize> = (0..bins.columns())
            .filter(|_| unit(&mut random) < settings.columns)
            .collect();
        let tree = tree::grow(bins, &slopes, rows, &columns, settings);
        for (row, odds) in odds.iter_mut().enumerate() {
            *odds += f64::from(tree.value(bins, row));
        }
        trees.push(tree.nodes(bins));
    }
    trees
}

/// As much of a number as a model keeps.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a model needs no more precision"
)]
fn single(value: f64) -> f32 {
    value as f32
}

/// A count of rows, nodes or bins in a smaller type.
fn number<T: TryFrom<usize>>(count: usize) -> T {
    T::try_from(count).unwrap_or_else(|_| unreachable!("rows, nodes and bins are few"))
}
