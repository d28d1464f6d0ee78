//! What two listings share and what each has alone.

use super::similar::similarity;
use super::{Sheet, ratio};
use crate::profile::{Profile, Term, place};
use crate::token::Kind;

/// Fields that name the thing.
const NAMING: u8 = place::TITLE | place::BRAND | place::MODEL;

/// The terms of two listings, sorted out.
pub(super) struct Overlap<'p> {
    /// Terms of titles that the other names too.
    pub(super) shared: Vec<&'p Term>,
    /// Terms of the title of one, that the other does not name.
    pub(super) left: [Vec<&'p Term>; 2],
    /// Of those, the weight that the other's details have.
    explained: [f32; 2],
    /// Best likeness of each left term, weighted.
    fuzzy: [f32; 2],
    shared_squares: f32,
    squares: [f32; 2],
    all_shared: f32,
    all_squares: [f32; 2],
}

impl<'p> Overlap<'p> {
    pub(super) fn of(a: &'p Profile, b: &'p Profile) -> Self {
        let mut overlap = Self {
            shared: Vec::new(),
            left: [Vec::new(), Vec::new()],
            explained: [0.0; 2],
            fuzzy: [0.0; 2],
            shared_squares: 0.0,
            squares: [0.0; 2],
            all_shared: 0.0,
            all_squares: [0.0; 2],
        };
        overlap.merge(&a.terms, &b.terms);
        overlap.fuzzy = overlap.align([a, b]);
        overlap
    }

    fn merge(&mut self, left: &'p [Term], right: &'p [Term]) {
        let (mut i, mut j) = (0, 0);
        while i < left.len() || j < right.len() {
            let (x, y) = (left.get(i), right.get(j));
            match (x, y) {
                (Some(x), Some(y)) if x.hash == y.hash => {
                    self.meet(x, y);
                    i += 1;
                    j += 1;
                }
                (Some(x), y) if y.is_none_or(|y| x.hash < y.hash) => {
                    self.alone(0, x);
                    i += 1;
                }
                (_, Some(y)) => {
                    self.alone(1, y);
                    j += 1;
                }
                (_, None) => break,
            }
        }
    }

    fn meet(&mut self, x: &'p Term, y: &'p Term) {
        let square = x.weight * x.weight;
        self.all_shared += square;
        for (side, term) in [x, y].into_iter().enumerate() {
            self.all_squares[side] += square;
            if term.is_in(place::TITLE) {
                self.squares[side] += square;
            }
        }
        let named = x.is_in(NAMING) && y.is_in(NAMING);
        if named && (x.is_in(place::TITLE) || y.is_in(place::TITLE)) {
            self.shared.push(x);
            self.shared_squares += square;
        } else if x.is_in(place::TITLE) {
            self.left[0].push(x);
            self.explained[0] += x.weight;
        } else if y.is_in(place::TITLE) {
            self.left[1].push(y);
            self.explained[1] += y.weight;
        }
    }

    fn alone(&mut self, side: usize, term: &'p Term) {
        let square = term.weight * term.weight;
        self.all_squares[side] += square;
        if term.is_in(place::TITLE) {
            self.squares[side] += square;
            self.left[side].push(term);
        }
    }

    /// The weight of left terms that is like something of the other listing.
    fn align(&self, profiles: [&Profile; 2]) -> [f32; 2] {
        [0, 1].map(|side| {
            let other = 1 - side;
            let compact = &profiles[other].compact;
            let credit = |term: &&Term| {
                let best = self.left[other]
                    .iter()
                    .map(|o| similarity(term, o))
                    .fold(0.0, f32::max);
                let glued = term.kind != Kind::Number
                    && term.kind != Kind::Measure
                    && term.text.len() > 4
                    && compact.contains(&*term.text);
                term.weight * if glued { best.max(0.95) } else { best }
            };
            self.left[side].iter().map(credit).sum()
        })
    }

