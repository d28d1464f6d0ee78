//! The offers of a category, in order of id, with their names and words.

use std::sync::Arc;

use super::delta::ShardDelta;
use super::names::{LocalName, ShardNames};
use super::{Changes, OfferList};
use crate::search::WordIndex;
use domain_offer::observation::Gtin;
use domain_offer::offer::Offer;
use domain_offer::size_class::SizeClass;
use domain_offer::time::Instant;

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

    /// The shard with changes, and where its offers are then. `None` where an offer goes or so much
    /// is new that the whole is better made anew.
    pub(super) fn with(&self, changes: &Changes) -> Option<(Self, ShardDelta)> {
        let delta = ShardDelta::of(&self.offers, changes)?;
        let now = changes.values().flatten();
        let newest = now.clone().map(|offer| newest_of(offer)).max();
        let offers = if delta.has_more() {
            self.offers.merged(changes.clone())
        } else {
            let mut offers = self.offers.clone();
            for (change, now) in delta.changes.iter().zip(now) {
                offers.replace(change.now as usize, Arc::clone(now));
            }
            offers
        };
        let names = if delta.keeps_names() {
            Arc::clone(&self.names)
        } else {
            Arc::new(self.names.with(&self.offers, &offers, &delta)?)
        };
        let newest = newest.map_or(self.newest, |newest| newest.max(self.newest));
        let base = Self {
            offers,
            names,
            newest,
        };
        Some((base, delta))
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

    /// Whether an offer is of several things together.
    pub fn is_bundle(&self, offer: u32) -> bool {
        self.names.is_bundle(offer)
    }

    /// The class of an offer's size, capacity or content.
    pub fn size_class(&self, offer: u32) -> Option<SizeClass> {
        self.names.size_class(offer)
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
