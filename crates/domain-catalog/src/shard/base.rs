//! The offers of a category, in order of id, with their names and words.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::name::Name;
use crate::observation::Gtin;
use crate::offer::Offer;
use crate::search::WordIndex;
use crate::text::words;
use crate::time::Instant;

/// No article number is zero.
const NO_GTIN: u64 = 0;

/// A brand or store within a shard: its identity and how often each spelling stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalName {
    /// Identity.
    pub key: Arc<str>,
    /// Spelling → number of offers that use it.
    pub spellings: BTreeMap<Arc<str>, usize>,
}

/// The offers of one category; does not depend on time.
#[derive(Debug)]
pub struct ShardBase {
    category: LocalName,
    offers: Vec<Arc<Offer>>,
    stores: Vec<LocalName>,
    store_of: Vec<u32>,
    brands: Vec<LocalName>,
    brand_of: Vec<Option<u32>>,
    gtin_of: Vec<u64>,
    words: WordIndex,
    newest: Instant,
}

impl ShardBase {
    /// The shard of a category; the offers come in order of id and all belong to it.
    pub fn new(category: &Arc<str>, offers: Vec<Arc<Offer>>) -> Self {
        debug_assert!(
            offers.is_sorted_by_key(|offer| offer.id()),
            "offers come in order of id"
        );
        let mut spellings = Names::default();
        let mut stores = Names::default();
        let mut brands = Names::default();
        for offer in &offers {
            spellings.number(&offer.facts().category);
        }
        let store_of = offers
            .iter()
            .map(|offer| stores.number(&offer.facts().store))
            .collect();
        let brand = |offer: &Arc<Offer>| offer.facts().brand.as_ref().map(|b| brands.number(b));
        let brand_of = offers.iter().map(brand).collect();
        let gtin_of = offers
            .iter()
            .map(|offer| offer.facts().gtin.map_or(NO_GTIN, |g| g.0));
        let gtin_of = gtin_of.collect();
        let category = spellings.names.pop().unwrap_or_else(|| LocalName {
            key: Arc::clone(category),
            spellings: BTreeMap::new(),
        });
        let shared = category
            .spellings
            .keys()
            .flat_map(|spelling| words(spelling))
            .collect();
        let words = WordIndex::build(offers.iter().map(|offer| searched_words(offer)), shared);
        let newest = offers
            .iter()
            .flat_map(|offer| offer.history().iter().map(|day| day.at));
        let newest = newest.max().unwrap_or(Instant::MIN);
        let (stores, brands) = (stores.names, brands.names);
        Self {
            category,
            offers,
            stores,
            store_of,
            brands,
            brand_of,
            gtin_of,
            words,
            newest,
        }
    }

    /// The category's identity and spellings.
    pub const fn category(&self) -> &LocalName {
        &self.category
    }

    /// The offers, in order of id.
    pub fn offers(&self) -> &[Arc<Offer>] {
        &self.offers
    }

    /// The stores; an offer's store is a place in this list.
    pub fn stores(&self) -> &[LocalName] {
        &self.stores
    }

    /// The place of an offer's store.
    pub fn store_of(&self, offer: u32) -> u32 {
        self.store_of[offer as usize]
    }

    /// The brands; an offer's brand is a place in this list.
    pub fn brands(&self) -> &[LocalName] {
        &self.brands
    }

    /// The place of an offer's brand.
    pub fn brand_of(&self, offer: u32) -> Option<u32> {
        self.brand_of[offer as usize]
    }

    /// The article number of an offer.
    pub fn gtin_of(&self, offer: u32) -> Option<Gtin> {
        Some(self.gtin_of[offer as usize])
            .filter(|&gtin| gtin != NO_GTIN)
            .map(Gtin)
    }

    /// The words of the offers.
    pub const fn words(&self) -> &WordIndex {
        &self.words
    }

    /// The newest fact of any offer.
    pub const fn newest(&self) -> Instant {
        self.newest
    }
}

fn searched_words(offer: &Offer) -> Vec<String> {
    let facts = offer.facts();
    let mut found = words(&facts.title);
    if let Some(brand) = &facts.brand {
        found.extend(words(&brand.spelling));
    }
    found.extend(facts.gtin.map(|gtin| gtin.0.to_string()));
    found.sort_unstable();
    found.dedup();
    found
}

#[derive(Default)]
struct Names {
    names: Vec<LocalName>,
    numbers: BTreeMap<Arc<str>, u32>,
}

impl Names {
    fn number(&mut self, name: &Name) -> u32 {
        let next = u32::try_from(self.names.len()).expect("a shard has fewer than 2^32 names");
        let number = *self
            .numbers
            .entry(Arc::clone(&name.key))
            .or_insert_with(|| {
                self.names.push(LocalName {
                    key: Arc::clone(&name.key),
                    spellings: BTreeMap::new(),
                });
                next
            });
        let spellings = &mut self.names[number as usize].spellings;
        *spellings.entry(Arc::clone(&name.spelling)).or_default() += 1;
        number
    }
}
