//! Sets of small numbers as bits, many in a word.

use std::ops::Range;

/// Bits of a word.
pub(crate) const WORD: usize = 64;

/// Adds bits to bits.
pub(crate) fn join(words: &mut [u64], others: &[u64]) {
    for (word, other) in words.iter_mut().zip(others) {
        *word |= other;
    }
}

/// The places of the bits that are set, those side by side together, in order.
pub(crate) fn runs(words: &[u64]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = first(words, from, true)?;
        let end = first(words, start, false).unwrap_or(words.len() * WORD);
        from = end;
        Some(start..end)
    })
}

/// The place of the first bit from a place on that is set, or that is not.
fn first(words: &[u64], from: usize, set: bool) -> Option<usize> {
    let mut word = from / WORD;
    let mut left = u64::MAX << (from % WORD);
    loop {
        let bits = *words.get(word)?;
        let found = if set { bits } else { !bits } & left;
        if found != 0 {
            return Some(word * WORD + found.trailing_zeros() as usize);
        }
        (word, left) = (word + 1, u64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn bits_side_by_side_are_one_run() {
        assert_eq!(runs(&[]).count(), 0);
        let words = [1 | 1 << 63, 0b1, 0b110, u64::MAX];
        let expected = [0..1, 63..65, 129..131, 192..256];
        assert_eq!(runs(&words).collect::<Vec<_>>(), expected);
        let words = [u64::MAX, u64::MAX, 0];
        assert!(runs(&words).eq(std::iter::once(0..128)));
    }
}
