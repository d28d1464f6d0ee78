//! How alike two tokens are that are not equal.

use crate::profile::Term;
use crate::token::Kind;

/// Between 0 and 1: two spellings of one word or code, an abbreviation, a typing error.
pub(super) fn similarity(a: &Term, b: &Term) -> f32 {
    match (a.kind, b.kind) {
        (Kind::Code, Kind::Code) => code_similarity(&a.text, &b.text),
        (Kind::Word, Kind::Word) => word_similarity(&a.text, &b.text),
        (Kind::Measure, Kind::Number) => number_of_measure(&a.text, &b.text),
        (Kind::Number, Kind::Measure) => number_of_measure(&b.text, &a.text),
        (Kind::Code, Kind::Measure | Kind::Number) | (Kind::Measure | Kind::Number, Kind::Code) => {
            code_similarity(&a.text, &b.text) * 0.5
        }
        _ => 0.0,
    }
}

fn number_of_measure(measure: &str, number: &str) -> f32 {
    let digits = measure
        .bytes()
        .take_while(|b| b.is_ascii_digit() || *b == b'.')
        .count();
    if &measure[..digits] == number {
        0.8
    } else {
        0.0
    }
}

/// Of two codes: how much of the longer one the shorter one covers as its beginning or inside.
pub(super) fn code_similarity(a: &str, b: &str) -> f32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 3 {
        return 0.0;
    }
    let share = short.len() as f32 / long.len() as f32;
    if long.starts_with(short) || long.ends_with(short) {
        0.5 + 0.5 * share
    } else if short.len() > 4 && long.contains(short) {
        0.4 + 0.5 * share
    } else {
        0.0
    }
}

fn word_similarity(a: &str, b: &str) -> f32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 2 || short.as_bytes()[0] != long.as_bytes()[0] {
        return 0.0;
    }
    if short.len() > 2 && long.starts_with(short) {
        return 0.9;
    }
    if short.len() > 3 && long.len() - short.len() < 3 {
        let distance = strsim::osa_distance(short, long);
        if distance == 1 || (distance == 2 && short.len() > 7) {
            return 0.85;
        }
    }
    if short.len() > 2 && is_abbreviation(short, long) {
        0.6
    } else {
        0.0
    }
}

/// Whether the letters of the short word follow each other in the long one (`dlx`, `deluxe`).
fn is_abbreviation(short: &str, long: &str) -> bool {
    let mut letters = long.bytes();
    short.len() * 3 >= long.len() && short.bytes().all(|letter| letters.any(|l| l == letter))
}
