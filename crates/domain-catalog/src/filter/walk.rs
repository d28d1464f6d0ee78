//! Going through rows with leaps over those that are not wanted.

use std::ops::Range;

use super::{Part, Rows};
use crate::shard::ShardAt;
use crate::view::Row;

/// How a walk goes on after a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// To the next row.
    Next,
    /// Past the other rows of its block.
    NextBlock,
    /// Not at all.
    Stop,
}

impl<'v> Part<'v> {
    /// Goes through the rows that pass, cheapest first.
    pub(crate) fn walk(&self, mut visit: impl FnMut(Row<'v>) -> Step) {
        let mut numbers = match &self.rows {
            Rows::All => Numbers::All(self.range.clone()),
            Rows::Listed(listed) => Numbers::Listed(listed),
            Rows::Found(found) => Numbers::Listed(found),
        };
        while let Some(number) = numbers.next() {
            let row = Row::new(self.shard, number);
            if !self.passes(row) {
                continue;
            }
            match visit(row) {
                Step::Next => {}
                Step::NextBlock => numbers.leap(ShardAt::end_of_block(number)),
                Step::Stop => break,
            }
        }
    }
}

/// Numbers of rows, ascending.
enum Numbers<'p> {
    All(Range<usize>),
    Listed(&'p [u32]),
}

impl Numbers<'_> {
    fn next(&mut self) -> Option<usize> {
        match self {
            Self::All(range) => range.next(),
            Self::Listed(listed) => {
                let (first, rest) = listed.split_first()?;
                *listed = rest;
                Some(*first as usize)
            }
        }
    }

    /// Leaves out the numbers below this one.
    fn leap(&mut self, to: usize) {
        match self {
            Self::All(range) => range.start = range.start.max(to),
            Self::Listed(listed) => {
                let below = listed.iter().take_while(|&&row| (row as usize) < to);
                *listed = &listed[below.count()..];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walked(mut numbers: Numbers<'_>) -> Vec<usize> {
        let mut walked = Vec::new();
        while let Some(number) = numbers.next() {
            walked.push(number);
            if number % 5 == 2 {
                numbers.leap(number + 4);
            }
        }
        walked
    }

    #[test]
    fn leaps_leave_numbers_out() {
        assert_eq!(walked(Numbers::All(0..9)), [0, 1, 2, 6, 7]);
        let listed = [1, 2, 3, 5, 6, 8, 12, 20];
        assert_eq!(walked(Numbers::Listed(&listed)), [1, 2, 6, 8, 12, 20]);
        assert_eq!(walked(Numbers::All(7..9)), [7]);
    }
}
