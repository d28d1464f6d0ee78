//! Which rows are one product.

use std::sync::Arc;

use domain_catalog::observation::Gtin;
use domain_catalog::shard::ShardAt;
use domain_catalog::view::{CatalogView, Row};

/// The product of each row, numbered from 0.
///
/// A product is what the matcher says; where nothing is matched (there are too many offers for that), the
/// offers of one article number. A product of one row is none: there is nothing to compare it with.
#[derive(Debug)]
pub(crate) struct SharedProducts {
    /// By the place of the category in the view and the row.
    of_row: Vec<Vec<u32>>,
}

const NONE: u32 = u32::MAX;

impl SharedProducts {
    /// Those of a view; worked out once for all questions.
    pub(crate) fn of(view: &CatalogView) -> Arc<Self> {
        let make = || Self::new(view);
        view.offers_memo().get_or_make(1, "shared products", make)
    }

    fn new(view: &CatalogView) -> Self {
        let matched = view.catalog().products();
        if matched.is_empty() {
            let twice = numbers_seen_twice(view);
            let place = |gtin| twice.binary_search(&gtin).ok();
            return Self::by(view, |row| as_number(place(row.gtin()?)?));
        }
        Self::by(view, |row| matched.number(row.offer().id()))
    }

    fn by(view: &CatalogView, product: impl Fn(&Row<'_>) -> Option<u32>) -> Self {
        let of_shard = |shard: &Arc<ShardAt>| {
            let rows = (0..shard.len()).map(|row| Row::new(shard, row));
            rows.map(|row| product(&row).unwrap_or(NONE)).collect()
        };
        Self {
            of_row: view.shards().iter().map(of_shard).collect(),
        }
    }

    /// The product of a row of the category at a place of the view.
    pub(crate) fn get(&self, category: usize, row: &Row<'_>) -> Option<u32> {
        Some(self.of_row[category][row.number()]).filter(|product| *product != NONE)
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

fn as_number(place: usize) -> Option<u32> {
    u32::try_from(place).ok()
}
