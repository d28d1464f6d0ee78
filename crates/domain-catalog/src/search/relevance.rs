//! How well titles answer a query.
//!
//! Read from the index, which knows where in a title each word stands: a search that finds half the catalog goes
//! through lists of numbers, and reads no title.

use std::collections::BTreeMap;

use super::text::{BESIDE, FORM, HEAD, NAME, PURPOSE};
use super::{PREFIX_MIN_CHARS, Term, WordIndex, canonical};

/// Words that make another model of a name with a number: `iPhone 15 Pro`.
const OTHER_MODELS: [&str; 8] = ["pro", "plus", "max", "ultra", "lite", "mini", "fe", "air"];
/// Where a title has one of these, those words speak of the picture: `Ultra HD`, `Mini LED`.
const OF_PICTURES: [&str; 4] = ["hd", "uhd", "led", "qled"];

/// The words of a query with what stands for them, to compare titles with.
#[derive(Clone, Debug)]
pub struct Relevance {
    terms: Vec<Term>,
    /// Words that a title of the model asked for does not have.
    other_models: Vec<&'static str>,
}

/// Words of a query, a bit each; it has [`super::MAX_WORDS`] at most.
type Words = u16;

/// How well an offer answers; the smaller the better.
///
/// In this order: a thing before what is for it (`Funda para iPhone`), more words of the query whole, the model before
/// others of its name (`iPhone 15 Pro`), the name begins with one of the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// Whether the words of the query only say what the thing is for.
    pub is_for_it: bool,
    /// How many words of the query the offer does not have whole.
    pub missing: u8,
    /// Whether it is another model of the name.
    pub is_other_model: bool,
    /// Whether none of the first words is one of the query.
    pub is_late: bool,
}

/// How well the offers of an index answer a query.
#[derive(Debug)]
pub struct Ranks {
    /// By the number of the offer.
    titles: Vec<Title>,
    /// Words that all offers have.
    shared: Words,
    words: u32,
}

/// Which words of the query an offer has, by where they stand.
#[derive(Clone, Copy, Debug, Default)]
struct Title {
    head: Words,
    name: Words,
    purpose: Words,
    /// In other forms, and beside the title.
    besides: Words,
    is_other_model: bool,
    is_of_picture: bool,
}

impl Relevance {
    /// Of a query, by its terms.
    pub fn of(terms: &[Term]) -> Self {
        let has = |word: &&str| terms.iter().any(|term| term.word == **word);
        let names_model = terms.iter().any(|term| {
            let mut letters = term.word.bytes();
            letters.any(|byte| byte.is_ascii_digit())
        });
        let others = OTHER_MODELS.into_iter().filter(|word| !has(word));
        Self {
            terms: terms.to_vec(),
            other_models: others.filter(|_| names_model).collect(),
        }
    }

    /// Of each word that stands for some of the query's: for which.
    fn stands_for(&self, index: &WordIndex) -> BTreeMap<String, Words> {
        let mut stands_for: BTreeMap<String, Words> = BTreeMap::new();
        for (place, term) in self.terms.iter().enumerate() {
            let mut stand = |word: String| *stands_for.entry(word).or_default() |= 1 << place;
            stand(term.word.clone());
            term.others.iter().cloned().for_each(&mut stand);
            if term.with_unit {
                canonical::with_units(&term.word).for_each(&mut stand);
            }
            // One letter begins a code rather than a word: `galaxy a` is A16, and not `azul`.
            if term.prefix && term.word.chars().count() < PREFIX_MIN_CHARS {
                index.codes_from(&term.word).into_iter().for_each(stand);
            }
        }
        stands_for
    }

    /// How well the offers of an index answer.
    pub fn ranks(&self, index: &WordIndex) -> Ranks {
        let mut titles = vec![Title::default(); index.offers() as usize];
        for (word, stands_for) in self.stands_for(index) {
            for (offer, places) in index.places_of(&word) {
                let title = &mut titles[offer as usize];
                let at = |place| if places & place == 0 { 0 } else { stands_for };
                title.head |= at(HEAD);
                title.name |= at(NAME);
                title.purpose |= at(PURPOSE);
                title.besides |= at(FORM) | at(BESIDE);
            }
        }
        for word in &self.other_models {
            let named = index
                .places_of(word)
                .filter(|(_, places)| places & NAME != 0);
            named.for_each(|(offer, _)| titles[offer as usize].is_other_model = true);
        }
        if !self.other_models.is_empty() {
            for (offer, _) in OF_PICTURES.iter().flat_map(|word| index.places_of(word)) {
                titles[offer as usize].is_of_picture = true;
            }
        }
        let shared = self.terms.iter().enumerate();
        let shared = shared.filter(|(_, term)| index.all_have(term));
        Ranks {
            titles,
            shared: shared.map(|(place, _)| 1 << place).sum(),
            words: u32::try_from(self.terms.len()).expect("a query has few words"),
        }
    }
}

