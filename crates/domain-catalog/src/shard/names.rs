//! What the offers of a category are called: stores, brands, article numbers and words.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::name::Name;
use crate::observation::Gtin;
use crate::offer::Offer;
use crate::search::WordIndex;
use crate::text::{fold, words};

use super::OfferList;

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
}

impl ShardNames {
    pub(super) fn of(category: &Arc<str>, offers: &OfferList) -> Self {
        let mut spellings = Names::default();
        let mut stores = Names::default();
        let mut brands = Names::default();
        let (mut store_of, mut brand_of) = (Vec::new(), Vec::new());
        let mut gtin_of = Vec::with_capacity(offers.len());
        for offer in offers.iter() {
            spellings.number(offer.category());
            store_of.push(stores.number(offer.store()));
            brand_of.push(offer.brand().map_or(NO_BRAND, |brand| brands.number(brand)));
            gtin_of.push(offer.gtin().map_or(NO_GTIN, |gtin| gtin.0));
        }
        store_of.shrink_to_fit();
        brand_of.shrink_to_fit();
        let category = spellings.finish().pop().unwrap_or_else(|| LocalName {
            key: Arc::clone(category),
            spellings: BTreeMap::new(),
        });
        let shared = category.spellings.keys();
        let shared = shared.flat_map(|spelling| words(spelling)).collect();
        let words = WordIndex::build(offers.iter().map(|offer| searched_text(offer)), shared);
        Self {
            category,
            stores: stores.finish(),
            brands: brands.finish(),
            words,
            store_of,
            brand_of,
            gtin_of,
        }
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
}

/// What an offer is found by, folded.
fn searched_text(offer: &Offer) -> String {
    let mut text = fold(offer.title());
    if let Some(brand) = offer.brand() {
        text.push(' ');
        text.push_str(&fold(&brand.spelling));
    }
    if let Some(gtin) = offer.gtin() {
        text.push(' ');
        text.push_str(&gtin.0.to_string());
    }
    text
}

/// Gives names numbers in the order in which they come.
#[derive(Default)]
struct Names {
    keys: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    /// By the name's number: how often each spelling came.
    counts: Vec<HashMap<Arc<str>, usize>>,
}

impl Names {
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
