//! What the offers of a category are called: stores, brands, article numbers and words.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::search::{SearchedText, WordIndex};
use domain_offer::condition::Condition;
use domain_offer::name::Name;
use domain_offer::observation::Gtin;
use domain_offer::offer::Offer;
use domain_offer::size_class::SizeClass;
use domain_offer::text::words;

use super::OfferList;
use super::delta::ShardDelta;

/// No article number is zero.
const NO_GTIN: u64 = 0;
/// No list of brands is this long.
const NO_BRAND: u32 = u32::MAX;

/// A brand or store within a shard: its identity and how often each spelling stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalName {
    /// Identity.
    pub key: Arc<str>,
    /// Spelling → number of offers that use it.
    pub spellings: BTreeMap<Arc<str>, usize>,
}

/// Names of the offers of a category by their places; stays when only prices change.
#[derive(Debug)]
pub(super) struct ShardNames {
    pub(super) category: LocalName,
    pub(super) stores: Vec<LocalName>,
    pub(super) brands: Vec<LocalName>,
    pub(super) words: WordIndex,
    store_of: Vec<u32>,
    brand_of: Vec<u32>,
    gtin_of: Vec<u64>,
    /// The class of its size, and whether it is a bundle.
    class_of: Vec<(Option<SizeClass>, bool)>,
    /// The offers that came or were renamed since all words were indexed together, ascending.
    overlay: Vec<u32>,
}

/// Of so many offers one may be indexed apart; with more, all are indexed together again.
const LATE_SHARE: usize = 16;
/// So many may be in any case.
const LATE_MIN: usize = 1_024;

impl ShardNames {
    pub(super) fn of(category: &Arc<str>, offers: &OfferList) -> Self {
        let mut spellings = NameCounts::default();
        let mut stores = NameCounts::default();
        let mut brands = NameCounts::default();
        let (mut store_of, mut brand_of) = (Vec::new(), Vec::new());
        let mut gtin_of = Vec::with_capacity(offers.len());
        let mut class_of = Vec::with_capacity(offers.len());
        for offer in offers.iter() {
            spellings.number(offer.category());
            store_of.push(stores.number(offer.store()));
            brand_of.push(offer.brand().map_or(NO_BRAND, |brand| brands.number(brand)));
            gtin_of.push(own_number(offer));
            class_of.push(size_class(offer));
        }
        store_of.shrink_to_fit();
        brand_of.shrink_to_fit();
        let category = spellings.finish().pop().unwrap_or_else(|| LocalName {
            key: Arc::clone(category),
            spellings: BTreeMap::new(),
        });
        let texts = offers.iter().map(|offer| searched_text(offer));
        let words = WordIndex::build(texts, shared_words(&category));
        Self {
            category,
            stores: stores.finish(),
            brands: brands.finish(),
            words,
            store_of,
            brand_of,
            gtin_of,
            class_of,
            overlay: Vec::new(),
        }
    }

    /// The names of offers of which some came or were renamed; `None` where a name is gone, or many are
    /// part of the overlay.
    pub(super) fn with(
        &self,
        before: &OfferList,
        now: &OfferList,
        delta: &ShardDelta,
    ) -> Option<Self> {
        let places = delta.places(before.len());
        let renamed = || delta.changes.iter().filter(|change| change.is_renamed);
        let mut spellings = NameCounts::known(std::slice::from_ref(&self.category));
        let (mut stores, mut brands) = (
            NameCounts::known(&self.stores),
            NameCounts::known(&self.brands),
        );
        let mut store_of = moved(&self.store_of, &places, now.len());
        let mut brand_of = moved(&self.brand_of, &places, now.len());
        let mut gtin_of = moved(&self.gtin_of, &places, now.len());
        let mut class_of = moved(&self.class_of, &places, now.len());
        for change in renamed() {
            let (place, offer) = (change.now as usize, &now[change.now as usize]);
            spellings.number(offer.category());
            store_of[place] = stores.number(offer.store());
            brand_of[place] = offer.brand().map_or(NO_BRAND, |brand| brands.number(brand));
            gtin_of[place] = own_number(offer);
            class_of[place] = size_class(offer);
        }
        // Afterwards, so that a name is not taken for gone that others have now.
        let mut all_stay = true;
        for place in renamed().filter_map(|change| change.before) {
            let offer = &before[place as usize];
            all_stay &= spellings.forget(offer.category()) & stores.forget(offer.store());
            all_stay &= offer.brand().is_none_or(|brand| brands.forget(brand));
        }
        let category = spellings.finish().pop().filter(|_| all_stay)?;
        let overlay = self.overlay.iter().map(|&place| places[place as usize]);
        let mut overlay: Vec<u32> = overlay.chain(renamed().map(|change| change.now)).collect();
        overlay.sort_unstable();
        overlay.dedup();
        if overlay.len() > LATE_MIN.max(now.len() / LATE_SHARE) {
            return None;
        }
        let texts = overlay
            .iter()
            .map(|&place| (place, searched_text(&now[place as usize])));
        let words = self
            .words
            .with(&places, now.len(), texts, shared_words(&category));
        Some(Self {
            category,
            stores: stores.finish(),
            brands: brands.finish(),
            words,
            store_of,
            brand_of,
            gtin_of,
            class_of,
            overlay,
        })
    }

