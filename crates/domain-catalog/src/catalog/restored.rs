//! Offers that an archive kept, made ready for a builder.

use std::collections::HashMap;
use std::sync::Arc;

use super::sum::Sum;
use domain_offer::id::OfferId;
use domain_offer::offer::{Offer, Shared};

/// Some of the offers that an archive kept. Each thread that reads an archive fills its own, and
/// [`CatalogBuilder::restored`](super::CatalogBuilder::restored) takes them together.
#[derive(Debug, Default)]
pub struct Restored {
    shared: Shared,
    pub(super) sum: Sum,
    pub(super) offers: HashMap<Arc<str>, Vec<(OfferId, Arc<Offer>)>>,
}

impl Restored {
    /// Takes one offer back.
    pub fn take(&mut self, mut offer: Offer) {
        offer.share(&mut self.shared);
        self.sum.add(&offer.digest());
        let category = &offer.category().key;
        let offers = match self.offers.get_mut(category) {
            Some(offers) => offers,
            None => self.offers.entry(Arc::clone(category)).or_default(),
        };
        offers.push((offer.id(), Arc::new(offer)));
    }
}
