//! Model codes and part numbers.

use super::Sheet;
use super::similar::code_similarity;
use crate::profile::{Profile, Term, place};
use crate::token::Kind;

fn codes(profile: &Profile) -> Vec<&Term> {
    let named = |term: &&Term| term.kind == Kind::Code && term.is_in(place::TITLE | place::MODEL);
    profile.terms.iter().filter(named).collect()
}

/// What the codes of one listing find in the other.
#[derive(Default)]
struct Found {
    shared_weight: f32,
    shared: f32,
    contained: f32,
    prefix: f32,
    edit: f32,
    left: [f32; 2],
    compact: f32,
}

pub(super) fn write(a: &Profile, b: &Profile, sheet: &mut Sheet) {
    let sides = [codes(a), codes(b)];
    let profiles = [a, b];
    let mut found = Found::default();
    for side in [0, 1] {
        for code in &sides[side] {
            look(code, &sides[1 - side], profiles[1 - side], side, &mut found);
        }
    }
    sheet.push_pair(sides[0].len() as f32, sides[1].len() as f32);
    sheet.push(found.shared_weight);
    sheet.push(found.shared / 2.0);
    sheet.push(found.contained);
    sheet.push(found.prefix);
    sheet.push(found.edit);
    sheet.push_pair(found.left[0], found.left[1]);
    sheet.push(found.compact);
    let conflict =
        found.left[0] > 0.0 && found.left[1] > 0.0 && found.shared == 0.0 && found.compact == 0.0;
    sheet.push(if conflict { 1.0 } else { 0.0 });
}

fn look(code: &Term, others: &[&Term], other: &Profile, side: usize, found: &mut Found) {
    if others.iter().any(|o| o.hash == code.hash) {
        found.shared += 1.0;
        found.shared_weight = found.shared_weight.max(code.weight);
        found.contained = found.contained.max(1.0);
        return;
    }
    let mut best = 0.0f32;
    for other in others {
        best = best.max(code_similarity(&code.text, &other.text));
        found.prefix = found.prefix.max(prefix_share(&code.text, &other.text));
        found.edit = found.edit.max(edit_similarity(&code.text, &other.text));
    }
    found.contained = found.contained.max(best);
    let glued = code.text.len() > 3 && other.compact_all.contains(&*code.text);
    if glued {
        found.compact = found.compact.max(code.text.len() as f32);
    }
    if best < 0.6 && !glued {
        found.left[side] += 1.0;
    }
}

fn prefix_share(a: &str, b: &str) -> f32 {
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    common as f32 / a.len().max(b.len()) as f32
}

fn edit_similarity(a: &str, b: &str) -> f32 {
    let longest = a.len().max(b.len());
    if longest > 2 * a.len().min(b.len()) {
        return 0.0;
    }
    1.0 - strsim::osa_distance(a, b) as f32 / longest as f32
}
