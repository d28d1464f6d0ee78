//! Which runs are let go, so that there are never more than so many.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use domain_offer::time::Instant;

/// Runs of a store and an owner that are kept, the newest.
pub const KEPT_A_STORE: usize = 100;
/// Runs that are kept in all, the newest.
pub const KEPT_IN_ALL: usize = 20_000;

/// A run, as far as it must be known to decide whether it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<I> {
    /// What the store knows it by.
    pub id: I,
    /// Whose it is.
    pub owner: Arc<str>,
    /// Of which store.
    pub store: Arc<str>,
    /// When its first row came in.
    pub begun: Instant,
}

/// The ids of the runs that are too many.
pub fn surplus<I>(mut runs: Vec<Kept<I>>, a_store: usize, in_all: usize) -> Vec<I> {
    runs.sort_by_key(|run| Reverse(run.begun));
    let mut counts = HashMap::<(Arc<str>, Arc<str>), usize>::new();
    let mut kept = 0;
    let is_surplus = |run: &Kept<I>| {
        let key = (Arc::clone(&run.owner), Arc::clone(&run.store));
        let of_store = counts.entry(key).or_default();
        *of_store += 1;
        let is_kept = *of_store <= a_store && kept < in_all;
        kept += usize::from(is_kept);
        !is_kept
    };
    let surplus: Vec<bool> = runs.iter().map(is_surplus).collect();
    let both = runs.into_iter().zip(surplus);
    both.filter(|(_, is_surplus)| *is_surplus)
        .map(|(run, _)| run.id)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept() {
        let run = |id: i64, store: &str| Kept {
            id,
            owner: "key:1".into(),
            store: store.into(),
            begun: Instant::from_micros(id),
        };
        let runs = vec![
            run(1, "a"),
            run(5, "a"),
            run(3, "b"),
            run(4, "a"),
            run(2, "b"),
        ];
        assert_eq!(surplus(runs.clone(), 2, 10), [1]);
        assert_eq!(surplus(runs.clone(), 9, 3), [2, 1]);
        assert!(surplus(runs, 9, 9).is_empty());
    }
}
