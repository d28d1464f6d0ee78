//! The ids of an offer: the one that it is called by, and those of its other addresses.

use crate::id::OfferId;
use crate::time::Day;

/// The ids that the rows of an offer have in the log, beside the one that it is called by.
///
/// An offer is called by the id of the address that it was first seen at, of two of one day by the smaller. Which that
/// is does not depend on the order in which rows come, and seldom changes: rows of before are rare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aliases {
    /// The first day on which it was seen at the address that it is called by.
    pub since: Day,
    /// The other ids, in order.
    pub ids: Box<[OfferId]>,
}

impl Aliases {
    /// Before every day: an offer that is called so keeps the id.
    pub(super) const ALWAYS: Day = Day(i32::MIN);

    /// None yet, of an offer that is called by its id since that day.
    pub(super) fn none_since(since: Day) -> Self {
        Self {
            since,
            ids: Box::default(),
        }
    }

    /// Takes in that the offer, which is called `id`, was seen on a day under an id; says whether anything changed.
    pub(super) fn join(&mut self, id: &mut OfferId, (day, logged): (Day, OfferId)) -> bool {
        if logged == *id {
            let is_earlier = day < self.since;
            self.since = self.since.min(day);
            return is_earlier;
        }
        let is_new = self.change(logged, None);
        let is_first = (day, logged) < (self.since, *id);
        if is_first {
            self.change(*id, Some(logged));
            (*id, self.since) = (logged, day);
        }
        is_new || is_first
    }

    /// Adds an id, unless it is there, and leaves another out; whether it was new.
    fn change(&mut self, added: OfferId, left_out: Option<OfferId>) -> bool {
        let Err(at) = self.ids.binary_search(&added) else {
            return false;
        };
        let mut ids = std::mem::take(&mut self.ids).into_vec();
        ids.insert(at, added);
        ids.retain(|id| Some(*id) != left_out);
        self.ids = ids.into();
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::id::Id;

    proptest! {
        #[test]
        fn the_order_of_rows_says_nothing(
            rows in proptest::collection::vec((0..4_u8, 0..3_i32), 1..12),
        ) {
            let fold = |rows: &[(u8, i32)]| {
                let (mut id, since) = (Id([rows[0].0; 12]), Day(rows[0].1));
                let mut aliases = Aliases::none_since(since);
                for &(logged, day) in &rows[1..] {
                    aliases.join(&mut id, (Day(day), Id([logged; 12])));
                }
                (id, aliases)
            };
            let (id, aliases) = fold(&rows);
            let mut turned = rows.clone();
            turned.reverse();
            turned.extend(&rows);
            prop_assert_eq!(fold(&turned), (id, aliases.clone()));
            let (day, first) = rows.iter().map(|&(logged, day)| (day, logged)).min().unwrap();
            prop_assert_eq!((aliases.since, id), (Day(day), Id([first; 12])));
            let mut all: Vec<_> = rows.iter().map(|row| Id([row.0; 12])).filter(|other| *other != id).collect();
            all.sort_unstable();
            all.dedup();
            prop_assert_eq!(&*aliases.ids, all);
        }
    }
}
