//! What the offers of one category add up to, store by store.

use domain_catalog::shard::CategorySnapshot;
use domain_catalog::view::Row;
use domain_offer::money::round;
use domain_offer::time::Instant;

use crate::bits::join;
use crate::brand_ranks::BrandRanks;
use crate::price_tree::Sums;

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
