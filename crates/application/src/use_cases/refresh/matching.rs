//! Works changed offers into products, some at a time, so that a refresh is never long.

use std::collections::VecDeque;
use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::products::ProductMap;
use domain_matching::corrections::Corrections;
use domain_matching::model::Model;
use domain_matching::products::Products;
use domain_offer::observation::Placement;
use domain_offer::offer::Offer;

/// Offers that are worked in with one refresh.
const SLICE: usize = 500;
/// Slices after which what is found so far is shown, although more is waiting.
const SHOWN_EVERY: usize = 20;

/// The products so far, and the offers that are not in them yet.
pub(super) struct Matching {
    products: Products<Arc<Offer>>,
    /// In the order in which they came: of several states of an offer the last must count. `None` until the offers of
    /// a catalog were taken in.
    waiting: Option<VecDeque<Arc<Offer>>>,
    slices: usize,
    /// The most offers of a catalog that is matched.
    most: usize,
    /// What people said.
    corrections: Corrections,
}

impl Matching {
    /// Nothing is matched yet, nor ever while the catalog has more than `most` offers.
    pub(super) fn new(most: usize) -> Self {
        Self {
            products: Products::new(Model::shared()),
            waiting: None,
            slices: 0,
            most,
            corrections: Corrections::default(),
        }
    }

    /// Nothing is matched any more, and people said this.
    pub(super) fn begin_anew(&mut self, corrections: Corrections) {
        *self = Self::new(self.most);
        self.correct(corrections);
    }

    /// Does what people said, all of it. Answers the products where they are others by it and offers are matched already;
    /// else it is done when they are.
    pub(super) fn correct(&mut self, corrections: Corrections) -> Option<ProductMap> {
        if corrections == self.corrections {
            return None;
        }
        self.products.correct(corrections.clone());
        self.corrections = corrections;
        self.waiting.is_some().then(|| {
            self.products.settle();
            self.products.map()
        })
    }

    /// Takes note of offers that came or changed.
    pub(super) fn note(&mut self, changed: &[Arc<Offer>]) {
        if let Some(waiting) = &mut self.waiting {
            waiting.extend(changed.iter().map(Arc::clone));
        }
    }

    /// Whether offers of a catalog are waiting.
    pub(super) fn is_behind(&self, catalog: &Catalog) -> bool {
        let waits = self.waiting.as_ref().is_none_or(|some| !some.is_empty());
        waits && catalog.offers() <= self.most
    }

    /// Works some offers in; answers the products where they are to be shown. Begins with the
    /// offers of a catalog.
    pub(super) fn step(&mut self, catalog: &Catalog) -> Option<ProductMap> {
        if catalog.offers() > self.most {
            return self.give_up();
        }
        let waiting = self.waiting.get_or_insert_with(|| {
            let shards = catalog.shards().iter();
            let offers = shards.flat_map(|shard| shard.base().offers().iter());
            offers.map(Arc::clone).collect()
        });
        if waiting.is_empty() {
            return None;
        }
        let until = waiting.len().min(SLICE);
        for offer in waiting.drain(..until) {
            // What it was called before is nothing's name now.
            let others = offer.aliases().filter(|_| !offer.is_route());
            for id in others.map_or(&[][..], |aliases| &aliases.ids) {
                self.products.remove(*id);
            }
            match offer.placement() {
                Placement::Apart { .. } => self.products.remove(offer.id()),
                _ => self.products.put(offer),
            }
        }
        self.products.settle();
        self.slices += 1;
        let is_due = waiting.is_empty() || self.slices.is_multiple_of(SHOWN_EVERY);
        is_due.then(|| self.products.map())
    }

    /// Forgets all products, until there are few enough offers again.
    fn give_up(&mut self) -> Option<ProductMap> {
        self.waiting.as_ref()?;
        let corrections = std::mem::take(&mut self.corrections);
        self.begin_anew(corrections);
        tracing::warn!(
            most = self.most,
            "there are too many offers to match them into products; every offer is a product alone"
        );
        Some(ProductMap::default())
    }
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{Sighting, catalog, seen};

    use super::*;

    fn tv(store: &str, gtin: u64, at: &str) -> Sighting {
        let tv = seen(store, "Televisores", "TV LG 55 4K").brand("LG");
        tv.gtin(gtin).at(&format!("2025-10-{at}T10:00:00"))
    }

    fn offers(sightings: &[Sighting]) -> Vec<Arc<Offer>> {
        let catalog = catalog(sightings);
        let shards = catalog.shards().iter();
        shards
            .flat_map(|shard| shard.base().offers().iter().map(Arc::clone))
            .collect()
    }

