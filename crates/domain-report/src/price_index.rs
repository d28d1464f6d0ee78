//! Who is cheap, among the things that more than one store sells.
//!
//! A raw average over different assortments says little: a store that sells only large televisions
//! is not dear.

use std::collections::HashMap;

use domain_catalog::filter::{Choice, Part};
use domain_catalog::time::Window;
use domain_catalog::view::{CatalogView, Row};

use crate::shared_products::SharedProducts;

/// How a store's prices stand to the lowest ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PriceIndex {
    /// Mean of price ÷ lowest price of the product; at least 1, rounded to four decimals.
    pub(crate) index: f64,
    /// How many products stand behind it.
    pub(crate) products: usize,
}

/// The indexes as they are added up, by store key.
#[derive(Debug, Default)]
pub(crate) struct PriceIndexes<'v> {
    ratios: HashMap<&'v str, (f64, usize)>,
}

impl<'v> PriceIndexes<'v> {
    /// Of every store that sells a product that another store sells too, in any category; a store's
    /// price of it is the lowest of its offers.
    pub(crate) fn of(view: &'v CatalogView, choice: &Choice<'v>, window: &Window) -> Self {
        let mut indexes = Self::default();
        let products = SharedProducts::of(view);
        let mut elsewhere: Vec<(u64, &'v str, i64)> = Vec::new();
        for part in choice.parts() {
            let mut sums = vec![(0.0, 0); part.shard().base().stores().len()];
            let mut prices: Vec<(u32, i64)> = Vec::new();
            each_product(view, part, &products, window, |product, rows| {
                if products.is_spread(product) {
                    let of_store = |row: &Row<'v>| (product, store_key(row), row.price());
                    elsewhere.extend(rows.iter().map(of_store));
                } else if rows.len() > 1 {
                    prices.clear();
                    prices.extend(rows.iter().map(|row| (row.store(), row.price())));
                    add_product(&mut prices, |store, ratio| {
                        let sum = &mut sums[store as usize];
                        *sum = (sum.0 + ratio, sum.1 + 1);
                    });
                }
            });
            for (store, (sum, products)) in part.shard().base().stores().iter().zip(sums) {
                indexes.add(&store.key, sum, products);
            }
        }
        indexes.add_spread(elsewhere);
        indexes
    }

    /// The index of a store; `None` when it sells nothing that can be compared.
    pub(crate) fn get(&self, store: &str) -> Option<PriceIndex> {
        let &(sum, products) = self.ratios.get(store)?;
        (products > 0).then(|| PriceIndex {
            index: (sum / products as f64 * 10_000.0).round() / 10_000.0,
            products,
        })
    }

    fn add(&mut self, store: &'v str, sum: f64, products: usize) {
        let ratios = self.ratios.entry(store).or_default();
        *ratios = (ratios.0 + sum, ratios.1 + products);
    }

    /// Adds products that are in several categories.
    fn add_spread(&mut self, mut prices: Vec<(u64, &'v str, i64)>) {
        prices.sort_unstable();
        for product in prices.chunk_by(|a, b| a.0 == b.0) {
            let mut prices: Vec<(&str, i64)> = product
                .iter()
                .map(|&(_, store, price)| (store, price))
                .collect();
            add_product(&mut prices, |store, ratio| self.add(store, ratio, 1));
        }
    }
}

/// Tells each store's ratio of a product that two or more sell.
fn add_product<S: Ord + Copy>(prices: &mut Vec<(S, i64)>, mut add: impl FnMut(S, f64)) {
    // The lowest price of each store comes first, and stays.
    prices.sort_unstable();
    prices.dedup_by_key(|(store, _)| *store);
    if prices.len() < 2 {
        return;
    }
    let lowest = prices.iter().map(|(_, price)| *price).min();
    let lowest = lowest.expect("a product has a store") as f64;
    for &(store, price) in prices.iter() {
        add(store, price as f64 / lowest);
    }
}

/// Visits the products of a category with their offers that pass and were priced in the window.
fn each_product<'v>(
    view: &CatalogView,
    part: &Part<'v>,
    products: &SharedProducts,
    window: &Window,
    mut visit: impl FnMut(u64, &[Row<'v>]),
) {
    let shard = part.shard();
    let mut rows: Vec<Row<'v>> = Vec::new();
    for product in products.within(view, shard).chunk_by(|a, b| a.0 == b.0) {
        rows.clear();
        let passing = product
            .iter()
            .map(|&(_, row)| Row::new(shard, row as usize));
        rows.extend(
            passing.filter(|row| part.contains(row.number()) && window.contains(row.priced_at())),
        );
        if !rows.is_empty() {
            visit(product[0].0, &rows);
        }
    }
}

fn store_key<'v>(row: &Row<'v>) -> &'v str {
    &row.shard().base().stores()[row.store() as usize].key
}
