//! The offers of a market, added up store by store for whatever prices are asked for.

use std::ops::RangeInclusive;
use std::sync::Arc;

use domain_catalog::filter::{Filter, Selection, ShardSelection};
use domain_catalog::shard::CategorySnapshot;
use domain_catalog::view::{CatalogView, Row};
use domain_offer::time::Window;

use crate::brand_ranks::BrandRanks;
use crate::price_index::{ALL, ComparedProducts};
use crate::price_tree::{Node, PriceTree};
use crate::store_sums::CategorySums;
use crate::store_totals::{Adder, StoreTotal, totals};

/// Markets of many categories that are kept, in a currency and a period; each takes some 20 bytes an offer, by reckoning.
const KEPT: usize = 2;
/// Markets of one category that are kept; one of each of twelve takes as much as one of all.
const KEPT_OF_ONE: usize = 32;
/// Rows of a category that are added up together.
const BLOCK: usize = 128;

/// The active offers of some categories in one currency and period, in the order of their prices.
#[derive(Debug)]
pub(crate) struct Market {
    categories: Vec<Category>,
    /// Keys of the stores, by their numbers.
    stores: Vec<Arc<str>>,
    products: ComparedProducts,
}

/// The offers of one category.
#[derive(Debug)]
struct Category {
    /// Its place in the view.
    place: usize,
    /// Its first row of the currency, and one past the last.
    rows: std::ops::Range<usize>,
    /// The numbers of its stores, by their places in it.
    numbers: Vec<u32>,
    tree: PriceTree<CategorySums>,
}

/// The stores that have offers which pass a filter and were priced in the window, in any order.
pub(crate) fn store_totals(
    view: &CatalogView,
    filter: &Filter,
    selection: &Selection<'_>,
    window: &Window,
) -> Vec<StoreTotal> {
    if is_by_price(filter) {
        let market = Market::kept(view, filter, selection, window);
        return market.within(view, window, selection.prices());
    }
    let mut adder = Adder::new(view);
    let mut sums = Vec::new();
    for part in selection.parts() {
        let mut adding = adder.category(view, part.shard());
        let mut sum = adding.none(part.shard());
        for row in part.rows().filter(|row| window.contains(row.priced_at())) {
            adding.add(&row, &mut sum);
        }
        sums.push((adding.place, adding.numbers, sum));
    }
    let stores = adder.stores;
    let products = ComparedProducts::new(adder.offers, stores.len());
    let sums = sums
        .iter()
        .map(|(place, numbers, sum)| (*place, &**numbers, sum));
    totals(view, &stores, sums, &products.within(&ALL))
}

/// Whether it asks for nothing but categories, a currency and prices.
fn is_by_price(filter: &Filter) -> bool {
    without_prices(filter)
        == Filter {
            category: filter.category.clone(),
            without: filter.without.clone(),
            currency: filter.currency,
            ..Filter::default()
        }
}

fn without_prices(filter: &Filter) -> Filter {
    Filter {
        min_price: None,
        max_price: None,
        ..filter.clone()
    }
}

impl Market {
    /// The market of a filter that asks for nothing but categories, a currency and prices.
    fn kept(
        view: &CatalogView,
        filter: &Filter,
        selection: &Selection<'_>,
        window: &Window,
    ) -> Arc<Self> {
        let whole = Filter {
            currency: selection.currency(),
            ..without_prices(filter)
        };
        let of_all = view.select(&whole);
        let make = || Self::new(view, &of_all, window);
        // The same whatever T and days are, as long as they leave out nothing.
        let is_whole = of_all.parts().iter().all(|part| is_within(part, window));
        let (memo, period) = if is_whole {
            (view.offers_memo(), None)
        } else {
            (view.memo(), Some(*window))
        };
        let currency = selection.currency();
        match whole.category {
            None => memo.get_or_make(KEPT, (whole.without, currency, period), make),
            Some(category) => memo.get_or_make(KEPT_OF_ONE, (category, currency, period), make),
        }
    }

    fn new(view: &CatalogView, selection: &Selection<'_>, window: &Window) -> Self {
        let mut adder = Adder::new(view);
        let mut categories = Vec::new();
        for part in selection.parts() {
            let mut adding = adder.category(view, part.shard());
            let rows = part.range().clone();
            let leaves = rows.clone().step_by(BLOCK).map(|first| {
                let (mut lowest, mut highest) = (i64::MAX, i64::MIN);
                let mut sums = adding.none(part.shard());
                for row in passing(part.shard(), first..rows.end.min(first + BLOCK), window) {
                    lowest = lowest.min(row.price());
                    highest = highest.max(row.price());
                    adding.add(&row, &mut sums);
                }
                Node::new(lowest..=highest, sums)
            });
            let tree = PriceTree::new(leaves.collect());
            categories.push(Category {
                place: adding.place,
                rows,
                numbers: adding.numbers,
                tree,
            });
        }
        let products = ComparedProducts::new(adder.offers, adder.stores.len());
        Self {
            categories,
            stores: adder.stores,
            products,
        }
    }

