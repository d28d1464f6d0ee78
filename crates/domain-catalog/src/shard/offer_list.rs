//! Many offers in an order, of which a new catalog replaces few.

use std::collections::{BTreeMap, HashSet};
use std::ops::Index;
use std::sync::Arc;

use domain_offer::id::OfferId;
use domain_offer::offer::Offer;

/// What changes in a category, by id: the offer as it is now, or nothing where it is gone.
pub(crate) type Changes = BTreeMap<OfferId, Option<Arc<Offer>>>;

/// Offers that are kept or replaced together.
const CHUNK: usize = 64;

/// The offers of a category in order of id. Lists share the chunks that they have in common, so
/// that replacing a few offers of a million costs little, and so does letting go of the old list.
#[derive(Clone, Debug, Default)]
pub struct OfferList {
    chunks: Vec<Arc<[Arc<Offer>]>>,
    len: usize,
}

impl OfferList {
    /// The list of offers that are in order of id.
    pub fn new(offers: &[Arc<Offer>]) -> Self {
        debug_assert!(
            offers.is_sorted_by_key(|offer| offer.id()),
            "offers come in order of id"
        );
        Self {
            chunks: offers.chunks(CHUNK).map(Arc::from).collect(),
            len: offers.len(),
        }
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The offers in order.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Offer>> {
        self.chunks.iter().flat_map(|chunk| chunk.iter())
    }

    /// The place of an offer.
    pub fn find(&self, id: OfferId) -> Option<usize> {
        self.search(id).ok()
    }

    /// The offers from an id on.
    pub(crate) fn from(&self, id: OfferId) -> impl Iterator<Item = &Arc<Offer>> {
        let first = self.search(id).unwrap_or_else(|place| place);
        (first..self.len).map(|place| &self[place])
    }

    /// The place of an offer, or else the place before which it would stand.
    pub(super) fn search(&self, id: OfferId) -> Result<usize, usize> {
        let after = self.chunks.partition_point(|chunk| chunk[0].id() <= id);
        let chunk = after.checked_sub(1).ok_or(0_usize)?;
        let place = self.chunks[chunk].binary_search_by_key(&id, |offer| offer.id());
        let whole = |place| chunk * CHUNK + place;
        place.map(whole).map_err(whole)
    }

    /// Those of the ids that are in the list: each is searched for, or, where that is less to do, each offer is
    /// looked at.
    pub(crate) fn common(&self, ids: &HashSet<OfferId>) -> Vec<OfferId> {
        if self.len() < ids.len() {
            let all = self.iter().map(|offer| offer.id());
            return all.filter(|id| ids.contains(id)).collect();
        }
        let found = ids.iter().filter(|&&id| self.find(id).is_some());
        found.copied().collect()
    }

    /// The list with changes.
    pub(crate) fn merged(&self, changes: Changes) -> Self {
        if changes.is_empty() {
            return self.clone();
        }
        let mut offers = Vec::with_capacity(self.len + changes.len());
        let mut changes = changes.into_iter().peekable();
        for offer in self.iter() {
            let mut stays = true;
            while let Some((id, change)) = changes.next_if(|(id, _)| *id <= offer.id()) {
                stays &= id != offer.id();
                offers.extend(change);
            }
            if stays {
                offers.push(Arc::clone(offer));
            }
        }
        offers.extend(changes.filter_map(|(_, change)| change));
        Self::new(&offers)
    }

    /// Puts an offer in the place of one of the same id.
    pub(super) fn replace(&mut self, place: usize, offer: Arc<Offer>) {
        debug_assert_eq!(self[place].id(), offer.id(), "the offer stays the same");
        let chunk = &mut self.chunks[place / CHUNK];
        if let Some(own) = Arc::get_mut(chunk) {
            own[place % CHUNK] = offer;
            return;
        }
        let mut copy: Vec<Arc<Offer>> = chunk.to_vec();
        copy[place % CHUNK] = offer;
        *chunk = copy.into();
    }
}

impl Index<usize> for OfferList {
    type Output = Arc<Offer>;

    fn index(&self, place: usize) -> &Arc<Offer> {
        &self.chunks[place / CHUNK][place % CHUNK]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::seen;
    use domain_offer::time::Zone;

    fn offers(count: usize) -> Vec<Arc<Offer>> {
        let offer = |number| {
            let sighting = seen("alkosto", "TV", &format!("TV {number}"));
            Arc::new(Offer::first(sighting.observation(), &Zone::bogota()))
        };
        let mut offers: Vec<Arc<Offer>> = (0..count).map(offer).collect();
        offers.sort_by_key(|offer| offer.id());
        offers
    }

    #[test]
    fn offers_are_found_and_replaced() {
        for count in [0, 1, 64, 65, 200] {
            let all = offers(count);
            let list = OfferList::new(&all);
            assert_eq!((list.len(), list.iter().count()), (count, count));
            for (place, offer) in all.iter().enumerate() {
                assert_eq!(list.find(offer.id()), Some(place));
                assert!(Arc::ptr_eq(&list[place], offer));
                let mut changed = list.clone();
                changed.replace(place, Arc::new(Offer::clone(offer)));
                assert!(!Arc::ptr_eq(&changed[place], &list[place]));
                assert_eq!(changed.iter().count(), count);
            }
            for (place, offer) in all.iter().enumerate() {
                assert_eq!(list.from(offer.id()).count(), count - place);
            }
            assert_eq!(list.from(OfferId::MIN).count(), count);
            assert_eq!(list.find(OfferId::MIN), None);
        }
    }
}
