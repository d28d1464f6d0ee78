//! The words of some offers on a finite-state map.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use fst::map::StreamBuilder;
use fst::{Automaton, IntoStreamer, Map, Streamer};

use super::canonical::is_of_number;
use super::text::{Places, SearchedText};
use super::{Near, Term};

/// Words of some offers.
#[derive(Debug)]
pub(super) struct Layer {
    /// Word → its place in `starts`.
    words: Map<Arc<[u8]>>,
    /// Where the postings of each word begin, and one past the end.
    starts: Vec<u32>,
    /// Offers, ascending for each word. A word of which all offers went to another layer has none.
    postings: Vec<u32>,
    /// Where the word stands in each of the postings.
    places: Vec<Places>,
}

impl Layer {
    /// Of texts in the order of their offers.
    pub(super) fn of(texts: impl Iterator<Item = (u32, SearchedText)>) -> Self {
        let mut known = KnownTerms::default();
        for (offer, text) in texts {
            text.each_word(|word, place| known.add(word, offer, place));
        }
        known.pack()
    }

    /// The same by other numbers, in the same order, without the offers of the overlay.
    pub(super) fn moved(&self, numbers: &[u32], is_overlaid: &[bool]) -> Self {
        let mut starts = Vec::with_capacity(self.starts.len());
        let mut postings = Vec::with_capacity(self.postings.len());
        let mut places = Vec::with_capacity(self.places.len());
        starts.push(0);
        for bounds in self.starts.windows(2) {
            for posting in bounds[0] as usize..bounds[1] as usize {
                let offer = numbers[self.postings[posting] as usize];
                if !is_overlaid[offer as usize] {
                    postings.push(offer);
                    places.push(self.places[posting]);
                }
            }
            starts.push(count(postings.len()));
        }
        Self {
            words: self.words.clone(),
            starts,
            postings,
            places,
        }
    }

    pub(super) fn has(&self, word: &str, prefix: bool) -> bool {
        if !self.with_word(word).is_empty() {
            return true;
        }
        prefix && self.any_beginning_with(word)
    }

    fn any_beginning_with(&self, beginning: &str) -> bool {
        let mut any = false;
        self.while_beginning_with(beginning, |_, offers| {
            any = !offers.is_empty();
            !any
        });
        any
    }

    pub(super) fn with_word(&self, word: &str) -> &[u32] {
        let number = self.words.get(word);
        number.map_or(&[], |number| self.postings(number))
    }

    /// The offers that have a word, with where it stands in them.
    pub(super) fn places_of(&self, word: &str) -> impl Iterator<Item = (u32, Places)> {
        let range = self
            .words
            .get(word)
            .map_or(0..0, |number| self.range(number));
        let offers = self.postings[range.clone()].iter().copied();
        offers.zip(self.places[range].iter().copied())
    }

    /// The words that begin with a letter or digit and go on with a digit.
    pub(super) fn codes_from(&self, letter: &str, found: &mut Vec<String>) {
        self.each_beginning_with(letter, |word, _| {
            if word[letter.len()..].starts_with(|c: char| c.is_ascii_digit()) {
                found.push(word.to_owned());
            }
        });
    }

    pub(super) fn collect_term(&self, term: &Term, found: &mut Vec<u32>) {
        if let Some(near) = &term.typo {
            self.with_typo(near, term.prefix, found);
        } else if term.prefix {
            self.each_beginning_with(&term.word, |_, offers| found.extend_from_slice(offers));
        } else {
            found.extend_from_slice(self.with_word(&term.word));
        }
        if term.with_unit && !term.prefix {
            self.each_beginning_with(&term.word, |word, offers| {
                if is_of_number(word, &term.word) {
                    found.extend_from_slice(offers);
                }
            });
        }
        for other in &term.others {
            found.extend_from_slice(self.with_word(other));
        }
    }

