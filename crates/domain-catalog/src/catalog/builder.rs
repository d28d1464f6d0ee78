//! Builds catalogs: takes observations in, derives again only the categories that changed.

mod work;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Catalog;
use super::category::Category;
use super::derivation::{Derivation, Derived};
use super::names::DisplayNames;
use super::restored::Restored;
use super::sum::Sum;
use crate::memo::Memo;
use crate::products::ProductMap;
use crate::reviews::Reviews;
use crate::shard::{Changes, OfferList, Shard};
use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;
use domain_offer::observation::Observation;
use domain_offer::offer::{Offer, Shared};
use domain_offer::row::RowKey;
use domain_offer::time::{Instant, Zone};

/// What a catalog depends on besides its offers.
#[derive(Clone, Debug)]
pub struct BuilderSettings {
    /// The zone that says what a day is.
    pub zone: Zone,
    /// An offer is active while it was seen within this many days before the newest extraction of
    /// its store and category (`OFFER_MAX_AGE_DAYS`).
    pub max_age_days: u32,
    /// Digest of everything else that changes answers: rules, configuration, build.
    pub config_digest: Digest,
}

/// The offers as folded so far, and the shards derived from them.
#[derive(Debug)]
pub struct CatalogBuilder {
    settings: BuilderSettings,
    categories: HashMap<Arc<str>, Category>,
    /// What the categories do not have yet.
    pending: HashMap<OfferId, Pending>,
    changed: HashSet<OfferId>,
    sum: Sum,
    shared: Shared,
    products: Arc<ProductMap>,
    products_digest: Digest,
    reviews: Arc<Reviews>,
    /// Categories of whose offers editors said something else since the last build.
    reviewed: HashSet<Arc<str>>,
    rejected: Arc<BTreeSet<RowKey>>,
}

/// An offer that came or changed since the last build.
#[derive(Debug)]
struct Pending {
    offer: Arc<Offer>,
    /// The category that has it.
    shown_in: Option<Arc<str>>,
}

impl CatalogBuilder {
    /// A builder without offers.
    pub fn new(settings: BuilderSettings) -> Self {
        Self {
            settings,
            categories: HashMap::new(),
            pending: HashMap::new(),
            changed: HashSet::new(),
            sum: Sum::default(),
            shared: Shared::default(),
            products: Arc::default(),
            products_digest: ProductMap::default().digest(),
            reviews: Arc::default(),
            reviewed: HashSet::new(),
            rejected: Arc::default(),
        }
    }

    /// A builder of the offers that an archive kept, which do not count as changed; each stands in
    /// one of the parts only.
    pub fn restored(settings: BuilderSettings, parts: Vec<Restored>) -> Self {
        let mut builder = Self::new(settings);
        let mut offers: HashMap<Arc<str>, Vec<(OfferId, Arc<Offer>)>> = HashMap::new();
        for part in parts {
            builder.sum.join(part.sum);
            for (category, mut of_part) in part.offers {
                offers.entry(category).or_default().append(&mut of_part);
            }
        }
        let listed = offers.into_iter().map(|(category, mut offers)| {
            // By ids at hand: those inside the offers are all over the memory.
            offers.sort_unstable_by_key(|(id, _)| *id);
            let offers: Vec<_> = offers.into_iter().map(|(_, offer)| offer).collect();
            (category, Category::Listed(OfferList::new(&offers)))
        });
        builder.categories = listed.collect();
        builder
    }

    /// All offers as they are now, in any order.
    pub fn offers(&self) -> impl Iterator<Item = &Arc<Offer>> {
        let categories = self.categories.values();
        let kept = categories.flat_map(|category| category.offers().iter());
        let kept = kept.filter(|offer| !self.pending.contains_key(&offer.id()));
        kept.chain(self.pending.values().map(|pending| &pending.offer))
    }

    /// Takes in one observation; says whether anything changed.
    pub fn absorb(&mut self, observation: Observation) -> bool {
        let id = observation.key.id();
        let zone = &self.settings.zone;
        let known = self.find(id, &observation.facts.category.key);
        let offer = match &known {
            None => Offer::first(observation, zone),
            Some(Pending { offer: known, .. }) => {
                let mut offer = Offer::clone(known);
                if !offer.absorb(observation, zone) {
                    return false;
                }
                offer
            }
        };
        self.changed.insert(id);
        self.put(offer, known);
        true
    }

