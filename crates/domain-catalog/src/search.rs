//! Word search over the offers of a category.
//!
//! A query is words in any order; an offer is found when it has all of them in its title, brand,
//! category or article number. Accents and case are ignored, the last word may be a beginning, and
//! a long word that stands nowhere in the catalog may have one typo. Never a regular expression.

mod index;

pub use index::WordIndex;

use crate::text::words;

/// Words shorter than this must be written right.
pub const TYPO_MIN_CHARS: usize = 5;
/// A shorter last word is not taken for a beginning: one letter begins half the catalog.
pub const PREFIX_MIN_CHARS: usize = 2;
/// Words of a query past this many are not looked at.
pub const MAX_WORDS: usize = 16;

/// The words to look for; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
}

/// How a word of a query is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The folded word.
    pub word: String,
    /// Whether longer words that begin with it count too.
    pub prefix: bool,
    /// Whether words with one typo count.
    pub typo: bool,
}

impl Query {
    /// The words of a text; `None` when it has none (`.*`, blank).
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = words(text);
        words.truncate(MAX_WORDS);
        (!words.is_empty()).then_some(Self { words })
    }

    /// The words, folded, in the order given.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How each word is looked up in these indexes together: a long word that none of them has as
    /// it is written may have a typo.
    pub fn terms<'i>(&self, indexes: &(impl Iterator<Item = &'i WordIndex> + Clone)) -> Vec<Term> {
        let last = self.words.len() - 1;
        let term = |(place, word): (usize, &String)| {
            let prefix = place == last && word.chars().count() >= PREFIX_MIN_CHARS;
            let known = indexes.clone().any(|index| index.has(word, prefix));
            let typo = !known && word.chars().count() >= TYPO_MIN_CHARS;
            Term {
                word: word.clone(),
                prefix,
                typo,
            }
        };
        self.words.iter().enumerate().map(term).collect()
    }
}
