//! Which rows are one product.

use std::sync::Arc;

use domain_catalog::shard::ShardAt;
use domain_catalog::view::{CatalogView, Row};

/// The rows of each category by their product, and the products of several categories.
///
/// A product is what the matcher says; where nothing is matched (there are too many offers for that), the
/// offers of one article number.
#[derive(Debug)]
pub(crate) struct SharedProducts {
    /// By the place of the category in the view: product and row, in order.
    rows: Vec<Vec<(u64, u32)>>,
    /// In order.
    spread: Vec<u64>,
}

impl SharedProducts {
    /// Those of a view; worked out once for all questions.
    pub(crate) fn of(view: &CatalogView) -> Arc<Self> {
        let make = || Self::new(view);
        view.offers_memo().get_or_make(1, "shared products", make)
    }

    fn new(view: &CatalogView) -> Self {
        let shards = view.shards().iter();
        let rows: Vec<Vec<(u64, u32)>> = shards.map(|shard| rows_of(view, shard)).collect();
        let mut seen: Vec<u64> = rows.iter().flat_map(|rows| distinct(rows)).collect();
        seen.sort_unstable();
        let twice = seen.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
        let spread = twice.map(|same| same[0]).collect();
        Self { rows, spread }
    }

    /// The rows of a category with their products, in order; rows that are of no product are left out.
    pub(crate) fn within(&self, view: &CatalogView, shard: &ShardAt) -> &[(u64, u32)] {
        let mut shards = view.shards().iter();
        let place = shards.position(|known| std::ptr::eq(&raw const **known, shard));
        place.map_or(&[], |place| &self.rows[place])
    }

    /// Whether a product has offers in several categories.
    pub(crate) fn is_spread(&self, product: u64) -> bool {
        self.spread.binary_search(&product).is_ok()
    }
}

fn rows_of(view: &CatalogView, shard: &ShardAt) -> Vec<(u64, u32)> {
    let products = view.catalog().products();
    let product = |row: &Row<'_>| {
        if products.is_empty() {
            row.gtin().map(|gtin| gtin.0)
        } else {
            products.number(row.offer().id()).map(u64::from)
        }
    };
    let numbers = 0..u32::try_from(shard.len()).expect("rows fit 32 bits");
    let of_product = |row: u32| Some((product(&Row::new(shard, row as usize))?, row));
    let mut rows: Vec<(u64, u32)> = numbers.filter_map(of_product).collect();
    rows.sort_unstable();
    rows
}

/// The products of rows, each once.
fn distinct(rows: &[(u64, u32)]) -> impl Iterator<Item = u64> {
    rows.chunk_by(|a, b| a.0 == b.0).map(|product| product[0].0)
}
