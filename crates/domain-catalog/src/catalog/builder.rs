//! Builds catalogs: takes observations in, derives again only the categories that changed.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Catalog;
use super::names::DisplayNames;
use crate::extraction::Digest;
use crate::id::OfferId;
use crate::memo::Memo;
use crate::observation::Observation;
use crate::offer::{Offer, Shared};
use crate::products::ProductMap;
use crate::shard::{Changes, Shard};
use crate::time::{Instant, Zone};

/// What a catalog depends on besides its offers.
#[derive(Clone, Debug)]
pub struct BuilderSettings {
    /// The zone that says what a day is.
    pub zone: Zone,
    /// An offer is active while it was seen within this many days before the newest extraction of
    /// its store and category (`OFFER_MAX_AGE_DAYS`).
    pub max_age_days: u32,
    /// Digest of everything else that changes answers: rules, configuration, build.
    pub salt: Digest,
}

/// The offers as folded so far, and the shards derived from them.
#[derive(Debug)]
pub struct CatalogBuilder {
    settings: BuilderSettings,
    shards: HashMap<Arc<str>, Arc<Shard>>,
    /// What the shards do not show yet.
    pending: HashMap<OfferId, Pending>,
    changed: HashSet<OfferId>,
    sum: [u64; 4],
    shared: Shared,
    products: Arc<ProductMap>,
    products_digest: Digest,
}

/// An offer that came or changed since the last build.
#[derive(Debug)]
struct Pending {
    offer: Arc<Offer>,
    /// The category whose shard has it.
    shown_in: Option<Arc<str>>,
}

impl CatalogBuilder {
    /// A builder without offers.
    pub fn new(settings: BuilderSettings) -> Self {
        Self {
            settings,
            shards: HashMap::new(),
            pending: HashMap::new(),
            changed: HashSet::new(),
            sum: [0; 4],
            shared: Shared::default(),
            products: Arc::default(),
            products_digest: ProductMap::default().digest(),
        }
    }

    /// Takes back an offer that the archive kept; it does not count as changed.
    pub fn restore(&mut self, offer: Offer) {
        let category = Arc::clone(&offer.category().key);
        let known = self.find(offer.id(), &category);
        self.put(offer, known);
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

    /// The catalog of all offers taken in so far.
    pub fn build(&mut self) -> Catalog {
        for (category, changes) in self.changes() {
            self.rebuild(category, changes);
        }
        let mut shards: Vec<Arc<Shard>> = self.shards.values().cloned().collect();
        let names = DisplayNames::sorting(&mut shards);
        let newest = shards.iter().map(|shard| shard.base().newest()).max();
        let newest = newest.filter(|&newest| newest > Instant::MIN);
        let max_age_days = self.settings.max_age_days;
        Catalog {
            shards,
            names,
            version: self.version(),
            newest,
            max_age_days,
            memo: Memo::default(),
            products: Arc::clone(&self.products),
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

    fn rebuild(&mut self, category: Arc<str>, changes: Changes) {
        let max_age_days = self.settings.max_age_days;
        let shard = if let Some(shard) = self.shards.get(&category) {
            shard.changed(changes, max_age_days)
        } else {
            let offers: Vec<Arc<Offer>> = changes.into_values().flatten().collect();
            (!offers.is_empty()).then(|| Shard::new(&category, &offers, max_age_days))
        };
        match shard {
            Some(shard) => self.shards.insert(category, Arc::new(shard)),
            None => self.shards.remove(&category),
        };
    }

    fn version(&self) -> Digest {
        let mut hash = blake3::Hasher::new();
        hash.update(&self.settings.salt.0);
        for part in self.sum {
            hash.update(&part.to_le_bytes());
        }
        hash.update(&self.products_digest.0);
        Digest(*hash.finalize().as_bytes())
    }

    /// An offer as it is now, and the category whose shard has it; looked for in `category` first.
    fn find(&self, id: OfferId, category: &Arc<str>) -> Option<Pending> {
        if let Some(Pending { offer, shown_in }) = self.pending.get(&id) {
            return Some(Pending {
                offer: Arc::clone(offer),
                shown_in: shown_in.clone(),
            });
        }
        let likely = self.shards.get_key_value(category).into_iter();
        likely.chain(&self.shards).find_map(|(category, shard)| {
            let offers = shard.base().offers();
            Some(Pending {
                offer: Arc::clone(&offers[offers.find(id)?]),
                shown_in: Some(Arc::clone(category)),
            })
        })
    }

    fn put(&mut self, mut offer: Offer, known: Option<Pending>) {
        offer.share(&mut self.shared);
        add(&mut self.sum, &offer.digest(), u64::wrapping_add);
        let mut shown_in = None;
        if let Some(known) = known {
            add(&mut self.sum, &known.offer.digest(), u64::wrapping_sub);
            shown_in = known.shown_in;
        }
        let offer = Arc::new(offer);
        self.pending.insert(offer.id(), Pending { offer, shown_in });
    }
}

/// Adds or takes away a digest, so that the sum does not depend on the order.
fn add(sum: &mut [u64; 4], digest: &Digest, operation: fn(u64, u64) -> u64) {
    for (part, bytes) in sum.iter_mut().zip(digest.0.chunks_exact(8)) {
        let number = u64::from_le_bytes(bytes.try_into().expect("chunks are of eight bytes"));
        *part = operation(*part, number);
    }
}
