//! Who is cheap, among the things that more than one store sells.
//!
//! A raw average over different assortments says little: a store that sells only large televisions
//! is not dear.

use std::collections::HashMap;
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
    let mut prices: Vec<(Gtin, &Arc<str>, i64)> = rows.iter().filter_map(priced_product).collect();
    // The lowest price of each product and store comes first, and stays.
    prices.sort_unstable();
    prices.dedup_by_key(|(gtin, store, _)| (*gtin, *store));
    let mut ratios: HashMap<&Arc<str>, Vec<f64>> = HashMap::new();
    for stores in prices
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|stores| stores.len() > 1)
    {
        let lowest = stores.iter().map(|(_, _, price)| *price).min();
        let lowest = lowest.expect("a product has a store") as f64;
        for (_, store, price) in stores {
            ratios
                .entry(store)
                .or_default()
                .push(*price as f64 / lowest);
        }
    }
    ratios
        .into_iter()
        .map(|(store, ratios)| (store, index(&ratios)))
        .collect()
}

fn priced_product<'v>(row: &Row<'v>) -> Option<(Gtin, &'v Arc<str>, i64)> {
    let store = &row.shard().base().stores()[row.store() as usize].key;
    Some((row.gtin()?, store, row.price()))
}

fn index(ratios: &[f64]) -> PriceIndex {
    let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
    PriceIndex {
        index: (mean * 10_000.0).round() / 10_000.0,
        products: ratios.len(),
    }
}
