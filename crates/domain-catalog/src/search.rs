//! Word search over the offers of a category.
//!
//! A query is words in any order; an offer is found when it has all of them in its title, brand,
//! category, store, model or article number. Accents and case are ignored, words that only join others or ask for
//! a low price need not be there, the last word may be a beginning, a long word without digits that stands nowhere in
//! the catalog may have one typo, some words stand for others (`celular`, `smartphone`), numbers stand for themselves
//! with any unit, units and codes have one form, and words may be joined or split. Never a regular expression.

mod canonical;
mod index;
mod layer;
mod near;
mod query_words;
mod relaxed;
mod relevance;
mod suggest;
mod synonyms;
mod text;

use canonical::Code;
pub use index::{Indexed, WordIndex, each_beginning_with};
pub use near::{Near, TYPO_MAX_CHARS};
pub use relaxed::Relaxed;
pub use relevance::{Rank, Ranks, Relevance};
pub use suggest::suggestions;
pub use text::SearchedText;

use std::borrow::Cow;

use domain_offer::text::{fold, split_words};
use query_words::{is_cheap_word, is_stop_word};

/// Words shorter than this must be written right.
pub const TYPO_MIN_CHARS: usize = 5;
/// A shorter word is not taken for a beginning where it is the only one: one letter begins half the catalog.
pub const PREFIX_MIN_CHARS: usize = 2;
/// The shortest halves of a word that is written as one.
const HALF_MIN_CHARS: usize = 2;
/// Words of a query past this many are not looked at; sets of them are kept as bits.
pub const MAX_WORDS: usize = 16;
/// Of a text so many characters are looked at, as they are compared: `㎒` is three.
pub const MAX_CHARS: usize = 200;

/// The words to look for; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    words: Vec<String>,
    codes: Vec<Code>,
    wants_cheap: bool,
}

/// How a word of a query is looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The folded word.
    pub word: String,
    /// Whether longer words that begin with it count too.
    pub prefix: bool,
    /// Whether it is a number that counts with a unit too.
    pub with_unit: bool,
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
    /// The words of a text that must be there; `None` when it has no word (`.*`, blank).
    pub fn parse(text: &str) -> Option<Self> {
        let folded = folded(text);
        let counts = |word: &str| !is_stop_word(word) && !is_cheap_word(word);
        let (mut words, mut codes) = canonical::query_words(&folded, counts);
        let wants_cheap = split_words(&folded).any(is_cheap_word) && !words.is_empty();
        if words.is_empty() {
            (words, codes) = canonical::query_words(&folded, |_| true);
        }
        words.truncate(MAX_WORDS);
        codes.retain(|code| code.words.end <= words.len());
        (!words.is_empty()).then_some(Self {
            words,
            codes,
            wants_cheap,
        })
    }

    /// The words, folded, in the order given.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether it asks for a low price (`barato`).
    pub const fn wants_cheap(&self) -> bool {
        self.wants_cheap
    }

    /// How each word is looked up in these indexes together: a long word that none of them has as
    /// it is written may have a typo.
    pub fn terms<'i>(&self, indexes: &(impl Iterator<Item = &'i WordIndex> + Clone)) -> Vec<Term> {
        let words = self.words_for(indexes);
        let last = words.len() - 1;
        let has = |word: &str| indexes.clone().any(|index| index.has(word, false));
        let joined = |place: usize| {
            let pair = words.get(place..place + 2)?.concat();
            has(&pair).then_some(pair)
        };
        let joined: Vec<Option<String>> = (0..last).map(joined).collect();
        let term = |(place, word): (usize, &Cow<'_, str>)| {
            let letters = word.chars().count();
            let prefix = place == last && (letters >= PREFIX_MIN_CHARS || last > 0);
            let mut others = synonyms::others(word);
            others.extend(canonical::same_quantity(word));
            let beside = [place.checked_sub(1), Some(place)].into_iter().flatten();
            others.extend(beside.filter_map(|pair| joined.get(pair)?.clone()));
            let knows = |index: &WordIndex| {
                index.has(word, prefix) || others.iter().any(|other| index.has(other, false))
            };
            let may_be_wrong = letters >= TYPO_MIN_CHARS && word.chars().all(char::is_alphabetic);
            let typo = may_be_wrong && !indexes.clone().any(knows);
            Term {
                word: word.to_string(),
                prefix,
                with_unit: canonical::may_have_unit(word),
                typo: typo.then(|| Near::new(word)).flatten(),
                others,
            }
        };
        words.iter().enumerate().map(term).collect()
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

    /// The words, with codes in one piece where an index has them so, and words in two that none has in one.
    fn words_for<'i>(
        &self,
        indexes: &(impl Iterator<Item = &'i WordIndex> + Clone),
    ) -> Vec<Cow<'_, str>> {
        let is_known = |code: &&Code| indexes.clone().any(|index| index.has(&code.whole, true));
        let known: Vec<&Code> = self.codes.iter().filter(is_known).collect();
        let mut words = Vec::with_capacity(self.words.len());
        for (place, word) in self.words.iter().enumerate() {
            match known.iter().find(|code| code.words.contains(&place)) {
                Some(code) if code.words.start == place => words.push(Cow::from(&code.whole)),
                Some(_) => {}
                None => match halves(word, indexes) {
                    Some((first, second)) => words.extend([first.into(), second.into()]),
                    None => words.push(word.into()),
                },
            }
        }
        words.truncate(MAX_WORDS);
        words
    }
}

/// The two words that a word is written for (`iphone15`, `wifi`); `None` where an index has it in one piece, or none
/// has both.
fn halves<'w, 'i>(
    word: &'w str,
    indexes: &(impl Iterator<Item = &'i WordIndex> + Clone),
) -> Option<(&'w str, &'w str)> {
    let has = |word: &str| indexes.clone().any(|index| index.has(word, false));
    let are_known = |(first, second): &(&str, &str)| has(first) && has(second);
    if let Some(parts) = canonical::name_and_number(word) {
        let is_whole = indexes.clone().any(|index| index.has(word, true));
        return Some(parts).filter(|parts| !is_whole && are_known(parts));
    }
    // A longer one is taken for a typo.
    let is_short =
        word.len() < TYPO_MIN_CHARS && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let places = HALF_MIN_CHARS..word.len().saturating_sub(HALF_MIN_CHARS - 1);
    if !is_short || places.is_empty() || indexes.clone().any(|index| index.has(word, true)) {
        return None;
    }
    places.map(|place| word.split_at(place)).find(are_known)
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