    #[test]
    fn of_several_changes_of_an_offer_the_last_counts() {
        let catalog = catalog(&[tv("exito", 111, "01"), tv("alkosto", 222, "01")]);
        let mut matching = Matching::new(10);
        assert_eq!(matching.step(&catalog).map(|map| map.len()), Some(0));
        matching.note(&offers(&[tv("alkosto", 111, "02")]));
        assert_eq!(matching.step(&catalog).map(|map| map.len()), Some(1));
        matching.note(&offers(&[tv("alkosto", 111, "03")]));
        matching.note(&offers(&[tv("alkosto", 222, "04")]));
        assert!(matching.is_behind(&catalog));
        assert_eq!(matching.step(&catalog).map(|map| map.len()), Some(0));
        assert_eq!(matching.step(&catalog), None);
    }

    #[test]
    fn what_people_say_wins_now_and_later() {
        let two = [tv("exito", 111, "01"), tv("alkosto", 222, "01")];
        let (at, offers) = (catalog(&two), offers(&two));
        let sizes = |map: Option<ProductMap>| map.map(|map| map.len());
        let said = |same: bool| {
            let mut said = Corrections::default();
            let (a, b) = (offers[0].id(), offers[1].id());
            if same {
                said.merge(a, b);
            } else {
                said.split(a, b);
            }
            said
        };
        // Before anything is matched, it is kept for then.
        let mut early = Matching::new(10);
        assert_eq!(early.correct(said(true)), None);
        assert_eq!(sizes(early.step(&at)), Some(1));
        // And is still known after all was forgotten.
        early.begin_anew(said(true));
        assert_eq!(sizes(early.step(&at)), Some(1));
        let mut late = Matching::new(10);
        assert_eq!(sizes(late.step(&at)), Some(0));
        assert_eq!(late.correct(Corrections::default()), None);
        assert_eq!(sizes(late.correct(said(true))), Some(1));
        assert_eq!(late.correct(said(true)), None);
        assert_eq!(sizes(late.correct(said(false))), Some(0));
        assert_eq!(sizes(late.correct(said(true))), Some(1));
        assert_eq!(sizes(late.correct(Corrections::default())), Some(0));
    }

    #[test]
    fn an_offer_that_is_called_otherwise_is_in_no_product_twice() {
        let rows = [
            tv("exito", 111, "02"),
            tv("alkosto", 111, "02")
                .link("www.a.co/p/1")
                .address("www.a.co/b/p/1"),
            tv("alkosto", 111, "01")
                .link("www.a.co/p/1")
                .address("www.a.co/a/p/1"),
        ];
        let mut matching = Matching::new(10);
        let members = |map: Option<ProductMap>, of: &Catalog| {
            let map = map.unwrap();
            let offers = of
                .shards()
                .iter()
                .flat_map(|shard| shard.base().offers().iter());
            offers
                .map(|offer| map.members(offer.id()).map_or(0, <[_]>::len))
                .collect::<Vec<_>>()
        };
        let before = catalog(&rows[..2]);
        assert_eq!(members(matching.step(&before), &before), [2, 2]);
        let now = catalog(&rows);
        let renamed = now.offer_of(&rows[1].observation()).unwrap();
        assert_ne!(renamed.id(), rows[1].observation().logged);
        matching.note(&[Arc::clone(renamed)]);
        assert_eq!(members(matching.step(&now), &now), [2, 2]);
    }

    #[test]
    fn many_offers_take_several_slices() {
        let many: Vec<Sighting> = (0..=SLICE * 2)
            .map(|number| seen("exito", "Audio", &format!("parlante {number}")))
            .collect();
        let catalog = catalog(&many);
        let mut matching = Matching::new(many.len());
        assert_eq!(
            [matching.step(&catalog), matching.step(&catalog)],
            [None, None]
        );
        assert!(matching.is_behind(&catalog));
        assert!(matching.step(&catalog).is_some());
        assert!(!matching.is_behind(&catalog));
    }

    #[test]
    fn beyond_the_limit_every_offer_is_alone() {
        let two = [tv("exito", 111, "01"), tv("alkosto", 111, "01")];
        let mut matching = Matching::new(2);
        assert_eq!(matching.step(&catalog(&two)).map(|map| map.len()), Some(1));
        let three = catalog(&[&two[..], &[tv("falabella", 111, "01")]].concat());
        assert_eq!(matching.step(&three), Some(ProductMap::default()));
        assert!(!matching.is_behind(&three));
        assert_eq!(matching.step(&three), None);
        // And again once there are fewer.
        assert_eq!(matching.step(&catalog(&two)).map(|map| map.len()), Some(1));
    }
}
