//! Which offer an observation is of, among those that there are.

use std::sync::Arc;

use super::super::listings::beginning;
use super::{CatalogBuilder, Pending};
use domain_offer::id::OfferId;
use domain_offer::observation::Observation;
use domain_offer::offer::Offer;

impl CatalogBuilder {
    /// What the offer is called now that was called so when somebody said something of it; an id that nobody has yet
    /// stays as it is. `None` where several offers were called so.
    pub fn called(&self, id: OfferId) -> Option<OfferId> {
        match self.aliases.owner(id) {
            Some(owner) if self.find(id, &Arc::from("")).is_none() => owner.only(),
            _ => Some(id),
        }
    }

    /// The offer that an observation is of, as it is now, and the category that has it.
    pub(super) fn known(&self, observation: &Observation) -> Option<Pending> {
        let (id, key) = (observation.offer_id(), &observation.key);
        let category = &observation.facts.category.key;
        if let Some(known) = self.find(id, category) {
            return Some(known);
        }
        if key.is_route() {
            return None;
        }
        let page = self.aliases.owner(id).and_then(|owner| owner.page);
        if let Some(page) = page {
            return self.find(page, category);
        }
        // It is the first row of this address.
        let listing = key.id();
        if listing != id && self.listings.has_plain(key.as_str()) {
            let plain = self.find(listing, category);
            if let Some(known) = plain.filter(|known| known.offer.key() == key.as_str()) {
                return Some(known);
            }
        }
        let ids = self.listings.of_key(listing).into_iter();
        let mut likely = ids.flat_map(|begin| self.beginning_with(begin));
        let found = likely.find(|offer| offer.key() == key.as_str())?.id();
        self.find(found, category)
    }

    /// The offers whose ids begin so.
    fn beginning_with(&self, begin: u32) -> impl Iterator<Item = &Arc<Offer>> {
        let mut first = OfferId::MIN;
        first.0[..4].copy_from_slice(&begin.to_be_bytes());
        let pending = self
            .pending
            .range(first..)
            .map(|(_, pending)| &pending.offer);
        let pending = pending.take_while(move |offer| beginning(offer.id()) == begin);
        let kept = self.categories.values().flat_map(move |category| {
            let from = category.offers().from(first);
            from.take_while(move |offer| beginning(offer.id()) == begin)
        });
        pending.chain(kept.filter(|offer| !self.is_replaced(offer.id())))
    }

    /// Whether what the categories have under an id is not what there is now.
    pub(super) fn is_replaced(&self, id: OfferId) -> bool {
        self.pending.contains_key(&id) || self.gone.contains_key(&id)
    }

    /// An offer as it is now, and the category that has it; looked for in `category` first.
    pub(super) fn find(&self, id: OfferId, category: &Arc<str>) -> Option<Pending> {
        if let Some(Pending { offer, shown_in }) = self.pending.get(&id) {
            return Some(Pending {
                offer: Arc::clone(offer),
                shown_in: shown_in.clone(),
            });
        }
        if self.gone.contains_key(&id) {
            return None;
        }
        let likely = self.categories.get_key_value(category).into_iter();
        likely.chain(&self.categories).find_map(|(category, kept)| {
            let offers = kept.offers();
            Some(Pending {
                offer: Arc::clone(&offers[offers.find(id)?]),
                shown_in: Some(Arc::clone(category)),
            })
        })
    }
}
