//! The words that name conditions, and where they do not.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::Condition;
use crate::text::{Stems, fold};

/// Where a phrase counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Only where a field of the details speaks of the condition.
    Field,
    /// In a title too.
    Title,
    /// In any short piece of the details too.
    Anywhere,
}

#[derive(Clone, Debug, Default)]
struct Exceptions {
    after: HashSet<Box<str>>,
    before: HashSet<Box<str>>,
    behind: HashSet<Box<str>>,
    head: HashSet<Box<str>>,
}

#[derive(Clone, Debug)]
struct Phrase {
    /// What follows its first word.
    rest: Vec<Box<str>>,
    condition: Condition,
    /// Of two that a text says the one with the smaller number counts.
    rank: usize,
    reach: Reach,
    exceptions: Exceptions,
}

#[derive(Debug, Default)]
struct Vocabulary {
    /// By their first word.
    phrases: HashMap<Box<str>, Vec<Phrase>>,
    /// The first words of all phrases.
    firsts: Stems,
    /// The beginnings of a word of each phrase that counts anywhere.
    stems: Vec<Box<[u8]>>,
    fillers: HashSet<Box<str>>,
    negations: HashSet<Box<str>>,
}

/// Letters of a stem.
const STEM: usize = 4;
/// So many words before a phrase are looked at for a negation.
const NEGATED_WITHIN: usize = 5;

static VOCABULARY: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::read(include_str!("../../data/conditions.txt")));

/// What the folded words of a title say, if anything.
pub(crate) fn in_title(words: &[&str]) -> Option<Condition> {
    VOCABULARY.first(words, Reach::Title)
}

/// What the folded words of a field say that is about the condition; new only if they say so.
pub(crate) fn in_field(words: &[&str]) -> Option<Condition> {
    VOCABULARY.first(words, Reach::Field)
}

/// What the folded words of a short piece of details say.
pub(crate) fn in_short_text(words: &[&str]) -> Option<Condition> {
    VOCABULARY.first(words, Reach::Anywhere)
}

/// The beginnings of words without one of which [`in_short_text`] finds nothing.
pub(crate) fn stems() -> impl Iterator<Item = &'static [u8]> {
    VOCABULARY.stems.iter().map(AsRef::as_ref)
}

impl Vocabulary {
    fn first(&self, words: &[&str], at_least: Reach) -> Option<Condition> {
        let may_begin = |(_, word): &(usize, &&str)| self.firsts.begin(word.as_bytes());
        let found = words
            .iter()
            .enumerate()
            .filter(may_begin)
            .flat_map(|(at, word)| {
                let phrases = self.phrases.get(*word).map_or(&[][..], Vec::as_slice);
                let counts = move |phrase: &&Phrase| {
                    phrase.reach >= at_least && self.counts_at(phrase, words, at)
                };
                phrases.iter().filter(counts)
            });
        found
            .min_by_key(|phrase| phrase.rank)
            .map(|phrase| phrase.condition)
    }

    fn counts_at(&self, phrase: &Phrase, words: &[&str], at: usize) -> bool {
        let behind = &words[at + 1..];
        let is_there = behind.len() >= phrase.rest.len()
            && phrase
                .rest
                .iter()
                .zip(behind)
                .all(|(expected, word)| **expected == **word);
        if !is_there {
            return false;
        }
        let except = &phrase.exceptions;
        let is_in = |set: &HashSet<Box<str>>, word: Option<&&str>| {
            word.is_some_and(|word| set.contains(*word))
        };
        let heads = is_in(&except.head, words.first());
        let next = is_in(&except.before, behind.get(phrase.rest.len()));
        let two_before = at.checked_sub(2).and_then(|before| words.get(before));
        !heads
            && !next
            && !is_in(&except.behind, two_before)
            && !self.is_led_away(except, &words[..at])
    }

    /// Whether the words before a phrase deny it, or make it say something else.
    fn is_led_away(&self, except: &Exceptions, before: &[&str]) -> bool {
        for word in before.iter().rev().take(NEGATED_WITHIN) {
            if self.negations.contains(*word) || except.after.contains(*word) {
                return true;
            }
            if !self.fillers.contains(*word) {
                return false;
            }
        }
        false
    }

