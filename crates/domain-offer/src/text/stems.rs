//! Beginnings of words, by which a text without any of them is told fast.

/// Letters of a stem that are looked at.
const LENGTH: usize = 4;
/// The bit that makes a letter a small one; figures and most marks have it.
const SMALL: u8 = 0x20;

/// Some beginnings of words, in small letters and figures of ASCII; of each at most four letters count.
#[derive(Debug, Default)]
pub(crate) struct Stems {
    /// By the first letter the set of the second ones, as bits.
    letters: [u32; 32],
    /// By the first letter.
    stems: [Vec<Stem>; 32],
}

/// A beginning, its letters in one number.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Stem {
    letters: u32,
    /// Which of the letters count.
    mask: u32,
}

impl Stems {
    /// Adds a beginning of at least two letters.
    pub(crate) fn add(&mut self, stem: &[u8]) {
        let [first, second, ..] = stem else {
            return;
        };
        let length = stem.len().min(LENGTH);
        let mask = u32::MAX >> (8 * (LENGTH - length));
        let letters = packed(stem) & mask;
        let place = usize::from(first & 31);
        self.letters[place] |= 1 << (second & 31);
        if !self.stems[place].contains(&Stem { letters, mask }) {
            self.stems[place].push(Stem { letters, mask });
        }
    }

    /// Whether a word begins like one of these; letter case does not count.
    pub(crate) fn begin(&self, word: &[u8]) -> bool {
        let [first, second, ..] = word else {
            return false;
        };
        let place = usize::from(first & 31);
        if self.letters[place] & 1 << (second & 31) == 0 {
            return false;
        }
        let letters = packed(word);
        self.stems[place]
            .iter()
            .any(|stem| letters & stem.mask == stem.letters)
    }

    /// The first place from one on at which a word begins like one of these: behind what is neither letter nor figure
    /// of ASCII.
    pub(crate) fn find(&self, text: &[u8], from: usize) -> Option<usize> {
        let mut is_inside = from > 0 && text[from - 1].is_ascii_alphanumeric();
        for (at, byte) in text.iter().enumerate().skip(from) {
            let is_of_word = byte.is_ascii_alphanumeric();
            if is_of_word && !is_inside && self.begin(&text[at..]) {
                return Some(at);
            }
            is_inside = is_of_word;
        }
        None
    }
}

/// The first letters as small ones; what is missing is zero.
fn packed(word: &[u8]) -> u32 {
    let mut letters = [0; LENGTH];
    for (letter, byte) in letters.iter_mut().zip(word) {
        *letter = byte | SMALL;
    }
    u32::from_le_bytes(letters)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_where_words_begin() {
        let mut stems = Stems::default();
        for stem in ["open", "used", "x", "e."] {
            stems.add(stem.as_bytes());
        }
        for (text, from, expected) in [
            ("open box", 0, Some(0)),
            ("open box", 1, None),
            ("an OPEN (Used) opera", 0, Some(3)),
            ("an OPEN (Used) opera", 4, Some(9)),
            ("reopen unopened ope x", 0, None),
            ("ñopen", 0, Some(2)),
            ("e E.a", 0, Some(2)),
            ("o", 0, None),
            ("", 0, None),
        ] {
            assert_eq!(stems.find(text.as_bytes(), from), expected, "{text:?}");
        }
    }
}
