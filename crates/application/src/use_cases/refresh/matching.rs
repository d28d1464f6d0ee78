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

use crate::ports::CorrectionTail;

/// Offers that are worked in with one refresh.
const SLICE: usize = 500;
/// Slices after which what is found so far is shown, although more is waiting.
const SHOWN_EVERY: usize = 20;

/// The products so far, and the offers that are not in them yet.
pub(super) struct Matching {
    products: Products<Arc<Offer>>,
    /// In the order in which they came: of several states of an offer the last must count.
    waiting: VecDeque<Arc<Offer>>,
    /// Whether the offers of the catalog were taken in.
    begun: bool,
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
            waiting: VecDeque::new(),
            begun: false,
            slices: 0,
            most,
            corrections: Corrections::default(),
        }
    }

    /// Nothing is matched any more; what people said stays.
    pub(super) fn begin_anew(&mut self) {
        let corrections = std::mem::take(&mut self.corrections);
        *self = Self::new(self.most);
        self.products.correct(corrections.clone());
        self.corrections = corrections;
    }

    /// Does what people said. Answers the products where offers are matched already; else it is done
    /// when they are.
    pub(super) fn correct(&mut self, said: &CorrectionTail) -> Option<ProductMap> {
        let is_of_none = said.corrections.iter().all(|said| said.pairs.is_empty());
        if is_of_none && !said.restarted {
            return None;
        }
        if said.restarted {
            self.corrections = Corrections::default();
        }
        for correction in &said.corrections {
            for (a, b) in &correction.pairs {
                if correction.same {
                    self.corrections.merge(*a, *b);
                } else {
                    self.corrections.split(*a, *b);
                }
            }
        }
        self.products.correct(self.corrections.clone());
        self.begun.then(|| {
            self.products.settle();
            self.products.map()
        })
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
            return self.give_up();
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
        let until = self.waiting.len().min(SLICE);
        for offer in self.waiting.drain(..until) {
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

    /// Forgets all products, until there are few enough offers again.
    fn give_up(&mut self) -> Option<ProductMap> {
        if !self.begun {
            return None;
        }
        self.begin_anew();
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
    use domain_offer::id::Id;

    use crate::ports::Correction;

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

    fn said(same: bool, offers: &[Arc<Offer>]) -> CorrectionTail {
        CorrectionTail {
            corrections: vec![Correction {
                id: Id([1; 12]),
                by: "user:1".to_owned(),
                at: offers[0].seen_at(),
                same,
                pairs: vec![(offers[0].id(), offers[1].id())],
                review: None,
            }],
            ..CorrectionTail::default()
        }
    }

    #[test]
    fn what_people_say_wins_now_and_later() {
        let two = [tv("exito", 111, "01"), tv("alkosto", 222, "01")];
        let (at, offers) = (catalog(&two), offers(&two));
        let sizes = |map: Option<ProductMap>| map.map(|map| map.len());
        // Before anything is matched, it is kept for then.
        let mut early = Matching::new(10);
        assert_eq!(early.correct(&said(true, &offers)), None);
        assert_eq!(sizes(early.step(&at)), Some(1));
        // And is still known after all was forgotten.
        early.begin_anew();
        assert_eq!(sizes(early.step(&at)), Some(1));
        let mut late = Matching::new(10);
        assert_eq!(sizes(late.step(&at)), Some(0));
        assert_eq!(late.correct(&CorrectionTail::default()), None);
        assert_eq!(sizes(late.correct(&said(true, &offers))), Some(1));
        assert_eq!(sizes(late.correct(&said(false, &offers))), Some(0));
        // A log that begins anew has said nothing of before.
        assert_eq!(sizes(late.correct(&said(true, &offers))), Some(1));
        let nothing = CorrectionTail {
            restarted: true,
            ..CorrectionTail::default()
        };
        assert_eq!(sizes(late.correct(&nothing)), Some(0));
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
