//! The places of all brands of a catalog in the order of their names.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use domain_catalog::shard::ShardBase;
use domain_catalog::view::CatalogView;

use crate::bits::runs;

/// The brands of a catalog, in the order of their names.
#[derive(Debug)]
pub(crate) struct BrandRanks {
    /// How they are shown.
    pub(crate) names: Vec<Arc<str>>,
    /// By the place of the category and the place of the brand in it: the brand's rank.
    by_category: Vec<Vec<u32>>,
}

impl BrandRanks {
    /// Those of the view's catalog, worked out once.
    pub(crate) fn of_catalog(view: &CatalogView) -> Arc<Self> {
        let memo = view.catalog().memo();
        memo.get_or_make(1, "brand ranks", || Self::new(view))
    }

    fn new(view: &CatalogView) -> Self {
        let catalog = view.catalog();
        let bases = || catalog.shards().iter().map(|shard| shard.base());
        let brands = bases().flat_map(ShardBase::brands);
        let sorted: BTreeSet<(&str, &str)> = brands
            .map(|brand| (catalog.brand_name(&brand.key), &*brand.key))
            .collect();
        let ranks: HashMap<&str, u32> = sorted.iter().map(|(_, key)| *key).zip(0..).collect();
        let of_category = |base: &ShardBase| {
            let brands = base.brands().iter();
            brands.map(|brand| ranks[&*brand.key]).collect()
        };
        Self {
            by_category: bases().map(of_category).collect(),
            names: sorted.iter().map(|(name, _)| Arc::from(*name)).collect(),
        }
    }

    /// Words of 64 bits that have a bit for each brand.
    pub(crate) fn words(&self) -> usize {
        self.names.len().div_ceil(64)
    }

    /// The ranks of the brands of the category at a place of the view, by their places in it.
    pub(crate) fn of(&self, category: usize) -> &[u32] {
        &self.by_category[category]
    }
}

/// Brands of one store.
#[derive(Clone)]
pub struct Brands {
    ranks: Arc<BrandRanks>,
    /// A bit for each brand, by its rank.
    has: Vec<u64>,
    len: usize,
}

impl Brands {
    pub(crate) fn new(ranks: Arc<BrandRanks>, has: Vec<u64>) -> Self {
        let len = has.iter().map(|word| word.count_ones() as usize).sum();
        Self { ranks, has, len }
    }

    /// The brands as they are shown, in order of name.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.runs().flatten().map(|rank| &*self.ranks.names[rank])
    }

    /// All brands of the catalog, in order of name.
    pub fn of_catalog(&self) -> &[Arc<str>] {
        &self.ranks.names
    }

    /// The places of these among all of the catalog, those side by side together.
    pub fn runs(&self) -> impl Iterator<Item = Range<usize>> {
        runs(&self.has)
    }

    /// How many there are.
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }
}

impl PartialEq for Brands {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl std::fmt::Debug for Brands {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}
