//! Offers that an archive kept, made ready for a builder.

use std::collections::HashMap;
use std::sync::Arc;

use super::listings::Noted;
use super::sum::Sum;
use domain_offer::id::OfferId;
use domain_offer::offer::{Offer, Shared};
use domain_offer::time::Day;

/// Some of the offers that an archive kept. Each thread that reads an archive fills its own, and
/// [`CatalogBuilder::restored`](super::CatalogBuilder::restored) takes them together.
#[derive(Debug, Default)]
pub struct Restored {
    shared: Shared,
    pub(super) sum: Sum,
    pub(super) offers: HashMap<Arc<str>, Vec<(OfferId, Arc<Offer>)>>,
    pub(super) noted: Noted,
    /// Those that have aliases.
    pub(super) aliased: Vec<Arc<Offer>>,
}

impl Restored {
    /// Takes one offer back.
    pub fn take(&mut self, mut offer: Offer) {
        offer.share(&mut self.shared);
        self.sum.add(&offer.digest());
        self.noted.take(&offer);
        let offer = Arc::new(offer);
        let category = &offer.category().key;
        let offers = match self.offers.get_mut(category) {
            Some(offers) => offers,
            None => self.offers.entry(Arc::clone(category)).or_default(),
        };
        if offer.aliases().is_some() {
            self.aliased.push(Arc::clone(&offer));
        }
        offers.push((offer.id(), offer));
    }

    /// All parts in one, without what was kept of offers that are called otherwise now: those states are in the
    /// later ones.
    pub(super) fn whole(parts: Vec<Self>) -> Self {
        let mut whole = Self::default();
        for part in parts {
            whole.sum.join(part.sum);
            whole.noted.join(part.noted);
            whole.aliased.extend(part.aliased);
            for (category, mut of_part) in part.offers {
                whole
                    .offers
                    .entry(category)
                    .or_default()
                    .append(&mut of_part);
            }
        }
        whole.drop_renamed();
        whole
    }

    fn drop_renamed(&mut self) {
        // An offer is called by the first of its addresses, so of two of its states the later one is called first.
        let mut first: HashMap<OfferId, (Day, OfferId)> = HashMap::new();
        for offer in self.aliased.iter().filter(|offer| !offer.is_route()) {
            let name = (offer.called_since(), offer.id());
            for id in offer.logged() {
                let known = first.entry(id).or_insert(name);
                *known = name.min(*known);
            }
        }
        if first.is_empty() {
            return;
        }
        let is_old = |offer: &Offer| {
            let first = first.get(&offer.id());
            first.is_some_and(|first| *first < (offer.called_since(), offer.id()))
        };
        for of_category in self.offers.values_mut() {
            for (_, offer) in of_category.extract_if(.., |(_, offer)| is_old(offer)) {
                self.sum.take_away(&offer.digest());
            }
        }
        self.offers.retain(|_, of_category| !of_category.is_empty());
        self.aliased.retain(|offer| !is_old(offer));
    }
}
