//! What a listing says, prepared for comparing it with many others.

use crate::attributes::Attributes;
use crate::corpus::{Corpus, hash};
use crate::listing::Listing;
use crate::token::{Kind, Measure, Token, tokens};

/// Tokens of details beyond these are not read.
const MAX_DETAILS_TOKENS: usize = 300;
/// Letters of the compact text beyond these are not kept.
const MAX_COMPACT: usize = 1000;

/// Where in a listing a term stands; bits of a set.
pub mod place {
    /// In the title.
    pub const TITLE: u8 = 1;
    /// In the brand.
    pub const BRAND: u8 = 2;
    /// In the model field.
    pub const MODEL: u8 = 4;
    /// In the details.
    pub const DETAILS: u8 = 8;
}

/// A token of a listing with what it weighs.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// Digest of the text.
    pub hash: u64,
    /// Inverse document frequency.
    pub weight: f32,
    /// What the token is.
    pub kind: Kind,
    /// Where it stands, a set of [`place`] bits.
    pub places: u8,
    /// The spelling.
    pub text: Box<str>,
    /// The quantity, for a measure.
    pub measure: Option<Measure>,
}

impl Term {
    /// Whether the term stands in one of these places.
    pub fn is_in(&self, places: u8) -> bool {
        self.places & places != 0
    }
}

/// A listing prepared for comparing.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Terms by hash, each once.
    pub terms: Vec<Term>,
    /// Letters and digits of title, brand and model without anything between.
    pub compact: Box<str>,
    /// The same of title, model and details.
    pub compact_all: Box<str>,
    /// Digests of the title's three-letter runs, sorted.
    pub grams: Vec<u32>,
    /// Digest of the first word of the title.
    pub first: u64,
    /// What it says beyond words.
    pub attributes: Attributes,
    /// Price, when known.
    pub price: Option<f64>,
}

/// The distinct hashes of a listing's tokens, for counting.
pub fn hashes(listing: &Listing) -> Vec<u64> {
    let mut all: Vec<u64> = placed(listing)
        .iter()
        .map(|(token, _)| hash(&token.text))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The distinct tokens of a listing, for counting.
pub fn words(listing: &Listing) -> Vec<String> {
    let mut all: Vec<String> = placed(listing)
        .into_iter()
        .map(|(token, _)| token.text)
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn placed(listing: &Listing) -> Vec<(Token, u8)> {
    let fields = [
        (&listing.title, place::TITLE, usize::MAX),
        (&listing.brand, place::BRAND, usize::MAX),
        (&listing.model, place::MODEL, usize::MAX),
        (&listing.details, place::DETAILS, MAX_DETAILS_TOKENS),
    ];
    let mut all = Vec::new();
    for (text, place, most) in fields {
        all.extend(
            tokens(text)
                .into_iter()
                .take(most)
                .map(|token| (token, place)),
        );
    }
    all
}

impl Profile {
    /// Reads a listing with the weights of a corpus.
    pub fn new(listing: &Listing, corpus: &Corpus) -> Self {
        let placed = placed(listing);
        let first = placed.first().map_or(0, |(token, _)| hash(&token.text));
        let compact = compact(&[&listing.title, &listing.model, &listing.brand]);
        Self {
            grams: grams(&compact_of(&listing.title)),
            terms: terms(placed, corpus),
            compact: compact.into(),
            compact_all: compact_all(listing),
            first,
            attributes: Attributes::of(listing),
            price: listing.price.filter(|price| *price > 0.0),
        }
    }
}

fn compact_all(listing: &Listing) -> Box<str> {
    compact(&[&listing.title, &listing.model, &listing.details]).into()
}

fn terms(placed: Vec<(Token, u8)>, corpus: &Corpus) -> Vec<Term> {
    let mut terms: Vec<Term> = placed
        .into_iter()
        .map(|(token, places)| {
            let hash = hash(&token.text);
            Term {
                hash,
                weight: corpus.weight(hash),
                kind: token.kind,
                places,
                text: token.text.into(),
                measure: token.measure,
            }
        })
        .collect();
    terms.sort_by_key(|term| term.hash);
    terms.dedup_by(|later, kept| {
        let same = later.hash == kept.hash;
        if same {
            kept.places |= later.places;
        }
        same
    });
    terms
}

fn compact(fields: &[&String]) -> String {
    let mut text = String::new();
    for field in fields {
        text.push_str(&compact_of(field));
        text.push('|');
    }
    let end = (0..=MAX_COMPACT.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    text.truncate(end.unwrap_or(0));
    text
}

fn compact_of(text: &str) -> String {
    let mut folded = domain_offer::text::fold(text);
    folded.retain(char::is_alphanumeric);
    folded
}

fn grams(compact: &str) -> Vec<u32> {
    let letters: Vec<char> = compact.chars().collect();
    let mut grams: Vec<u32> = letters
        .windows(3)
        .map(|run| {
            run.iter()
                .fold(0u32, |sum, c| sum.wrapping_mul(0x0100_0193) ^ u32::from(*c))
        })
        .collect();
    grams.sort_unstable();
    grams
}
