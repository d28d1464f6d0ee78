//! Which listings are worth comparing with one: those that share what is rare.

use std::collections::HashMap;

use domain_offer::observation::Gtin;

use crate::attributes::Attributes;
use crate::corpus::hash;
use crate::features::likeness;
use crate::profile::{Profile, Term, place};
use crate::token::Kind;

/// Fields whose terms find candidates.
const FINDING: u8 = place::TITLE | place::BRAND | place::MODEL;
/// Listings looked at for one query, at most, once the rarest terms are used.
const BUDGET: usize = 20_000;
/// Listings that are looked at more closely for one query.
const LOOKED_AT: usize = 40;
/// Letters of a code that find codes with another ending.
const CODE_START: usize = 5;

/// An index of listings by what they say.
#[derive(Clone, Debug, Default)]
pub struct Index {
    lists: HashMap<u64, Vec<u32>>,
    norms: Vec<f32>,
}

impl Index {
    /// Adds a listing; its number is how many were added before.
    pub fn add(&mut self, profile: &Profile) {
        let number = u32::try_from(self.norms.len()).expect("fewer than 2^32 listings");
        let mut squares = 0.0;
        for (key, weight) in keys(profile) {
            self.lists.entry(key).or_default().push(number);
            squares += weight * weight;
        }
        self.norms.push(f32::sqrt(squares).max(1e-3));
    }

    /// The numbers of the most promising listings, best first, at most `most`.
    pub fn find(&self, profile: &Profile, most: usize) -> Vec<u32> {
        let mut keys = keys(profile);
        keys.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut sums: HashMap<u32, f32> = HashMap::new();
        let mut seen = 0;
        for (key, weight) in keys {
            let Some(list) = self.lists.get(&key) else {
                continue;
            };
            if seen > 0 && seen + list.len() > BUDGET {
                continue;
            }
            seen += list.len();
            for number in list {
                *sums.entry(*number).or_default() += weight * weight;
            }
        }
        self.best(sums, most)
    }

    fn best(&self, sums: HashMap<u32, f32>, most: usize) -> Vec<u32> {
        let score =
            |(number, sum): (u32, f32)| (sum / self.norms[number as usize].powf(0.8), number);
        let mut found: Vec<(f32, u32)> = sums.into_iter().map(score).collect();
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if found.len() > most {
            found.select_nth_unstable_by(most, order);
            found.truncate(most);
        }
        found.sort_by(order);
        found.into_iter().map(|(_, number)| number).collect()
    }
}

/// Of the listings that the index finds, the most alike, best first, at most `most`.
pub fn nearest(index: &Index, profiles: &[Profile], profile: &Profile, most: usize) -> Vec<u32> {
    let found = index.find(profile, LOOKED_AT.max(most));
    let score = |number: u32| (likeness(profile, &profiles[number as usize]), number);
    let mut ranked: Vec<(f32, u32)> = found.into_iter().map(score).collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.truncate(most);
    ranked.into_iter().map(|(_, number)| number).collect()
}

/// What a listing is found by, with its weight; each key once.
fn keys(profile: &Profile) -> Vec<(u64, f32)> {
    let terms = profile.terms.iter().filter(|term| term.is_in(FINDING));
    let mut keys: Vec<(u64, f32)> = Vec::new();
    for term in terms {
        keys.push((term.hash, term.weight));
        starts(term, &mut keys);
    }
    attribute_keys(&profile.attributes, &mut keys);
    keys.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
    keys.dedup_by_key(|(key, _)| *key);
    keys
}

/// Article number, and each model's base alone and with its inches.
fn attribute_keys(attributes: &Attributes, keys: &mut Vec<(u64, f32)>) {
    if let Some(Gtin(gtin)) = attributes.gtin {
        keys.push((hash(&gtin.to_string()), 12.0));
    }
    for model in &attributes.models {
        keys.push((hash(&model.base) ^ START, 5.0));
        if let Some(inches) = attributes.inches {
            keys.push((hash(&format!("{} {inches}", model.base)), 6.0));
        }
    }
}

/// The beginnings of codes and long words: a region or a plural more finds the same.
fn starts(term: &Term, keys: &mut Vec<(u64, f32)>) {
    let long = match term.kind {
        Kind::Code => CODE_START,
        Kind::Word => 4,
        Kind::Number | Kind::Measure => return,
    };
    if let Some(start) = term.text.get(..long) {
        keys.push((hash(start) ^ START, term.weight * 0.5));
    }
}

/// Keeps beginnings apart from whole terms.
const START: u64 = 0x517c_c1b7_2722_0a95;
