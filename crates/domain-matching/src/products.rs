//! Products: groups of listings that are one thing.
//!
//! The groups are a function of the set of listings and corrections, whatever order they came in.
//! Two listings are joined when they share a live key (see [`crate::blocking`]) and the judge calls
//! them the same; joins are made from the surest to the least sure, and none that would bring two
//! listings that contradict each other into one group. A key is live while at most
//! [`MOST_OF_A_KEY`] listings have it: what more have tells nothing.

mod bucket;
mod group;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain_catalog::products::{Grounds, ProductMap};
use domain_offer::id::OfferId;
use domain_offer::offer::Offer;

use crate::blocking::keys;
use crate::conflict;
use crate::corrections::Corrections;
use crate::decision::{Outcome, Reason};
use crate::listing::Listing;
use crate::model::Model;
use crate::profile::Profile;

use bucket::Buckets;

/// Listings that a key may have and still lead to comparisons.
pub const MOST_OF_A_KEY: usize = 40;
/// Terms of the profiles that are kept while changes are worked in; a term takes about 100 bytes.
const MOST_CACHED_TERMS: usize = 150_000;

/// Something that is sold, as the matcher sees it.
pub trait Thing {
    /// What it is called by.
    fn id(&self) -> OfferId;
    /// Its key; the smallest of a product names it.
    fn key(&self) -> Cow<'_, str>;
    /// What is known of it.
    fn listing(&self) -> Listing;
}

/// What the judge said of a listing and another.
#[derive(Clone, Copy, Debug)]
struct Join {
    to: u32,
    score: f32,
    grounds: Grounds,
}

fn grounds(reasons: &[Reason]) -> Grounds {
    reasons
        .iter()
        .filter_map(|reason| reason.ground())
        .collect()
}

impl Thing for Arc<Offer> {
    fn id(&self) -> OfferId {
        Offer::id(self)
    }

    fn key(&self) -> Cow<'_, str> {
        Offer::key(self)
    }

    fn listing(&self) -> Listing {
        Listing::of_offer(self)
    }
}

/// All listings with the products that they make.
#[derive(Debug)]
pub struct Products<T> {
    model: Arc<Model>,
    things: Vec<Option<T>>,
    slots: HashMap<OfferId, u32>,
    free: Vec<u32>,
    buckets: Buckets,
    /// The joins that the judge makes, with their scores, both ways.
    joins: HashMap<u32, Vec<Join>>,
    /// The group of every listing that is not alone, by slot: its slots, that of the smallest key first.
    groups: HashMap<u32, Arc<[u32]>>,
    pending: BTreeSet<u32>,
    doubtful: BTreeSet<(u32, u32)>,
    dirty: BTreeSet<u32>,
    corrections: Corrections,
    cache: HashMap<u32, Arc<Profile>>,
    cached_terms: usize,
}

impl<T: Thing> Products<T> {
    /// No listings yet.
    pub fn new(model: Arc<Model>) -> Self {
        Self {
            model,
            things: Vec::new(),
            slots: HashMap::new(),
            free: Vec::new(),
            buckets: Buckets::default(),
            joins: HashMap::new(),
            groups: HashMap::new(),
            pending: BTreeSet::new(),
            doubtful: BTreeSet::new(),
            dirty: BTreeSet::new(),
            corrections: Corrections::default(),
            cache: HashMap::new(),
            cached_terms: 0,
        }
    }

    /// Adds a listing, or replaces the one with its key; [`Self::settle`] works it in. One that
    /// says the same as before changes nothing.
    pub fn put(&mut self, thing: T) {
        let id = thing.id();
        if let Some(&slot) = self.slots.get(&id)
            && self.thing(slot).listing() == thing.listing()
        {
            self.things[slot as usize] = Some(thing);
            return;
        }
        self.remove(id);
        let slot = self.free.pop().unwrap_or_else(|| {
            self.things.push(None);
            u32::try_from(self.things.len() - 1).expect("fewer than 2^32 listings")
        });
        self.things[slot as usize] = Some(thing);
        self.slots.insert(id, slot);
        for key in keys(&self.profile(slot)) {
            let died = self.buckets.add(key, slot);
            self.doubt(&died);
        }
        self.pending.insert(slot);
        self.dirty.insert(slot);
    }

    /// Takes a listing out, if it is there.
    pub fn remove(&mut self, id: OfferId) {
        let Some(slot) = self.slots.remove(&id) else {
            return;
        };
        let keys = keys(&self.profile(slot));
        for Join { to: other, .. } in self.joins.remove(&slot).unwrap_or_default() {
            self.joins
                .entry(other)
                .or_default()
                .retain(|join| join.to != slot);
            self.dirty.insert(other);
        }
        self.leave_group(slot);
        for key in keys {
            let revived = self.buckets.remove(key, slot);
            self.pending.extend(revived);
        }
        self.things[slot as usize] = None;
        self.cache.remove(&slot);
        self.pending.remove(&slot);
        self.dirty.remove(&slot);
        self.free.push(slot);
    }

