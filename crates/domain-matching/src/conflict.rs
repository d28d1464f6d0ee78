//! What two listings contradict each other in, so that they are never one product.

use crate::attributes::{self, Attributes};
use crate::relation::Relation;

/// A contradiction that no likeness outweighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Conflict {
    /// Two article numbers.
    Gtin,
    /// One is sold with another thing, or both with different ones.
    Bundle,
    /// Screens of two sizes.
    Inches,
    /// Two capacities of storage.
    Storage,
    /// Two capacities of memory.
    Ram,
    /// Models of two years.
    Year,
    /// One is new, the other used, refurbished or opened.
    Condition,
}

/// The first contradiction between two listings.
pub fn between(a: &Attributes, b: &Attributes) -> Option<Conflict> {
    let differs = |relation| relation == Relation::Differs;
    let tests = [
        (Conflict::Gtin, differs(Relation::of(a.gtin, b.gtin))),
        (Conflict::Bundle, differs(a.pack.relation(&b.pack))),
        (Conflict::Inches, differs(attributes::inches(a, b))),
        (
            Conflict::Storage,
            differs(Relation::of(a.memory.storage, b.memory.storage)),
        ),
        (
            Conflict::Ram,
            differs(Relation::of(a.memory.ram, b.memory.ram)),
        ),
        (Conflict::Year, differs(attributes::years(a, b))),
        // The last: it is what tells two listings apart only where nothing else does.
        (Conflict::Condition, a.condition != b.condition),
    ];
    tests
        .into_iter()
        .find(|(_, is)| *is)
        .map(|(conflict, _)| conflict)
}
