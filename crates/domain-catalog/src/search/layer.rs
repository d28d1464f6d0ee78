//! The words of some offers on a finite-state map.

use std::collections::HashMap;
use std::sync::Arc;

use fst::automaton::Levenshtein;
use fst::{Automaton, IntoStreamer, Map, Streamer};

use super::{Term, other_forms};
use crate::text::split_words;

/// Words of some offers.
#[derive(Debug)]
pub(super) struct Layer {
    /// Word → its place in `starts`.
    words: Map<Arc<[u8]>>,
    /// Where the postings of each word begin, and one past the end.
    starts: Vec<u32>,
    /// Offers, ascending for each word. A word of which all offers went to another layer has none.
    postings: Vec<u32>,
}

impl Layer {
    /// Of texts in the order of their offers.
    pub(super) fn of(texts: impl Iterator<Item = (u32, String)>) -> Self {
        let mut known = Known::default();
        for (offer, text) in texts {
            for word in split_words(&text) {
                known.add(word, offer);
            }
            for form in other_forms(&text) {
                known.add(&form, offer);
            }
        }
        known.pack()
    }

    /// The same by other numbers, in the same order, without the offers that are late.
    pub(super) fn moved(&self, numbers: &[u32], is_late: &[bool]) -> Self {
        let mut starts = Vec::with_capacity(self.starts.len());
        let mut postings = Vec::with_capacity(self.postings.len());
        starts.push(0);
        for bounds in self.starts.windows(2) {
            let offers = &self.postings[bounds[0] as usize..bounds[1] as usize];
            let now = offers.iter().map(|&offer| numbers[offer as usize]);
            postings.extend(now.filter(|&offer| !is_late[offer as usize]));
            starts.push(count(postings.len()));
        }
        Self {
            words: self.words.clone(),
            starts,
            postings,
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

    pub(super) fn collect_term(&self, term: &Term, found: &mut Vec<u32>) {
        if term.typo {
            self.with_typo(term, found);
        } else if term.prefix {
            self.each_beginning_with(&term.word, |_, offers| found.extend_from_slice(offers));
        } else {
            found.extend_from_slice(self.with_word(&term.word));
        }
        for other in &term.others {
            found.extend_from_slice(self.with_word(other));
        }
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
            } else {
                found.extend_from_slice(self.with_word(&swapped));
            }
        }
    }

    fn collect(&self, automaton: impl Automaton, found: &mut Vec<u32>) {
        let mut stream = self.words.search(automaton).into_stream();
        while let Some((_, number)) = stream.next() {
            found.extend_from_slice(self.postings(number));
        }
    }

    /// The words that begin with one, in order, with their offers.
    pub(super) fn each_beginning_with(
        &self,
        beginning: &str,
        mut visit: impl FnMut(&[u8], &[u32]),
    ) {
        self.while_beginning_with(beginning, |word, offers| {
            visit(word, offers);
            true
        });
    }

    /// The same, as long as `visit` wants more. They stand together.
    fn while_beginning_with(&self, beginning: &str, mut visit: impl FnMut(&[u8], &[u32]) -> bool) {
        let mut stream = self.words.range().ge(beginning).into_stream();
        while let Some((word, number)) = stream.next() {
            if !word.starts_with(beginning.as_bytes()) || !visit(word, self.postings(number)) {
                return;
            }
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

    fn pack(self) -> Layer {
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
        let words = Map::from_iter(words.zip(0_u64..)).expect("the words are in order");
        Layer {
            words: words.map_data(Arc::from).expect("the words stay the same"),
            starts,
            postings,
        }
    }
}

pub(super) fn count(length: usize) -> u32 {
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
