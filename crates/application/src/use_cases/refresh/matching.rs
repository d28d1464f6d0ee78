//! Works changed offers into products, some at a time, so that a refresh is never long.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use domain_catalog::catalog::{Catalog, CatalogBuilder};
use domain_catalog::products::ProductMap;
use domain_matching::corrections::Corrections;
use domain_matching::model::Model;
use domain_matching::products::Products;
use domain_offer::id::OfferId;
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
    said: Said,
}

/// What people said.
#[derive(Default)]
struct Said {
    /// Of which offers, as they were called then, and whether they are one product; in order.
    pairs: Vec<(bool, OfferId, OfferId)>,
    /// The same of offers as they are called now.
    corrections: Corrections,
    /// How often offers had been found under other ids by then.
    changes: u64,
    /// Ids that several offers have, of which it was told that what was said of them is ignored.
    ignored: HashSet<OfferId>,
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
            said: Said::default(),
        }
    }

    /// Nothing is matched any more; what people said stays.
    pub(super) fn begin_anew(&mut self) {
        let said = std::mem::take(&mut self.said);
        *self = Self::new(self.most);
        self.products.correct(said.corrections.clone());
        self.said = said;
    }

    /// Does what people said of the offers of a builder. Answers the products where offers are matched already; else
    /// it is done when they are.
    pub(super) fn correct(
        &mut self,
        said: &CorrectionTail,
        builder: &CatalogBuilder,
    ) -> Option<ProductMap> {
        let corrections = self.said.take(said, builder)?;
        self.products.correct(corrections);
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

impl Said {
    /// Takes in more, and answers all of it where it is not what it was.
    fn take(&mut self, said: &CorrectionTail, builder: &CatalogBuilder) -> Option<Corrections> {
        let changes = builder.aliases().changes();
        let is_new = !said.corrections.is_empty() || said.restarted;
        if !is_new && (self.pairs.is_empty() || changes == self.changes) {
            return None;
        }
        if said.restarted {
            self.pairs.clear();
        }
        for correction in &said.corrections {
            let pairs = correction.pairs.iter();
            self.pairs
                .extend(pairs.map(|(a, b)| (correction.same, *a, *b)));
        }
        self.changes = changes;
        let corrections = self.of_offers(builder);
        let is_other = corrections != self.corrections;
        self.corrections = corrections;
        is_other.then(|| self.corrections.clone())
    }

    /// What was said, of offers as they are called now. What is of one offer alone says nothing.
    fn of_offers(&mut self, builder: &CatalogBuilder) -> Corrections {
        let mut corrections = Corrections::default();
        for (same, a, b) in &self.pairs {
            let mut called = |id: OfferId| {
                let called = builder.called(id);
                if called.is_none() && self.ignored.insert(id) {
                    tracing::warn!(offer = %id, "what was said of an offer that is several now is ignored");
                }
                called
            };
            let (Some(a), Some(b)) = (called(*a), called(*b)) else {
                continue;
            };
            match (a == b, *same) {
                (true, _) => {}
                (false, true) => corrections.merge(a, b),
                (false, false) => corrections.split(a, b),
            }
        }
        corrections
    }
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{Sighting, builder, catalog, instant, seen};
    use domain_offer::id::{Id, OfferKey};

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
        assert_eq!(early.correct(&said(true, &offers), &builder()), None);
        assert_eq!(sizes(early.step(&at)), Some(1));
        // And is still known after all was forgotten.
        early.begin_anew();
        assert_eq!(sizes(early.step(&at)), Some(1));
        let mut late = Matching::new(10);
        assert_eq!(sizes(late.step(&at)), Some(0));
        assert_eq!(late.correct(&CorrectionTail::default(), &builder()), None);
        assert_eq!(
            sizes(late.correct(&said(true, &offers), &builder())),
            Some(1)
        );
        assert_eq!(
            sizes(late.correct(&said(false, &offers), &builder())),
            Some(0)
        );
        // A log that begins anew has said nothing of before.
        assert_eq!(
            sizes(late.correct(&said(true, &offers), &builder())),
            Some(1)
        );
        let nothing = CorrectionTail {
            restarted: true,
            ..CorrectionTail::default()
        };
        assert_eq!(sizes(late.correct(&nothing, &builder())), Some(0));
    }

    /// A row of the television of a shop, at an address.
    fn at(store: &str, key: &str, address: &str, day: &str) -> Sighting {
        tv(store, 0, day).link(key).address(address)
    }

    fn said_of(same: bool, a: &str, b: &str) -> CorrectionTail {
        let id = |address: &str| OfferKey::new(address).id();
        CorrectionTail {
            corrections: vec![Correction {
                id: Id([1; 12]),
                by: "user:1".to_owned(),
                at: instant("2025-10-01"),
                same,
                pairs: vec![(id(a), id(b))],
                review: None,
            }],
            ..CorrectionTail::default()
        }
    }

    /// How many pairs are merged and split, of what was said of these addresses, as the rows come.
    fn translated(rows: &[Sighting], said: &[CorrectionTail]) -> Vec<Option<(usize, usize)>> {
        let mut known = Said::default();
        let mut builder = builder();
        let mut found = Vec::new();
        for tail in said {
            known.take(tail, &builder);
        }
        for row in rows {
            builder.absorb(row.observation());
            known.take(&CorrectionTail::default(), &builder);
            let ids: Vec<OfferId> = builder.offers().map(|offer| offer.id()).collect();
            let pairs = |of: &dyn Fn(OfferId, OfferId) -> bool| {
                let all = ids.iter().flat_map(|a| ids.iter().map(move |b| (*a, *b)));
                all.filter(|(a, b)| a < b && of(*a, *b)).count()
            };
            let corrections = &known.corrections;
            found.push((ids.len() > 1).then(|| {
                (
                    pairs(&|a, b| corrections.is_merged(a, b)),
                    pairs(&|a, b| corrections.is_split(a, b)),
                )
            }));
        }
        found
    }

    #[test]
    fn what_was_said_of_an_address_is_said_of_its_offer() {
        let rows = [
            at("exito", "www.e.co/1", "www.e.co/1", "02"),
            at("alkosto", "www.a.co/p/1", "www.a.co/tv/p/1", "02"),
            // Another address of the last, and then one that was seen before.
            at("alkosto", "www.a.co/p/1", "www.a.co/tv-lg/p/1", "03"),
            at("alkosto", "www.a.co/p/1", "www.a.co/p/1", "01"),
        ];
        let check = |said: &[CorrectionTail], expected: [Option<(usize, usize)>; 4]| {
            assert_eq!(translated(&rows, said), expected);
        };
        let (one, other) = ("www.e.co/1", "www.a.co/tv/p/1");
        check(
            &[said_of(true, one, other)],
            [None, Some((1, 0)), Some((1, 0)), Some((1, 0))],
        );
        let later = "www.a.co/tv-lg/p/1";
        check(
            &[said_of(false, later, one)],
            [None, Some((0, 0)), Some((0, 1)), Some((0, 1))],
        );
        // Of a pair the last word counts, whatever its offers were called.
        let both = [said_of(true, one, other), said_of(false, later, one)];
        check(&both, [None, Some((1, 0)), Some((0, 1)), Some((0, 1))]);
        // Two that are one offer now.
        check(
            &[said_of(false, other, later)],
            [None, Some((0, 0)), Some((0, 0)), Some((0, 0))],
        );
    }

    #[test]
    fn what_was_said_of_several_is_ignored() {
        let rows = [
            at("exito", "www.e.co/1", "www.e.co/1", "01"),
            at("a", "www.a.co/#/1", "www.a.co/", "01"),
            at("a", "www.a.co/#/2", "www.a.co/", "02"),
            at("a", "www.a.co/", "www.a.co/", "02"),
        ];
        let said = [said_of(true, "www.e.co/1", "www.a.co/")];
        let expected = [None, Some((1, 0)), Some((0, 0)), Some((1, 0))];
        assert_eq!(
            translated(&rows, &said),
            expected,
            "the page itself is called so"
        );
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
