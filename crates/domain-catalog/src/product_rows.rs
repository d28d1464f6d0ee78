//! Which rows of a view are one product.

use std::sync::Arc;

use crate::shard::CategorySnapshot;
use crate::view::{CatalogView, Row};
use domain_offer::observation::Gtin;

/// The product of each row, numbered from 0.
///
/// A product is what the matcher says; where nothing is matched (there are too many offers for that), the
/// offers of one article number. An offer that shares its product with no other has none.
#[derive(Debug)]
pub struct ProductRows {
    /// By the place of the category in the view.
    categories: Vec<CategoryProducts>,
}

#[derive(Debug)]
struct CategoryProducts {
    /// By row.
    of_row: Vec<u32>,
    /// The active rows that have a product, in order of product and row.
    by_product: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl ProductRows {
    /// Those of a view; worked out once for all questions.
    pub fn of(view: &CatalogView) -> Arc<Self> {
        let make = || Self::new(view);
        view.offers_memo().get_or_make(1, "rows of products", make)
    }

    fn new(view: &CatalogView) -> Self {
        let matched = view.catalog().products();
        if matched.is_empty() {
            let twice = numbers_seen_twice(view);
            let place = |gtin| twice.binary_search(&gtin).ok();
            return Self::by(view, |row| u32::try_from(place(row.gtin()?)?).ok());
        }
        Self::by(view, |row| matched.number(row.offer().id()))
    }

    fn by(view: &CatalogView, product: impl Fn(&Row<'_>) -> Option<u32>) -> Self {
        let shards = view.shards().iter();
        let categories = shards.map(|shard| CategoryProducts::new(shard, &product));
        Self {
            categories: categories.collect(),
        }
    }

    /// The product of a row of the category at a place of the view.
    pub fn get(&self, category: usize, row: &Row<'_>) -> Option<u32> {
        Some(self.categories[category].of_row[row.number()]).filter(|product| *product != NONE)
    }

    /// The active rows of a product in the category at a place of the view, in any currency and in order.
    pub fn rows(&self, category: usize, product: u32) -> &[u32] {
        self.categories[category].rows(product)
    }

    /// The active rows of each product in the category at a place of the view, in any currency.
    pub fn each(&self, category: usize) -> impl Iterator<Item = &[u32]> {
        self.categories[category].each()
    }
}

impl CategoryProducts {
    fn new(shard: &Arc<CategorySnapshot>, product: impl Fn(&Row<'_>) -> Option<u32>) -> Self {
        let rows = (0..shard.len()).map(|row| Row::new(shard, row));
        let of_row: Vec<u32> = rows.map(|row| product(&row).unwrap_or(NONE)).collect();
        let with_product = |row: &u32| {
            let row = *row as usize;
            of_row[row] != NONE && shard.is_active(row)
        };
        let all = 0..u32::try_from(shard.len()).expect("rows of a shard fit 32 bits");
        let mut by_product: Vec<u32> = all.filter(with_product).collect();
        by_product.sort_unstable_by_key(|&row| (of_row[row as usize], row));
        Self { of_row, by_product }
    }

    fn product(&self, row: u32) -> u32 {
        self.of_row[row as usize]
    }

    fn rows(&self, product: u32) -> &[u32] {
        let rows = &self.by_product;
        let from = rows.partition_point(|&row| self.product(row) < product);
        let until = from + rows[from..].partition_point(|&row| self.product(row) == product);
        &rows[from..until]
    }

    fn each(&self) -> impl Iterator<Item = &[u32]> {
        let same = |a: &u32, b: &u32| self.product(*a) == self.product(*b);
        self.by_product.chunk_by(same)
    }
}

/// The article numbers of at least two rows, in order.
fn numbers_seen_twice(view: &CatalogView) -> Vec<Gtin> {
    let rows = view.shards().iter();
    let rows = rows.flat_map(|shard| (0..shard.len()).map(|row| Row::new(shard, row)));
    let mut seen: Vec<Gtin> = rows.filter_map(|row| row.gtin()).collect();
    seen.sort_unstable();
    let twice = seen.chunk_by(|a, b| a == b).filter(|same| same.len() > 1);
    twice.map(|same| same[0]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{Sighting, catalog, matched, seen, view};

    /// Four televisions, the last of which is no longer active, and a bar with the number of two.
    fn sightings() -> Vec<Sighting> {
        let tv = |store, gtin: u64| {
            let title = format!("TV {store} {gtin}");
            let tv = seen(store, "Televisores", &title).at("2025-10-05T10:00:00");
            tv.gtin(gtin)
        };
        vec![
            tv("alkosto", 111).price(30),
            tv("exito", 111).price(10),
            tv("falabella", 222).price(20),
            tv("olimpica", 111).at("2025-08-01T10:00:00").price(40),
            tv("olimpica", 333).price(50),
            seen("exito", "Audio", "bar")
                .at("2025-10-05T10:00:00")
                .gtin(111)
                .price(1),
        ]
    }

    /// The prices of each product's active rows in the category at a place, and of those that have none.
    fn check(view: &CatalogView, category: usize, expected: &[&[i64]], alone: &[i64]) {
        let (products, shard) = (ProductRows::of(view), &view.shards()[category]);
        let price = |row: usize| shard.price(row) / 100;
        let mut each: Vec<Vec<i64>> = products
            .each(category)
            .map(|rows| rows.iter().map(|&row| price(row as usize)).collect())
            .collect();
        each.sort();
        assert_eq!(each, expected);
        let mut left = Vec::new();
        for row in 0..shard.len() {
            match products.get(category, &Row::new(shard, row)) {
                None => left.push(price(row)),
                Some(product) => {
                    let rows = products.rows(category, product);
                    assert_eq!(
                        rows.contains(&u32::try_from(row).unwrap()),
                        shard.is_active(row)
                    );
                }
            }
        }
        assert_eq!(left, alone);
    }

    #[test]
    fn unmatched_offers_of_one_article_number_are_a_product() {
        let catalog = catalog(&sightings());
        let view = view(&catalog, "2025-10-06");
        let (audio, televisions) = (0, 1);
        check(&view, audio, &[&[1]], &[]);
        check(&view, televisions, &[&[10, 30]], &[20, 50]);
    }

    #[test]
    fn the_matcher_has_the_word() {
        let (catalog, _) = matched(&sightings(), &[&[0, 2], &[1, 5]]);
        let view = view(&catalog, "2025-10-06");
        check(&view, 0, &[&[1]], &[]);
        check(&view, 1, &[&[10], &[20, 30]], &[40, 50]);
    }
}