    /// The stores that have offers within the prices.
    fn within(
        &self,
        view: &CatalogView,
        window: &Window,
        prices: &RangeInclusive<i64>,
    ) -> Vec<StoreTotal> {
        let ranks = BrandRanks::of_catalog(view);
        let sums: Vec<(usize, &[u32], CategorySums)> = self
            .categories
            .iter()
            .map(|category| {
                let shard = &view.shards()[category.place];
                let sums = category.within(shard, window, prices, &ranks);
                (category.place, &*category.numbers, sums)
            })
            .collect();
        let sums = sums
            .iter()
            .map(|(place, numbers, sum)| (*place, *numbers, sum));
        totals(view, &self.stores, sums, &self.products.within(prices))
    }
}

impl Category {
    fn within(
        &self,
        shard: &CategorySnapshot,
        window: &Window,
        prices: &RangeInclusive<i64>,
        ranks: &BrandRanks,
    ) -> CategorySums {
        let mut sums = CategorySums::none(shard, ranks);
        let ranks = ranks.of(self.place);
        let mut add_leaf = |leaf: usize, sums: &mut CategorySums| {
            let first = self.rows.start + leaf * BLOCK;
            let block = first..self.rows.end.min(first + BLOCK);
            // In order of price.
            let known = &shard.prices()[block];
            let from = known.partition_point(|price| price < prices.start());
            let until = known.partition_point(|price| price <= prices.end());
            passing(shard, first + from..first + until.max(from), window)
                .for_each(|row| sums.add_row(&row, ranks));
        };
        self.tree.add_within(prices, &mut sums, &mut add_leaf);
        sums
    }
}

/// The active rows that were priced in the window.
fn passing<'v>(
    shard: &'v CategorySnapshot,
    rows: std::ops::Range<usize>,
    window: &Window,
) -> impl Iterator<Item = Row<'v>> {
    let rows = rows.map(move |row| Row::new(shard, row));
    rows.filter(|row| row.is_active() && window.contains(row.priced_at()))
}

/// Whether the window leaves out none of the part's offers.
fn is_within(part: &ShardSelection<'_>, window: &Window) -> bool {
    let rows = part.shard().currency_of(part.range().start);
    window.contains(rows.oldest) && window.contains(rows.freshest)
}

#[cfg(test)]
mod tests {
    use domain_catalog::fixtures::{Sighting, catalog, seen, view};
    use domain_offer::money::PriceBound;

    use super::*;
    use crate::store_comparison::{StoreComparison, store_comparison};

    /// Offers of two categories, several blocks each, of five stores and many brands, some of them
    /// older than a week, pairs of them one article.
    fn sightings() -> Vec<Sighting> {
        let sighting = |n: u32| {
            let store = ["A", "B", "C", "D", "E"][(n % 5) as usize];
            let category = ["Celulares", "Televisores"][(n / 5 % 2) as usize];
            let sighting = seen(store, category, &format!("Cosa {n}"));
            let sighting = sighting
                .price(1_000 + n * 7_919 % 5_000)
                .gtin(u64::from(n / 3));
            let day = if n.is_multiple_of(11) { "01" } else { "10" };
            let sighting = sighting.at(&format!("2025-10-{day}T10:00:00"));
            sighting.brand(&format!("Marca{}", n % 83))
        };
        (0..2_600).map(sighting).collect()
    }

    #[test]
    fn many_blocks_add_up_to_what_the_offers_give_one_by_one() {
        let catalog = catalog(&sightings());
        let view = view(&catalog, "2025-10-12");
        let ids = view.shards().iter();
        let ids = ids.flat_map(|shard| shard.base().offers().iter().map(|offer| offer.id()));
        let every: Vec<_> = ids.collect();
        let bound = |price: Option<i64>| PriceBound::from_ten_thousandths(price? * 10_000);
        let check = |category: Option<&str>, low, high, days| -> StoreComparison {
            let by_price = Filter {
                category: category.map(Arc::from),
                min_price: bound(low),
                max_price: bound(high),
                ..Filter::default()
            };
            let listed = Filter {
                only: Some(every.clone()),
                ..by_price.clone()
            };
            let found = store_comparison(&view, &by_price, days);
            assert_eq!(found, store_comparison(&view, &listed, days));
            found
        };
        for (low, high) in [
            (None, None),
            (Some(2_500), None),
            (Some(1_300), Some(5_100)),
        ] {
            for days in [5, 30] {
                let all = check(None, low, high, days);
                assert!(all.stores.iter().all(|store| store.price_index.is_some()));
                assert!(check(Some("celulares"), low, high, days).total_products > 300);
            }
        }
        assert_eq!(check(None, Some(9_000), None, 30).total_products, 0);
    }
}
