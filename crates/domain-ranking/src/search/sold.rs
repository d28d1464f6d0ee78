//! Which products the offers are of, and how many stores sell each: worked out once for all searches of a catalog.

use std::collections::HashMap;
use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::shard::{LocalName, OfferList};
use domain_catalog::view::{CatalogView, Row};

/// No product has this number.
const ALONE: u32 = u32::MAX;

/// The products of several offers, of a view.
pub(super) struct Sold {
    products: Arc<Products>,
    /// By the number of a product: the stores with an active offer of it.
    stores: Vec<u32>,
}

/// By the place of a category and the number of an offer: the number of its product.
struct Products(Vec<Vec<u32>>);

impl Sold {
    /// Of a view.
    pub(super) fn of(view: &CatalogView) -> Arc<Self> {
        let products = view
            .catalog()
            .memo()
            .get_or_make(1, (), || products(view.catalog()));
        let make = || Self {
            stores: stores(view, &products),
            products: Arc::clone(&products),
        };
        view.offers_memo().get_or_make(1, (), make)
    }

    /// The number of the product of a row of the category at a place; `None` where it is alone.
    pub(super) fn product(&self, category: usize, row: &Row<'_>) -> Option<u32> {
        let product = self.products.0[category][row.offer_number() as usize];
        (product != ALONE).then_some(product)
    }

    /// How many stores sell a product.
    pub(super) fn stores(&self, product: u32) -> u32 {
        self.stores
            .get(product as usize)
            .copied()
            .unwrap_or_default()
    }
}

fn products(catalog: &Catalog) -> Products {
    let map = catalog.products();
    let of_shard = |offers: &OfferList| {
        let offers = offers.iter();
        offers
            .map(|offer| map.number(offer.id()).unwrap_or(ALONE))
            .collect()
    };
    let shards = catalog.shards().iter();
    Products(
        shards
            .map(|shard| of_shard(shard.base().offers()))
            .collect(),
    )
}

fn stores(view: &CatalogView, products: &Products) -> Vec<u32> {
    let mut numbers: HashMap<Arc<str>, u32> = HashMap::new();
    let mut sold: Vec<(u32, u32)> = Vec::new();
    for (shard, products) in view.shards().iter().zip(&products.0) {
        let number = |store: &'_ LocalName| {
            let next = u32::try_from(numbers.len()).expect("fewer than 2^32 stores");
            *numbers.entry(Arc::clone(&store.key)).or_insert(next)
        };
        let known: Vec<u32> = shard.base().stores().iter().map(number).collect();
        for row in (0..shard.len()).map(|row| Row::new(shard, row)) {
            let product = products[row.offer_number() as usize];
            if product != ALONE && row.is_active() {
                sold.push((product, known[row.store() as usize]));
            }
        }
    }
    sold.sort_unstable();
    sold.dedup();
    let most = sold.last().map_or(0, |(product, _)| *product as usize + 1);
    let mut stores = vec![0; most];
    for (product, _) in sold {
        stores[product as usize] += 1;
    }
    stores
}
