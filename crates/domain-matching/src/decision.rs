//! Whether two listings are one product, and why.

use domain_catalog::products::Ground;

use crate::attributes::{self, Attributes};
use crate::conflict::{self, Conflict};
use crate::features::features;
use crate::forest::Forest;
use crate::profile::{Profile, place};
use crate::relation::Relation;
use crate::token::Kind;

/// What two listings are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Two things.
    Different,
    /// Alike, or variants of one thing: may be shown together, is never priced together.
    Similar,
    /// One product.
    Same,
}

/// A fact that speaks for or against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Equal article numbers.
    SameGtin,
    /// Equal model codes, whatever their region.
    SameModel,
    /// Model codes that a typing error tells apart.
    ModelTypo,
    /// A part number or code that both have.
    SharedCode,
    /// Equal brands.
    SameBrand,
    /// Screens of one size.
    SameInches,
    /// Equal storage.
    SameStorage,
    /// Equal memory.
    SameRam,
    /// The words are alike.
    AlikeWords,
    /// Both name a colour, and not the same one.
    OtherColour,
    /// Both name a processor, and not the same one.
    OtherProcessor,
    /// One names an edition (`Pro`, `Ultra`) that the other does not.
    OtherEdition,
    /// One says what it is sold with, the other only that it is sold with something of the kind.
    UnclearPack,
    /// A contradiction.
    Conflict(Conflict),
}

impl Reason {
    /// What it is called in the catalog; `None` for what speaks against.
    pub const fn ground(self) -> Option<Ground> {
        Some(match self {
            Self::SameGtin => Ground::Gtin,
            Self::SameModel => Ground::Model,
            Self::ModelTypo => Ground::ModelTypo,
            Self::SharedCode => Ground::Code,
            Self::SameBrand => Ground::Brand,
            Self::SameInches => Ground::Inches,
            Self::SameStorage => Ground::Storage,
            Self::SameRam => Ground::Ram,
            Self::AlikeWords => Ground::Words,
            Self::OtherColour
            | Self::OtherProcessor
            | Self::OtherEdition
            | Self::UnclearPack
            | Self::Conflict(_) => return None,
        })
    }
}

/// A decision with its grounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What the two are.
    pub outcome: Outcome,
    /// How likely they are one product, between 0 and 1.
    pub score: f32,
    /// The grounds, the strongest first.
    pub reasons: Vec<Reason>,
}

/// The model and where it draws its lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Judge {
    /// Scores pairs.
    pub forest: Forest,
    /// From this score on two listings are one product.
    pub same: f32,
    /// From this score on they are similar.
    pub similar: f32,
}

impl Judge {
    /// Decides on two listings; the order does not matter.
    pub fn decide(&self, a: &Profile, b: &Profile) -> Decision {
        let (x, y) = (&a.attributes, &b.attributes);
        match conflict::between(x, y) {
            None => self.compare(a, b),
            Some(Conflict::Condition) => in_two_conditions(self.compare(a, b)),
            Some(conflict) => contradicted(conflict, x, y),
        }
    }

    /// Decides on two listings that do not contradict each other.
    fn compare(&self, a: &Profile, b: &Profile) -> Decision {
        let (x, y) = (&a.attributes, &b.attributes);
        if Relation::of(x.gtin, y.gtin) == Relation::Same {
            return decision(Outcome::Same, 1.0, reasons(a, b));
        }
        let values = features(a, b);
        let score = self.forest.score(&values);
        let mut reasons = reasons(a, b);
        let variant = variant(a, b, &reasons);
        reasons.splice(0..0, variant);
        let is_same = score >= self.same || is_coded(&reasons);
        let outcome = match (is_same, variant) {
            (true, None) => Outcome::Same,
            _ if is_same || score >= self.similar => Outcome::Similar,
            _ => Outcome::Different,
        };
        let score = if outcome == Outcome::Same {
            score.max(self.same)
        } else {
            score
        };
        decision(outcome, score, reasons)
    }
}

