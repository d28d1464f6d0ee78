//! What was derived from a catalog or a view of it, kept for the next question.
//!
//! A catalog never changes, so what is derived from it stays right as long as it lives, and goes
//! with it. Only what many different questions share is kept here, never an answer.

use std::any::Any;
use std::sync::Arc;

use arc_swap::ArcSwap;

/// Kept values by their keys, a few of each type.
#[derive(Default)]
pub struct Memo {
    kept: ArcSwap<Vec<Entry>>,
}

#[derive(Clone)]
struct Entry {
    key: Arc<dyn Any + Send + Sync>,
    value: Arc<dyn Any + Send + Sync>,
}

impl Memo {
    /// The value of a key, made where it is not there; at most `limit` values of one type are
    /// kept, the newest. Two who ask at once may both make it.
    pub fn get_or_make<K, V>(&self, limit: usize, key: K, make: impl FnOnce() -> V) -> Arc<V>
    where
        K: PartialEq + Send + Sync + 'static,
        V: Send + Sync + 'static,
    {
        let find = |kept: &[Entry]| {
            let of_key = |entry: &&Entry| entry.key.downcast_ref::<K>() == Some(&key);
            let mut found = kept.iter().filter(of_key);
            found.find_map(|entry| Arc::clone(&entry.value).downcast::<V>().ok())
        };
        if let Some(value) = find(&self.kept.load()) {
            return value;
        }
        let value = Arc::new(make());
        let entry = Entry {
            key: Arc::new(key),
            value: Arc::clone(&value) as Arc<dyn Any + Send + Sync>,
        };
        self.kept.rcu(|kept| {
            let mut room = limit.saturating_sub(1);
            let mut others: Vec<Entry> = kept.to_vec();
            others.retain(|other| {
                let same = other.value.is::<V>() && other.key.is::<K>();
                let stays = !same || room > 0;
                room -= usize::from(same && stays);
                stays
            });
            others.insert(0, entry.clone());
            others
        });
        value
    }
}

impl std::fmt::Debug for Memo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kept = self.kept.load().len();
        f.debug_struct("Memo").field("kept", &kept).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_and_a_few_are_kept() {
        let memo = Memo::default();
        let mut made = Vec::new();
        for key in [1, 1, 2, 3, 2, 1] {
            let value = memo.get_or_make(2, key, || {
                made.push(key);
                key * 10
            });
            assert_eq!(*value, key * 10);
        }
        assert_eq!(made, [1, 2, 3, 1], "two are kept");
        let other = memo.get_or_make(2, 2, || "of another type");
        assert_eq!(*other, "of another type");
        assert_eq!(
            *memo.get_or_make(2, 1, || 0),
            10,
            "each type has its own room"
        );
    }
}
