//! What the offers of one category add up to, store by store.

use std::ops::Range;

use domain_catalog::shard::CategorySnapshot;
use domain_catalog::view::Row;
use domain_offer::money::round;
use domain_offer::time::Instant;

use crate::brand_ranks::BrandRanks;
use crate::price_tree::Sums;

/// Bits in a word.
const WORD: usize = 64;

/// What offers of one store add up to; prices in minor units.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoreSum {
    pub(crate) offers: usize,
    pub(crate) lowest: i64,
    pub(crate) highest: i64,
    /// When one of them was seen last.
    pub(crate) newest: Instant,
    total: i128,
}

impl StoreSum {
    /// Nothing yet.
    pub(crate) const NONE: Self = Self {
        offers: 0,
        lowest: i64::MAX,
        highest: i64::MIN,
        newest: Instant::MIN,
        total: 0,
    };

    /// The mean price, rounded to the minor unit.
    pub(crate) fn mean(&self) -> i64 {
        round(self.total as f64 / self.offers.max(1) as f64)
    }

    /// Adds the offers of another sum.
    pub(crate) fn add(&mut self, other: &Self) {
        self.offers += other.offers;
        self.total += other.total;
        self.lowest = self.lowest.min(other.lowest);
        self.highest = self.highest.max(other.highest);
        self.newest = self.newest.max(other.newest);
    }
}

/// What offers of one category add up to.
#[derive(Clone, Debug)]
pub(crate) struct CategorySums {
    /// By the places of the stores in the category.
    stores: Vec<StoreSum>,
    /// For each store a bit for each brand, by its rank in the catalog.
    brands: Vec<u64>,
    /// Words of 64 bits a store.
    words: usize,
}

impl CategorySums {
    /// Nothing yet of a category, with room for the brands of its catalog.
    pub(crate) fn none(shard: &CategorySnapshot, ranks: &BrandRanks) -> Self {
        let stores = shard.base().stores().len();
        let words = ranks.words();
        Self {
            stores: vec![StoreSum::NONE; stores],
            brands: vec![0; stores * words],
            words,
        }
    }

    /// Adds an offer; the ranks are those of the brands of its category.
    pub(crate) fn add_row(&mut self, row: &Row<'_>, ranks: &[u32]) {
        let (store, price) = (row.store() as usize, row.price());
        self.stores[store].add(&StoreSum {
            offers: 1,
            lowest: price,
            highest: price,
            newest: row.seen_at(),
            total: i128::from(price),
        });
        if let Some(brand) = row.brand() {
            let rank = ranks[brand as usize];
            self.brands[store * self.words + rank as usize / 64] |= 1 << (rank % 64);
        }
    }

    /// The stores that have an offer: each by its place, with its sum and its brands.
    pub(crate) fn stores(&self) -> impl Iterator<Item = (usize, &StoreSum, &[u64])> {
        let stores = self.stores.iter().enumerate();
        let with_offers = stores.filter(|(_, sum)| sum.offers > 0);
        with_offers.map(|(store, sum)| {
            let brands = &self.brands[store * self.words..][..self.words];
            (store, sum, brands)
        })
    }
}

impl Sums for CategorySums {
    fn add(&mut self, other: &Self) {
        for (sum, other) in self.stores.iter_mut().zip(&other.stores) {
            sum.add(other);
        }
        join(&mut self.brands, &other.brands);
    }
}

/// Adds bits to bits.
pub(crate) fn join(words: &mut [u64], others: &[u64]) {
    for (word, other) in words.iter_mut().zip(others) {
        *word |= other;
    }
}

/// The places of the bits that are set, those side by side together, in order.
pub(crate) fn runs(words: &[u64]) -> impl Iterator<Item = Range<usize>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let start = first(words, from, true)?;
        let end = first(words, start, false).unwrap_or(words.len() * WORD);
        from = end;
        Some(start..end)
    })
}

/// The place of the first bit from a place on that is set, or that is not.
fn first(words: &[u64], from: usize, set: bool) -> Option<usize> {
    let mut word = from / WORD;
    let mut left = u64::MAX << (from % WORD);
    loop {
        let bits = *words.get(word)?;
        let found = if set { bits } else { !bits } & left;
        if found != 0 {
            return Some(word * WORD + found.trailing_zeros() as usize);
        }
        (word, left) = (word + 1, u64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::runs;

    #[test]
    fn bits_side_by_side_are_one_run() {
        assert_eq!(runs(&[]).count(), 0);
        let words = [1 | 1 << 63, 0b1, 0b110, u64::MAX];
        let expected = [0..1, 63..65, 129..131, 192..256];
        assert_eq!(runs(&words).collect::<Vec<_>>(), expected);
        let words = [u64::MAX, u64::MAX, 0];
        assert!(runs(&words).eq(std::iter::once(0..128)));
    }
}
