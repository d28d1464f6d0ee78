//! The contract of [`RawRetention`](application::ports::RawRetention).

mod keep;
mod strip;

pub use keep::*;
pub use strip::*;

use application::ports::{Cursor, ExtractionLog, LogEntry, OldRow, Outcome, RawRetention, Stretch};
use domain_offer::time::Instant;

use crate::Fixture;
use crate::builders::{extraction, instant};

/// A fixture whose handles are logs with retention.
pub trait RetentionFixture: Fixture<Handle: ExtractionLog + RawRetention> {}

impl<F: Fixture<Handle: ExtractionLog + RawRetention>> RetentionFixture for F {}

/// Tests an adapter's retention: the expression makes a fresh [`Fixture`] for each case. With the word
/// `volatile` after it, the `durable_…` cases are left out; the fixture must say so as well.
#[macro_export]
macro_rules! raw_retention_contract {
    ($fixture:expr) => {
        $crate::raw_retention_contract!(@cases $fixture);
        $crate::contract_tests!(
            raw_retention,
            $fixture,
            durable_thin_after_a_restart,
        );
    };
    ($fixture:expr, volatile) => {
        $crate::raw_retention_contract!(@cases $fixture);
        #[test]
        fn the_retention_says_that_it_is_not_durable() {
            $crate::fixture::assert_volatile(&$fixture);
        }
    };
    (@cases $fixture:expr) => {
        $crate::contract_tests!(
            raw_retention,
            $fixture,
            hidden_from_pages_totals_and_lookups,
            folded_in_their_place_under_the_same_cursors,
            known_when_they_are_appended_again,
            thin_once_and_only_what_is_there,
            thin_ones_of_a_backup_are_stored_thin,
            kept_the_newest_of_each_offer,
            kept_the_longest_details_of_each_offer,
            old_are_those_received_before,
            old_are_no_later_than_the_cursor,
            old_are_found_in_steps,
            old_cursors_of_something_else_are_refused,
        );
    };
}

/// Appends rows that must be new.
async fn fill(log: &impl ExtractionLog, rows: &[LogEntry]) {
    let answers = log
        .append(rows.to_vec())
        .await
        .expect("the rows are stored");
    assert!(
        answers
            .iter()
            .all(|answer| answer.outcome != Outcome::Duplicate)
    );
}

/// The log to its end, and the cursor there.
async fn read(log: &impl ExtractionLog) -> (Vec<LogEntry>, Cursor) {
    let (mut entries, mut cursor) = (Vec::new(), Cursor::default());
    loop {
        let tail = log.tail(&cursor, 3).await.expect("the tail is read");
        if tail.entries.is_empty() {
            return (entries, cursor);
        }
        entries.extend(tail.entries);
        cursor = tail.cursor;
    }
}

fn old_row(new: &LogEntry) -> OldRow {
    OldRow {
        id: new.id,
        offer: new.offer,
        seen_at: new.seen_at,
        content: new.content,
    }
}

/// Asks for all of these rows to be stripped; answers how many were.
async fn strip(log: &impl RawRetention, rows: &[LogEntry]) -> usize {
    let rows: Vec<_> = rows.iter().map(old_row).collect();
    log.strip(&rows).await.expect("the rows are stripped")
}

/// What is found old of a log, up to `until`, in steps of `limit`.
async fn old(
    log: &impl RawRetention,
    until: &Cursor,
    received_before: Instant,
    limit: usize,
) -> Vec<OldRow> {
    let mut stretch = Stretch {
        after: Cursor::default(),
        until: until.clone(),
        received_before,
        limit,
    };
    let mut found = Vec::new();
    for _ in 0..1_000 {
        let step = log.old(&stretch).await.expect("the log is looked at");
        assert!(step.rows.len() <= limit, "at most {limit} rows");
        found.extend(step.rows);
        match step.next {
            Some(next) => stretch.after = next,
            None => return found,
        }
    }
    panic!("the stretch has an end");
}

/// Four of one offer, the second with the longest details, and one of another.
fn five() -> Vec<LogEntry> {
    let of_one = |n: u64, details: &str| extraction(n).offer(1).details(details).build();
    vec![
        of_one(1, "Peso: 2 kg"),
        of_one(2, "Peso: 2 kg, con base"),
        of_one(3, ""),
        of_one(4, "Peso"),
        extraction(5).build(),
    ]
}

/// What the tail shows of a row that was stripped, but for its document.
fn as_thin(new: &LogEntry, document: &str) -> LogEntry {
    LogEntry {
        raw: new.raw.stripped(),
        document: document.to_owned(),
        stripped: true,
        ..new.clone()
    }
}

/// Later than anything in these tests was received.
const LATER: Instant = instant(1_000_000);

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_a_test() {
        let suite = include_str!("raw_retention.rs");
        let files = [
            include_str!("raw_retention/keep.rs"),
            include_str!("raw_retention/strip.rs"),
        ];
        crate::fixture::assert_listed(suite, &files);
    }
}
