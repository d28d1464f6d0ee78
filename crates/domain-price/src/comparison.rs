//! A search compared between the stores that sell what it finds.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain_catalog::filter::{Filter, ShardSelection};
use domain_catalog::page::{Page, PageRequest};
use domain_catalog::view::{CatalogView, Row};
use domain_offer::money::{Currency, round};

/// What a search found, store by store.
#[derive(Debug)]
pub struct Comparison<'v> {
    /// The currency of all prices.
    pub currency: Currency,
    /// Offers found in all stores.
    pub total_results: usize,
    /// The prices of all of them.
    pub prices: PriceRange,
    /// The stores, by lowest price, ties by name; the first has the best deal. Never empty.
    pub stores: Vec<StoreOffers<'v>>,
    /// How many pages the store with most offers has.
    pub pages: u32,
}

/// Lowest, highest and mean price, in minor units; the mean rounded to the unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PriceRange {
    /// The lowest.
    pub min: i64,
    /// The highest.
    pub max: i64,
    /// The mean.
    pub mean: i64,
}

/// What one store has of it.
#[derive(Debug)]
pub struct StoreOffers<'v> {
    /// The store as it is shown.
    pub store: &'v str,
    /// Its prices.
    pub prices: PriceRange,
    /// A page of its offers, cheapest first; the total is the number of its offers.
    pub products: Page<Row<'v>>,
}

impl<'v> Comparison<'v> {
    /// The store with the lowest price.
    pub fn best_deal(&self) -> &StoreOffers<'v> {
        self.stores.first().expect("a comparison has a store")
    }
}

/// The offers that pass a filter, by store; the page is taken within each store. `None` when
/// nothing is found.
pub fn comparison<'v>(
    view: &'v CatalogView,
    filter: &Filter,
    request: PageRequest,
) -> Option<Comparison<'v>> {
    let selection = view.select(filter);
    let mut by_store: BTreeMap<&'v Arc<str>, StoreSum<'v>> = BTreeMap::new();
    for part in selection.parts() {
        for (store, found) in sums(part, request).into_iter().enumerate() {
            if found.count > 0 {
                let key = &part.shard().base().stores()[store].key;
                by_store.entry(key).or_default().join(found);
            }
        }
    }
    let mut all = StoreSum::default();
    let mut largest = 0;
    for sum in by_store.values() {
        all.add_sum(sum);
        largest = largest.max(sum.count);
    }
    let prices = all.range()?;
    let of_store = |(key, mut sum): (&'v Arc<str>, StoreSum<'v>)| {
        // Those of each category are in order.
        sum.cheapest.sort_by_key(Row::by_price);
        Some(StoreOffers {
            store: view.catalog().store_name(key),
            prices: sum.range()?,
            products: Page {
                total: sum.count,
                ..request.of_sorted(sum.cheapest.into_iter())
            },
        })
    };
    let mut stores: Vec<StoreOffers> = by_store.into_iter().filter_map(of_store).collect();
    stores.sort_by_key(|store| (store.prices.min, store.store));
    Some(Comparison {
        currency: selection.currency()?,
        total_results: all.count,
        prices,
        stores,
        pages: pages(largest, request.limit),
    })
}

/// What the offers of a store add up to, with the cheapest of each category that a page may show.
#[derive(Clone, Debug, Default)]
struct StoreSum<'v> {
    count: usize,
    min: i64,
    max: i64,
    total: i128,
    cheapest: Vec<Row<'v>>,
}

impl<'v> StoreSum<'v> {
    fn join(&mut self, other: StoreSum<'v>) {
        self.add_sum(&other);
        self.cheapest.extend(other.cheapest);
    }

    fn add_sum(&mut self, other: &StoreSum<'_>) {
        if other.count > 0 {
            let is_first = self.count == 0;
            self.min = if is_first {
                other.min
            } else {
                self.min.min(other.min)
            };
            self.max = self.max.max(other.max);
            self.count += other.count;
            self.total += other.total;
        }
    }

    fn range(&self) -> Option<PriceRange> {
        (self.count > 0).then(|| PriceRange {
            min: self.min,
            max: self.max,
            mean: round(self.total as f64 / self.count as f64),
        })
    }
}

