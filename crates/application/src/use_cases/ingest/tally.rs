//! How many rows came in and what became of them, since the start.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::RowOutcome;
use crate::ports::Outcome;

/// Counts of rows.
#[derive(Debug, Default)]
pub struct Tally(Mutex<TallyCounts>);

/// Counts of rows at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TallyCounts {
    /// Rows stored.
    pub stored: u64,
    /// Rows stored beside another of the same offer and instant.
    pub variants: u64,
    /// Rows that were there already.
    pub duplicates: u64,
    /// Rows that are not usable, by the stable code of the reason; the codes are few.
    pub rejected: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Counts rows that could not even be read.
    pub fn note_unreadable(&self, code: &'static str) {
        self.change(|counts| *counts.rejected.entry(code).or_default() += 1);
    }

    /// The counts now.
    pub fn counts(&self) -> TallyCounts {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Counts the rows of a batch.
    pub(super) fn note(&self, outcomes: &[RowOutcome]) {
        self.change(|counts| {
            for outcome in outcomes {
                match outcome {
                    RowOutcome::Accepted(_, Outcome::Stored) => counts.stored += 1,
                    RowOutcome::Accepted(_, Outcome::Variant) => counts.variants += 1,
                    RowOutcome::Accepted(_, Outcome::Duplicate) => counts.duplicates += 1,
                    RowOutcome::Rejected(reason) => {
                        *counts.rejected.entry(reason.code()).or_default() += 1;
                    }
                }
            }
        });
    }

    fn change(&self, change: impl FnOnce(&mut TallyCounts)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

#[cfg(test)]
mod tests {
    use domain_offer::id::Id;
    use domain_offer::rejection::Rejection;

    use super::*;

    #[test]
    fn every_row_is_counted_once() {
        let tally = Tally::default();
        let accepted = |outcome| RowOutcome::Accepted(Id([0; 12]), outcome);
        let batch = [
            accepted(Outcome::Stored),
            accepted(Outcome::Stored),
            accepted(Outcome::Variant),
            accepted(Outcome::Duplicate),
            RowOutcome::Rejected(Rejection::NoPrice),
        ];
        tally.note(&batch);
        tally.note(&batch[4..]);
        tally.note_unreadable("invalid_json");
        let expected = TallyCounts {
            stored: 2,
            variants: 1,
            duplicates: 1,
            rejected: BTreeMap::from([("no_price", 2), ("invalid_json", 1)]),
        };
        assert_eq!(tally.counts(), expected);
    }
}
