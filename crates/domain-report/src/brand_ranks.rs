//! The places of all brands of a catalog in the order of their names.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use domain_catalog::shard::{ShardAt, ShardBase};
use domain_catalog::view::CatalogView;

/// The brands of a catalog, in the order of their names.
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

    /// The ranks of the brands of a category by their places in it.
    pub(crate) fn of(&self, view: &CatalogView, shard: &ShardAt) -> &[u32] {
        let mut shards = view.shards().iter();
        let place = shards.position(|other| std::ptr::eq(&raw const **other, shard));
        place.map_or(&[], |place| &self.by_category[place])
    }
}
