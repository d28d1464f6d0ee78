//! Sorting and paging of rows without sorting everything.

use std::collections::BinaryHeap;

use crate::filter::{Selection, ShardSelection, Walk};
use crate::view::{Row, RowKey};
use domain_offer::time::Instant;

/// Rows that a category offers before the next one has its turn.
const TURN: usize = 4;

/// Which page of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// The page, from 1.
    pub page: u32,
    /// Rows in a page, from 1.
    pub limit: u32,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows of the page; empty past the end.
    pub items: Vec<T>,
    /// Rows in the whole list.
    pub total: usize,
}

impl<T> Page<T> {
    /// The same page of other items.
    pub fn map<U>(self, item: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(item).collect(),
            total: self.total,
        }
    }
}

/// How a list of offers is sorted; ties by price, then newest, then id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Cheapest first.
    Price,
    /// Dearest first.
    PriceDescending,
    /// Best rated first, unrated last.
    Rating,
    /// Newest first.
    Date,
}

impl Sort {
    /// The first part of a row's key.
    pub fn first(self, row: &Row) -> i64 {
        match self {
            Self::Price => 0,
            Self::PriceDescending => -row.price(),
            // Bits of positive floats are in the order of the floats.
            Self::Rating => row.offer().rating().map_or(1, |r| -i64::from(r.to_bits())),
            Self::Date => -row.priced_at().micros(),
        }
    }
}

impl PageRequest {
    fn skip(self) -> usize {
        (self.page.max(1) as usize - 1).saturating_mul(self.limit as usize)
    }

    /// How many rows the list has up to the end of this page, or more.
    pub fn until(self) -> usize {
        self.skip().saturating_add(self.limit as usize)
    }

    /// The page of a sequence that is in order already.
    pub fn of_sorted<T>(self, rows: impl Iterator<Item = T>) -> Page<T> {
        let (from, until) = (self.skip(), self.until());
        let mut page = Page {
            items: Vec::new(),
            total: 0,
        };
        for row in rows {
            if (from..until).contains(&page.total) {
                page.items.push(row);
            }
            page.total += 1;
        }
        page
    }

    /// The page of a sequence in any order, by ascending key.
    pub fn by_key<K: Ord, T>(self, rows: impl Iterator<Item = (K, T)>) -> Page<T> {
        let mut best = TopK::new(self);
        let mut total = 0;
        rows.for_each(|(key, row)| {
            total += 1;
            best.offer(key, row);
        });
        best.into_page(total)
    }
}

/// The rows with the smallest keys, as many as a page and those before it need.
pub struct TopK<K, T> {
    kept: Kept<K, T>,
    request: PageRequest,
}

/// Of a page that many rows come before, all rows are kept, and only those of the page are put in order: a heap of
/// most rows costs more than to divide them.
enum Kept<K, T> {
    Best(BinaryHeap<Keyed<K, T>>),
    All(Vec<Keyed<K, T>>),
}

/// Rows up to the end of a page for which the best are kept.
const BEST_UP_TO: usize = 4_096;

impl<K: Ord, T> TopK<K, T> {
    /// None yet.
    pub fn new(request: PageRequest) -> Self {
        let kept = if request.until() <= BEST_UP_TO {
            Kept::Best(BinaryHeap::new())
        } else {
            Kept::All(Vec::new())
        };
        Self { kept, request }
    }

    /// Keeps a row where its key is small enough.
    pub fn offer(&mut self, key: K, row: T) {
        let entry = Keyed(key, row);
        match &mut self.kept {
            Kept::All(all) => all.push(entry),
            Kept::Best(heap) if heap.len() < self.request.until() => heap.push(entry),
            Kept::Best(heap) => {
                if let Some(mut worst) = heap.peek_mut()
                    && entry < *worst
                {
                    *worst = entry;
                }
            }
        }
    }

    /// The largest key that is kept, once a row can only take the place of another.
    pub fn worst(&self) -> Option<&K> {
        match &self.kept {
            Kept::Best(heap) if heap.len() >= self.request.until() => {
                heap.peek().map(|worst| &worst.0)
            }
            _ => None,
        }
    }

    /// The page, of a list of so many rows.
    pub fn into_page(self, total: usize) -> Page<T> {
        let rows = match self.kept {
            Kept::Best(heap) => {
                let mut rows = heap.into_sorted_vec();
                rows.drain(..rows.len().min(self.request.skip()));
                rows
            }
            Kept::All(all) => divided(all, self.request),
        };
        Page {
            items: rows.into_iter().map(|Keyed(_, row)| row).collect(),
            total,
        }
    }
}

