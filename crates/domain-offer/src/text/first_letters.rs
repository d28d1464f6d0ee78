//! The letters that some words begin with, by which texts without any of them are told at once.

/// By the first letter of a word the set of its second letters, as bits; letter case does not count.
#[derive(Debug, Default)]
pub(crate) struct FirstLetters([u32; 32]);

impl FirstLetters {
    /// Adds a word of at least two letters; they are of ASCII.
    pub(crate) fn add(&mut self, word: &[u8]) {
        if let [first, second, ..] = word {
            self.0[usize::from(first & 31)] |= 1 << (second & 31);
        }
    }

    /// Whether one of the words can begin with these letters.
    pub(crate) const fn may_begin(&self, first: u8, second: u8) -> bool {
        self.0[(first & 31) as usize] & 1 << (second & 31) != 0
    }

    /// The places of a text at which one of the words can begin: behind what is neither letter nor digit of ASCII.
    pub(crate) fn places(&self, text: &[u8]) -> impl Iterator<Item = usize> {
        let start = text.first_chunk();
        let start = start.is_some_and(|[first, second]| self.may_begin(*first, *second));
        let behind = text.windows(3).enumerate().filter_map(|(at, bytes)| {
            let begins = !bytes[0].is_ascii_alphanumeric() && self.may_begin(bytes[1], bytes[2]);
            begins.then_some(at + 1)
        });
        start.then_some(0).into_iter().chain(behind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_where_words_begin() {
        let mut letters = FirstLetters::default();
        for word in ["open", "used", "x"] {
            letters.add(word.as_bytes());
        }
        for (text, expected) in [
            ("open box", &[0][..]),
            ("an OPEN (Used) opera", &[3, 9, 15]),
            ("reopen unopened", &[]),
            ("ñopen", &[2]),
            ("o", &[]),
            ("", &[]),
        ] {
            let found: Vec<usize> = letters.places(text.as_bytes()).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