    pub(super) fn write(&self, sheet: &mut Sheet) {
        let shared: f32 = self.shared.iter().map(|term| term.weight).sum();
        let left = self.left_by(|_| true);
        sheet.push(
            ratio(
                self.shared_squares,
                (self.squares[0] * self.squares[1]).sqrt(),
            )
            .min(1.5),
        );
        sheet.push(ratio(shared, shared + left[0] + left[1]));
        sheet.push_pair(
            ratio(shared, shared + left[0]),
            ratio(shared, shared + left[1]),
        );
        let fuzzy = self.fuzzy;
        sheet.push(self.fuzzy_jaccard(shared, left));
        sheet.push_pair(
            ratio(shared + fuzzy[0], shared + left[0]),
            ratio(shared + fuzzy[1], shared + left[1]),
        );
        sheet.push(ratio(
            self.all_shared,
            (self.all_squares[0] * self.all_squares[1]).sqrt(),
        ));
        let explained =
            [0, 1].map(|s| ratio(shared + self.explained[s].max(fuzzy[s]), shared + left[s]));
        sheet.push_pair(explained[0], explained[1]);
        sheet.push(self.shared.len() as f32);
        sheet.push(max_weight(&self.shared));
        sheet.push_pair(self.left[0].len() as f32, self.left[1].len() as f32);
        let rest = [left[0] - fuzzy[0], left[1] - fuzzy[1]];
        sheet.push_pair(rest[0], rest[1]);
        sheet.push_pair(max_weight(&self.left[0]), max_weight(&self.left[1]));
        let words = self.left_by(|term| term.kind == Kind::Word);
        sheet.push_pair(words[0], words[1]);
        self.write_kind(Kind::Number, sheet);
        self.write_measures(sheet);
    }

    /// The share of words that both have, plus the larger share of one of them; spellings that are
    /// alike count in part.
    pub(super) fn likeness(&self) -> f32 {
        let shared: f32 = self.shared.iter().map(|term| term.weight).sum();
        let left = self.left_by(|_| true);
        self.fuzzy_jaccard(shared, left)
            + ratio(shared + self.fuzzy[0], shared + left[0])
                .max(ratio(shared + self.fuzzy[1], shared + left[1]))
    }

    fn fuzzy_jaccard(&self, shared: f32, left: [f32; 2]) -> f32 {
        let alike = f32::midpoint(self.fuzzy[0], self.fuzzy[1]);
        ratio(shared + alike, shared + left[0] + left[1] - alike)
    }

    fn write_kind(&self, kind: Kind, sheet: &mut Sheet) {
        sheet.push(
            self.shared
                .iter()
                .filter(|t| t.kind == kind)
                .map(|t| t.weight)
                .sum(),
        );
        let left = self.left_by(|term| term.kind == kind);
        sheet.push_pair(left[0], left[1]);
    }

    fn write_measures(&self, sheet: &mut Sheet) {
        let shared = self.shared.iter().filter(|t| t.kind == Kind::Measure);
        sheet.push(shared.clone().count() as f32);
        let measures = [0, 1].map(|s| {
            self.left[s]
                .iter()
                .filter_map(|t| t.measure)
                .collect::<Vec<_>>()
        });
        let agreed: Vec<_> = shared.filter_map(|t| t.measure).map(|m| m.unit).collect();
        let conflicts = measures[0]
            .iter()
            .filter(|m| measures[1].iter().any(|o| o.unit == m.unit) && !agreed.contains(&m.unit));
        sheet.push(conflicts.count() as f32);
        sheet.push_pair(measures[0].len() as f32, measures[1].len() as f32);
    }

    fn left_by(&self, test: impl Fn(&Term) -> bool) -> [f32; 2] {
        [0, 1].map(|side| {
            self.left[side]
                .iter()
                .filter(|t| test(t))
                .map(|t| t.weight)
                .sum()
        })
    }
}

fn max_weight(terms: &[&Term]) -> f32 {
    terms.iter().map(|term| term.weight).fold(0.0, f32::max)
}
