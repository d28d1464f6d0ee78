//! The contract of [`ExtractionLog`](application::ports::ExtractionLog).

mod append;
mod durable;
mod find;
mod page;
mod rows;
mod spellings;
mod tail;
mod visible;

pub use append::*;
pub use durable::*;
pub use find::*;
pub use page::*;
pub use rows::*;
pub use spellings::*;
pub use tail::*;
pub use visible::*;

use application::ports::{Appended, Cursor, ExtractionLog, LogEntry, LogFilter, Outcome};

use crate::Fixture;

/// A fixture whose handles are logs.
pub trait LogFixture: Fixture<Handle: ExtractionLog> {}

impl<F: Fixture<Handle: ExtractionLog>> LogFixture for F {}

/// Tests an adapter's log: the expression makes a fresh [`Fixture`] for each case. With the word
/// `volatile` after it, the `durable_…` cases are left out; the fixture must say so as well.
#[macro_export]
macro_rules! extraction_log_contract {
    ($fixture:expr) => {
        $crate::extraction_log_contract!(@cases $fixture);
        $crate::contract_tests!(
            extraction_log,
            $fixture,
            durable_after_a_restart,
            durable_ids_after_a_restart,
            durable_cursors_after_a_restart,
        );
    };
    ($fixture:expr, volatile) => {
        $crate::extraction_log_contract!(@cases $fixture);
        #[test]
        fn the_log_says_that_it_is_not_durable() {
            $crate::fixture::assert_volatile(&$fixture);
        }
    };
    (@cases $fixture:expr) => {
        $crate::contract_tests!(
            extraction_log,
            $fixture,
            check_answers_where_the_log_can_be_reached,
            stored_extractions_come_back_whole,
            documents_come_back_byte_by_byte,
            an_empty_batch_stores_nothing,
            idempotent_within_a_batch,
            idempotent_across_batches,
            idempotent_for_the_same_id_again,
            idempotent_under_concurrent_writers,
            variants_stand_beside_each_other,
            another_instant_or_offer_is_no_variant,
            a_batch_with_a_failing_row_leaves_nothing,
            order_is_the_same_for_every_reader_and_step,
            order_keeps_each_batch_as_it_was_given,
            large_rows_come_a_few_at_a_time,
            no_gap_while_writers_append,
            no_gap_after_failed_batches,
            order_passes_over_repeats_in_a_batch,
            the_end_of_the_tail_leaves_the_cursor,
            a_cursor_of_something_else_is_refused,
            visible_once_answered,
            visible_as_whole_batches,
            find_an_extraction_by_its_id,
            find_the_newest_of_an_offer,
            find_the_longest_details_of_an_offer,
            find_a_content_of_an_offer,
            pages_are_newest_first_then_by_id,
            pages_cut_the_list_without_loss,
            pages_abridge_what_has_no_room,
            pages_past_the_end_are_empty,
            pages_filter_by_names,
            pages_filter_by_time,
            pages_filter_by_details,
            pages_combine_their_filters,
            rows_only_or_except_spans,
            rows_only_some_except_others,
            rows_of_one_content,
            rows_of_no_spans,
            rows_of_very_many_spans,
            spellings_are_sorted_without_repeats,
            spellings_are_trimmed_and_never_blank,
            spellings_of_an_empty_log,
        );
    };
}

/// Appends a batch that must succeed.
async fn append(log: &impl ExtractionLog, batch: Vec<LogEntry>) -> Vec<Appended> {
    let len = batch.len();
    let answers = log.append(batch).await.expect("the batch is stored");
    assert_eq!(answers.len(), len, "an answer for each");
    answers
}

async fn append_all_new(log: &impl ExtractionLog, batch: Vec<LogEntry>) {
    for answer in append(log, batch).await {
        assert_ne!(answer.outcome, Outcome::Duplicate);
    }
}

/// The whole log, by steps of `limit`.
async fn read_all(log: &impl ExtractionLog, limit: usize) -> Vec<LogEntry> {
    let mut entries = Vec::new();
    let mut cursor = Cursor::default();
    loop {
        let tail = log.tail(&cursor, limit).await.expect("the tail is read");
        assert!(tail.entries.len() <= limit, "at most {limit} entries");
        if tail.entries.is_empty() {
            return entries;
        }
        assert_ne!(tail.cursor, cursor, "a cursor moves with its entries");
        entries.extend(tail.entries);
        cursor = tail.cursor;
    }
}

/// The numbers that the builders gave to the entries.
fn numbers<'a>(entries: impl IntoIterator<Item = &'a LogEntry>) -> Vec<u64> {
    let number = |entry: &LogEntry| {
        let low = entry.id.0.last_chunk().expect("an id has twelve bytes");
        u64::from_be_bytes(*low)
    };
    entries.into_iter().map(number).collect()
}

/// The numbers of the entries that pass a filter, newest first, and their exact count.
async fn pass(log: &impl ExtractionLog, filter: &LogFilter) -> Vec<u64> {
    let page = log.page(filter, 1, 1000).await.expect("the page is read");
    assert_eq!(page.total, page.entries.len() as u64, "{filter:?}");
    numbers(&page.entries)
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_case_is_a_test() {
        let suite = include_str!("extraction_log.rs");
        let files = [
            include_str!("extraction_log/append.rs"),
            include_str!("extraction_log/durable.rs"),
            include_str!("extraction_log/find.rs"),
            include_str!("extraction_log/page.rs"),
            include_str!("extraction_log/rows.rs"),
            include_str!("extraction_log/spellings.rs"),
            include_str!("extraction_log/tail.rs"),
            include_str!("extraction_log/visible.rs"),
        ];
        crate::fixture::assert_listed(suite, &files);
    }
}