    /// The offers changed since the last call, for the archive.
    pub fn take_changed(&mut self) -> Vec<Arc<Offer>> {
        let changed = std::mem::take(&mut self.changed);
        let nowhere: Arc<str> = "".into();
        let offers = changed.into_iter();
        let offers = offers.filter_map(|id| Some(self.find(id, &nowhere)?.offer));
        offers.collect()
    }

    /// Marks offers as changed again, when the archive could not take them.
    pub fn give_back(&mut self, offers: &[Arc<Offer>]) {
        self.changed.extend(offers.iter().map(|offer| offer.id()));
    }

    /// Takes in which offers are one product, for the next catalogs.
    pub fn set_products(&mut self, products: ProductMap) {
        self.products_digest = products.digest();
        self.products = Arc::new(products);
    }

    /// Takes in all that editors said of single sightings, for the next catalogs.
    pub fn set_reviews(&mut self, reviews: Reviews) {
        let nowhere: Arc<str> = "".into();
        for offer in reviews.differing(&self.reviews) {
            let known = self.find(offer, &nowhere);
            self.reviewed.extend(known.and_then(|known| known.shown_in));
        }
        self.reviews = Arc::new(reviews);
    }

    /// Notes a row that the rules refuse; says whether it was not known yet.
    pub fn reject(&mut self, row: RowKey) -> bool {
        !self.rejected.contains(&row) && Arc::make_mut(&mut self.rejected).insert(row)
    }

    /// The rows that the rules refuse.
    pub fn rejected(&self) -> &BTreeSet<RowKey> {
        &self.rejected
    }

    /// The catalog of all offers taken in so far.
    pub fn build(&mut self) -> Catalog {
        self.build_by(|work| work.into_iter().map(Derivation::run).collect())
    }

    /// Like [`CatalogBuilder::build`], with the categories that changed derived by `run`, which may
    /// do so in any order and on any threads.
    pub fn build_by(&mut self, run: impl Fn(Vec<Derivation>) -> Vec<Derived>) -> Catalog {
        let work = self.derivations();
        self.take(run(work));
        // What other categories say of doubtful sightings is known once all are derived.
        let work = self.otherwise_vouched();
        self.take(run(work));
        let shards = self.categories.values().filter_map(Category::shard);
        let mut shards: Vec<Arc<Shard>> = shards.cloned().collect();
        let names = DisplayNames::sorting(&mut shards);
        let newest = shards.iter().map(|shard| shard.base().newest()).max();
        let newest = newest.filter(|&newest| newest > Instant::MIN);
        Catalog {
            shards,
            names,
            version: self.version(),
            newest,
            terms: self.terms(),
            memo: Memo::default(),
            products: Arc::clone(&self.products),
            rejected: Arc::clone(&self.rejected),
        }
    }

    fn take(&mut self, derived: Vec<Derived>) {
        for Derived { category, shard } in derived {
            match shard {
                Some(shard) => self
                    .categories
                    .insert(category, Category::Derived(Arc::new(shard))),
                None => self.categories.remove(&category),
            };
        }
    }

    /// What is pending, by category.
    fn changes(&mut self) -> HashMap<Arc<str>, Changes> {
        let mut changes: HashMap<Arc<str>, Changes> = HashMap::new();
        for (id, Pending { offer, shown_in }) in std::mem::take(&mut self.pending) {
            let category = &offer.category().key;
            if let Some(left) = shown_in.filter(|left| left != category) {
                changes.entry(left).or_default().insert(id, None);
            }
            let category = Arc::clone(category);
            changes.entry(category).or_default().insert(id, Some(offer));
        }
        changes
    }

    fn version(&self) -> Digest {
        let mut hash = blake3::Hasher::new();
        hash.update(&self.settings.config_digest.0);
        hash.update(&self.sum.bytes());
        hash.update(&self.products_digest.0);
        hash.update(&self.reviews.digest().0);
        Digest(*hash.finalize().as_bytes())
    }

    /// An offer as it is now, and the category that has it; looked for in `category` first.
    fn find(&self, id: OfferId, category: &Arc<str>) -> Option<Pending> {
        if let Some(Pending { offer, shown_in }) = self.pending.get(&id) {
            return Some(Pending {
                offer: Arc::clone(offer),
                shown_in: shown_in.clone(),
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

    fn put(&mut self, mut offer: Offer, known: Option<Pending>) {
        offer.share(&mut self.shared);
        self.sum.add(&offer.digest());
        let mut shown_in = None;
        if let Some(known) = known {
            self.sum.take_away(&known.offer.digest());
            shown_in = known.shown_in;
        }
        let offer = Arc::new(offer);
        self.pending.insert(offer.id(), Pending { offer, shown_in });
    }
}
