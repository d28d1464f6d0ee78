//! Yes or no for each row, with counting over ranges.

use std::ops::Range;

/// Bits in a word.
const WORD: usize = 64;

/// A bit for each row; how many are set in a range is found without looking at them one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    words: Vec<u64>,
    /// Bits set before each word.
    before: Vec<u32>,
}

impl Marks {
    /// The marks of rows 0, 1, 2 …
    pub fn of(rows: impl Iterator<Item = bool>) -> Self {
        let mut marks = Self::default();
        let (mut word, mut length, mut set) = (0_u64, 0_usize, 0_u32);
        for row in rows {
            word |= u64::from(row) << (length % WORD);
            length += 1;
            if length.is_multiple_of(WORD) {
                marks.push(word, &mut set);
                word = 0;
            }
        }
        marks.push(word, &mut set);
        marks
    }

    fn push(&mut self, word: u64, set: &mut u32) {
        self.words.push(word);
        self.before.push(*set);
        *set += word.count_ones();
    }

    /// Whether a row is marked.
    pub fn has(&self, row: usize) -> bool {
        self.words[row / WORD] >> (row % WORD) & 1 == 1
    }

    /// How many rows of a range are marked.
    pub fn count(&self, rows: &Range<usize>) -> usize {
        if rows.is_empty() {
            return 0;
        }
        self.until(rows.end) - self.until(rows.start)
    }

    /// How many rows before this one are marked.
    fn until(&self, row: usize) -> usize {
        let below = self.words[row / WORD] & ((1 << (row % WORD)) - 1);
        self.before[row / WORD] as usize + below.count_ones() as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_counted() {
        for length in [0, 1, 63, 64, 65, 200] {
            let rows: Vec<bool> = (0..length)
                .map(|row| row % 3 == 0 || row % 7 == 1)
                .collect();
            let marks = Marks::of(rows.iter().copied());
            for start in 0..=length {
                for end in start..=length {
                    let expected = rows[start..end].iter().filter(|row| **row).count();
                    assert_eq!(
                        marks.count(&(start..end)),
                        expected,
                        "{start}..{end} of {length}"
                    );
                }
            }
            assert!((0..length).all(|row| marks.has(row) == rows[row]));
        }
    }
}
