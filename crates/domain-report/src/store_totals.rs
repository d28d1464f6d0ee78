//! What the offers of several categories add up to, store by store.

use std::collections::HashMap;
use std::sync::Arc;

use domain_catalog::product_rows::ProductRows;
use domain_catalog::shard::CategorySnapshot;
use domain_catalog::view::{CatalogView, Row};

use crate::bits::join;
use crate::brand_ranks::BrandRanks;
use crate::price_index::{PriceIndex, PriceIndexes, Priced};
use crate::store_sums::{CategorySums, StoreSum};

/// What a store's offers add up to.
#[derive(Debug)]
pub(crate) struct StoreTotal {
    /// The key of the store.
    pub(crate) key: Arc<str>,
    /// Its offers.
    pub(crate) sum: StoreSum,
    /// Places of its categories in the view.
    pub(crate) categories: Vec<usize>,
    /// A bit for each brand, by its rank.
    pub(crate) brands: Vec<u64>,
    /// How its prices stand to the lowest ones.
    pub(crate) index: Option<PriceIndex>,
}

/// Stores as they get their numbers, and offers of products.
pub(crate) struct Adder {
    ranks: Arc<BrandRanks>,
    products: Arc<ProductRows>,
    /// Keys of the stores, by their numbers.
    pub(crate) stores: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32>,
    /// Offers of products that other offers are of too.
    pub(crate) offers: Vec<Priced>,
}

/// A category that is added.
pub(crate) struct Adding<'a> {
    /// Its place in the view.
    pub(crate) place: usize,
    ranks: &'a BrandRanks,
    /// The numbers of its stores, by their places in it.
    pub(crate) numbers: Vec<u32>,
    products: &'a ProductRows,
    offers: &'a mut Vec<Priced>,
}

impl Adder {
    /// Nothing yet.
    pub(crate) fn new(view: &CatalogView) -> Self {
        Self {
            ranks: BrandRanks::of_catalog(view),
            products: ProductRows::of(view),
            stores: Vec::new(),
            numbers: HashMap::new(),
            offers: Vec::new(),
        }
    }

    /// One more category of the view.
    pub(crate) fn category(&mut self, view: &CatalogView, shard: &CategorySnapshot) -> Adding<'_> {
        let stores = shard.base().stores().iter();
        let numbers = stores.map(|store| self.number(&store.key)).collect();
        Adding {
            place: view.place_of(shard),
            ranks: &self.ranks,
            numbers,
            products: &self.products,
            offers: &mut self.offers,
        }
    }

    fn number(&mut self, store: &Arc<str>) -> u32 {
        if let Some(&number) = self.numbers.get(store) {
            return number;
        }
        let number = u32::try_from(self.stores.len()).expect("stores fit 32 bits");
        self.stores.push(Arc::clone(store));
        self.numbers.insert(Arc::clone(store), number);
        number
    }
}

impl Adding<'_> {
    /// Nothing yet of the category.
    pub(crate) fn none(&self, shard: &CategorySnapshot) -> CategorySums {
        CategorySums::none(shard, self.ranks)
    }

    /// An offer, which may be of a product.
    pub(crate) fn add(&mut self, row: &Row<'_>, sums: &mut CategorySums) {
        sums.add_row(row, self.ranks.of(self.place));
        if let Some(product) = self.products.get(self.place, row) {
            let store = self.numbers[row.store() as usize];
            self.offers.push((product, store, row.price()));
        }
    }
}

/// Brings together what categories, given by place and the numbers of their stores, add up to.
pub(crate) fn totals<'s>(
    view: &CatalogView,
    stores: &[Arc<str>],
    categories: impl Iterator<Item = (usize, &'s [u32], &'s CategorySums)>,
    indexes: &PriceIndexes,
) -> Vec<StoreTotal> {
    let words = BrandRanks::of_catalog(view).words();
    let total = |(number, key): (usize, &Arc<str>)| StoreTotal {
        key: Arc::clone(key),
        sum: StoreSum::NONE,
        categories: Vec::new(),
        brands: vec![0; words],
        index: indexes.get(number),
    };
    let mut totals: Vec<StoreTotal> = stores.iter().enumerate().map(total).collect();
    for (place, numbers, sums) in categories {
        for (store, sum, brands) in sums.stores() {
            let total = &mut totals[numbers[store] as usize];
            total.sum.add(sum);
            total.categories.push(place);
            join(&mut total.brands, brands);
        }
    }
    totals.retain(|total| total.sum.offers > 0);
    totals
}
