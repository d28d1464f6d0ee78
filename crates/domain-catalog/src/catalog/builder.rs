//! Builds catalogs: takes observations in, derives again only the categories that changed.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::Catalog;
use super::names::DisplayNames;
use crate::extraction::Digest;
use crate::id::OfferId;
use crate::name::Name;
use crate::observation::{Facts, Observation, Placement};
use crate::offer::Offer;
use crate::shard::{Shard, ShardBase};
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
    category_of: HashMap<OfferId, Arc<str>>,
    categories: HashMap<Arc<str>, BTreeMap<OfferId, Arc<Offer>>>,
    shards: HashMap<Arc<str>, Arc<Shard>>,
    dirty: HashSet<Arc<str>>,
    changed: HashSet<OfferId>,
    sum: [u64; 4],
    texts: HashSet<Arc<str>>,
}

impl CatalogBuilder {
    /// A builder without offers.
    pub fn new(settings: BuilderSettings) -> Self {
        Self {
            settings,
            category_of: HashMap::new(),
            categories: HashMap::new(),
            shards: HashMap::new(),
            dirty: HashSet::new(),
            changed: HashSet::new(),
            sum: [0; 4],
            texts: HashSet::new(),
        }
    }

    /// Takes back an offer that the archive kept; it does not count as changed.
    pub fn restore(&mut self, offer: Offer) {
        let _ = self.remove(offer.id());
        self.put(offer);
    }

    /// Takes in one observation; says whether anything changed.
    pub fn absorb(&mut self, observation: Observation) -> bool {
        let id = observation.key.id();
        let zone = &self.settings.zone;
        let offer = match self.get(id) {
            None => Offer::first(observation, zone),
            Some(known) => {
                let mut offer = Offer::clone(known);
                if !offer.absorb(observation, zone) {
                    return false;
                }
                offer
            }
        };
        let _ = self.remove(id);
        self.changed.insert(id);
        self.put(offer);
        true
    }

    /// The offers changed since the last call, for the archive.
    pub fn take_changed(&mut self) -> Vec<Arc<Offer>> {
        let changed = std::mem::take(&mut self.changed);
        changed
            .into_iter()
            .filter_map(|id| self.get(id).cloned())
            .collect()
    }

    /// Marks offers as changed again, when the archive could not take them.
    pub fn give_back(&mut self, offers: &[Arc<Offer>]) {
        self.changed.extend(offers.iter().map(|offer| offer.id()));
    }

    /// The catalog of all offers taken in so far.
    pub fn build(&mut self) -> Catalog {
        for category in std::mem::take(&mut self.dirty) {
            self.rebuild(&category);
        }
        let mut shards: Vec<Arc<Shard>> = self.shards.values().cloned().collect();
        let names = DisplayNames::of(&shards);
        shards.sort_by(|a, b| {
            let name = |shard: &Shard| names.category(&shard.base().category().key).to_owned();
            name(a).cmp(&name(b))
        });
        let newest = shards.iter().map(|shard| shard.base().newest()).max();
        let newest = newest.filter(|&newest| newest > Instant::MIN);
        let max_age_days = self.settings.max_age_days;
        Catalog {
            shards,
            names,
            version: self.version(),
            newest,
            max_age_days,
        }
    }

    fn rebuild(&mut self, category: &Arc<str>) {
        let Some(offers) = self
            .categories
            .get(category)
            .filter(|offers| !offers.is_empty())
        else {
            self.categories.remove(category);
            self.shards.remove(category);
            return;
        };
        let base = ShardBase::new(category, offers.values().cloned().collect());
        let shard = Shard::new(base, self.settings.max_age_days);
        self.shards.insert(Arc::clone(category), Arc::new(shard));
    }

    fn version(&self) -> Digest {
        let mut hash = blake3::Hasher::new();
        hash.update(&self.settings.salt.0);
        for part in self.sum {
            hash.update(&part.to_le_bytes());
        }
        Digest(*hash.finalize().as_bytes())
    }

    fn get(&self, id: OfferId) -> Option<&Arc<Offer>> {
        self.categories.get(self.category_of.get(&id)?)?.get(&id)
    }

    fn remove(&mut self, id: OfferId) -> Option<Arc<Offer>> {
        let category = self.category_of.remove(&id)?;
        let offer = self.categories.get_mut(&category)?.remove(&id)?;
        self.dirty.insert(category);
        add(&mut self.sum, &offer.digest(), u64::wrapping_sub);
        Some(offer)
    }

    fn put(&mut self, mut offer: Offer) {
        self.share_texts(offer.facts_mut());
        add(&mut self.sum, &offer.digest(), u64::wrapping_add);
        let category = Arc::clone(&offer.facts().category.key);
        self.dirty.insert(Arc::clone(&category));
        self.category_of.insert(offer.id(), Arc::clone(&category));
        self.categories
            .entry(category)
            .or_default()
            .insert(offer.id(), Arc::new(offer));
    }

    /// Lets equal names of all offers be one string in memory.
    fn share_texts(&mut self, facts: &mut Facts) {
        let moved_from = match &mut facts.placement {
            Placement::Moved { from, rule } => {
                self.share(rule);
                Some(from)
            }
            Placement::Apart { rule } => {
                self.share(rule);
                None
            }
            Placement::AsGiven => None,
        };
        let names = [
            Some(&mut facts.category),
            Some(&mut facts.store),
            facts.brand.as_mut(),
        ];
        for name in names.into_iter().chain([moved_from]).flatten() {
            let Name { key, spelling } = name;
            self.share(key);
            self.share(spelling);
        }
    }

    fn share(&mut self, text: &mut Arc<str>) {
        if let Some(known) = self.texts.get(text) {
            *text = Arc::clone(known);
        } else {
            self.texts.insert(Arc::clone(text));
        }
    }
}

/// Adds or takes away a digest, so that the sum does not depend on the order.
fn add(sum: &mut [u64; 4], digest: &Digest, operation: fn(u64, u64) -> u64) {
    for (part, bytes) in sum.iter_mut().zip(digest.0.chunks_exact(8)) {
        let number = u64::from_le_bytes(bytes.try_into().expect("chunks are of eight bytes"));
        *part = operation(*part, number);
    }
}
