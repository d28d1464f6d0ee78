//! Grows one tree.

use domain_matching::forest::Node;

use super::bins::{Bins, MOST};
use super::{Settings, number, single};

/// A tree over bins.
pub(super) struct Tree {
    nodes: Vec<Binned>,
}

enum Binned {
    Split {
        column: usize,
        bin: usize,
        left: usize,
    },
    Leaf(f32),
}

struct Best {
    column: usize,
    bin: usize,
    gain: f64,
}

pub(super) fn grow(
    bins: &Bins,
    slopes: &[(f64, f64)],
    rows: Vec<u32>,
    columns: &[usize],
    settings: &Settings,
) -> Tree {
    let mut tree = Tree {
        nodes: vec![Binned::Leaf(0.0)],
    };
    let mut open = vec![(0usize, rows, 0usize)];
    while let Some((at, rows, depth)) = open.pop() {
        let sum = total(&rows, slopes);
        let best = (depth < settings.depth)
            .then(|| best_split(bins, slopes, &rows, columns, sum, settings))
            .flatten();
        let Some(best) = best else {
            tree.nodes[at] =
                Binned::Leaf(single(-sum.0 / (sum.1 + settings.lambda) * settings.rate));
            continue;
        };
        let column = bins.column(best.column);
        let (left, right): (Vec<u32>, Vec<u32>) = rows
            .into_iter()
            .partition(|row| usize::from(column[*row as usize]) <= best.bin);
        let child = tree.nodes.len();
        tree.nodes.push(Binned::Leaf(0.0));
        tree.nodes.push(Binned::Leaf(0.0));
        tree.nodes[at] = Binned::Split {
            column: best.column,
            bin: best.bin,
            left: child,
        };
        open.push((child, left, depth + 1));
        open.push((child + 1, right, depth + 1));
    }
    tree
}

fn total(rows: &[u32], slopes: &[(f64, f64)]) -> (f64, f64) {
    rows.iter().fold((0.0, 0.0), |sum, row| {
        let slope = slopes[*row as usize];
        (sum.0 + slope.0, sum.1 + slope.1)
    })
}

fn best_split(
    bins: &Bins,
    slopes: &[(f64, f64)],
    rows: &[u32],
    columns: &[usize],
    sum: (f64, f64),
    settings: &Settings,
) -> Option<Best> {
    let score = |(g, h): (f64, f64)| g * g / (h + settings.lambda);
    let mut best: Option<Best> = None;
    for &column in columns {
        let mut histogram = [(0.0, 0.0); MOST];
        let values = bins.column(column);
        for &row in rows {
            let slope = slopes[row as usize];
            let cell = &mut histogram[usize::from(values[row as usize])];
            *cell = (cell.0 + slope.0, cell.1 + slope.1);
        }
        let mut left = (0.0, 0.0);
        for (bin, cell) in histogram.iter().enumerate().take(bins.count(column) - 1) {
            left = (left.0 + cell.0, left.1 + cell.1);
            let right = (sum.0 - left.0, sum.1 - left.1);
            if left.1 < settings.least || right.1 < settings.least {
                continue;
            }
            let gain = score(left) + score(right) - score(sum);
            if gain > best.as_ref().map_or(1e-3, |best| best.gain) {
                best = Some(Best { column, bin, gain });
            }
        }
    }
    best
}

impl Tree {
    pub(super) fn value(&self, bins: &Bins, row: usize) -> f32 {
        let mut at = 0;
        loop {
            match self.nodes[at] {
                Binned::Leaf(value) => return value,
                Binned::Split { column, bin, left } => {
                    at = left + usize::from(usize::from(bins.column(column)[row]) > bin);
                }
            }
        }
    }

    pub(super) fn nodes(&self, bins: &Bins) -> Vec<Node> {
        self.nodes
            .iter()
            .map(|node| match *node {
                Binned::Leaf(value) => Node::Leaf(value),
                Binned::Split { column, bin, left } => Node::Split {
                    feature: number(column),
                    threshold: bins.cut(column, bin),
                    left: number(left),
                },
            })
            .collect()
    }
}
