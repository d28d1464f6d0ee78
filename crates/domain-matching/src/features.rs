//! How alike two listings are, as numbers.
//!
//! Every feature is symmetric: the order of the two listings does not matter.

mod code;
mod overlap;
mod similar;
mod values;

use crate::attributes::{self, Attributes};
use crate::profile::Profile;
use crate::relation::Relation;

use overlap::Overlap;

/// How many features a pair has.
pub const COUNT: usize = 61;

/// What the features are called, in their order.
pub const NAMES: [&str; COUNT] = [
    "title_cosine",
    "title_jaccard",
    "title_cover_min",
    "title_cover_max",
    "fuzzy_jaccard",
    "fuzzy_cover_min",
    "fuzzy_cover_max",
    "all_cosine",
    "text_cover_min",
    "text_cover_max",
    "shared_count",
    "shared_max_weight",
    "left_count_min",
    "left_count_max",
    "left_sum_min",
    "left_sum_max",
    "left_max_min",
    "left_max_max",
    "words_left_min",
    "words_left_max",
    "numbers_shared",
    "numbers_left_min",
    "numbers_left_max",
    "measures_shared",
    "measures_conflict",
    "measures_left_min",
    "measures_left_max",
    "codes_min",
    "codes_max",
    "codes_shared_weight",
    "codes_shared",
    "code_best_contained",
    "code_best_prefix",
    "code_best_edit",
    "codes_left_min",
    "codes_left_max",
    "code_compact",
    "code_conflict",
    "gram_cosine",
    "gram_cover_max",
    "first_same",
    "brand",
    "price_ratio",
    "price_missing",
    "length_min",
    "length_max",
    "length_ratio",
    "has_details",
    "colour",
    "model_field",
    "year_conflict",
    "tail_sum",
    "model",
    "inches",
    "ram",
    "storage",
    "year",
    "resolution",
    "panel",
    "editions_min",
    "editions_max",
];

/// The features of a pair.
pub fn features(a: &Profile, b: &Profile) -> [f32; COUNT] {
    let overlap = Overlap::of(a, b);
    let mut sheet = Sheet {
        values: [0.0; COUNT],
        next: 0,
    };
    overlap.write(&mut sheet);
    code::write(a, b, &mut sheet);
    values::write(a, b, &overlap, &mut sheet);
    write_attributes(&a.attributes, &b.attributes, &mut sheet);
    debug_assert_eq!(sheet.next, COUNT, "every feature is written once");
    sheet.values
}

fn write_attributes(a: &Attributes, b: &Attributes, sheet: &mut Sheet) {
    let relations = [
        attributes::models(a, b),
        attributes::inches(a, b),
        Relation::of(a.memory.ram, b.memory.ram),
        Relation::of(a.memory.storage, b.memory.storage),
        attributes::years(a, b),
        Relation::of(a.resolution, b.resolution),
        Relation::of(a.panel, b.panel),
    ];
    for relation in relations {
        sheet.push(relation.number());
    }
    let more = |x: u32, y: u32| (x & !y).count_ones() as f32;
    sheet.push_pair(more(a.editions, b.editions), more(b.editions, a.editions));
}

/// How alike two listings are by their words alone, without anything learned; for ranking
/// candidates. Between 0 and 3.
pub fn likeness(a: &Profile, b: &Profile) -> f32 {
    Overlap::of(a, b).likeness() + values::gram_cosine(a, b) + known(&a.attributes, &b.attributes)
}

/// What attributes add to the likeness.
fn known(a: &Attributes, b: &Attributes) -> f32 {
    let gtin = Relation::of(a.gtin, b.gtin).number().max(0.0);
    2.0 * gtin + 0.5 * attributes::models(a, b).number() + 0.5 * attributes::inches(a, b).number()
}

/// The features written so far.
struct Sheet {
    values: [f32; COUNT],
    next: usize,
}

impl Sheet {
    fn push(&mut self, value: f32) {
        self.values[self.next] = value;
        self.next += 1;
    }

    /// The smaller, then the larger of two.
    fn push_pair(&mut self, a: f32, b: f32) {
        self.push(a.min(b));
        self.push(a.max(b));
    }
}

/// `part / whole`, 0 of nothing.
fn ratio(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
