//! How well a title answers a query.

use super::{Query, synonyms};
use crate::search::other_forms;
use crate::text::{fold, split_words};

/// What follows these words in a title is what the thing is for.
const FOR: [&str; 4] = ["para", "compatible", "compatibles", "for"];
/// The name of a thing is among so many first words of its title.
const HEAD_WORDS: usize = 2;

/// The words of a query with what stands for them, to compare titles with.
#[derive(Clone, Debug)]
pub struct Relevance {
    words: Vec<Vec<String>>,
}

/// How well a title answers; the smaller the better.
///
/// In this order: a thing before what is for it (`Funda para iPhone`), more words of the query whole, the
/// name begins with one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Whether the words of the query only say what the thing is for.
    pub is_for_it: bool,
    /// How many words of the query the title does not have whole.
    pub missing: u8,
    /// Whether none of the first words is one of the query.
    pub is_late: bool,
}

impl Relevance {
    /// Of a query.
    pub fn of(query: &Query) -> Self {
        let stands = |word: &String| {
            let mut all = synonyms::others(word);
            all.push(word.clone());
            all
        };
        let words = query.words().iter().map(stands).collect();
        Self { words }
    }

    /// How well a title answers.
    pub fn rank(&self, title: &str) -> Rank {
        let folded = fold(title);
        let all: Vec<&str> = split_words(&folded).collect();
        let end = all.iter().position(|word| FOR.contains(word));
        let (name, purpose) = all.split_at(end.unwrap_or(all.len()));
        let forms = other_forms(&folded);
        let is_in = |words: &[&str], stands: &Vec<String>| {
            stands.iter().any(|one| words.contains(&one.as_str()))
        };
        let whole = |stands: &&Vec<String>| {
            is_in(&all, stands) || stands.iter().any(|one| forms.contains(one))
        };
        let named = self.words.iter().any(|word| is_in(name, word));
        let whole = self.words.iter().filter(whole).count();
        let is_for_it = !named && self.words.iter().any(|word| is_in(purpose, word));
        let head = &name[..name.len().min(HEAD_WORDS)];
        Rank {
            is_for_it,
            missing: u8::try_from(self.words.len() - whole).unwrap_or(u8::MAX),
            is_late: !self.words.iter().any(|word| is_in(head, word)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Titles in the order in which they should come.
    fn check(query: &str, titles: &[&str]) {
        let relevance = Relevance::of(&Query::parse(query).unwrap());
        let ranks: Vec<Rank> = titles.iter().map(|title| relevance.rank(title)).collect();
        assert!(ranks.is_sorted(), "{query}: {ranks:?}");
        assert!(ranks[0] < ranks[ranks.len() - 1], "{query}: {ranks:?}");
    }

    #[test]
    fn the_thing_comes_before_what_is_for_it() {
        check(
            "iphone 15",
            &[
                "iPhone 15 128GB",
                "Celular Apple iPhone 15",
                "iPhone 14",
                "Funda para iPhone 15",
            ],
        );
        check(
            "celular",
            &[
                "Smartphone Samsung",
                "Soporte de celular para carro",
                "Soporte para celular",
            ],
        );
        check("funda iphone", &["Funda para iPhone", "Estuche iPhone"]);
        check("256 gb", &["Celular 256 GB", "Celular 2565"]);
    }

    #[test]
    fn whole_words_come_before_beginnings() {
        check("samsung a1", &["Samsung A1", "Samsung A15"]);
    }
}
