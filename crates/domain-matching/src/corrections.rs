//! What people said of the matcher's groups.

use std::collections::{BTreeMap, BTreeSet};

use domain_offer::id::OfferId;

/// Pairs of offers that a person merged or split; they win over the matcher.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    merged: BTreeMap<OfferId, BTreeSet<OfferId>>,
    split: BTreeMap<OfferId, BTreeSet<OfferId>>,
}

impl Corrections {
    /// The two are one product.
    pub fn merge(&mut self, a: OfferId, b: OfferId) {
        unlink(&mut self.split, a, b);
        link(&mut self.merged, a, b);
    }

    /// The two are not.
    pub fn split(&mut self, a: OfferId, b: OfferId) {
        unlink(&mut self.merged, a, b);
        link(&mut self.split, a, b);
    }

    /// Every offer that a correction names; some twice.
    pub fn offers(&self) -> impl Iterator<Item = OfferId> {
        self.merged.keys().chain(self.split.keys()).copied()
    }

    /// The offers that a person merged with this one.
    pub fn merged_with(&self, id: OfferId) -> impl Iterator<Item = OfferId> {
        self.merged.get(&id).into_iter().flatten().copied()
    }

    /// Whether a person merged these two.
    pub fn is_merged(&self, a: OfferId, b: OfferId) -> bool {
        self.merged
            .get(&a)
            .is_some_and(|others| others.contains(&b))
    }

    /// Whether a person split these two.
    pub fn is_split(&self, a: OfferId, b: OfferId) -> bool {
        self.split.get(&a).is_some_and(|others| others.contains(&b))
    }
}

fn link(pairs: &mut BTreeMap<OfferId, BTreeSet<OfferId>>, a: OfferId, b: OfferId) {
    pairs.entry(a).or_default().insert(b);
    pairs.entry(b).or_default().insert(a);
}

fn unlink(pairs: &mut BTreeMap<OfferId, BTreeSet<OfferId>>, a: OfferId, b: OfferId) {
    for (from, to) in [(a, b), (b, a)] {
        if let Some(others) = pairs.get_mut(&from) {
            others.remove(&to);
        }
    }
}
