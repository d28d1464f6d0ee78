//! Deriving one category, apart from the builder.

use std::sync::Arc;

use super::category::Category;
use crate::shard::{Changes, OfferList, Shard, ShardBase, Terms, Vouched};

/// A category that is to be derived: work for one processor, which needs nothing of its builder.
#[derive(Debug)]
pub struct Derivation {
    pub(super) category: Arc<str>,
    pub(super) before: Option<Category>,
    pub(super) changes: Changes,
    pub(super) terms: Terms,
    /// The doubtful sightings that other stores bear out, as far as is known.
    pub(super) vouched: Vouched,
}

/// What a [`Derivation`] came to.
#[derive(Debug)]
pub struct Derived {
    pub(super) category: Arc<str>,
    /// The category as it is now; `None` when no offer is left.
    pub(super) shard: Option<Shard>,
}

impl Derivation {
    /// How many offers have to be gone through, so that the largest can be begun first.
    pub fn offers(&self) -> usize {
        let before = self.before.as_ref();
        before.map_or(0, |before| before.offers().len()) + self.changes.len()
    }

    /// Derives it.
    pub fn run(self) -> Derived {
        let (terms, vouched) = (&self.terms, &self.vouched);
        let known = |_: &ShardBase, _: &[_], _| vouched.clone();
        let shard = match self.before {
            Some(Category::Derived(shard)) => shard.changed(self.changes, terms, &known),
            Some(Category::Listed(offers)) => {
                let offers = offers.merged(self.changes);
                Shard::of(&self.category, offers, terms, &known)
            }
            None => {
                let offers: Vec<_> = self.changes.into_values().flatten().collect();
                let offers = OfferList::new(&offers);
                Shard::of(&self.category, offers, terms, &known)
            }
        };
        Derived {
            category: self.category,
            shard,
        }
    }
}
