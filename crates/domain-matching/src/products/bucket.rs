//! Listings by key.

use std::collections::{BTreeSet, HashMap};

use super::MOST_OF_A_KEY;

/// The listings of a key; most keys have one.
#[expect(
    clippy::box_collection,
    reason = "a list in place would make the entry of every key half as large again"
)]
#[derive(Debug)]
enum List {
    One(u32),
    Many(Box<Vec<u32>>),
}

impl List {
    fn slots(&self) -> &[u32] {
        match self {
            Self::One(slot) => std::slice::from_ref(slot),
            Self::Many(slots) => slots,
        }
    }
}

/// Which listings have each key.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    lists: HashMap<u64, List>,
}

impl Buckets {
    /// Adds a listing to a key; when the key dies of it, those that had it before.
    pub(super) fn add(&mut self, key: u64, slot: u32) -> Vec<u32> {
        let Some(list) = self.lists.get_mut(&key) else {
            self.lists.insert(key, List::One(slot));
            return Vec::new();
        };
        match list {
            List::One(first) => *list = List::Many(Box::new(vec![*first, slot])),
            List::Many(slots) => slots.push(slot),
        }
        match list.slots() {
            [before @ .., _] if before.len() == MOST_OF_A_KEY => before.to_vec(),
            _ => Vec::new(),
        }
    }

    /// Takes a listing from a key; when the key comes to life by it, those that have it.
    pub(super) fn remove(&mut self, key: u64, slot: u32) -> Vec<u32> {
        match self.lists.get_mut(&key) {
            None => Vec::new(),
            Some(List::One(_)) => {
                self.lists.remove(&key);
                Vec::new()
            }
            Some(List::Many(slots)) => {
                slots.retain(|other| *other != slot);
                let left = slots.clone();
                match left[..] {
                    [] => drop(self.lists.remove(&key)),
                    [only] => drop(self.lists.insert(key, List::One(only))),
                    _ => {}
                }
                if left.len() == MOST_OF_A_KEY {
                    *left
                } else {
                    Vec::new()
                }
            }
        }
    }

    /// Whether few enough listings have the key.
    pub(super) fn is_live(&self, key: u64) -> bool {
        let list = self.lists.get(&key);
        list.is_some_and(|list| list.slots().len() <= MOST_OF_A_KEY)
    }

    /// The other listings that share a live key.
    pub(super) fn sharing(&self, slot: u32, keys: &[u64]) -> BTreeSet<u32> {
        let lists = keys.iter().filter_map(|key| self.lists.get(key));
        let live = lists
            .map(List::slots)
            .filter(|slots| slots.len() <= MOST_OF_A_KEY);
        live.flatten()
            .copied()
            .filter(|other| *other != slot)
            .collect()
    }
}