/// The rows of a page out of all rows, in order.
fn divided<K: Ord, T>(mut all: Vec<Keyed<K, T>>, request: PageRequest) -> Vec<Keyed<K, T>> {
    let (from, until) = (request.skip(), request.until());
    if from >= all.len() {
        return Vec::new();
    }
    if until < all.len() {
        all.select_nth_unstable(until);
        all.truncate(until);
    }
    all.select_nth_unstable(from);
    all.drain(..from);
    all.sort_unstable();
    all
}

impl<K, T> std::fmt::Debug for TopK<K, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kept = match &self.kept {
            Kept::Best(heap) => heap.len(),
            Kept::All(all) => all.len(),
        };
        f.debug_struct("TopK")
            .field("kept", &kept)
            .finish_non_exhaustive()
    }
}

impl<'v> Selection<'v> {
    /// A page of the offers, sorted.
    pub fn page(&self, sort: Sort, request: PageRequest) -> Page<Row<'v>> {
        if sort != Sort::Price {
            return request.by_key(self.rows().map(|row| (row.key(sort.first(&row)), row)));
        }
        if let [part] = self.parts() {
            let rows = part.rows().skip(request.skip());
            return Page {
                items: rows.take(request.limit as usize).collect(),
                total: self.count(),
            };
        }
        self.page_by(|_| 0, |_, _| 0, request)
    }

    /// A page of the offers by ascending numbers of the list's own.
    ///
    /// `bound` of a row and an instant is at most the number of every row of its category that is not
    /// cheaper and whose price was not seen after the instant, so that not all have to be looked at.
    pub fn page_by(
        &self,
        first: impl Fn(&Row<'v>) -> i64,
        bound: impl Fn(&Row<'v>, Instant) -> i64,
        request: PageRequest,
    ) -> Page<Row<'v>> {
        let total = self.count();
        if request.skip() >= total {
            let items = Vec::new();
            return Page { items, total };
        }
        let mut best: TopK<RowKey<'v>, Row<'v>> = TopK::new(request);
        let mut walks: Vec<Walk> = self.parts().iter().map(ShardSelection::walk).collect();
        // In turns, so that the first rows of all categories soon tell how good the others must be.
        while !walks.is_empty() {
            walks.retain_mut(|walk| offer_some(walk, &mut best, &first, &bound));
        }
        best.into_page(total)
    }
}

/// Offers the next rows of a category; whether others of it may still be good enough.
fn offer_some<'v>(
    walk: &mut Walk<'_, 'v>,
    best: &mut TopK<RowKey<'v>, Row<'v>>,
    first: impl Fn(&Row<'v>) -> i64,
    bound: impl Fn(&Row<'v>, Instant) -> i64,
) -> bool {
    let Some(row) = walk.next() else {
        return false;
    };
    if let Some(worst) = best.worst() {
        let beats = |until| worst.beats_all_from(bound(&row, until), &row);
        if beats(row.freshest()) {
            return false;
        }
        if beats(row.freshest_of_block()) {
            walk.leap_over_block(&row);
            return true;
        }
    }
    for row in std::iter::once(row).chain(walk.take(TURN - 1)) {
        best.offer(row.key(first(&row)), row);
    }
    true
}

struct Keyed<K, T>(K, T);

impl<K: Ord, T> PartialEq for Keyed<K, T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<K: Ord, T> Eq for Keyed<K, T> {}

impl<K: Ord, T> PartialOrd for Keyed<K, T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: Ord, T> Ord for Keyed<K, T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_sorted_and_unsorted_rows_are_the_same() {
        check(
            25,
            &[
                (1, 10),
                (2, 10),
                (3, 10),
                (4, 10),
                (1, 100),
                (25, 1),
                (u32::MAX, 100),
            ],
        );
    }

    #[test]
    fn pages_far_behind_are_those_of_the_whole_order() {
        let rows = BEST_UP_TO + 1_001;
        check(
            rows,
            &[
                (1, 4_096),
                (1, 4_097),
                (2, 4_096),
                (51, 100),
                (52, 100),
                (5_097, 1),
                (90, 100),
            ],
        );
    }

    fn check(rows: usize, pages: &[(u32, u32)]) {
        let numbers: Vec<usize> = (0..rows).map(|n| (n * 7) % rows).collect();
        for &(page, limit) in pages {
            let request = PageRequest { page, limit };
            let a = request.by_key(numbers.iter().map(|&n| (n, n)));
            let b = request.of_sorted(0..rows);
            assert_eq!(a, b, "page {page} of {limit}");
            assert_eq!(a.total, rows);
        }
    }
}
