//! The rows of a run, each once, and at most so many.

use crate::row::RunRow;

/// Rows that a run keeps. Of more it keeps those whose digests come first, a fair sample, and counts by it.
pub const MAX_ROWS: usize = 100_000;

/// Distinct rows by the first 64 bits of their content's digest; a join.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// In order of their digests, each once.
    rows: Vec<(u64, RunRow)>,
    /// Rows from this digest on are not kept; `None`: all are.
    cut: Option<u64>,
}

impl Rows {
    /// Of rows in any order, also several times.
    pub fn of(rows: Vec<(u64, RunRow)>) -> Self {
        Self::from_parts(rows, None)
    }

    /// Of rows in any order, without those from `cut` on.
    pub fn from_parts(mut rows: Vec<(u64, RunRow)>, mut cut: Option<u64>) -> Self {
        rows.sort_by(|(a, one), (b, other)| a.cmp(b).then_with(|| other.cmp(one)));
        rows.dedup_by_key(|(digest, _)| *digest);
        if let Some(cut) = cut {
            rows.truncate(rows.partition_point(|(digest, _)| *digest < cut));
        }
        if let Some((first_left_out, _)) = rows.get(MAX_ROWS) {
            cut = Some(*first_left_out);
            rows.truncate(MAX_ROWS);
        }
        Self { rows, cut }
    }

    /// The rows of both.
    #[must_use]
    pub fn join(mut self, other: Self) -> Self {
        let cut = match (self.cut, other.cut) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.rows.extend(other.rows);
        Self::from_parts(self.rows, cut)
    }

    /// The rows that are kept, by digest.
    pub fn iter(&self) -> impl Iterator<Item = &(u64, RunRow)> {
        self.rows.iter()
    }

    /// How many are kept.
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// From which digest on rows are not kept; `None`: all are.
    pub const fn cut(&self) -> Option<u64> {
        self.cut
    }

    /// How many rows of the run one of the sample stands for; 1 where all are kept.
    pub fn scale(&self) -> f64 {
        self.cut
            .map_or(1.0, |cut| u64::MAX as f64 / cut.max(1) as f64)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::row::Fate;

    fn row() -> impl Strategy<Value = (u64, RunRow)> {
        let fate = prop_oneof![
            Just(Fate::Rejected("no_price".into())),
            Just(Fate::Duplicate),
            Just(Fate::Variant),
            Just(Fate::Stored),
        ];
        (0_u64..20, fate, 0_u8..3).prop_map(|(digest, fate, category)| {
            let category: Arc<str> = category.to_string().into();
            let mut row = RunRow::rejected("", category, None);
            row.fate = fate;
            (digest, row)
        })
    }

    fn rows() -> impl Strategy<Value = Rows> {
        let cut = prop::option::of(5_u64..25);
        (prop::collection::vec(row(), 0..30), cut)
            .prop_map(|(rows, cut)| Rows::from_parts(rows, cut))
    }

    proptest! {
        #[test]
        fn rows_are_a_join(a in rows(), b in rows(), c in rows()) {
            prop_assert_eq!(a.clone().join(a.clone()), a.clone());
            prop_assert_eq!(a.clone().join(b.clone()), b.clone().join(a.clone()));
            let left = a.clone().join(b.clone()).join(c.clone());
            prop_assert_eq!(left, a.join(b.join(c)));
        }
    }

    #[test]
    fn of_too_many_a_fair_sample_is_kept() {
        let row = || RunRow::rejected("no_price", "".into(), None);
        let step = u64::MAX / 200_000;
        let all: Vec<_> = (1..=200_000).map(|n| (n * step, row())).collect();
        let (odd, even): (Vec<_>, Vec<_>) = all.into_iter().partition(|(n, _)| n / step % 2 == 1);
        let rows = Rows::of(odd).join(Rows::of(even));
        assert_eq!(rows.len(), MAX_ROWS);
        let counted = rows.len() as f64 * rows.scale();
        assert!((counted - 200_000.0).abs() < 10.0, "{counted}");
        assert_eq!(rows.clone().join(rows.clone()), rows);
    }
}
