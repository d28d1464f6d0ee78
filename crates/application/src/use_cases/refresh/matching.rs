//! Works changed offers into products, some at a time, so that a refresh is never long.

use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::observation::Placement;
use domain_catalog::offer::Offer;
use domain_catalog::products::ProductMap;
use domain_matching::model::Model;
use domain_matching::products::Products;

/// Offers that are worked in with one refresh.
const SLICE: usize = 500;
/// Slices after which what is found so far is shown, although more is waiting.
const SHOWN_EVERY: usize = 20;

/// The products so far, and the offers that are not in them yet.
pub(super) struct Matching {
    products: Products<Arc<Offer>>,
    waiting: Vec<Arc<Offer>>,
    /// Whether the offers of the catalog were taken in.
    begun: bool,
    slices: usize,
    /// The most offers of a catalog that is matched.
    most: usize,
}

impl Matching {
    /// Nothing is matched yet, nor ever while the catalog has more than `most` offers.
    pub(super) fn new(most: usize) -> Self {
        Self {
            products: Products::new(Model::shared()),
            waiting: Vec::new(),
            begun: false,
            slices: 0,
            most,
        }
    }

    /// Takes note of offers that came or changed.
    pub(super) fn note(&mut self, changed: &[Arc<Offer>]) {
        if self.begun {
            self.waiting.extend(changed.iter().map(Arc::clone));
        }
    }

    /// Whether offers of a catalog are waiting.
    pub(super) fn is_behind(&self, catalog: &Catalog) -> bool {
        let waits = !self.begun || !self.waiting.is_empty();
        waits && catalog.offers() <= self.most
    }

    /// Works some offers in; answers the products where they are to be shown. Begins with the
    /// offers of a catalog.
    pub(super) fn step(&mut self, catalog: &Catalog) -> Option<ProductMap> {
        if catalog.offers() > self.most {
            let was_begun = std::mem::replace(self, Self::new(self.most)).begun;
            return was_begun.then(ProductMap::default);
        }
        if !self.begun {
            let shards = catalog.shards().iter();
            let offers = shards.flat_map(|shard| shard.base().offers().iter());
            self.waiting = offers.map(Arc::clone).collect();
            self.begun = true;
        }
        if self.waiting.is_empty() {
            return None;
        }
        let from = self.waiting.len().saturating_sub(SLICE);
        for offer in self.waiting.drain(from..).rev() {
            match offer.placement() {
                Placement::Apart { .. } => self.products.remove(offer.id()),
                _ => self.products.put(offer),
            }
        }
        self.products.settle();
        self.slices += 1;
        let is_due = self.waiting.is_empty() || self.slices.is_multiple_of(SHOWN_EVERY);
        is_due.then(|| self.products.map())
    }
}
