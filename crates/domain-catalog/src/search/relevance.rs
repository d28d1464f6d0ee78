//! How well titles answer a query.
//!
//! Read from the index, which knows where in a title each word stands: a search that finds half the catalog goes
//! through lists of numbers, and reads no title.

use std::collections::BTreeMap;

use super::text::{FORM, HEAD, NAME, PURPOSE};
use super::{Query, WordIndex, synonyms};

/// The words of a query with what stands for them, to compare titles with.
#[derive(Clone, Debug)]
pub struct Relevance {
    /// Of each word that stands for some of the query's: for which.
    stands_for: BTreeMap<String, Words>,
    words: u32,
}

/// Words of a query, a bit each; it has [`super::MAX_WORDS`] at most.
type Words = u16;

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

/// How well the titles of an index answer a query.
#[derive(Debug)]
pub struct Ranks {
    /// By the number of the offer.
    titles: Vec<Title>,
    words: u32,
}

/// Which words of the query a title has, by where they stand.
#[derive(Clone, Copy, Debug, Default)]
struct Title {
    head: Words,
    name: Words,
    purpose: Words,
    form: Words,
}

impl Relevance {
    /// Of a query.
    pub fn of(query: &Query) -> Self {
        let mut stands_for: BTreeMap<String, Words> = BTreeMap::new();
        for (place, word) in query.words().iter().enumerate() {
            for stands in synonyms::others(word).into_iter().chain([word.clone()]) {
                *stands_for.entry(stands).or_default() |= 1 << place;
            }
        }
        let words = u32::try_from(query.words().len()).expect("a query has few words");
        Self { stands_for, words }
    }

    /// How well the titles of an index answer.
    pub fn ranks(&self, index: &WordIndex) -> Ranks {
        let mut titles = vec![Title::default(); index.offers() as usize];
        for (word, &stands_for) in &self.stands_for {
            for (offer, places) in index.places_of(word) {
                let title = &mut titles[offer as usize];
                let at = |place| if places & place == 0 { 0 } else { stands_for };
                title.head |= at(HEAD);
                title.name |= at(NAME);
                title.purpose |= at(PURPOSE);
                title.form |= at(FORM);
            }
        }
        Ranks {
            titles,
            words: self.words,
        }
    }
}

impl Ranks {
    /// How well the title of an offer answers.
    pub fn of(&self, offer: u32) -> Rank {
        let title = self.titles[offer as usize];
        let whole = title.name | title.purpose | title.form;
        Rank {
            is_for_it: title.name == 0 && title.purpose != 0,
            missing: u8::try_from(self.words - whole.count_ones()).unwrap_or(u8::MAX),
            is_late: title.head == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::SearchedText;
    use crate::search::canonical::other_forms;
    use domain_offer::text::{fold, split_words};

    fn ranks(query: &Query, titles: &[&str]) -> Vec<Rank> {
        let texts = titles.iter().map(|title| SearchedText::of_title(title));
        // An article number that says the words too is no title.
        let index = WordIndex::build(texts.map(|text| text.with("iphone 256")), Vec::new());
        let ranks = Relevance::of(query).ranks(&index);
        (0..)
            .zip(titles)
            .map(|(offer, _)| ranks.of(offer))
            .collect()
    }

    /// The same, by reading the title.
    fn read(query: &Query, title: &str) -> Rank {
        let folded = fold(title);
        let all: Vec<&str> = split_words(&folded).collect();
        let is_for = |word: &&str| ["para", "compatible", "compatibles", "for"].contains(word);
        let end = all.iter().position(is_for);
        let (name, purpose) = all.split_at(end.unwrap_or(all.len()));
        let forms = other_forms(&folded, &mut "");
        let stands = |word: &String| {
            let mut all = synonyms::others(word);
            all.push(word.clone());
            all
        };
        let words: Vec<Vec<String>> = query.words().iter().map(stands).collect();
        let is_in = |words: &[&str], stands: &Vec<String>| {
            stands.iter().any(|one| words.contains(&one.as_str()))
        };
        let is_whole = |stands: &&Vec<String>| {
            is_in(&all, stands) || stands.iter().any(|one| forms.contains(one))
        };
        let named = words.iter().any(|word| is_in(name, word));
        let whole = words.iter().filter(is_whole).count();
        Rank {
            is_for_it: !named && words.iter().any(|word| is_in(purpose, word)),
            missing: u8::try_from(words.len() - whole).unwrap(),
            is_late: !words
                .iter()
                .any(|word| is_in(&name[..name.len().min(2)], word)),
        }
    }

    fn text() -> impl Strategy<Value = String> {
        let word = proptest::sample::select(vec![
            "iphone",
            "15",
            "para",
            "for",
            "256",
            "gb",
            "256gb",
            "funda",
            "celular",
            "smartphone",
            "un55-du7000",
            "un55du7000",
            "0770203456789",
            "fundas",
            "c++",
            "x",
        ]);
        proptest::collection::vec(word, 1..7).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn the_index_ranks_as_reading_the_titles_does(query in text(), titles in proptest::collection::vec(text(), 1..5)) {
            let query = Query::parse(&query).unwrap();
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            let expected: Vec<Rank> = titles.iter().map(|title| read(&query, title)).collect();
            prop_assert_eq!(ranks(&query, &titles), expected);
        }
    }

    /// Titles in the order in which they should come.
    fn check(query: &str, titles: &[&str]) {
        let ranks = ranks(&Query::parse(query).unwrap(), titles);
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
    fn a_brand_counts_as_if_the_title_began_with_it() {
        let ranks = |query: &str| {
            let query = Query::parse(query).unwrap();
            let texts = [
                SearchedText::of_title("Samsung Televisor 55"),
                SearchedText::of_title("Televisor 55").of_brand("SAMSUNG"),
                SearchedText::of_title("Televisor 55").with("samsung"),
            ];
            let index = WordIndex::build(texts.into_iter(), Vec::new());
            let ranks = Relevance::of(&query).ranks(&index);
            [0, 1, 2].map(|offer| ranks.of(offer))
        };
        for query in ["samsung", "samsung 55", "televisor samsung"] {
            let [written, cut, beside] = ranks(query);
            assert_eq!(written, cut, "{query}");
            assert!(cut < beside, "{query}");
        }
    }

    #[test]
    fn whole_words_come_before_beginnings() {
        check("samsung a1", &["Samsung A1", "Samsung A15"]);
    }
}