    /// Replaces all corrections.
    pub fn correct(&mut self, corrections: Corrections) {
        let named: Vec<OfferId> = self
            .corrections
            .offers()
            .chain(corrections.offers())
            .collect();
        self.dirty
            .extend(named.iter().filter_map(|id| self.slots.get(id)));
        self.corrections = corrections;
    }

    /// Works all changes in; afterwards the groups are those of the set.
    pub fn settle(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        for (low, high) in std::mem::take(&mut self.doubtful) {
            self.recheck(low, high);
        }
        for slot in &pending {
            self.compare(*slot, &pending);
        }
        self.regroup();
        self.forget_profiles();
    }

    /// The listings of the product that a listing belongs to, the one with the smallest key first;
    /// `None` for an unknown listing.
    pub fn product(&self, id: OfferId) -> Option<Vec<&T>> {
        let slot = *self.slots.get(&id)?;
        let alone = [slot];
        let slots = self.groups.get(&slot).map_or(&alone[..], |group| group);
        Some(slots.iter().map(|slot| self.thing(*slot)).collect())
    }

    /// Every product of more than one listing, in no order.
    pub fn groups(&self) -> impl Iterator<Item = Vec<&T>> {
        let first = self
            .groups
            .iter()
            .filter(|(slot, group)| group[0] == **slot);
        first.map(|(_, group)| group.iter().map(|slot| self.thing(*slot)).collect())
    }

    /// The products of more than one listing, for the catalog.
    pub fn map(&self) -> ProductMap {
        let first = self
            .groups
            .iter()
            .filter(|(slot, group)| group[0] == **slot);
        ProductMap::new(first.map(|(_, group)| self.members(group)))
    }

    /// How many listings there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    fn thing(&self, slot: u32) -> &T {
        self.things[slot as usize]
            .as_ref()
            .expect("a slot in use has its listing")
    }

    fn profile(&mut self, slot: u32) -> Arc<Profile> {
        if let Some(known) = self.cache.get(&slot) {
            return Arc::clone(known);
        }
        if self.cached_terms >= MOST_CACHED_TERMS {
            self.forget_profiles();
        }
        let profile = Arc::new(Profile::new(
            &self.thing(slot).listing(),
            &self.model.corpus,
        ));
        self.cached_terms += profile.terms.len();
        self.cache.insert(slot, Arc::clone(&profile));
        profile
    }

    fn forget_profiles(&mut self) {
        self.cache = HashMap::new();
        self.cached_terms = 0;
    }

    /// A pair in the order of its keys, so that a score never depends on who came first.
    fn in_order(&self, a: u32, b: u32) -> (u32, u32) {
        if self.thing(a).key() <= self.thing(b).key() {
            (a, b)
        } else {
            (b, a)
        }
    }

    fn compare(&mut self, slot: u32, pending: &BTreeSet<u32>) {
        let profile = self.profile(slot);
        for other in self.buckets.sharing(slot, &keys(&profile)) {
            let done = pending.contains(&other) && other < slot;
            let joined = self
                .joins
                .get(&slot)
                .is_some_and(|to| to.iter().any(|join| join.to == other));
            if done || joined {
                continue;
            }
            let (a, b) = self.in_order(slot, other);
            let (x, y) = (self.profile(a), self.profile(b));
            if conflict::between(&x.attributes, &y.attributes).is_some() {
                continue;
            }
            let decision = self.model.judge.decide(&x, &y);
            if decision.outcome == Outcome::Same {
                let grounds = grounds(&decision.reasons);
                for (from, to) in [(slot, other), (other, slot)] {
                    let join = Join {
                        to,
                        score: decision.score,
                        grounds,
                    };
                    self.joins.entry(from).or_default().push(join);
                }
                self.dirty.extend([slot, other]);
            }
        }
    }

    /// Joins inside a bucket that died hold only if another key still leads to them.
    fn doubt(&mut self, died: &[u32]) {
        for slot in died {
            for join in self.joins.get(slot).map_or(&[][..], |to| to) {
                if *slot < join.to && died.contains(&join.to) {
                    self.doubtful.insert((*slot, join.to));
                }
            }
        }
    }

    fn recheck(&mut self, a: u32, b: u32) {
        if self.things[a as usize].is_none() || self.things[b as usize].is_none() {
            return;
        }
        let (x, y) = (keys(&self.profile(a)), keys(&self.profile(b)));
        if x.iter()
            .any(|key| self.buckets.is_live(*key) && y.binary_search(key).is_ok())
        {
            return;
        }
        for (from, to) in [(a, b), (b, a)] {
            if let Some(joins) = self.joins.get_mut(&from) {
                joins.retain(|join| join.to != to);
            }
            self.dirty.insert(from);
        }
    }
}
