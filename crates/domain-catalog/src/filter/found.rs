//! Rows of offers that were looked up.

use crate::search::{Term, WordIndex};
use crate::shard::CategorySnapshot;
use domain_offer::id::OfferId;

/// The rows of offers, in order.
pub(super) fn rows_of(shard: &CategorySnapshot, offers: &[OfferId]) -> Vec<u32> {
    let place = |id: &OfferId| u32::try_from(shard.base().offers().find(*id)?).ok();
    let row = |id| u32::try_from(shard.row_of(place(id)?)?).ok();
    let mut rows: Vec<u32> = offers.iter().filter_map(row).collect();
    rows.sort_unstable();
    rows
}

/// Rows are marked rather than sorted where they are many.
const MARKED_FROM: usize = 32;

/// The rows of the offers that have all terms, in order.
pub(super) fn found_rows(shard: &CategorySnapshot, words: &WordIndex, terms: &[Term]) -> Vec<u32> {
    let offers = words.find(terms);
    let rows = offers.iter().filter_map(|&offer| shard.row_of(offer));
    if offers.len() < shard.len() / MARKED_FROM {
        let as_number = |row| u32::try_from(row).expect("rows fit 32 bits");
        let mut rows: Vec<u32> = rows.map(as_number).collect();
        rows.sort_unstable();
        return rows;
    }
    let mut marks = vec![false; shard.len()];
    rows.for_each(|row| marks[row] = true);
    let marked = (0_u32..).zip(marks).filter(|(_, marked)| *marked);
    marked.map(|(row, _)| row).collect()
}
