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
}

impl DisplayNames {
    pub(super) fn of(shards: &[Arc<Shard>]) -> Self {
        let bases = || shards.iter().map(|shard| shard.base());
        Self {
            categories: commonest(bases().map(ShardBase::category)),
            brands: commonest(bases().flat_map(ShardBase::brands)),
            stores: commonest(bases().flat_map(ShardBase::stores)),
        }
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
