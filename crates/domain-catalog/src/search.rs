//! Word search over the offers of a category.
//!
//! A query is words in any order; an offer is found when it has all of them in its title, brand,
//! category or article number. Accents and case are ignored, the last word may be a beginning, a
//! long word that stands nowhere in the catalog may have one typo, some words stand for others
//! (`celular`, `smartphone`), and numbers with units and codes with separators have one form. Never
//! a regular expression.

mod canonical;
mod index;
mod layer;
mod near;
mod relevance;
mod suggest;
mod synonyms;
mod text;

use canonical::Code;
pub use index::{Indexed, WordIndex, each_beginning_with};
pub use near::{Near, TYPO_MAX_CHARS};
pub use relevance::{Rank, Ranks, Relevance};
pub use suggest::suggestions;
pub use text::SearchedText;

use domain_offer::text::fold;

/// Words shorter than this must be written right.
pub const TYPO_MIN_CHARS: usize = 5;
/// A shorter last word is not taken for a beginning: one letter begins half the catalog.
pub const PREFIX_MIN_CHARS: usize = 2;
/// Words of a query past this many are not looked at; sets of them are kept as bits.
pub const MAX_WORDS: usize = 16;
/// Of a text so many characters are looked at, as they are compared: `㎒` is three.
pub const MAX_CHARS: usize = 200;

/// The words to look for; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    codes: Vec<Code>,
}

/// How a word of a query is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The folded word.
    pub word: String,
    /// Whether longer words that begin with it count too.
    pub prefix: bool,
    /// What words with one typo are known by, where they count.
    pub typo: Option<Near>,
    /// Words that count as much.
    pub others: Vec<String>,
}

/// A text that is searched for, folded, which may make it grow, and cut.
fn folded(text: &str) -> String {
    let mut folded = fold(text);
    if let Some((end, _)) = folded.char_indices().nth(MAX_CHARS) {
        folded.truncate(end);
    }
    folded
}

impl Query {
    /// The words of a text; `None` when it has none (`.*`, blank).
    pub fn parse(text: &str) -> Option<Self> {
        let (mut words, mut codes) = canonical::query_words(&folded(text));
        words.truncate(MAX_WORDS);
        codes.retain(|code| code.words.end <= words.len());
        (!words.is_empty()).then_some(Self { words, codes })
    }

    /// The words, folded, in the order given.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// How each word is looked up in these indexes together: a long word that none of them has as
    /// it is written may have a typo.
    pub fn terms<'i>(&self, indexes: &(impl Iterator<Item = &'i WordIndex> + Clone)) -> Vec<Term> {
        let words = self.words_for(indexes);
        let last = words.len() - 1;
        let term = |(place, word): (usize, &str)| {
            let prefix = place == last && word.chars().count() >= PREFIX_MIN_CHARS;
            let others = synonyms::others(word);
            let knows = |index: &WordIndex| {
                index.has(word, prefix) || others.iter().any(|other| index.has(other, false))
            };
            let is_long = word.chars().count() >= TYPO_MIN_CHARS;
            let typo = is_long && !indexes.clone().any(knows);
            Term {
                word: word.to_owned(),
                prefix,
                typo: typo.then(|| Near::new(word)).flatten(),
                others,
            }
        };
        words.into_iter().enumerate().map(term).collect()
    }

    /// Like [`Query::terms`], with no word taken for a beginning.
    fn whole_terms<'i>(
        &self,
        indexes: &(impl Iterator<Item = &'i WordIndex> + Clone),
    ) -> Vec<Term> {
        let mut terms = self.terms(indexes);
        for term in &mut terms {
            term.prefix = false;
        }
        terms
    }

    /// The words, with codes in one piece where an index has them so.
    fn words_for<'i>(&self, indexes: &(impl Iterator<Item = &'i WordIndex> + Clone)) -> Vec<&str> {
        let is_known = |code: &&Code| indexes.clone().any(|index| index.has(&code.whole, true));
        let known: Vec<&Code> = self.codes.iter().filter(is_known).collect();
        let mut words = Vec::with_capacity(self.words.len());
        for (place, word) in self.words.iter().enumerate() {
            match known.iter().find(|code| code.words.contains(&place)) {
                Some(code) if code.words.start == place => words.push(code.whole.as_str()),
                Some(_) => {}
                None => words.push(word.as_str()),
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_at_is_bounded_after_folding() {
        let letters = |text: &str| {
            let query = Query::parse(text).unwrap();
            let letters = query.words().iter().map(|word| word.chars().count());
            letters.collect::<Vec<_>>()
        };
        assert_eq!(letters(&"㎒".repeat(200)), [MAX_CHARS]);
        assert_eq!(letters(&"ﷺ ".repeat(200)).iter().sum::<usize>(), 60);
        assert_eq!(letters(&"ñ".repeat(200)), [200]);
        assert_eq!(letters(&"a ".repeat(100)), [1; MAX_WORDS]);
    }

    #[test]
    fn a_long_word_is_looked_for_as_it_is_written() {
        let titles = ["electroencefalografistica", "electroencefalografistic"];
        let texts = titles.iter().map(|title| SearchedText::of_title(title));
        let index = WordIndex::build(texts, Vec::new());
        for (query, expected) in [
            ("electroencefalografistica", &[0][..]),
            ("electroencefalografistixa", &[]),
            ("electroencefalografistixa x", &[]),
            ("electroencefalografxstic", &[0, 1]),
        ] {
            let query = Query::parse(query).unwrap();
            let terms = query.terms(&std::iter::once(&index));
            assert_eq!(index.find(&terms), expected, "{query:?}");
        }
    }
}
