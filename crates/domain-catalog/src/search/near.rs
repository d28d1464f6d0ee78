//! A word that may have one typo, as an automaton over the bytes of other words.
//!
//! It is a few numbers, whatever the word: the places in the word that what was read so far may stand at (Wu and
//! Manber, CACM 1992). Nothing is built before it runs, so that a word of the caller's choice costs no more than another.

use fst::Automaton;

/// Words longer than this, in letters, must be written right: their places fit the bits of a number, and no such
/// word of a catalog is told from another by one letter.
pub const TYPO_MAX_CHARS: usize = 24;

/// Accepts a word, and those with one letter more, less or other, or two neighbours swapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    letters: Vec<char>,
}

/// Where in the word what was read so far may end. In each number bit `n` stands for the place before letter `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// Without a typo.
    right: u32,
    /// With one.
    typo: u32,
    /// In the middle of a swap: the letter after the place was read, the one at the place is to follow.
    swap: u32,
    /// What is known of a letter of which bytes are to follow, and how many.
    begun: u32,
    to_follow: u8,
}

impl Near {
    /// Of a word; `None` where it is longer than [`TYPO_MAX_CHARS`].
    pub fn new(word: &str) -> Option<Self> {
        let letters: Vec<char> = word.chars().collect();
        (letters.len() <= TYPO_MAX_CHARS).then_some(Self { letters })
    }

    /// The places of the word where this letter stands.
    fn places_of(&self, letter: u32) -> u32 {
        let is_here = |(place, known): (usize, &char)| u32::from(*known as u32 == letter) << place;
        self.letters.iter().enumerate().map(is_here).sum()
    }

    fn read(&self, before: &Places, letter: u32) -> Places {
        let here = self.places_of(letter);
        let right = (before.right & here) << 1;
        let kept = (before.typo & here) << 1;
        let (more, other, less) = (before.right, before.right << 1, right << 1);
        let swapped = (before.swap & here) << 2;
        let within = (2 << self.letters.len()) - 1;
        Places {
            right: right & within,
            typo: (kept | more | other | less | swapped) & within,
            swap: before.right & (here >> 1),
            begun: 0,
            to_follow: 0,
        }
    }
}

impl Automaton for Near {
    type State = Places;

    fn start(&self) -> Places {
        Places {
            right: 1,
            // The first letter may be missing.
            typo: 2,
            swap: 0,
            begun: 0,
            to_follow: 0,
        }
    }

    fn is_match(&self, state: &Places) -> bool {
        let end = 1 << self.letters.len();
        state.to_follow == 0 && (state.right | state.typo) & end != 0
    }

    fn can_match(&self, state: &Places) -> bool {
        state.right | state.typo | state.swap != 0
    }

    fn accept(&self, state: &Places, byte: u8) -> Places {
        let (begun, to_follow) = match byte {
            0x00..=0x7f => (u32::from(byte), 0),
            0x80..=0xbf => (
                state.begun << 6 | u32::from(byte & 0x3f),
                state.to_follow.saturating_sub(1),
            ),
            0xc0..=0xdf => (u32::from(byte & 0x1f), 1),
            0xe0..=0xef => (u32::from(byte & 0x0f), 2),
            0xf0..=0xff => (u32::from(byte & 0x07), 3),
        };
        if to_follow > 0 {
            return Places {
                begun,
                to_follow,
                ..*state
            };
        }
        self.read(state, begun)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accepts(word: &str, other: &str) -> bool {
        let near = Near::new(word).expect("the words of the tests are short");
        let read = |state, byte: &u8| near.accept(&state, *byte);
        near.is_match(&other.as_bytes().iter().fold(near.start(), read))
    }

    #[test]
    fn one_letter_more_less_or_other_or_two_swapped() {
        for (other, expected) in [
            ("samsung", true),
            ("sansung", true),
            ("samsng", true),
            ("amsung", true),
            ("samsun", true),
            ("ssamsung", true),
            ("samsungs", true),
            ("smasung", true),
            ("asmsung", true),
            ("samsugn", true),
            ("sañsung", true),
            ("sasmugn", false),
            ("smsaung", false),
            ("samsungss", false),
            ("sams", false),
            ("", false),
        ] {
            assert_eq!(accepts("samsung", other), expected, "{other}");
        }
        assert!(Near::new(&"ñ".repeat(TYPO_MAX_CHARS)).is_some());
        assert!(Near::new(&"n".repeat(TYPO_MAX_CHARS + 1)).is_none());
    }

    proptest! {
        #[test]
        fn it_accepts_what_is_one_edit_away(word in "[abñ😀]{0,6}", other in "[abñ😀]{0,7}") {
            let edits = strsim::osa_distance(&word, &other);
            prop_assert_eq!(accepts(&word, &other), edits <= 1);
        }

        #[test]
        fn it_gives_up_only_what_it_would_never_accept(word in "[abñ]{0,6}", other in "[abñ]{0,7}") {
            let near = Near::new(&word).unwrap();
            let mut state = near.start();
            let mut alive = true;
            for byte in other.as_bytes() {
                state = near.accept(&state, *byte);
                alive &= near.can_match(&state);
            }
            prop_assert!(alive || !near.is_match(&state));
        }

        #[test]
        fn the_longest_words_have_typos_too(letters in "[abñ]{24}", place in 0..24_usize) {
            let mut other: Vec<char> = letters.chars().collect();
            other[place] = 'x';
            let other: String = other.into_iter().collect();
            prop_assert!(accepts(&letters, &other));
            let far = format!("yy{other}");
            prop_assert!(!accepts(&letters, &far));
        }
    }
}