/// By the places of the stores of a category, whose rows come cheapest first.
fn sums<'v>(part: &ShardSelection<'v>, request: PageRequest) -> Vec<StoreSum<'v>> {
    let mut sums = vec![StoreSum::default(); part.shard().base().stores().len()];
    let until = request.until();
    for row in part.rows() {
        let (sum, price) = (&mut sums[row.store() as usize], row.price());
        if sum.count == 0 {
            sum.min = price;
        }
        if sum.count < until {
            sum.cheapest.push(row);
        }
        sum.max = price;
        sum.count += 1;
        sum.total += i128::from(price);
    }
    sums
}

fn pages(rows: usize, limit: u32) -> u32 {
    u32::try_from(rows.div_ceil(limit.max(1) as usize)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{catalog_of, view};
    use domain_catalog::search::Query;

    use super::*;

    fn samsung() -> Filter {
        Filter {
            words: Query::parse("samsung televisor"),
            ..Filter::default()
        }
    }

    fn check(request: PageRequest, expected: &str) {
        let day = "2025-10-01T10:00:00";
        let catalog = catalog_of(&[
            (
                "falabella",
                "Televisores",
                "Televisor Samsung 55 QLED",
                1_000,
                day,
            ),
            (
                "falabella",
                "Televisores",
                "Televisor Samsung 65",
                2_000,
                day,
            ),
            ("falabella", "Televisores", "Televisor LG 65", 100, day),
            ("alkosto", "Televisores", "Televisor Samsung 55", 1_000, day),
            ("exito", "Audio", "Soporte televisor Samsung", 101, day),
            ("exito", "Televisores", "Televisor Samsung 85", 5_000, day),
            ("exito", "Televisores", "Televisor Samsung 32", 700, day),
        ]);
        let view = view(&catalog, "2025-10-04");
        let found = comparison(&view, &samsung(), request).unwrap();
        let mut lines = vec![format!(
            "{} results, {:?}, {} pages, best {}",
            found.total_results,
            range(found.prices),
            found.pages,
            found.best_deal().store
        )];
        for store in &found.stores {
            let prices = store.products.items.iter().map(Row::price);
            let prices: Vec<i64> = prices.map(|price| price / 100).collect();
            let (store, total, range) = (store.store, store.products.total, range(store.prices));
            lines.push(format!("{store} {total} {range:?} {prices:?}"));
        }
        assert_eq!(lines.join("\n"), expected);
    }

    /// In minor units.
    fn range(PriceRange { min, max, mean }: PriceRange) -> (i64, i64, i64) {
        (min, max, mean)
    }

    #[test]
    fn by_lowest_price_ties_by_name_with_pages_within_each_store() {
        // All: 101 + 700 + 5000 + 1000 + 1000 + 2000 = 9801, ÷ 6 = 1633.5.
        // exito: (101 + 700 + 5000) ÷ 3 = 1933.666… → 1933.67. falabella: 3000 ÷ 2.
        check(
            PageRequest { page: 1, limit: 2 },
            "6 results, (10100, 500000, 163350), 2 pages, best exito\n\
             exito 3 (10100, 500000, 193367) [101, 700]\n\
             alkosto 1 (100000, 100000, 100000) [1000]\n\
             falabella 2 (100000, 200000, 150000) [1000, 2000]",
        );
        check(
            PageRequest { page: 2, limit: 2 },
            "6 results, (10100, 500000, 163350), 2 pages, best exito\n\
             exito 3 (10100, 500000, 193367) [5000]\n\
             alkosto 1 (100000, 100000, 100000) []\n\
             falabella 2 (100000, 200000, 150000) []",
        );
    }

    #[test]
    fn nothing_found_is_none() {
        let day = "2025-10-01T10:00:00";
        let catalog = catalog_of(&[("exito", "Televisores", "Televisor LG", 700, day)]);
        let view = view(&catalog, "2025-10-04");
        let request = PageRequest { page: 1, limit: 2 };
        assert!(comparison(&view, &samsung(), request).is_none());
    }
}
