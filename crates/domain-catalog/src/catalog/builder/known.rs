//! Which offer an observation is of, among those that there are.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::listings::beginning;
use super::{CatalogBuilder, Pending};
use domain_offer::id::OfferId;
use domain_offer::observation::Observation;
use domain_offer::offer::Offer;

impl CatalogBuilder {
    /// What the offer is called now that was called so when an editor said something of it; an id that no offer has yet
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

    /// Looks for all offers that these observations may be of.
    pub(super) fn locate_all(&mut self, observations: &[Observation]) {
        let category = |seen: &Observation| Arc::clone(&seen.facts.category.key);
        let as_in_the_log = |seen: &Observation| (seen.offer_id(), category(seen));
        self.locate(observations.iter().map(as_in_the_log));
        let is_new = |seen: &&Observation| {
            let id = seen.offer_id();
            matches!(self.located.get(&id), Some(None)) && seen.key.id() != id
        };
        let new: Vec<_> = observations.iter().filter(is_new).collect();
        let by_key = new.iter().map(|seen| (seen.key.id(), category(seen)));
        self.locate(by_key);
    }

    /// Looks for offers in the categories; for each in the one that is likely first. Together, since a new offer
    /// is in none of what may be many thousands.
    pub(super) fn locate(&mut self, likely: impl Iterator<Item = (OfferId, Arc<str>)>) {
        let mut elsewhere = HashSet::new();
        for (id, category) in likely {
            if self.pending.contains_key(&id) || self.located.contains_key(&id) {
                continue;
            }
            match self.categories.get_key_value(&category) {
                Some((category, kept)) if kept.offers().find(id).is_some() => {
                    self.located.insert(id, Some(Arc::clone(category)));
                }
                _ => {
                    elsewhere.insert(id);
                }
            }
        }
        for (category, kept) in &self.categories {
            for id in kept.offers().common(&elsewhere) {
                self.located.insert(id, Some(Arc::clone(category)));
                elsewhere.remove(&id);
            }
        }
        let nowhere = elsewhere.into_iter().map(|id| (id, None));
        self.located.extend(nowhere);
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
        if let Some(located) = self.located.get(&id) {
            let category = located.as_ref()?;
            let offers = self.categories.get(category)?.offers();
            return Some(Pending {
                offer: Arc::clone(&offers[offers.find(id)?]),
                shown_in: Some(Arc::clone(category)),
            });
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
