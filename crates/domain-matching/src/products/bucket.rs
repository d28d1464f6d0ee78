//! Listings by key.

use std::collections::{BTreeSet, HashMap};

use super::MOST_OF_A_KEY;

/// Which listings have each key.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    lists: HashMap<u64, Vec<u32>>,
}

impl Buckets {
    /// Adds a listing to a key; when the key dies of it, those that had it before.
    pub(super) fn add(&mut self, key: u64, slot: u32) -> Vec<u32> {
        let list = self.lists.entry(key).or_default();
        list.push(slot);
        if list.len() == MOST_OF_A_KEY + 1 {
            list[..MOST_OF_A_KEY].to_vec()
        } else {
            Vec::new()
        }
    }

    /// Takes a listing from a key; when the key comes to life by it, those that have it.
    pub(super) fn remove(&mut self, key: u64, slot: u32) -> Vec<u32> {
        let Some(list) = self.lists.get_mut(&key) else {
            return Vec::new();
        };
        list.retain(|other| *other != slot);
        if list.is_empty() {
            self.lists.remove(&key);
            return Vec::new();
        }
        if list.len() == MOST_OF_A_KEY {
            list.clone()
        } else {
            Vec::new()
        }
    }

    /// Whether few enough listings have the key.
    pub(super) fn is_live(&self, key: u64) -> bool {
        self.lists
            .get(&key)
            .is_some_and(|list| list.len() <= MOST_OF_A_KEY)
    }

    /// The other listings that share a live key.
    pub(super) fn sharing(&self, slot: u32, keys: &[u64]) -> BTreeSet<u32> {
        let lists = keys.iter().filter_map(|key| self.lists.get(key));
        let live = lists.filter(|list| list.len() <= MOST_OF_A_KEY);
        live.flatten()
            .copied()
            .filter(|other| *other != slot)
            .collect()
    }
}
