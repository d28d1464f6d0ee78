//! Sorting and paging of rows without sorting everything.

use std::collections::BinaryHeap;

use crate::filter::Choice;
use crate::view::{Row, RowKey};

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
            Self::Rating => row
                .offer()
                .rating()
                .map_or(1, |r| -i64::from(r.to_bits())),
            Self::Date => -row.priced_at().micros(),
        }
    }
}

impl PageRequest {
    fn skip(self) -> usize {
        (self.page.max(1) as usize - 1).saturating_mul(self.limit as usize)
    }

    /// The page of a sequence that is in order already.
    pub fn of_sorted<T>(self, rows: impl Iterator<Item = T>) -> Page<T> {
        let (from, until) = (self.skip(), self.skip().saturating_add(self.limit as usize));
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
        let until = self.skip().saturating_add(self.limit as usize);
        let mut best = BinaryHeap::new();
        let mut total = 0;
        for (key, row) in rows {
            total += 1;
            let entry = Keyed(key, row);
            if best.len() < until {
                best.push(entry);
            } else if best.peek().is_some_and(|worst| entry < *worst) {
                best.pop();
                best.push(entry);
            }
        }
        let sorted = best.into_sorted_vec().into_iter().skip(self.skip());
        Page {
            items: sorted.map(|Keyed(_, row)| row).collect(),
            total,
        }
    }
}

impl<'v> Choice<'v> {
    /// A page of the offers, sorted.
    pub fn page(&self, sort: Sort, request: PageRequest) -> Page<Row<'v>> {
        if sort == Sort::Price && self.is_sorted() {
            return request.of_sorted(self.rows());
        }
        request.by_key(self.rows().map(|row| (row.key(sort.first(&row)), row)))
    }

    /// A page of the offers by ascending numbers of the list's own.
    pub fn page_by(&self, first: impl Fn(&Row<'v>) -> i64, request: PageRequest) -> Page<Row<'v>> {
        let keyed = |row: Row<'v>| -> (RowKey<'v>, Row<'v>) { (row.key(first(&row)), row) };
        request.by_key(self.rows().map(keyed))
    }
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
        let numbers: Vec<i32> = (0..25).map(|n| (n * 7) % 25).collect();
        let sorted: Vec<i32> = (0..25).collect();
        for (page, limit) in [
            (1, 10),
            (2, 10),
            (3, 10),
            (4, 10),
            (1, 100),
            (25, 1),
            (u32::MAX, 100),
        ] {
            let request = PageRequest { page, limit };
            let a = request.by_key(numbers.iter().map(|&n| (n, n)));
            let b = request.of_sorted(sorted.iter().copied());
            assert_eq!(a, b, "page {page} of {limit}");
            assert_eq!(a.total, 25);
        }
    }
}
