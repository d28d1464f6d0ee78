//! A category as a builder has it.

use std::sync::Arc;

use crate::shard::{OfferList, Shard};

/// The offers of a category, with what is derived from them once a catalog was built.
#[derive(Clone, Debug)]
pub(super) enum Category {
    /// As an archive kept them.
    Listed(OfferList),
    /// As a catalog shows them.
    Derived(Arc<Shard>),
}

impl Category {
    pub(super) fn offers(&self) -> &OfferList {
        match self {
            Self::Listed(offers) => offers,
            Self::Derived(shard) => shard.base().offers(),
        }
    }

    pub(super) const fn shard(&self) -> Option<&Arc<Shard>> {
        match self {
            Self::Listed(_) => None,
            Self::Derived(shard) => Some(shard),
        }
    }
}
