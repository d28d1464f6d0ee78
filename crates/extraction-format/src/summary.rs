//! Counts what became of the rows of an upload.

use std::collections::BTreeMap;

use domain_offer::id::ExtractionId;

use crate::problem::{RowProblem, code};

/// The most errors that a summary lists; the counts cover all.
pub const MAX_ERRORS: usize = 100;
/// Above so many rows a summary does not list ids.
pub const MAX_IDS: u64 = 10_000;

/// Where a row stood in its input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowPlace<'a> {
    /// Its place among all rows of its input, from 0.
    pub index: u64,
    /// The line on which it begins, from 1, where the input has lines.
    pub line: Option<u64>,
    /// The file that it came from, where there are several.
    pub file: Option<&'a str>,
}

/// A row that was rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// Its place among all rows of its input, from 0.
    pub index: u64,
    /// The line on which it begins, from 1.
    pub line: Option<u64>,
    /// The file that it came from.
    pub file: Option<String>,
    /// What is wrong with it.
    pub problem: RowProblem,
}

/// What became of the rows of one or several inputs.
///
/// `received` = `stored` + `duplicates` + `rejected`, but in a dry run, which stores nothing; `conflicts` ≤ `stored`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadSummary {
    /// All rows.
    pub received: u64,
    /// Rows that were stored.
    pub stored: u64,
    /// Rows that were there already.
    pub duplicates: u64,
    /// Stored rows whose offer and time were there with other content.
    pub conflicts: u64,
    /// Rows that were not usable.
    pub rejected: u64,
    /// The ids by row index, `None` for a rejected row; no list when it was not asked for or there
    /// are more than [`MAX_IDS`] rows.
    pub ids: Option<Vec<Option<ExtractionId>>>,
    /// The first [`MAX_ERRORS`] rejected rows, in the order in which they were reported.
    pub errors: Vec<RowError>,
    /// How many rows were rejected for each code.
    pub reasons: BTreeMap<&'static str, u64>,
    /// Whether an input broke off; what was whole of it counts.
    pub truncated: bool,
}

impl UploadSummary {
    /// A summary of one input that lists ids.
    pub fn with_ids() -> Self {
        Self {
            ids: Some(Vec::new()),
            ..Self::without_ids()
        }
    }

    /// A summary that does not list ids, for one input or several.
    pub fn without_ids() -> Self {
        Self {
            received: 0,
            stored: 0,
            duplicates: 0,
            conflicts: 0,
            rejected: 0,
            ids: None,
            errors: Vec::new(),
            reasons: BTreeMap::new(),
            truncated: false,
        }
    }

    /// The row was stored under this id.
    pub fn row_stored(&mut self, index: u64, id: ExtractionId) {
        self.stored += 1;
        self.receive(index, Some(id));
    }

    /// The row was there already, under this id.
    pub fn row_duplicate(&mut self, index: u64, id: ExtractionId) {
        self.duplicates += 1;
        self.receive(index, Some(id));
    }

    /// The row was stored under this id, beside another of its offer and time.
    pub fn row_variant(&mut self, index: u64, id: ExtractionId) {
        self.conflicts += 1;
        self.row_stored(index, id);
    }

    /// The row is usable, and nothing was stored: a dry run.
    pub fn row_usable(&mut self, index: u64) {
        self.receive(index, None);
    }

    /// The row was not usable.
    pub fn row_rejected(&mut self, place: RowPlace<'_>, problem: RowProblem) {
        self.rejected += 1;
        self.truncated |= problem.code == code::TRUNCATED;
        *self.reasons.entry(problem.code).or_default() += 1;
        self.receive(place.index, None);
        if self.errors.len() < MAX_ERRORS {
            self.errors.push(RowError {
                index: place.index,
                line: place.line,
                file: place.file.map(str::to_owned),
                problem,
            });
        }
    }

    fn receive(&mut self, index: u64, id: Option<ExtractionId>) {
        self.received += 1;
        if self.received > MAX_IDS || index >= MAX_IDS {
            self.ids = None;
        }
        let Some(ids) = &mut self.ids else {
            return;
        };
        let index = usize::try_from(index).expect("an index below MAX_IDS fits");
        if ids.len() <= index {
            ids.resize(index + 1, None);
        }
        ids[index] = id;
    }
}

#[cfg(test)]
mod tests {
    use domain_offer::id::Id;
    use proptest::prelude::*;

    use super::*;

    fn place(index: u64) -> RowPlace<'static> {
        RowPlace {
            index,
            line: Some(index + 1),
            file: Some("a.json"),
        }
    }

    fn bad() -> RowProblem {
        RowProblem::of_row(code::INVALID_JSON, "malo")
    }

    #[test]
    fn ids_stand_at_their_rows_whatever_order_they_come_in() {
        let mut summary = UploadSummary::with_ids();
        summary.row_rejected(place(1), bad());
        summary.row_variant(3, Id([3; 12]));
        summary.row_duplicate(0, Id([7; 12]));
        summary.row_stored(2, Id([2; 12]));
        let ids = [
            Some(Id([7; 12])),
            None,
            Some(Id([2; 12])),
            Some(Id([3; 12])),
        ];
        assert_eq!(summary.ids.as_deref(), Some(ids.as_slice()));
        assert_eq!(
            (
                summary.received,
                summary.stored,
                summary.duplicates,
                summary.conflicts
            ),
            (4, 2, 1, 1)
        );
        assert_eq!(summary.errors[0].index, 1);
        assert_eq!(summary.errors[0].line, Some(2));
        assert_eq!(summary.errors[0].file.as_deref(), Some("a.json"));
    }

    #[test]
    fn what_broke_off_is_remembered() {
        let mut summary = UploadSummary::without_ids();
        summary.row_rejected(place(0), bad());
        assert!(!summary.truncated);
        summary.row_rejected(place(1), RowProblem::of_row(code::TRUNCATED, "cortado"));
        summary.row_usable(2);
        assert!(summary.truncated);
        assert_eq!((summary.received, summary.rejected), (3, 2));
    }

    #[test]
    fn long_lists_are_cut_and_counts_are_not() {
        let mut summary = UploadSummary::with_ids();
        for index in 0..MAX_IDS {
            summary.row_rejected(place(index), bad());
        }
        assert_eq!(summary.ids.as_ref().map(Vec::len), Some(10_000));
        summary.row_stored(MAX_IDS, Id([1; 12]));
        assert_eq!(summary.ids, None);
        assert_eq!(summary.errors.len(), MAX_ERRORS);
        assert_eq!(summary.reasons[code::INVALID_JSON], MAX_IDS);
        assert_eq!(summary.rejected, MAX_IDS);
    }

    proptest! {
        #[test]
        fn every_row_is_counted_once(events in prop::collection::vec(0_u8..4, 0..300)) {
            let mut summary = UploadSummary::with_ids();
            for (index, event) in (0..).zip(&events) {
                match event {
                    0 => summary.row_stored(index, Id([0; 12])),
                    1 => summary.row_duplicate(index, Id([0; 12])),
                    2 => summary.row_variant(index, Id([0; 12])),
                    _ => summary.row_rejected(place(index), bad()),
                }
            }
            prop_assert_eq!(summary.received, events.len() as u64);
            prop_assert_eq!(
                summary.received,
                summary.stored + summary.duplicates + summary.rejected
            );
            prop_assert!(summary.conflicts <= summary.stored);
            prop_assert_eq!(summary.reasons.values().sum::<u64>(), summary.rejected);
            prop_assert_eq!(summary.ids.map(|ids| ids.len()), Some(events.len()));
        }
    }
}
