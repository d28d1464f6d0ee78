//! An inverted index of words.

use std::borrow::Cow;

use fst::Streamer;
use fst::map::{IndexedValue, OpBuilder};

use super::layer::{Layer, count};
use super::text::Places;
use super::{SearchedText, Term};

/// Which offers of a shard have which words.
#[derive(Debug)]
pub struct WordIndex {
    /// Most offers, and those that came or were renamed later: an offer is in one of the two.
    layers: Vec<Layer>,
    offers: u32,
    /// Words that every offer has (those of the category's name).
    shared: Vec<String>,
}

/// An index, and the offers of it that count, ascending; `None`: all.
pub type Indexed<'i> = (&'i WordIndex, Option<Vec<u32>>);

/// The words of several indexes that begin with one, each once and in order, with the number of offers that have it.
pub fn each_beginning_with(
    indexes: &[Indexed<'_>],
    beginning: &str,
    mut visit: impl FnMut(&str, usize),
) {
    let mut layers: Vec<(&Layer, Option<&[u32]>)> = Vec::new();
    for (index, within) in indexes {
        layers.extend(index.layers.iter().map(|layer| (layer, within.as_deref())));
    }
    let mut all = OpBuilder::new();
    for (layer, _) in &layers {
        all.push(layer.words_from(beginning));
    }
    let offers = |place: &IndexedValue| {
        let (layer, within) = layers[place.index];
        let offers = layer.postings(place.value);
        within.map_or(offers.len(), |within| intersect(within, offers).len())
    };
    let mut all = all.union();
    while let Some((word, places)) = all.next() {
        if !word.starts_with(beginning.as_bytes()) {
            return;
        }
        let word = std::str::from_utf8(word).expect("words are text");
        visit(word, places.iter().map(offers).sum());
    }
}

impl WordIndex {
    /// Indexes the texts of offers, given in the order of their numbers 0, 1, 2 …, each by
    /// its words; `shared` words belong to all of them.
    pub fn build(texts: impl Iterator<Item = SearchedText>, shared: Vec<String>) -> Self {
        let mut offers = 0;
        let texts = texts.inspect(|_| offers += 1);
        let layer = Layer::of((0..).zip(texts));
        Self {
            layers: vec![layer],
            offers,
            shared,
        }
    }

    /// The index of offers that have other numbers now, of which some are found by other texts: those
    /// that were given here last time, and more.
    pub(crate) fn with(
        &self,
        numbers: &[u32],
        offers: usize,
        texts: impl Iterator<Item = (u32, SearchedText)>,
        shared: Vec<String>,
    ) -> Self {
        let mut is_overlaid = vec![false; offers];
        let overlay = Layer::of(texts.inspect(|(offer, _)| is_overlaid[*offer as usize] = true));
        let first = self.layers.first();
        let first = first.map(|first| first.moved(numbers, &is_overlaid));
        Self {
            layers: first.into_iter().chain([overlay]).collect(),
            offers: count(offers),
            shared,
        }
    }

    /// Whether any offer has the word, or with `prefix` a word that begins with it.
    pub fn has(&self, word: &str, prefix: bool) -> bool {
        self.is_shared(word, prefix) || self.layers.iter().any(|layer| layer.has(word, prefix))
    }

    /// The offers that have exactly this folded word, ascending; none for one that belongs to all.
    pub fn with_word(&self, word: &str) -> Cow<'_, [u32]> {
        let lists = self.layers.iter().map(|layer| layer.with_word(word));
        let mut lists = lists.filter(|offers| !offers.is_empty());
        let (first, second) = (lists.next().unwrap_or_default(), lists.next());
        match second {
            None => Cow::Borrowed(first),
            Some(second) => {
                let mut both = [first, second].concat();
                merge(&mut both);
                Cow::Owned(both)
            }
        }
    }

    /// How many offers there are.
    pub(super) const fn offers(&self) -> u32 {
        self.offers
    }

    /// The offers that have exactly this folded word, with where it stands in them; none for one that belongs to all.
    pub(super) fn places_of(&self, word: &str) -> impl Iterator<Item = (u32, Places)> {
        self.layers.iter().flat_map(|layer| layer.places_of(word))
    }

    /// The words that begin with a letter or digit and go on with a digit.
    pub(super) fn codes_from(&self, letter: &str) -> Vec<String> {
        let mut found = Vec::new();
        for layer in &self.layers {
            layer.codes_from(letter, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether every offer has a term, by a word of the category's name.
    pub(super) fn all_have(&self, term: &Term) -> bool {
        let other = |other: &String| self.is_shared(other, false);
        self.is_shared(&term.word, term.prefix) || term.others.iter().any(other)
    }

    /// The offers that have all terms, ascending.
    pub fn find(&self, terms: &[Term]) -> Vec<u32> {
        let mut terms: Vec<&Term> = terms.iter().filter(|term| !self.all_have(term)).collect();
        // Most categories lack one of the words; the cheapest to look up tells soonest.
        terms.sort_by_key(|term| (term.typo.is_some(), term.others.len()));
        let mut found: Option<Vec<u32>> = None;
        for term in terms {
            let of_term = self.offers_with(term);
            found = Some(match found {
                None => of_term,
                Some(others) => intersect(&others, &of_term),
            });
            if found.as_ref().is_some_and(Vec::is_empty) {
                return Vec::new();
            }
        }
        found.unwrap_or_else(|| (0..self.offers).collect())
    }

    fn is_shared(&self, word: &str, prefix: bool) -> bool {
        let same = |shared: &String| shared == word || (prefix && shared.starts_with(word));
        self.shared.iter().any(same)
    }

    /// The offers that have a term, ascending; none for one that all have.
    pub(super) fn offers_with(&self, term: &Term) -> Vec<u32> {
        let is_plain = term.typo.is_none() && !term.prefix && !term.with_unit;
        if is_plain && term.others.is_empty() {
            return self.with_word(&term.word).into_owned();
        }
        let mut found = Vec::new();
        for layer in &self.layers {
            layer.collect_term(term, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[expect(
    clippy::stable_sort_primitive,
    reason = "two ascending runs, which only the stable one merges"
)]
fn merge(runs: &mut [u32]) {
    runs.sort();
}

/// The numbers that both have; each of the shorter list is looked for ahead of the last one found,
/// in steps that double.
fn intersect(a: &[u32], b: &[u32]) -> Vec<u32> {
    let (short, mut long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut both = Vec::new();
    for &offer in short {
        let mut step = 1;
        while long.get(step).is_some_and(|&other| other < offer) {
            step *= 2;
        }
        let near = &long[..long.len().min(step + 1)];
        long = &long[near.partition_point(|&other| other < offer)..];
        match long.first() {
            Some(&other) if other == offer => both.push(offer),
            Some(_) => {}
            None => break,
        }
    }
    both
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Query;
    use domain_offer::text::words;

    fn index() -> WordIndex {
        let titles = [
            "Televisor SAMSUNG 55\" Crystal UHD UN55DU7000",
            "Televisión Samsung 65 pulgadas QLED",
            "Celular iPhone 15 128GB",
            "Control BACKBONE One (PlayStation)",
            "Licuadora Oster C++",
            "Galaxy™ S24® Ultra²",
        ];
        let texts = titles.iter().map(|title| SearchedText::of_title(title));
        let branded = SearchedText::of_title("Dedica EC685").of_brand("DE'LONGHI");
        WordIndex::build(texts.chain([branded]), words("Electrónica"))
    }

    fn check(query: &str, expected: &[u32]) {
        let index = index();
        let found = Query::parse(query)
            .map(|query| index.find(&query.terms(&std::iter::once(&index))))
            .unwrap_or_default();
        assert_eq!(found, expected, "{query:?}");
    }

    #[test]
    fn finds_by_words_in_any_order_with_prefix_and_typo() {
        check("samsung", &[0, 1]);
        check("SÁMSUNG televisor", &[0, 1]);
        check("SÁMSUNG uhd", &[0]);
        check("televis", &[0, 1]); // a beginning of the last word
        check("televis samsung", &[]); // but not of another
        check("samsung televis", &[0, 1]);
        check("sansung", &[0, 1]); // one letter wrong
        check("samsng crystal", &[0]); // one missing
        check("smasung qled", &[1]); // two swapped
        check("sasmugn", &[]); // two typos
        check("ipone", &[2]);
        check("un55du7000", &[0]);
        check("128 gb iphone", &[2]);
        check("celulares", &[2]); // a synonym, of one number
        check("tv samsung", &[0, 1]);
        check("televisores 65 pulg", &[1]);
        check("un55-du7000", &[0]); // a code in parts
        check("oster-c", &[4]);
        check("128", &[2]); // a beginning of 128gb
        check("129", &[]); // too short for a typo
        check("electronica samsung", &[0, 1]);
        check(".*", &[]);
        check("galaxy s24", &[5]); // marks of trade belong to no word
        check("galaxy™ s24 ultra", &[5]);
        for query in ["delonghi", "De'Longhi", "de’longhi", "DE LONGHI dedica"] {
            check(query, &[6]);
        }
        check("c++ (", &[4]); // one letter is a word, not a beginning
        check("[", &[]);
        check("   ", &[]);
    }
}
