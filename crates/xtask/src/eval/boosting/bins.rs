//! Features cut into bins.

use super::number;

/// Bins of a feature, at most.
pub(super) const MOST: usize = 64;

/// Every feature of every row as the number of its bin.
pub(super) struct Bins {
    rows: usize,
    /// Column by column.
    of_rows: Vec<Vec<u8>>,
    /// The upper ends of the bins of each column, but the last.
    cuts: Vec<Vec<f32>>,
}

impl Bins {
    pub(super) fn new(rows: &[Vec<f32>]) -> Self {
        let columns = rows.first().map_or(0, Vec::len);
        let cuts: Vec<Vec<f32>> = (0..columns).map(|column| cuts(rows, column)).collect();
        let bin = |column: usize, row: &Vec<f32>| -> u8 {
            number(cuts[column].partition_point(|cut| *cut < row[column]))
        };
        let of_rows = (0..columns)
            .map(|column| rows.iter().map(|row| bin(column, row)).collect())
            .collect();
        Self {
            rows: rows.len(),
            of_rows,
            cuts,
        }
    }

    pub(super) fn columns(&self) -> usize {
        self.cuts.len()
    }

    pub(super) fn column(&self, column: usize) -> &[u8] {
        debug_assert_eq!(self.of_rows[column].len(), self.rows);
        &self.of_rows[column]
    }

    /// The largest value of a bin that is not the last.
    pub(super) fn cut(&self, column: usize, bin: usize) -> f32 {
        self.cuts[column][bin]
    }

    /// How many bins a column has.
    pub(super) fn count(&self, column: usize) -> usize {
        self.cuts[column].len() + 1
    }
}

fn cuts(rows: &[Vec<f32>], column: usize) -> Vec<f32> {
    let mut values: Vec<f32> = rows.iter().map(|row| row[column]).collect();
    values.sort_by(f32::total_cmp);
    let mut distinct = values.clone();
    distinct.dedup();
    let chosen: Vec<f32> = if distinct.len() <= MOST {
        distinct
    } else {
        let mut quantiles: Vec<f32> = (1..=MOST)
            .map(|n| values[(n * values.len() / MOST).min(values.len() - 1)])
            .collect();
        quantiles.dedup();
        quantiles
    };
    // The cut lies in the middle of two neighbours, so that values never seen fall to the nearer.
    chosen
        .windows(2)
        .map(|pair| f32::midpoint(pair[0], pair[1]))
        .take(MOST - 1)
        .collect()
}