impl Ranks {
    /// How well an offer answers.
    pub fn of(&self, offer: u32) -> Rank {
        let title = self.titles[offer as usize];
        let whole = title.name | title.purpose | title.besides | self.shared;
        Rank {
            is_for_it: title.name == 0 && title.purpose != 0,
            missing: u8::try_from(self.words - whole.count_ones()).unwrap_or(u8::MAX),
            is_other_model: title.is_other_model && !title.is_of_picture,
            is_late: title.head == 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::canonical::other_forms;
    use crate::search::{Query, SearchedText};
    use domain_offer::text::{fold, split_words};

    /// The terms of a query, and how well the titles answer it.
    fn ranks(query: &str, titles: &[&str]) -> (Vec<Term>, Vec<Rank>) {
        let texts = titles.iter().map(|title| SearchedText::of_title(title));
        // What stands beside the title counts too, but not as a name.
        let index = WordIndex::build(texts.map(|text| text.with("iphone 256")), Vec::new());
        let terms = Query::parse(query).unwrap().terms(&std::iter::once(&index));
        let ranks = Relevance::of(&terms).ranks(&index);
        let of_all = (0..).zip(titles).map(|(offer, _)| ranks.of(offer));
        let of_all = of_all.collect();
        (terms, of_all)
    }

    /// The same, by reading the title.
    fn read(terms: &[Term], title: &str) -> Rank {
        let folded = fold(title);
        let all: Vec<&str> = split_words(&folded).collect();
        let is_for = |word: &&str| ["para", "compatible", "compatibles", "for"].contains(word);
        let end = all.iter().position(is_for);
        let (name, purpose) = all.split_at(end.unwrap_or(all.len()));
        let forms = other_forms(&folded, &mut "");
        let stands = |term: &Term| {
            let mut all = term.others.clone();
            all.push(term.word.clone());
            if term.with_unit {
                all.extend(canonical::with_units(&term.word));
            }
            all
        };
        let words: Vec<Vec<String>> = terms.iter().map(stands).collect();
        let is_in = |words: &[&str], stands: &Vec<String>| {
            stands.iter().any(|one| words.contains(&one.as_str()))
        };
        let is_whole = |stands: &&Vec<String>| {
            let has_form = stands.iter().any(|one| forms.contains(one));
            is_in(&all, stands) || is_in(&["iphone", "256"], stands) || has_form
        };
        let named = words.iter().any(|word| is_in(name, word));
        let whole = words.iter().filter(is_whole).count();
        let has = |word: &str| terms.iter().any(|term| term.word == word);
        let names_model = terms
            .iter()
            .any(|term| term.word.contains(char::is_numeric));
        Rank {
            is_for_it: !named && words.iter().any(|word| is_in(purpose, word)),
            missing: u8::try_from(words.len() - whole).unwrap(),
            is_other_model: names_model
                && name.contains(&"pro")
                && !has("pro")
                && !all.contains(&"hd"),
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
            "pro",
            "hd",
        ]);
        proptest::collection::vec(word, 1..7).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn the_index_ranks_as_reading_the_titles_does(query in text(), titles in proptest::collection::vec(text(), 1..5)) {
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            let (terms, found) = ranks(&query, &titles);
            let expected: Vec<Rank> = titles.iter().map(|title| read(&terms, title)).collect();
            prop_assert_eq!(found, expected);
        }
    }

    /// Titles in the order in which they should come.
    fn check(query: &str, titles: &[&str]) {
        let (_, ranks) = ranks(query, titles);
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
        check("funda iphone", &["Funda para iPhone", "Soporte iPhone"]);
        check(
            "iphone 15",
            &[
                "Celular iPhone 15",
                "iPhone 15 Pro",
                "Funda para iPhone 15 Pro",
            ],
        );
        check("tv 55 ultra", &["TV 55 Ultra HD", "TV 55 Ultra Pro"]);
        check("tv 55", &["TV 55 Ultra HD", "TV 55 Pro"]);
        check("samsung a", &["Samsung A16", "Samsung azul"]);
        check("256 gb", &["Celular 256 GB", "Celular 2565"]);
    }

    #[test]
    fn a_brand_counts_as_if_the_title_began_with_it() {
        let ranks = |query: &str| {
            let texts = [
                SearchedText::of_title("Samsung Televisor 55"),
                SearchedText::of_title("Televisor 55").of_brand("SAMSUNG"),
                SearchedText::of_title("Televisor 55").with("samsung"),
            ];
            let index = WordIndex::build(texts.into_iter(), Vec::new());
            let terms = Query::parse(query).unwrap().terms(&std::iter::once(&index));
            let ranks = Relevance::of(&terms).ranks(&index);
            [0, 1, 2].map(|offer| ranks.of(offer))
        };
        for query in ["samsung", "samsung 55", "televisor samsung"] {
            let [written, cut, beside] = ranks(query);
            assert_eq!(written, cut, "{query}");
            assert!(cut <= beside, "{query}");
        }
    }

    #[test]
    fn whole_words_come_before_beginnings() {
        check("samsung a1", &["Samsung A1", "Samsung A15"]);
    }
}
