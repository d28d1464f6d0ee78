//! Which things are in the wrong category, by what their titles name and by rules for other words.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::head::TitleReader;
use super::nouns::{Meaning, Nouns};
use crate::name::Name;
use crate::observation::Placement;

/// Why a part is not among the things that it belongs to.
const PART: &str = "Es un accesorio o un repuesto y estaba en otra categoría.";

/// Where in the title the words of a rule must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At its beginning, after brand and fillers.
    Starts,
    /// Anywhere before the first joining plus.
    Contains,
}

/// What a rule does with a thing.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Stay,
    Move(Name),
    Apart,
}

/// One word of a rule: itself, or the beginning of any word.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: Box<str>,
    pub(super) prefix: bool,
}

impl Word {
    fn fits(&self, word: &str) -> bool {
        if word.as_bytes().first() != self.text.as_bytes().first() {
            false
        } else if self.prefix {
            word.starts_with(&*self.text)
        } else {
            word == &*self.text
        }
    }
}

/// One rule of the taxonomy.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) place: Place,
    pub(super) phrases: Vec<Vec<Word>>,
    pub(super) target: Target,
    pub(super) reason: Arc<str>,
}

impl Rule {
    fn fits(&self, main: &[&str], head: &[&str]) -> bool {
        let mut phrases = self.phrases.iter();
        match self.place {
            Place::Starts => phrases.any(|phrase| begins(head, phrase) || begins(main, phrase)),
            Place::Contains => (0..main.len()).any(|at| {
                self.phrases
                    .iter()
                    .any(|phrase| begins(&main[at..], phrase))
            }),
        }
    }
}

fn begins(words: &[&str], phrase: &[Word]) -> bool {
    let [first, rest @ ..] = phrase else {
        return true;
    };
    let fits = words.first().is_some_and(|word| first.fits(word));
    fits && words.len() >= phrase.len() && rest.iter().zip(&words[1..]).all(|(p, w)| p.fits(w))
}

/// The rules about one category, in their order.
#[derive(Clone, Debug, Default)]
struct RuleSet {
    rules: Vec<Arc<Rule>>,
    /// What the phrases of rules about beginnings begin with; most titles begin with none of it.
    first_words: HashSet<Box<str>>,
    first_prefixes: Vec<Box<str>>,
    /// The rules about more than beginnings.
    contains: Vec<Arc<Rule>>,
}

impl RuleSet {
    fn push(&mut self, rule: &Arc<Rule>) {
        if rule.place == Place::Contains {
            self.contains.push(Arc::clone(rule));
        } else {
            for first in rule.phrases.iter().filter_map(|phrase| phrase.first()) {
                if first.prefix {
                    self.first_prefixes.push(first.text.clone());
                } else {
                    self.first_words.insert(first.text.clone());
                }
            }
        }
        self.rules.push(Arc::clone(rule));
    }

    fn find(&self, main: &[&str], head: &[&str]) -> Option<&Rule> {
        let firsts = [main.first(), head.first()];
        let possible = firsts.iter().flatten().any(|word| self.may_begin(word))
            || self.contains.iter().any(|rule| rule.fits(main, head));
        let mut rules = self.rules.iter().map(|rule| &**rule);
        possible
            .then(|| rules.find(|rule| rule.fits(main, head)))
            .flatten()
    }

    fn may_begin(&self, word: &str) -> bool {
        self.first_words.contains(word)
            || self
                .first_prefixes
                .iter()
                .any(|prefix| word.starts_with(&**prefix))
    }
}

/// All rules, by the category that they are about, and the names of things.
#[derive(Clone, Debug, Default)]
pub(super) struct PlacementRules {
    by_category: HashMap<Arc<str>, RuleSet>,
    elsewhere: RuleSet,
    pub(super) nouns: Nouns,
    /// Where parts belong, and why.
    parts: Option<(Name, Arc<str>)>,
    /// Why things of other categories belong to these.
    reasons: HashMap<Arc<str>, Arc<str>>,
    /// Words for who or where things are for.
    pub(super) purposes: HashSet<Box<str>>,
}