    fn with_typo(&self, near: &Near, prefix: bool, found: &mut Vec<u32>) {
        if prefix {
            self.collect(near.starts_with(), found);
        } else {
            self.collect(near, found);
        }
    }

    fn collect(&self, automaton: impl Automaton, found: &mut Vec<u32>) {
        let mut stream = self.words.search(automaton).into_stream();
        while let Some((_, number)) = stream.next() {
            found.extend_from_slice(self.postings(number));
        }
    }

    /// The words from one on, with their numbers.
    pub(super) fn words_from(&self, word: &str) -> StreamBuilder<'_> {
        self.words.range().ge(word)
    }

    /// The words that begin with one, in order, with their offers.
    fn each_beginning_with(&self, beginning: &str, mut visit: impl FnMut(&str, &[u32])) {
        self.while_beginning_with(beginning, |word, offers| {
            visit(word, offers);
            true
        });
    }

    /// The same, as long as `visit` wants more. They stand together.
    fn while_beginning_with(&self, beginning: &str, mut visit: impl FnMut(&str, &[u32]) -> bool) {
        let mut stream = self.words_from(beginning).into_stream();
        while let Some((word, number)) = stream.next() {
            let word = std::str::from_utf8(word).expect("words are text");
            if !word.starts_with(beginning) || !visit(word, self.postings(number)) {
                return;
            }
        }
    }

    pub(super) fn postings(&self, word: u64) -> &[u32] {
        &self.postings[self.range(word)]
    }

    fn range(&self, word: u64) -> Range<usize> {
        let word = usize::try_from(word).expect("word numbers are places in memory");
        self.starts[word] as usize..self.starts[word + 1] as usize
    }
}

/// Words as they come, numbered in that order.
#[derive(Default)]
struct KnownTerms {
    numbers: HashMap<Box<str>, u32>,
    /// By the number of a word.
    counts: Vec<Count>,
    pairs: Vec<Pair>,
}

/// How many offers have a word, and the pair of the last one.
struct Count {
    offers: u32,
    last: usize,
}

/// A word's number and an offer that has it, in order of offers, with where it stands.
struct Pair {
    word: u32,
    offer: u32,
    places: Places,
}

impl KnownTerms {
    fn add(&mut self, word: &str, offer: u32, places: Places) {
        let last = self.pairs.len();
        let pair = |word| Pair {
            word,
            offer,
            places,
        };
        if let Some(&number) = self.numbers.get(word) {
            let count = &mut self.counts[number as usize];
            let before = &mut self.pairs[count.last];
            if before.offer == offer {
                before.places |= places;
                return;
            }
            (count.offers, count.last) = (count.offers + 1, last);
            self.pairs.push(pair(number));
        } else {
            let number = count(self.counts.len());
            self.numbers.insert(word.into(), number);
            self.counts.push(Count { offers: 1, last });
            self.pairs.push(pair(number));
        }
    }

    fn pack(self) -> Layer {
        let mut sorted: Vec<(Box<str>, u32)> = self.numbers.into_iter().collect();
        sorted.sort_unstable();
        let mut starts = Vec::with_capacity(sorted.len() + 1);
        let mut next = vec![0; sorted.len()];
        let mut start = 0;
        for (_, number) in &sorted {
            starts.push(start);
            next[*number as usize] = start;
            start += self.counts[*number as usize].offers;
        }
        starts.push(start);
        let mut postings = vec![0; start as usize];
        let mut places = vec![0; start as usize];
        for pair in self.pairs {
            let place = &mut next[pair.word as usize];
            postings[*place as usize] = pair.offer;
            places[*place as usize] = pair.places;
            *place += 1;
        }
        let words = sorted.iter().map(|(word, _)| &**word);
        let words = Map::from_iter(words.zip(0_u64..)).expect("the words are in order");
        Layer {
            words: words.map_data(Arc::from).expect("the words stay the same"),
            starts,
            postings,
            places,
        }
    }
}

pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).expect("a shard has fewer than 2^32 words")
}
