//! Going through rows with leaps over those that are not wanted.

use std::ops::Range;

use super::{RowSource, ShardSelection};
use crate::shard::CategorySnapshot;
use crate::view::Row;

/// The rows of a category that pass, cheapest first.
pub(crate) struct Walk<'p, 'v> {
    part: &'p ShardSelection<'v>,
    numbers: Numbers<'p>,
}

impl<'v> ShardSelection<'v> {
    /// Goes through the rows that pass.
    pub(crate) fn walk(&self) -> Walk<'_, 'v> {
        let numbers = match &self.rows {
            RowSource::All => Numbers::All(self.range.clone()),
            RowSource::Listed(listed) => Numbers::Listed(listed),
            RowSource::Found(found) => Numbers::Listed(found),
        };
        Walk {
            part: self,
            numbers,
        }
    }
}

impl<'v> Iterator for Walk<'_, 'v> {
    type Item = Row<'v>;

    fn next(&mut self) -> Option<Row<'v>> {
        loop {
            let row = Row::new(self.part.shard, self.numbers.next()?);
            if self.part.passes(row) {
                return Some(row);
            }
        }
    }

    /// All that are left, in a loop without a question for each which kind they are.
    fn fold<B, F: FnMut(B, Row<'v>) -> B>(self, first: B, with: F) -> B {
        let part = self.part;
        let row = |number| Row::new(part.shard, number);
        let passes = |row: &Row<'v>| part.passes(*row);
        match self.numbers {
            Numbers::All(range) => range.map(row).filter(passes).fold(first, with),
            Numbers::Listed(listed) => {
                let rows = listed.iter().map(|&number| row(number as usize));
                rows.filter(passes).fold(first, with)
            }
        }
    }
}

impl Walk<'_, '_> {
    /// Leaves out the other rows of the block of a row.
    pub(crate) fn leap_over_block(&mut self, row: &Row<'_>) {
        self.numbers
            .leap(CategorySnapshot::end_of_block(row.number()));
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
