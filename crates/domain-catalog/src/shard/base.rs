//! The offers of a category, in order of id, with their names and words.

use std::sync::Arc;

use super::names::{LocalName, ShardNames};
use super::{Changes, OfferList};
use crate::observation::Gtin;
use crate::offer::Offer;
use crate::search::WordIndex;
use crate::time::Instant;

/// The offers of one category; does not depend on time.
#[derive(Debug)]
pub struct ShardBase {
    offers: OfferList,
    names: Arc<ShardNames>,
    newest: Instant,
}

impl ShardBase {
    /// The shard of a category, to which all the offers belong.
    pub(crate) fn new(category: &Arc<str>, offers: OfferList) -> Self {
        let newest = offers.iter().map(|offer| newest_of(offer)).max();
        Self {
            names: Arc::new(ShardNames::of(category, &offers)),
            newest: newest.unwrap_or(Instant::MIN),
            offers,
        }
    }

    /// The shard with other states of some of its offers, and their places; `None` where an offer
    /// comes, goes or is named otherwise, so that the whole has to be made anew.
    pub(crate) fn replaced(&self, changes: &Changes) -> Option<(Self, Vec<u32>)> {
        let mut offers = self.offers.clone();
        let mut places = Vec::with_capacity(changes.len());
        let mut newest = self.newest;
        for (id, change) in changes {
            let (place, now) = (offers.find(*id)?, change.as_ref()?);
            if !now.is_named_as(&offers[place]) {
                return None;
            }
            newest = newest.max(newest_of(now));
            places.push(u32::try_from(place).expect("places fit 32 bits"));
            offers.replace(place, Arc::clone(now));
        }
        let names = Arc::clone(&self.names);
        let base = Self {
            offers,
            names,
            newest,
        };
        Some((base, places))
    }

    /// The category's identity and spellings.
    pub fn category(&self) -> &LocalName {
        &self.names.category
    }

    /// The offers, in order of id.
    pub const fn offers(&self) -> &OfferList {
        &self.offers
    }

    /// The stores; an offer's store is a place in this list.
    pub fn stores(&self) -> &[LocalName] {
        &self.names.stores
    }

    /// The place of an offer's store.
    pub fn store_of(&self, offer: u32) -> u32 {
        self.names.store_of(offer)
    }

    /// The brands; an offer's brand is a place in this list.
    pub fn brands(&self) -> &[LocalName] {
        &self.names.brands
    }

    /// The place of an offer's brand.
    pub fn brand_of(&self, offer: u32) -> Option<u32> {
        self.names.brand_of(offer)
    }

    /// The article number of an offer.
    pub fn gtin_of(&self, offer: u32) -> Option<Gtin> {
        self.names.gtin_of(offer)
    }

    /// The words of the offers.
    pub fn words(&self) -> &WordIndex {
        &self.names.words
    }

    /// The newest fact of any offer.
    pub const fn newest(&self) -> Instant {
        self.newest
    }
}

fn newest_of(offer: &Offer) -> Instant {
    let days = offer.history().iter().map(|day| day.at);
    days.max().unwrap_or(Instant::MIN)
}
