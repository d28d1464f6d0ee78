//! Builds catalogs: takes observations in, derives again only the categories that changed.

mod known;
mod work;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Catalog;
use super::aliases::AliasIndex;
use super::category::Category;
use super::derivation::{Derivation, Derived};
use super::listings::Listings;
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
    pending: BTreeMap<OfferId, Pending>,
    /// What the categories have and nothing is called by any more, with the category.
    gone: HashMap<OfferId, Arc<str>>,
    listings: Listings,
    aliases: AliasIndex,
    changed: HashSet<OfferId>,
    /// Which categories have offers that are being asked for; none where no category has one.
    located: HashMap<OfferId, Option<Arc<str>>>,
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
            pending: BTreeMap::new(),
            gone: HashMap::new(),
            listings: Listings::default(),
            aliases: AliasIndex::default(),
            changed: HashSet::new(),
            located: HashMap::new(),
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
        let whole = Restored::whole(parts);
        for offer in &whole.aliased {
            builder.aliases.note(offer);
        }
        (builder.sum, builder.listings) = (whole.sum, whole.noted.into());
        let listed = whole.offers.into_iter().map(|(category, mut offers)| {
            // By ids at hand: those inside the offers are all over the memory.
            offers.sort_unstable_by_key(|(id, _)| *id);
            let offers: Vec<_> = offers.into_iter().map(|(_, offer)| offer).collect();
            (category, Category::Listed(OfferList::new(&offers)))
        });
        builder.categories = listed.collect();
        builder
    }

    /// Ids that lead to offers beside their own.
    pub const fn aliases(&self) -> &AliasIndex {
        &self.aliases
    }

    /// All offers as they are now, in any order.
    pub fn offers(&self) -> impl Iterator<Item = &Arc<Offer>> {
        let categories = self.categories.values();
        let kept = categories.flat_map(|category| category.offers().iter());
        let kept = kept.filter(|offer| !self.is_replaced(offer.id()));
        kept.chain(self.pending.values().map(|pending| &pending.offer))
    }

    /// Takes in one observation; says whether anything changed.
    pub fn absorb(&mut self, observation: Observation) -> bool {
        self.absorb_all(vec![observation]) > 0
    }

    /// Takes in observations in their order; says how many changed anything.
    pub fn absorb_all(&mut self, observations: Vec<Observation>) -> usize {
        self.locate_all(&observations);
        let absorb = |seen: Observation| self.absorb_one(seen);
        let changed = observations.into_iter().map(absorb);
        let count = changed.filter(|&changed| changed).count();
        self.located.clear();
        count
    }

    fn absorb_one(&mut self, observation: Observation) -> bool {
        let known = self.known(&observation);
        let zone = &self.settings.zone;
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
        self.put(offer, known);
        true
    }

    /// The offers changed since the last call, for the archive.
    pub fn take_changed(&mut self) -> Vec<Arc<Offer>> {
        let changed = std::mem::take(&mut self.changed);
        let nowhere: Arc<str> = "".into();
        self.locate(changed.iter().map(|&id| (id, Arc::clone(&nowhere))));
        let offers = changed.into_iter();
        let offers = offers.filter_map(|id| Some(self.find(id, &nowhere)?.offer));
        let offers = offers.collect();
        self.located.clear();
        offers
    }

    /// Takes in which offers are one product, for the next catalogs.
    pub fn set_products(&mut self, products: ProductMap) {
        self.products_digest = products.digest();
        self.products = Arc::new(products);
    }

    /// Takes in all that editors said of single sightings, for the next catalogs; says whether it was known otherwise.
    pub fn set_reviews(&mut self, reviews: Reviews) -> bool {
        let nowhere: Arc<str> = "".into();
        let differing = reviews.differing(&self.reviews);
        for &offer in &differing {
            let known = self.find(offer, &nowhere);
            self.reviewed.extend(known.and_then(|known| known.shown_in));
        }
        self.reviews = Arc::new(reviews);
        !differing.is_empty()
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
            aliases: self.aliases.clone(),
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
        for (id, left) in std::mem::take(&mut self.gone) {
            changes.entry(left).or_default().insert(id, None);
        }
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

    fn put(&mut self, mut offer: Offer, known: Option<Pending>) {
        offer.share(&mut self.shared);
        self.sum.add(&offer.digest());
        let mut shown_in = None;
        if let Some(known) = known {
            self.sum.take_away(&known.offer.digest());
            if offer.is_route() || known.offer.aliases() != offer.aliases() {
                self.aliases.note(&offer);
            }
            shown_in = if known.offer.id() == offer.id() {
                known.shown_in
            } else {
                self.rename(known, &offer)
            };
        } else {
            self.listings.note(&offer);
            self.aliases.note(&offer);
            self.aliases.note_name(offer.id());
        }
        let (id, offer) = (offer.id(), Arc::new(offer));
        self.changed.insert(id);
        self.pending.insert(id, Pending { offer, shown_in });
    }

    /// Notes that an offer is called otherwise now; answers which category has it under the new id, as where it was
    /// called so before.
    fn rename(&mut self, known: Pending, offer: &Offer) -> Option<Arc<str>> {
        let before = known.offer.id();
        self.listings.forget(&known.offer);
        self.listings.note(offer);
        self.aliases.note_name(offer.id());
        self.pending.remove(&before);
        self.changed.remove(&before);
        if let Some(category) = known.shown_in {
            self.gone.insert(before, category);
        }
        self.gone.remove(&offer.id())
    }
}
