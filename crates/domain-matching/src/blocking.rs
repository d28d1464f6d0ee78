//! Keys that two listings of one product share, whatever else is sold.
//!
//! Unlike [`crate::candidates`], which ranks what is there, whether two listings share a key
//! depends on these two alone. So which pairs are compared is a function of the set of listings,
//! and a new one costs only what shares its keys.

use domain_offer::observation::Gtin;

use crate::corpus::hash;
use crate::profile::{Profile, Term, place};
use crate::token::{Kind, Unit};

/// Rare words that are combined in pairs.
const RARE: usize = 4;

/// What a listing is found by, each key once, in order.
pub fn keys(profile: &Profile) -> Vec<u64> {
    let mut keys = Vec::new();
    let attributes = &profile.attributes;
    if let Some(Gtin(gtin)) = attributes.gtin {
        keys.push(joined(&["gtin", &gtin.to_string()]));
    }
    for model in &attributes.models {
        let inches = attributes
            .inches
            .map_or(String::new(), |inches| format!("{inches:.0}"));
        keys.push(joined(&["model", &model.base, &inches]));
        // A typing error swaps neighbours: the same letters in another order.
        keys.push(joined(&["letters", &sorted(&model.base), &inches]));
    }
    codes(profile, &mut keys);
    sizes(profile, &mut keys);
    rare_words(profile, &mut keys);
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn joined(parts: &[&str]) -> u64 {
    hash(&parts.join("\u{1f}"))
}

fn sorted(base: &str) -> String {
    let mut letters: Vec<char> = base.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

fn named(profile: &Profile, kind: Kind) -> impl Iterator<Item = &Term> {
    let places = place::TITLE | place::MODEL;
    profile
        .terms
        .iter()
        .filter(move |term| term.kind == kind && term.is_in(places))
}

/// Codes that are long enough to be rare.
fn codes(profile: &Profile, keys: &mut Vec<u64>) {
    for code in named(profile, Kind::Code).filter(|code| code.text.len() > 4) {
        keys.push(joined(&["code", &code.text]));
    }
}

/// A number or short code with the storage or the size of the screen: `iPhone 13` of 128 GB.
fn sizes(profile: &Profile, keys: &mut Vec<u64>) {
    let attributes = &profile.attributes;
    let size = match (attributes.memory.storage, attributes.inches) {
        (Some(storage), _) => format!("{storage}gb"),
        (None, Some(inches)) => format!("{inches:.0}in"),
        (None, None) => return,
    };
    let ram = attributes
        .memory
        .ram
        .map_or(String::new(), |ram| ram.to_string());
    let numbers = named(profile, Kind::Number).chain(named(profile, Kind::Code));
    for number in numbers.filter(|number| number.text.len() < 6) {
        keys.push(joined(&["number", &number.text, &size]));
    }
    if let Some(processor) = attributes.processor {
        let inches = attributes
            .inches
            .map_or(String::new(), |inches| format!("{inches:.0}"));
        keys.push(joined(&[
            "computer",
            &size,
            &ram,
            &processor.to_string(),
            &inches,
        ]));
    }
}

/// The rarest words and other measures of the title, in pairs.
fn rare_words(profile: &Profile, keys: &mut Vec<u64>) {
    let of_screen = |term: &Term| {
        term.measure
            .is_some_and(|m| matches!(m.unit, Unit::Inch | Unit::Centimetre | Unit::Hertz))
    };
    let mut words: Vec<&Term> = profile
        .terms
        .iter()
        .filter(|term| term.is_in(place::TITLE) && !of_screen(term) && term.text.len() > 2)
        .collect();
    words.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.hash.cmp(&b.hash)));
    words.truncate(RARE);
    for (at, first) in words.iter().enumerate() {
        for second in &words[at + 1..] {
            let (low, high) = (first.hash.min(second.hash), first.hash.max(second.hash));
            keys.push(low.rotate_left(17) ^ high);
        }
    }
}
