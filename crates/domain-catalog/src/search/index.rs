//! An inverted index of words on a finite-state map.

use std::collections::HashMap;

use fst::automaton::Levenshtein;
use fst::{Automaton, IntoStreamer, Map, Streamer};

use super::{Term, other_forms};
use crate::text::split_words;

/// Which offers of a shard have which words.
#[derive(Debug)]
pub struct WordIndex {
    /// Word → its place in `starts`.
    words: Map<Vec<u8>>,
    /// Where the postings of each word begin, and one past the end.
    starts: Vec<u32>,
    /// Offers, ascending for each word.
    postings: Vec<u32>,
    offers: u32,
    /// Words that every offer has (those of the category's name).
    shared: Vec<String>,
}

impl WordIndex {
    /// Indexes the folded texts of offers, given in the order of their numbers 0, 1, 2 …, each by
    /// its words; `shared` words belong to all of them.
    pub fn build(texts: impl Iterator<Item = String>, shared: Vec<String>) -> Self {
        let mut known = Known::default();
        let mut offers = 0;
        for text in texts {
            for word in split_words(&text) {
                known.add(word, offers);
            }
            for form in other_forms(&text) {
                known.add(&form, offers);
            }
            offers += 1;
        }
        known.pack(offers, shared)
    }

    /// Whether any offer has the word, or with `prefix` a word that begins with it.
    pub fn has(&self, word: &str, prefix: bool) -> bool {
        if self.is_shared(word, prefix) || self.words.contains_key(word) {
            return true;
        }
        prefix && self.first_beginning_with(word)
    }

    fn first_beginning_with(&self, word: &str) -> bool {
        let mut first = self.words.range().ge(word).into_stream();
        first
            .next()
            .is_some_and(|(first, _)| first.starts_with(word.as_bytes()))
    }

    /// The words that begin with one, with the number of offers that have each, of `within` where it
    /// is given.
    pub fn beginning_with(&self, word: &str, within: Option<&[u32]>) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        self.each_beginning_with(word, |word, offers| {
            let count = within.map_or(offers.len(), |within| intersect(within, offers).len());
            found.push((String::from_utf8_lossy(word).into_owned(), count));
        });
        found
    }

    /// The offers that have exactly this folded word, ascending; none for one that belongs to all.
    pub fn with_word(&self, word: &str) -> &[u32] {
        self.words
            .get(word)
            .map_or(&[], |number| self.postings(number))
    }

    /// The offers that have all terms, ascending.
    pub fn find(&self, terms: &[Term]) -> Vec<u32> {
        let is_shared = |term: &&Term| {
            let other = |other: &String| self.is_shared(other, false);
            self.is_shared(&term.word, term.prefix) || term.others.iter().any(other)
        };
        let mut terms: Vec<&Term> = terms.iter().filter(|term| !is_shared(term)).collect();
        // Most categories lack one of the words; the cheapest to look up tells soonest.
        terms.sort_by_key(|term| (term.typo, term.others.len()));
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

    fn offers_with(&self, term: &Term) -> Vec<u32> {
        let mut found = Vec::new();
        if term.typo {
            self.with_typo(term, &mut found);
        } else if term.prefix {
            self.each_beginning_with(&term.word, |_, offers| found.extend_from_slice(offers));
        } else if let Some(word) = self.words.get(&term.word) {
            if term.others.is_empty() {
                return self.postings(word).to_vec();
            }
            found.extend_from_slice(self.postings(word));
        }
        for other in &term.others {
            if let Some(word) = self.words.get(other) {
                found.extend_from_slice(self.postings(word));
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// One letter more, less or other, or two neighbours swapped.
    fn with_typo(&self, term: &Term, found: &mut Vec<u32>) {
        // Fails only for words whose automaton would be too large, which then have no typos.
        if let Ok(near) = Levenshtein::new(&term.word, 1) {
            if term.prefix {
                self.collect(near.starts_with(), found);
            } else {
                self.collect(near, found);
            }
        }
        for swapped in neighbour_swaps(&term.word) {
            if term.prefix {
                self.each_beginning_with(&swapped, |_, offers| found.extend_from_slice(offers));
            } else if let Some(word) = self.words.get(&swapped) {
                found.extend_from_slice(self.postings(word));
            }
        }
    }

    /// The words that begin with one, in order, which stand together.
    fn each_beginning_with(&self, beginning: &str, mut take: impl FnMut(&[u8], &[u32])) {
        let mut stream = self.words.range().ge(beginning).into_stream();
        while let Some((word, number)) = stream.next() {
            if !word.starts_with(beginning.as_bytes()) {
                return;
            }
            take(word, self.postings(number));
        }
    }

    fn collect(&self, automaton: impl Automaton, found: &mut Vec<u32>) {
        let mut stream = self.words.search(automaton).into_stream();
        while let Some((_, word)) = stream.next() {
            found.extend_from_slice(self.postings(word));
        }
    }

    fn postings(&self, word: u64) -> &[u32] {
        let word = usize::try_from(word).expect("word numbers are places in memory");
        &self.postings[self.starts[word] as usize..self.starts[word + 1] as usize]
    }
}

/// Words as they come, numbered in that order.
#[derive(Default)]
struct Known {
    numbers: HashMap<Box<str>, u32>,
    /// By the number of a word: how many offers have it, and the last one.
    counts: Vec<(u32, u32)>,
    /// A word's number and an offer that has it, in order of offers.
    pairs: Vec<(u32, u32)>,
}

impl Known {
    fn add(&mut self, word: &str, offer: u32) {
        let number = if let Some(&number) = self.numbers.get(word) {
            number
        } else {
            let number = count(self.counts.len());
            self.numbers.insert(word.into(), number);
            self.counts.push((0, u32::MAX));
            number
        };
        let (offers, last) = &mut self.counts[number as usize];
        if *last != offer {
            (*offers, *last) = (*offers + 1, offer);
            self.pairs.push((number, offer));
        }
    }

    fn pack(self, offers: u32, shared: Vec<String>) -> WordIndex {
        let mut sorted: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        sorted.sort_unstable();
        let mut starts = Vec::with_capacity(sorted.len() + 1);
        let mut next = vec![0; sorted.len()];
        let mut start = 0;
        for (_, number) in &sorted {
            starts.push(start);
            next[*number as usize] = start;
            start += self.counts[*number as usize].0;
        }
        starts.push(start);
        let mut postings = vec![0; start as usize];
        for (number, offer) in self.pairs {
            let place = &mut next[number as usize];
            postings[*place as usize] = offer;
            *place += 1;
        }
        let words = sorted.iter().map(|(word, _)| &**word);
        WordIndex {
            words: Map::from_iter(words.zip(0_u64..)).expect("the words are in order"),
            starts,
            postings,
            offers,
            shared,
        }
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).expect("a shard has fewer than 2^32 words")
}

fn neighbour_swaps(word: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = word.chars().collect();
    (1..letters.len()).map(move |at| {
        let mut swapped = letters.clone();
        swapped.swap(at - 1, at);
        swapped.into_iter().collect()
    })
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
    use crate::text::{fold, words};

    fn index() -> WordIndex {
        let titles = [
            "Televisor SAMSUNG 55\" Crystal UHD UN55DU7000",
            "Televisión Samsung 65 pulgadas QLED",
            "Celular iPhone 15 128GB",
            "Control BACKBONE One (PlayStation)",
            "Licuadora Oster C++",
        ];
        WordIndex::build(titles.iter().map(|title| fold(title)), words("Electrónica"))
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
        check("c++ (", &[4]); // one letter is a word, not a beginning
        check("[", &[]);
        check("   ", &[]);
    }
}
