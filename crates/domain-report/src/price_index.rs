//! Who is cheap, among the things that more than one store sells.
//!
//! A raw average over different assortments says little: a store that sells only large televisions
//! is not dear.

use std::ops::{Range, RangeInclusive};

use crate::price_tree::{Node, PriceTree, Sums};

/// An offer of a product: the product's number, the store's, and the price in minor units.
pub(crate) type Priced = (u32, u32, i64);

/// Every price.
pub(crate) const ALL: RangeInclusive<i64> = i64::MIN..=i64::MAX;
/// Products of a leaf.
const LEAF: usize = 32;
/// What a ratio of 1 is: ratios are added as whole numbers, so that their order makes no difference.
const ONE: f64 = (1_u64 << 40) as f64;

/// How a store's prices stand to the lowest ones.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct PriceIndex {
    /// Mean of price ÷ lowest price of the product; at least 1, rounded to four decimals.
    pub(crate) index: f64,
    /// How many products stand behind it.
    pub(crate) products: usize,
}

/// Ratios of price to lowest price as they are added up, by the number of the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PriceIndexes(Vec<(u128, usize)>);

impl PriceIndexes {
    fn none(stores: usize) -> Self {
        Self(vec![(0, 0); stores])
    }

    /// The index of a store; `None` when it sells nothing that can be compared.
    pub(crate) fn get(&self, store: usize) -> Option<PriceIndex> {
        let (sum, products) = self.0[store];
        (products > 0).then(|| PriceIndex {
            index: (sum as f64 / ONE / products as f64 * 10_000.0).round() / 10_000.0,
            products,
        })
    }
}

impl Sums for PriceIndexes {
    fn add(&mut self, other: &Self) {
        for (sum, (ratio, products)) in self.0.iter_mut().zip(&other.0) {
            *sum = (sum.0 + ratio, sum.1 + products);
        }
    }
}

/// The products that at least two stores sell, in any category, with their offers.
#[derive(Debug)]
pub(crate) struct ComparedProducts {
    stores: usize,
    /// By product, store and price.
    offers: Vec<Priced>,
    /// The offers of each product, the product with the lowest price first.
    products: Vec<Range<u32>>,
    tree: PriceTree<PriceIndexes>,
}

impl ComparedProducts {
    /// Of offers in any order; stores are numbered below `stores`.
    pub(crate) fn new(mut offers: Vec<Priced>, stores: usize) -> Self {
        offers.sort_unstable();
        let mut products = products_of(&offers);
        products.sort_by_key(|product| *range_of(of(&offers, product)).start());
        let leaves = products.chunks(LEAF).map(|products| {
            let (mut lowest, mut highest) = (i64::MAX, i64::MIN);
            let mut sums = PriceIndexes::none(stores);
            for product in products {
                let product = of(&offers, product);
                let prices = range_of(product);
                lowest = lowest.min(*prices.start());
                highest = highest.max(*prices.end());
                add_product(product, &ALL, &mut sums);
            }
            Node::new(lowest..=highest, sums)
        });
        let tree = PriceTree::new(leaves.collect());
        Self {
            stores,
            offers,
            products,
            tree,
        }
    }

    /// The indexes of all stores over the offers within the prices; a store's price of a product is
    /// the lowest of its offers.
    pub(crate) fn within(&self, prices: &RangeInclusive<i64>) -> PriceIndexes {
        let mut indexes = PriceIndexes::none(self.stores);
        let mut add_leaf = |leaf: usize, indexes: &mut PriceIndexes| {
            for product in self.products.iter().skip(leaf * LEAF).take(LEAF) {
                add_product(of(&self.offers, product), prices, indexes);
            }
        };
        self.tree.add_within(prices, &mut indexes, &mut add_leaf);
        indexes
    }
}

fn of<'o>(offers: &'o [Priced], product: &Range<u32>) -> &'o [Priced] {
    &offers[product.start as usize..product.end as usize]
}

/// The offers of each product that two stores sell.
fn products_of(offers: &[Priced]) -> Vec<Range<u32>> {
    let mut products = Vec::new();
    let mut start = 0;
    for product in offers.chunk_by(|a, b| a.0 == b.0) {
        let end = start + u32::try_from(product.len()).expect("offers fit 32 bits");
        // In order of store.
        if product[0].1 != product[product.len() - 1].1 {
            products.push(start..end);
        }
        start = end;
    }
    products
}

fn range_of(product: &[Priced]) -> RangeInclusive<i64> {
    let prices = product.iter().map(|(_, _, price)| *price);
    let lowest = prices.clone().min().unwrap_or(i64::MAX);
    lowest..=prices.max().unwrap_or(i64::MIN)
}

/// Adds each store's ratio of a product that two or more sell within the prices.
fn add_product(product: &[Priced], prices: &RangeInclusive<i64>, indexes: &mut PriceIndexes) {
    let cheapest = || {
        // In order of price.
        let stores = product.chunk_by(|a, b| a.1 == b.1);
        stores.filter_map(|offers| offers.iter().find(|offer| prices.contains(&offer.2)))
    };
    let Some(lowest) = cheapest().map(|(_, _, price)| *price).min() else {
        return;
    };
    if cheapest().nth(1).is_none() {
        return;
    }
    for &(_, store, price) in cheapest() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a ratio is at least 1, and at most 2^54"
        )]
        let ratio = (price as f64 / lowest as f64 * ONE).round() as u128;
        let sum = &mut indexes.0[store as usize];
        *sum = (sum.0 + ratio, sum.1 + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Offers of 300 products in 4 stores, and of some that one store sells.
    fn offers() -> Vec<Priced> {
        let number = |n: u32, step: u32, below: u32| n * step % below;
        let offer = |n| {
            let product = number(n, 7_919, 300);
            let price = 1_000 + product * 50 + number(n, 104_729, 97) * 20;
            (product, number(n, 31, 4), i64::from(price))
        };
        (0..900).map(offer).collect()
    }

    #[test]
    fn within_prices_it_is_what_the_offers_there_give() {
        let all = offers();
        let tree = ComparedProducts::new(all.clone(), 4);
        for prices in [
            ALL,
            1_000..=30_000,
            5_000..=9_000,
            7_777..=i64::MAX,
            0..=10,
            4_000..=4_100,
        ] {
            let there = all.iter().filter(|offer| prices.contains(&offer.2));
            let direct = ComparedProducts::new(there.copied().collect(), 4).within(&ALL);
            assert_eq!(tree.within(&prices), direct, "{prices:?}");
        }
    }

    #[test]
    fn a_store_counts_by_its_lowest_price_within() {
        let offers = vec![
            (1, 0, 100),
            (1, 0, 300),
            (1, 1, 200),
            (2, 0, 5),
            (3, 0, 9),
            (3, 0, 8),
        ];
        let indexes = |prices| {
            let found = ComparedProducts::new(offers.clone(), 2).within(&prices);
            [found.get(0), found.get(1)].map(|index| index.map(|found| found.index))
        };
        assert_eq!(indexes(ALL), [Some(1.0), Some(2.0)]);
        assert_eq!(indexes(150..=400), [Some(1.5), Some(1.0)]);
        assert_eq!(indexes(250..=400), [None, None]);
    }
}