const fn decision(outcome: Outcome, score: f32, reasons: Vec<Reason>) -> Decision {
    Decision {
        outcome,
        score,
        reasons,
    }
}

/// The same thing in another condition is similar to it; what was only alike is not more so.
fn in_two_conditions(mut alike: Decision) -> Decision {
    let place = if alike.outcome == Outcome::Same {
        alike.outcome = Outcome::Similar;
        0
    } else {
        alike.reasons.len()
    };
    let reason = Reason::Conflict(Conflict::Condition);
    alike.reasons.insert(place, reason);
    alike
}

/// The same model in another size, year or pack is similar; all else that contradicts differs.
fn contradicted(conflict: Conflict, a: &Attributes, b: &Attributes) -> Decision {
    let base = |x: &Attributes| x.models.first().map(|model| model.base.clone());
    let one_series = Relation::of(base(a), base(b)) == Relation::Same;
    let outcome = if one_series {
        Outcome::Similar
    } else {
        Outcome::Different
    };
    decision(outcome, 0.0, vec![Reason::Conflict(conflict)])
}

/// The maker's code of a screen, its brand and its size name it, whatever else the titles say; a typing error in
/// the code is forgiven then.
fn is_coded(reasons: &[Reason]) -> bool {
    let has = |reason| reasons.contains(&reason);
    let code = has(Reason::SameModel) || has(Reason::ModelTypo);
    code && has(Reason::SameBrand) && has(Reason::SameInches)
}

fn reasons(a: &Profile, b: &Profile) -> Vec<Reason> {
    let (x, y) = (&a.attributes, &b.attributes);
    let model = attributes::models(x, y);
    let same = |relation| relation == Relation::Same;
    let facts = [
        (Reason::SameGtin, same(Relation::of(x.gtin, y.gtin))),
        (Reason::SameModel, same(model)),
        (Reason::ModelTypo, model == Relation::Near),
        (
            Reason::SharedCode,
            shares(
                a,
                b,
                |kind| kind == Kind::Code,
                place::TITLE | place::MODEL,
                1,
            ),
        ),
        (Reason::SameBrand, shares(a, b, |_| true, place::BRAND, 1)),
        (Reason::SameInches, same(attributes::inches(x, y))),
        (
            Reason::SameStorage,
            same(Relation::of(x.memory.storage, y.memory.storage)),
        ),
        (
            Reason::SameRam,
            same(Relation::of(x.memory.ram, y.memory.ram)),
        ),
        (
            Reason::AlikeWords,
            shares(a, b, |kind| kind == Kind::Word, place::TITLE, 3),
        ),
    ];
    facts
        .into_iter()
        .filter(|(_, is)| *is)
        .map(|(reason, _)| reason)
        .collect()
}

/// Whether both have at least so many terms of a kind in common there.
fn shares(a: &Profile, b: &Profile, of: impl Fn(Kind) -> bool, places: u8, least: usize) -> bool {
    let shared = a
        .terms
        .iter()
        .filter(|term| term.is_in(places) && of(term.kind))
        .filter(|term| {
            let found = b.terms.binary_search_by_key(&term.hash, |other| other.hash);
            found.is_ok_and(|at| b.terms[at].is_in(places))
        });
    shared.take(least).count() == least
}

/// What makes two listings variants of one thing, if anything does.
fn variant(a: &Profile, b: &Profile, reasons: &[Reason]) -> Option<Reason> {
    let (x, y) = (&a.attributes, &b.attributes);
    if x.colours != 0 && y.colours != 0 && x.colours & y.colours == 0 {
        return Some(Reason::OtherColour);
    }
    if Relation::of(x.processor, y.processor) == Relation::Differs {
        return Some(Reason::OtherProcessor);
    }
    if x.pack.relation(&y.pack) == Relation::Unknown {
        return Some(Reason::UnclearPack);
    }
    // The code of a screen says more than words that only some shops write.
    let coded = [Reason::SameModel, Reason::SameInches]
        .iter()
        .all(|reason| reasons.contains(reason));
    (x.editions != y.editions && !coded).then_some(Reason::OtherEdition)
}
