//! How names are shown: in their commonest spelling, ties by code point.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::shard::{LocalName, Shard, ShardBase};

type Spellings = BTreeMap<Arc<str>, usize>;

#[derive(Debug, Default)]
pub(super) struct DisplayNames {
    categories: HashMap<Arc<str>, Arc<str>>,
    brands: HashMap<Arc<str>, Arc<str>>,
    stores: HashMap<Arc<str>, Arc<str>>,
    by_category: Vec<NamesOfCategory>,
}

/// The names of a category, by their places in it.
#[derive(Debug)]
struct NamesOfCategory {
    category: Arc<str>,
    brands: Vec<Arc<str>>,
    stores: Vec<Arc<str>>,
}

/// How the names of an offer are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShownNames<'c> {
    /// The category.
    pub category: &'c str,
    /// The brand, in upper case; `None` for generic things.
    pub brand: Option<&'c str>,
    /// The store.
    pub store: &'c str,
}

impl DisplayNames {
    /// The names of these categories, which are put in the order of theirs.
    pub(super) fn sorting(shards: &mut [Arc<Shard>]) -> Self {
        let mut names = Self::of(shards);
        shards.sort_by(|a, b| {
            let name = |shard: &Shard| names.category(&shard.base().category().key).to_owned();
            name(a).cmp(&name(b))
        });
        let bases = shards.iter().map(|shard| shard.base());
        names.by_category = bases.map(|base| names.of_category(base)).collect();
        names
    }

    fn of(shards: &[Arc<Shard>]) -> Self {
        let bases = || shards.iter().map(|shard| shard.base());
        Self {
            categories: commonest(bases().map(ShardBase::category)),
            brands: commonest(bases().flat_map(ShardBase::brands)),
            stores: commonest(bases().flat_map(ShardBase::stores)),
            by_category: Vec::new(),
        }
    }

    fn of_category(&self, base: &ShardBase) -> NamesOfCategory {
        let shown = |known: &HashMap<Arc<str>, Arc<str>>, name: &LocalName| {
            Arc::clone(known.get(&name.key).unwrap_or(&name.key))
        };
        let all =
            |known, names: &[LocalName]| names.iter().map(|name| shown(known, name)).collect();
        NamesOfCategory {
            category: shown(&self.categories, base.category()),
            brands: all(&self.brands, base.brands()),
            stores: all(&self.stores, base.stores()),
        }
    }

    /// The names of a row of the category at a place, by the numbers of its brand and store there.
    pub(super) fn of_row(&self, category: usize, brand: Option<u32>, store: u32) -> ShownNames<'_> {
        let names = &self.by_category[category];
        ShownNames {
            category: &names.category,
            brand: brand.map(|brand| &*names.brands[brand as usize]),
            store: &names.stores[store as usize],
        }
    }

    /// The category at a place.
    pub(super) fn category_at(&self, place: usize) -> &str {
        &self.by_category[place].category
    }

    pub(super) fn category<'n>(&'n self, key: &'n str) -> &'n str {
        self.categories.get(key).map_or(key, |name| name)
    }

    pub(super) fn brand<'n>(&'n self, key: &'n str) -> &'n str {
        self.brands.get(key).map_or(key, |name| name)
    }

    pub(super) fn store<'n>(&'n self, key: &'n str) -> &'n str {
        self.stores.get(key).map_or(key, |name| name)
    }
}

fn commonest<'n>(names: impl Iterator<Item = &'n LocalName>) -> HashMap<Arc<str>, Arc<str>> {
    let mut counts: HashMap<&Arc<str>, Spellings> = HashMap::new();
    for name in names {
        let of_name = counts.entry(&name.key).or_default();
        for (spelling, count) in &name.spellings {
            *of_name.entry(Arc::clone(spelling)).or_default() += count;
        }
    }
    let shown = |(key, spellings): (&Arc<str>, Spellings)| {
        // In order of code points, so that of equally common spellings the first is shown.
        let commonest = spellings.into_iter().rev().max_by_key(|(_, count)| *count);
        commonest.map(|(spelling, _)| (Arc::clone(key), spelling))
    };
    counts.into_iter().filter_map(shown).collect()
}
