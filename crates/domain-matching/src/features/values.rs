//! Letters, brand, price and length.

use super::overlap::Overlap;
use super::{Sheet, ratio};
use crate::colour::bit;
use crate::profile::{Profile, Term, place};
use crate::token::Kind;

pub(super) fn write(a: &Profile, b: &Profile, overlap: &Overlap<'_>, sheet: &mut Sheet) {
    let shared = common(&a.grams, &b.grams) as f32;
    let (la, lb) = (a.grams.len() as f32, b.grams.len() as f32);
    sheet.push(ratio(shared, (la * lb).sqrt()));
    sheet.push(ratio(shared, la.min(lb)));
    sheet.push(if a.first == b.first { 1.0 } else { 0.0 });
    sheet.push(brand(a, b));
    write_price(a.price, b.price, sheet);
    let count = |p: &Profile| p.terms.iter().filter(|t| t.is_in(place::TITLE)).count() as f32;
    let (na, nb) = (count(a), count(b));
    sheet.push_pair(na, nb);
    sheet.push(ratio(na.min(nb), na.max(nb)));
    let details = |p: &Profile| p.terms.iter().any(|t| t.is_in(place::DETAILS));
    sheet.push(f32::from(u8::from(details(a)) + u8::from(details(b))));
    sheet.push(colour(overlap));
    sheet.push(model_field(a, b));
    sheet.push(years(overlap));
    let short = overlap
        .left
        .iter()
        .flatten()
        .filter(|t| t.text.len() < 4)
        .count();
    sheet.push(short as f32);
}

/// The cosine of two titles' three-letter runs.
pub(super) fn gram_cosine(a: &Profile, b: &Profile) -> f32 {
    ratio(
        common(&a.grams, &b.grams) as f32,
        ((a.grams.len() * b.grams.len()) as f32).sqrt(),
    )
}

/// How many equal entries two sorted lists have.
fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                count += 1;
                i += 1;
                j += 1;
            }
        }
    }
    count
}

/// 2: brands equal; 1: one names the other's brand; 0: unknown; -1: both known and different.
fn brand(a: &Profile, b: &Profile) -> f32 {
    let of = |p: &Profile| p.terms.iter().any(|t| t.is_in(place::BRAND));
    let has = |p: &Profile, q: &Profile, places: u8| {
        p.terms.iter().filter(|t| t.is_in(place::BRAND)).any(|t| {
            q.terms
                .binary_search_by_key(&t.hash, |u| u.hash)
                .is_ok_and(|at| q.terms[at].is_in(places))
        })
    };
    if !of(a) && !of(b) {
        0.0
    } else if has(a, b, place::BRAND) {
        2.0
    } else if has(a, b, place::TITLE) || has(b, a, place::TITLE) {
        1.0
    } else if of(a) && of(b) {
        -1.0
    } else {
        -0.5
    }
}

fn write_price(a: Option<f64>, b: Option<f64>, sheet: &mut Sheet) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a ratio needs no more precision"
    )]
    match (a, b) {
        (Some(a), Some(b)) => sheet.push(((a / b).ln().abs() as f32).min(9.0)),
        _ => sheet.push(-1.0),
    }
    sheet.push(f32::from(u8::from(a.is_none()) + u8::from(b.is_none())));
}

fn colour(overlap: &Overlap<'_>) -> f32 {
    let of = |terms: &[&Term]| terms.iter().fold(0, |set, term| set | bit(&term.text));
    let (shared, a, b) = (
        of(&overlap.shared),
        of(&overlap.left[0]),
        of(&overlap.left[1]),
    );
    match (a, b) {
        _ if shared != 0 || a & b != 0 => 1.0,
        (0, 0) => 0.0,
        (0, _) | (_, 0) => -0.5,
        _ => -1.0,
    }
}

/// 1: model fields equal; -1: both known and different; 0.5: the title of one has the other's.
fn model_field(a: &Profile, b: &Profile) -> f32 {
    let of = |p: &Profile| {
        p.terms
            .iter()
            .filter(|t| t.is_in(place::MODEL))
            .map(|t| t.hash)
            .collect::<Vec<_>>()
    };
    let (ma, mb) = (of(a), of(b));
    let inside = |hashes: &[u64], p: &Profile| {
        !hashes.is_empty()
            && hashes
                .iter()
                .all(|h| p.terms.binary_search_by_key(h, |u| u.hash).is_ok())
    };
    if !ma.is_empty() && ma == mb {
        1.0
    } else if inside(&ma, b) || inside(&mb, a) {
        0.5
    } else if !ma.is_empty() && !mb.is_empty() {
        -1.0
    } else {
        0.0
    }
}

/// Whether both have a year that the other has not.
fn years(overlap: &Overlap<'_>) -> f32 {
    let year = |t: &&&Term| {
        t.kind == Kind::Number
            && t.text.len() == 4
            && (t.text.starts_with("19") || t.text.starts_with("20"))
    };
    let (a, b) = (
        overlap.left[0].iter().filter(year).count(),
        overlap.left[1].iter().filter(year).count(),
    );
    if a > 0 && b > 0 { 1.0 } else { 0.0 }
}
