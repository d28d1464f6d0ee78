//! What the offers of each store add up to, in one pass over the columns.

use std::collections::{BTreeMap, BTreeSet};

use domain_catalog::filter::Choice;
use domain_catalog::money::round;
use domain_catalog::time::{AsOf, Instant};
use domain_catalog::view::Row;

use crate::period::priced_within;

/// What the offers of one store add up to; prices in minor units.
#[derive(Debug, Default)]
pub(crate) struct StoreSum<'v> {
    pub(crate) products: usize,
    pub(crate) min: i64,
    pub(crate) max: i64,
    pub(crate) newest: Option<Instant>,
    /// Keys of its categories.
    pub(crate) categories: BTreeSet<&'v str>,
    /// Keys of its brands.
    pub(crate) brands: BTreeSet<&'v str>,
    total: i128,
}

impl StoreSum<'_> {
    /// The mean price, rounded to the minor unit.
    pub(crate) fn mean(&self) -> i64 {
        round(self.total as f64 / self.products.max(1) as f64)
    }
}

/// The sums by store key of the offers that pass and were priced in the window.
pub(crate) fn store_sums<'v>(
    choice: &Choice<'v>,
    t: AsOf,
    days: u32,
) -> BTreeMap<&'v str, StoreSum<'v>> {
    let mut sums = BTreeMap::new();
    for part in choice.parts() {
        let base = part.shard().base();
        let mut columns = Columns::of(base.stores().len(), base.brands().len());
        for row in priced_within(part, t, days) {
            columns.add(&row);
        }
        for (store, column) in base.stores().iter().zip(columns.stores) {
            if column.products > 0 {
                let sum: &mut StoreSum = sums.entry(&*store.key).or_default();
                sum.categories.insert(&base.category().key);
                let brands = base.brands().iter().zip(&column.brands);
                sum.brands.extend(
                    brands
                        .filter(|(_, has)| **has)
                        .map(|(brand, _)| &*brand.key),
                );
                join(sum, &column);
            }
        }
    }
    sums
}

fn join(sum: &mut StoreSum<'_>, column: &Column) {
    if sum.products == 0 {
        (sum.min, sum.max) = (column.min, column.max);
    }
    sum.products += column.products;
    sum.total += column.total;
    sum.min = sum.min.min(column.min);
    sum.max = sum.max.max(column.max);
    sum.newest = sum.newest.max(column.newest);
}

/// The sums of one category, by the places of its stores.
struct Columns {
    stores: Vec<Column>,
}

#[derive(Clone)]
struct Column {
    products: usize,
    total: i128,
    min: i64,
    max: i64,
    newest: Option<Instant>,
    /// By the places of the category's brands.
    brands: Vec<bool>,
}

impl Columns {
    fn of(stores: usize, brands: usize) -> Self {
        let (min, max) = (i64::MAX, i64::MIN);
        let brands = vec![false; brands];
        let column = Column {
            products: 0,
            total: 0,
            min,
            max,
            newest: None,
            brands,
        };
        Self {
            stores: vec![column; stores],
        }
    }

    fn add(&mut self, row: &Row) {
        let column = &mut self.stores[row.store() as usize];
        let price = row.price();
        column.products += 1;
        column.total += i128::from(price);
        column.min = column.min.min(price);
        column.max = column.max.max(price);
        column.newest = column.newest.max(Some(row.seen_at()));
        if let Some(brand) = row.brand() {
            column.brands[brand as usize] = true;
        }
    }
}
