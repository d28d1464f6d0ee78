//! Names of things, as titles begin with them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::name::Name;

/// What a phrase names.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// A thing of this category. One that is not `sure` names it among things of its category only:
    /// a `portátil` is a computer there, and elsewhere a word for what can be carried.
    Thing { category: Name, sure: bool },
    /// A part or an accessory of the things of these categories (keys); of all where there are none.
    Part(Option<Arc<[Arc<str>]>>),
}

/// A phrase behind its first word.
#[derive(Clone, Debug)]
struct Phrase {
    rest: Box<[Box<str>]>,
    meaning: Meaning,
}

/// What was found at the beginning of some words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'t> {
    pub(super) meaning: &'t Meaning,
    /// How many words name it.
    pub(super) len: usize,
}

/// All phrases, and which categories have them.
#[derive(Clone, Debug, Default)]
pub(super) struct Nouns {
    by_first: HashMap<Box<str>, Vec<Phrase>>,
    /// The categories of which the things are known by name.
    named: HashSet<Arc<str>>,
}

impl Nouns {
    /// Adds what titles of a category begin with.
    pub(super) fn add_thing(&mut self, phrase: &[&str], category: &Name) {
        self.named.insert(Arc::clone(&category.key));
        let category = category.clone();
        self.add(
            phrase,
            Meaning::Thing {
                category,
                sure: true,
            },
        );
    }

    /// Adds a name of a category itself, which may be a plural.
    pub(super) fn add_name(&mut self, phrase: &[&str], category: &Name) {
        let Some((first, rest)) = phrase.split_first() else {
            return;
        };
        for form in forms(first) {
            let phrase: Vec<&str> = std::iter::once(form).chain(rest.iter().copied()).collect();
            let category = category.clone();
            self.add(
                &phrase,
                Meaning::Thing {
                    category,
                    sure: false,
                },
            );
        }
    }

    /// Adds a part of the things of these categories.
    pub(super) fn add_part(&mut self, phrase: &[&str], of: Option<Arc<[Arc<str>]>>) {
        self.add(phrase, Meaning::Part(of));
    }

    fn add(&mut self, phrase: &[&str], meaning: Meaning) {
        let Some((first, rest)) = phrase.split_first() else {
            return;
        };
        let rest = rest.iter().map(|word| Box::from(*word)).collect();
        let phrases = self.by_first.entry(Box::from(*first)).or_default();
        phrases.push(Phrase { rest, meaning });
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
    }

    /// Whether the names of a category's things are known, so that a title that begins with another
    /// name is that of another thing.
    pub(super) fn knows(&self, category: &str) -> bool {
        self.named.contains(category)
    }

    /// The longest phrase that words begin with; of two as long that of the category, then that of its
    /// parts. In a category of which the things are not known, any part counts.
    pub(super) fn find(&self, words: &[&str], category: &str) -> Option<Found<'_>> {
        let (first, behind) = words.split_first()?;
        let knows = self.knows(category);
        let mut best: Option<(Found<'_>, u8)> = None;
        for form in forms(first) {
            for phrase in self.by_first.get(form).into_iter().flatten() {
                let (len, near) = (1 + phrase.rest.len(), phrase.meaning.near(category, knows));
                let is_better = best.is_none_or(|(best, known)| (len, near) > (best.len, known));
                if near > 0 && is_better && phrase.begins(behind) {
                    let meaning = &phrase.meaning;
                    best = Some((Found { meaning, len }, near));
                }
            }
        }
        best.map(|(found, _)| found)
    }
}

impl Phrase {
    fn begins(&self, words: &[&str]) -> bool {
        let mut pairs = self.rest.iter().zip(words);
        words.len() >= self.rest.len() && pairs.all(|(known, word)| is_form_of(word, known))
    }
}

impl Meaning {
    /// How near it is to the things of a category: its own, parts of it, others; 0 where it says nothing there.
    fn near(&self, key: &str, knows: bool) -> u8 {
        match self {
            Self::Thing { category, .. } if *category.key == *key => 4,
            Self::Part(Some(of)) if of.iter().any(|category| **category == *key) => 3,
            Self::Thing { sure: true, .. } => 2,
            Self::Part(None) => 1,
            Self::Part(Some(_)) if !knows => 1,
            Self::Thing { sure: false, .. } | Self::Part(Some(_)) => 0,
        }
    }
}

/// A word as it is and what it may be the plural of.
fn forms(word: &str) -> impl Iterator<Item = &str> {
    let singular = |end| word.strip_suffix(end).filter(|rest: &&str| rest.len() > 1);
    [Some(word), singular("s"), singular("es")]
        .into_iter()
        .flatten()
}

/// Whether a word is another one or its plural.
pub(super) fn is_form_of(word: &str, singular: &str) -> bool {
    forms(word).any(|form| form == singular)
}

/// Whether two words differ by their number only.
pub(super) fn is_same_noun(a: &str, b: &str) -> bool {
    forms(a).any(|form| is_form_of(b, form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_counts_and_plurals_too() {
        let mut nouns = Nouns::default();
        let tv = Name::new("televisores", "Televisores");
        let player = Name::new("reproductores", "Reproductores");
        nouns.add_thing(&["tv"], &tv);
        nouns.add_thing(&["tv", "box"], &player);
        nouns.add_name(&["pantallas"], &tv);
        nouns.add_part(&["pantalla"], Some(Arc::from([Arc::from("celulares")])));
        nouns.add_part(&["control", "remoto"], None);
        let found = |words: &str, category: &str| {
            let words: Vec<&str> = words.split(' ').collect();
            let found = nouns.find(&words, category)?;
            Some(match found.meaning {
                Meaning::Thing { category, .. } => (category.key.to_string(), found.len),
                Meaning::Part(_) => ("parte".to_owned(), found.len),
            })
        };
        for (words, category, expected) in [
            ("tv lg", "celulares", Some(("televisores", 1))),
            ("tvs lg", "celulares", Some(("televisores", 1))),
            ("tv boxes", "televisores", Some(("reproductores", 2))),
            ("controles remotos lg", "televisores", Some(("parte", 2))),
            ("control lg", "televisores", None),
            ("pantalla lg", "televisores", Some(("televisores", 1))),
            ("pantalla lg", "celulares", Some(("parte", 1))),
            ("pantalla lg", "reproductores", None),
            ("pantalla lg", "neveras", Some(("parte", 1))),
            ("tv", "neveras", Some(("televisores", 1))),
            ("s", "neveras", None),
        ] {
            let expected = expected.map(|(name, len)| (name.to_owned(), len));
            assert_eq!(found(words, category), expected, "{words:?} in {category}");
        }
        assert!(nouns.knows("televisores") && !nouns.knows("celulares"));
        assert!(is_same_noun("guitarras", "guitarra") && is_same_noun("control", "controles"));
        assert!(!is_same_noun("gas", "gato"));
    }
}