impl PlacementRules {
    /// Adds a rule about these categories (keys), after those that are there; `None`: about all.
    pub(super) fn add(&mut self, from: Option<&[Arc<str>]>, rule: Rule) {
        let rule = Arc::new(rule);
        if let Some(keys) = from {
            for key in keys {
                let general = &self.elsewhere;
                let rules = self.by_category.entry(Arc::clone(key));
                rules.or_insert_with(|| general.clone()).push(&rule);
            }
        } else {
            self.by_category
                .values_mut()
                .for_each(|rules| rules.push(&rule));
            self.elsewhere.push(&rule);
        }
    }

    /// Adds what titles of a category begin with.
    pub(super) fn add_thing(&mut self, phrase: &[&str], category: &Name) {
        self.nouns.add_thing(phrase, category);
        let reason = || {
            format!(
                "Por su título es de {} y estaba en otra categoría.",
                category.spelling
            )
        };
        let reasons = self.reasons.entry(Arc::clone(&category.key));
        reasons.or_insert_with(|| reason().into());
    }

    /// Says where parts belong, unless it is said already.
    pub(super) fn set_parts(&mut self, category: &Name) {
        self.parts
            .get_or_insert_with(|| (category.clone(), PART.into()));
    }

    /// Where a thing belongs: by the first rule that fits, else by what its title names.
    pub(super) fn place(
        &self,
        given: Name,
        brand: Option<&Name>,
        title: &[&str],
    ) -> (Name, Placement) {
        let end = title.iter().position(|word| *word == "+");
        let (main, more) = title.split_at(end.unwrap_or(title.len()));
        let reader = TitleReader {
            nouns: &self.nouns,
            category: &given,
            purposes: &self.purposes,
            main,
        };
        let rules = self.by_category.get(&given.key).unwrap_or(&self.elsewhere);
        let start = reader.start(brand);
        let verdict = match rules.find(main, &main[start..]) {
            Some(rule) => rule.verdict(),
            None => self.by_name(&reader, start),
        };
        let is_joined = || {
            let mut parts = more.split(|word| *word == "+");
            parts.any(|part| reader.is_own(part)) || reader.joins_own()
        };
        match verdict {
            Verdict::Move(target, reason) if target.key != given.key && !is_joined() => {
                let (target, rule) = (target.clone(), Arc::clone(reason));
                (target, Placement::Moved { from: given, rule })
            }
            Verdict::Apart(reason) if !is_joined() => {
                let rule = Arc::clone(reason);
                (given, Placement::Apart { rule })
            }
            _ => (given, Placement::AsGiven),
        }
    }

    /// Where a thing belongs by what its title names first.
    fn by_name<'t>(&'t self, reader: &TitleReader<'t, '_>, start: usize) -> Verdict<'t> {
        let knows = self.nouns.knows(&reader.category.key);
        let is_part = match reader.head(start) {
            None => knows && reader.is_of_own(start),
            Some(head) => match head.found.meaning {
                Meaning::Thing { category, sure } if knows && *sure => {
                    let reason = self.reasons.get(&category.key);
                    return reason.map_or(Verdict::Stay, |reason| Verdict::Move(category, reason));
                }
                Meaning::Thing { .. } => false,
                Meaning::Part(_) => knows || reader.is_for_own(&head),
            },
        };
        let parts = self.parts.as_ref().filter(|_| is_part);
        parts.map_or(Verdict::Stay, |(category, reason)| {
            Verdict::Move(category, reason)
        })
    }
}

/// What is to be done with a thing, and why.
enum Verdict<'t> {
    Stay,
    Move(&'t Name, &'t Arc<str>),
    Apart(&'t Arc<str>),
}

impl Rule {
    fn verdict(&self) -> Verdict<'_> {
        match &self.target {
            Target::Stay => Verdict::Stay,
            Target::Move(category) => Verdict::Move(category, &self.reason),
            Target::Apart => Verdict::Apart(&self.reason),
        }
    }
}
