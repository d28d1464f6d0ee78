//! Rules for things in the wrong category, by the words of their titles.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::names::SpellingTable;
use crate::name::Name;
use crate::observation::Placement;

/// Words before which a title has not begun yet.
const FILLERS: [&str; 9] = [
    "combo", "kit", "pack", "set", "nuevo", "nueva", "original", "oferta", "promo",
];

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

/// All rules, by the category that they are about.
#[derive(Clone, Debug, Default)]
pub(super) struct PlacementRules {
    by_category: HashMap<Arc<str>, RuleSet>,
    elsewhere: RuleSet,
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

    /// Where a thing belongs, by the first rule that fits.
    pub(super) fn place(
        &self,
        categories: &SpellingTable,
        given: Name,
        brand: Option<&Name>,
        title: &[&str],
    ) -> (Name, Placement) {
        let rules = self.by_category.get(&given.key).unwrap_or(&self.elsewhere);
        let end = title.iter().position(|word| *word == "+");
        let main = &title[..end.unwrap_or(title.len())];
        match rules.find(main, head(main, brand)) {
            Some(rule) if !joined_with(categories, title, &given.key) => apply(rule, given),
            _ => (given, Placement::AsGiven),
        }
    }
}

/// The title without the brand and the fillers before the thing itself.
fn head<'a, 'b>(mut words: &'a [&'b str], brand: Option<&Name>) -> &'a [&'b str] {
    while let Some(first) = words.first() {
        let of_brand = brand.is_some_and(|brand| brand.key.split(' ').any(|word| word == *first));
        if !of_brand && !FILLERS.contains(first) {
            break;
        }
        words = &words[1..];
    }
    words
}

/// Whether a part after a plus begins with a name of the category.
fn joined_with(categories: &SpellingTable, title: &[&str], key: &str) -> bool {
    let parts = title.split(|word| *word == "+").skip(1);
    parts
        .into_iter()
        .any(|part| categories.begins_with(part, key))
}

fn apply(rule: &Rule, given: Name) -> (Name, Placement) {
    let reason = Arc::clone(&rule.reason);
    match &rule.target {
        Target::Move(target) if target.key != given.key => {
            let moved = Placement::Moved {
                from: given,
                rule: reason,
            };
            (target.clone(), moved)
        }
        Target::Apart => (given, Placement::Apart { rule: reason }),
        Target::Stay | Target::Move(_) => (given, Placement::AsGiven),
    }
}
