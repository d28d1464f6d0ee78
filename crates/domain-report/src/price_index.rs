//! Who is cheap, among the things that more than one store sells.
//!
//! A raw average over different assortments says little: a store that sells only large televisions
//! is not dear.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use domain_catalog::observation::Gtin;
use domain_catalog::view::Row;

/// How a store's prices stand to the lowest ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PriceIndex {
    /// Mean of price ÷ lowest price of the product; at least 1, rounded to four decimals.
    pub(crate) index: f64,
    /// How many products stand behind it.
    pub(crate) products: usize,
}

/// The index of every store that sells a product that another store sells too, by store key. A
/// product is the offers of one GTIN; a store's price of it is the lowest of its offers.
pub(crate) fn price_indexes<'v>(rows: &[Row<'v>]) -> HashMap<&'v Arc<str>, PriceIndex> {
    let mut products: HashMap<Gtin, BTreeMap<&Arc<str>, i64>> = HashMap::new();
    for row in rows {
        if let Some(gtin) = row.gtin() {
            let of_product = products.entry(gtin).or_default();
            let store = &row.shard().base().stores()[row.store() as usize].key;
            let lowest = of_product.entry(store).or_insert(i64::MAX);
            *lowest = row.price().min(*lowest);
        }
    }
    // In one order everywhere, since the last digits of a sum of floats depend on it.
    let mut products: Vec<_> = products.into_iter().collect();
    products.sort_unstable_by_key(|(gtin, _)| *gtin);
    let mut ratios: HashMap<&Arc<str>, Vec<f64>> = HashMap::new();
    for (_, stores) in products.iter().filter(|(_, stores)| stores.len() > 1) {
        let lowest = stores
            .values()
            .copied()
            .min()
            .expect("a product has a store");
        for (store, &price) in stores {
            ratios
                .entry(store)
                .or_default()
                .push(price as f64 / lowest as f64);
        }
    }
    ratios
        .into_iter()
        .map(|(store, ratios)| (store, index(&ratios)))
        .collect()
}

fn index(ratios: &[f64]) -> PriceIndex {
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    PriceIndex {
        index: (mean * 10_000.0).round() / 10_000.0,
        products: ratios.len(),
    }
}