    fn read(text: &str) -> Self {
        let mut vocabulary = Self::default();
        let (mut section, mut rank) = ("", 0);
        for line in text.lines().map(str::trim) {
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'))
            {
                section = name;
                rank += 1;
            } else if line.is_empty() || line.starts_with('#') {
            } else if section == "fillers" {
                vocabulary.fillers.extend(list(line));
            } else if section == "negations" {
                vocabulary.negations.extend(list(line));
            } else if let Some(condition) = Condition::named(section) {
                vocabulary.add(line, condition, rank);
            }
        }
        vocabulary
    }

    fn add(&mut self, line: &str, condition: Condition, rank: usize) {
        let mut parts = line.split('|').map(str::trim);
        let words = parts.next().unwrap_or_default();
        let (reach, words) = match (words.strip_prefix("+ "), words.strip_prefix("- ")) {
            (Some(words), _) => (Reach::Anywhere, words),
            (_, Some(words)) => (Reach::Field, words),
            _ => (Reach::Title, words),
        };
        let exceptions = exceptions(parts);
        for spelled in endings(words) {
            if reach == Reach::Anywhere {
                self.stems.extend(stem(&spelled).map(Box::from));
            }
            let mut words = spelled.split(' ').map(Box::<str>::from);
            let Some(first) = words.next() else { continue };
            self.firsts.add(first.as_bytes());
            let phrase = Phrase {
                rest: words.collect(),
                condition,
                rank,
                reach,
                exceptions: exceptions.clone(),
            };
            self.phrases.entry(first).or_default().push(phrase);
        }
    }
}

fn exceptions<'l>(parts: impl Iterator<Item = &'l str>) -> Exceptions {
    let mut exceptions = Exceptions::default();
    for (kind, words) in parts.filter_map(|part| part.split_once(':')) {
        let set = match kind {
            "after" => &mut exceptions.after,
            "before" => &mut exceptions.before,
            "behind" => &mut exceptions.behind,
            _ => &mut exceptions.head,
        };
        set.extend(list(words));
    }
    exceptions
}

fn list(words: &str) -> impl Iterator<Item = Box<str>> {
    words.split(',').map(|word| fold(word.trim()).into())
}

/// The spellings of a phrase whose word ends in a `*`.
fn endings(phrase: &str) -> Vec<String> {
    let folded = fold(phrase);
    if folded.contains('*') {
        let ends = ["o", "a", "os", "as"];
        ends.map(|end| folded.replace('*', end)).into()
    } else {
        vec![folded]
    }
}

/// The beginning of the first word of a phrase that is long enough to have one.
fn stem(phrase: &str) -> Option<&[u8]> {
    let mut words = phrase.split(' ').map(str::as_bytes);
    words.find_map(|word| word.get(..STEM))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_read() {
        let kinds = ["after", "before", "behind", "head"];
        let text = include_str!("../../data/conditions.txt");
        let mut phrases = HashSet::new();
        let mut sections = HashSet::new();
        for line in text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            if let Some(section) = line.strip_prefix('[') {
                assert!(sections.insert(section.trim_end_matches(']')), "{line}");
                continue;
            }
            let mut parts = line.split('|').map(str::trim);
            let phrase = parts.next().unwrap_or_default();
            let bare = phrase.trim_start_matches(['+', '-', ' ']);
            assert!(phrases.insert(bare), "{line}: twice");
            assert!(
                parts.all(|part| {
                    part.split_once(':').is_some_and(|(kind, words)| {
                        kinds.contains(&kind) && list(words).all(|word| !word.is_empty())
                    })
                }),
                "{line}"
            );
            let short = phrase.starts_with("+ ") && stem(&endings(bare)[0]).is_none();
            assert!(!short, "{line}: no word is long enough to be looked for");
        }
        let named = Condition::ALL
            .iter()
            .all(|condition| sections.contains(condition.name()));
        assert!(named && sections.len() == 6, "{sections:?}");
    }
}
