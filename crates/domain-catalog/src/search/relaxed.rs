//! A search of which no offer has all words, by most of them.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::{Query, Term, WordIndex};

/// Searches of more words are not relaxed.
const MAX_RELAXED_WORDS: usize = 8;
/// How many choices of words are tried.
const MAX_TRIED: usize = 8;

/// A search by some of the words of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relaxed {
    /// The words that are looked for, half of the others at least.
    pub query: Query,
    /// The words that are not, in the order given.
    pub left_out: Vec<String>,
}

/// Words of a query, a bit each.
type Words = u16;

impl Query {
    /// Searches by as many of the words as any offer of the indexes has: of equally many those with the first one, then
    /// those that more offers have. None where there is one word, or more than eight.
    pub fn relaxed<'i>(
        &self,
        terms: &[Term],
        indexes: impl Iterator<Item = &'i WordIndex>,
    ) -> Vec<Relaxed> {
        if !(2..=MAX_RELAXED_WORDS).contains(&terms.len()) {
            return Vec::new();
        }
        let mut counts: HashMap<Words, usize> = HashMap::new();
        for index in indexes {
            count(index, terms, &mut counts);
        }
        let all = (1 << terms.len()) - 1;
        counts.retain(|words, _| {
            let had = words.count_ones() as usize;
            *words != all && had * 2 >= terms.len()
        });
        let mut best: Vec<(Words, usize)> = counts.into_iter().collect();
        best.sort_unstable_by_key(|&(words, offers)| {
            (
                Reverse(words.count_ones()),
                words & 1 == 0,
                Reverse(offers),
                words,
            )
        });
        let choices = best.into_iter().take(MAX_TRIED);
        choices.map(|(words, _)| self.only(terms, words)).collect()
    }

    fn only(&self, terms: &[Term], words: Words) -> Relaxed {
        let (mut kept, mut left_out) = (Vec::new(), Vec::new());
        for (place, term) in terms.iter().enumerate() {
            let list = if words & (1 << place) == 0 {
                &mut left_out
            } else {
                &mut kept
            };
            list.push(term.word.clone());
        }
        let query = Self {
            words: kept,
            codes: Vec::new(),
            wants_cheap: self.wants_cheap,
        };
        Relaxed { query, left_out }
    }
}

/// Counts the offers of an index by the words that they have.
fn count(index: &WordIndex, terms: &[Term], counts: &mut HashMap<Words, usize>) {
    let mut had: Vec<Words> = vec![0; index.offers() as usize];
    let mut shared: Words = 0;
    for (place, term) in terms.iter().enumerate() {
        if index.all_have(term) {
            shared |= 1 << place;
        } else {
            for offer in index.offers_with(term) {
                had[offer as usize] |= 1 << place;
            }
        }
    }
    for words in had {
        *counts.entry(words | shared).or_default() += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::SearchedText;

    #[test]
    fn most_words_are_kept_the_first_before_others() {
        let titles = [
            "Televisor Samsung 55 QLED",
            "Televisor LG 55 OLED",
            "Televisor LG 65 QLED",
            "Arroz Diana 500 g",
        ];
        let texts = titles.iter().map(|title| SearchedText::of_title(title));
        let index = WordIndex::build(texts, Vec::new());
        for (given, kept, left_out) in [
            ("televisor lg 55 qled", "televisor lg 55", "qled"),
            ("televisor samsung zafiro", "televisor samsung", "zafiro"),
            ("zafiro diana arroz", "diana arroz", "zafiro"),
            ("arroz samsung", "arroz", "samsung"),
            ("zafiro rubi arroz", "", ""),
            ("zafiro", "", ""),
            ("a b c d e f g arroz diana", "", ""),
        ] {
            let query = Query::parse(given).unwrap();
            let indexes = std::iter::once(&index);
            let found = query.relaxed(&query.terms(&indexes), indexes);
            let first = found.first();
            let words = first.map_or(String::new(), |one| one.query.words().join(" "));
            assert_eq!(words, kept, "{given}");
            assert_eq!(
                first.map_or(String::new(), |one| one.left_out.join(" ")),
                left_out,
                "{given}"
            );
        }
    }
}