    pub(super) fn store_of(&self, offer: u32) -> u32 {
        self.store_of[offer as usize]
    }

    pub(super) fn brand_of(&self, offer: u32) -> Option<u32> {
        Some(self.brand_of[offer as usize]).filter(|&brand| brand != NO_BRAND)
    }

    pub(super) fn gtin_of(&self, offer: u32) -> Option<Gtin> {
        Some(self.gtin_of[offer as usize])
            .filter(|&gtin| gtin != NO_GTIN)
            .map(Gtin)
    }

    pub(super) fn is_bundle(&self, offer: u32) -> bool {
        self.class_of[offer as usize].1
    }

    pub(super) fn size_class(&self, offer: u32) -> Option<SizeClass> {
        self.class_of[offer as usize].0
    }
}

/// The number by which an offer is one product with others of it: what is used or opened is none of new ones.
fn own_number(offer: &Offer) -> u64 {
    let new = offer.gtin().filter(|_| offer.condition() == Condition::New);
    new.map_or(NO_GTIN, |gtin| gtin.0)
}

fn size_class(offer: &Offer) -> (Option<SizeClass>, bool) {
    let class = SizeClass::of(offer.title(), offer.facts().size);
    (class, offer.is_bundle())
}

/// Values by place, put where their places are now.
fn moved<T: Copy + Default>(values: &[T], places: &[u32], len: usize) -> Vec<T> {
    let mut now = vec![T::default(); len];
    for (&value, &place) in values.iter().zip(places) {
        now[place as usize] = value;
    }
    now
}

/// The words that every offer of a category is found by.
fn shared_words(category: &LocalName) -> Vec<String> {
    let spellings = category.spellings.keys();
    spellings.flat_map(|spelling| words(spelling)).collect()
}

/// What an offer is found by.
fn searched_text(offer: &Offer) -> SearchedText {
    let mut text = SearchedText::of_title(offer.title());
    if let Some(brand) = offer.brand() {
        text = text.of_brand(&brand.spelling);
    }
    text = text.with(&offer.store().spelling);
    if let Some(model) = offer.facts().model {
        text = text.with(model);
    }
    if let Some(gtin) = offer.gtin() {
        text = text.with(&gtin.0.to_string());
    }
    text
}

/// Gives names numbers in the order in which they come.
#[derive(Default)]
struct NameCounts {
    keys: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    /// By the name's number: how often each spelling came.
    counts: Vec<HashMap<Arc<str>, usize>>,
}

impl NameCounts {
    /// Names as they were counted before, by the same numbers.
    fn known(names: &[LocalName]) -> Self {
        let keys: Vec<_> = names.iter().map(|name| Arc::clone(&name.key)).collect();
        let spellings = |name: &LocalName| name.spellings.clone().into_iter().collect();
        Self {
            numbers: keys.iter().cloned().zip(0..).collect(),
            counts: names.iter().map(spellings).collect(),
            keys,
        }
    }

    /// Counts a name once less; `false` where it is gone with that.
    fn forget(&mut self, name: &Name) -> bool {
        let Some(&number) = self.numbers.get(&name.key) else {
            return false;
        };
        let counts = &mut self.counts[number as usize];
        if let Some(count) = counts.get_mut(&name.spelling) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&name.spelling);
            }
        }
        !counts.is_empty()
    }

    fn number(&mut self, name: &Name) -> u32 {
        let number = if let Some(&number) = self.numbers.get(&name.key) {
            number
        } else {
            let next = u32::try_from(self.keys.len()).expect("a shard has fewer than 2^32 names");
            self.keys.push(Arc::clone(&name.key));
            self.counts.push(HashMap::new());
            self.numbers.insert(Arc::clone(&name.key), next);
            next
        };
        let counts = &mut self.counts[number as usize];
        if let Some(count) = counts.get_mut(&name.spelling) {
            *count += 1;
        } else {
            counts.insert(Arc::clone(&name.spelling), 1);
        }
        number
    }

    fn finish(self) -> Vec<LocalName> {
        let named = self.keys.into_iter().zip(self.counts);
        let local = |(key, counts): (_, HashMap<_, _>)| LocalName {
            key,
            spellings: counts.into_iter().collect(),
        };
        named.map(local).collect()
    }
}
