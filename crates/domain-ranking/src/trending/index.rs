//! The trends of all products of a category at T, in order, whatever the filter.
//!
//! What is said of a product does not depend on the filter, which chooses only among its offers.
//! So the trends of a view and a number of days are worked out once, and a question walks them from
//! the highest score down until no other product can be among those that it asks for.

use std::ops::Range;
use std::sync::Arc;

use domain_catalog::filter::ShardSelection;
use domain_catalog::page::TopK;
use domain_catalog::product_rows::ProductRows;
use domain_catalog::shard::{CategorySnapshot, Marks};
use domain_catalog::view::{CatalogView, Row, RowKey};
use domain_offer::money::Currency;

use super::TrendingOffer;
use super::market::{Market, Trend};
use super::product::{CategoryProducts, Members};

/// Not an offer of a product that was seen in the window.
const NOWHERE: u32 = u32::MAX;

/// The trends of a view, by category and currency.
pub(super) struct TrendIndex {
    categories: Vec<Vec<CurrencyTrends>>,
}

/// The products of one category and currency that were seen in the window.
struct CurrencyTrends {
    currency: Currency,
    /// The first row of the currency.
    start: usize,
    /// Highest score first, ties by the cheapest offer.
    products: Vec<ProductTrend>,
    /// The offers of all products, each product's together and cheapest first.
    members: Vec<u32>,
    /// By row of the currency: the row of the product's next cheaper offer and 1, 0 where there is
    /// none, or [`NOWHERE`].
    cheaper: Vec<u32>,
    /// By row of the currency: the place of its product among `products`, or [`NOWHERE`].
    product_of: Vec<u32>,
    /// By row of the currency: the cheapest offers of products.
    cheapest: Marks,
    /// By row of the currency: the dearest ones.
    dearest: Marks,
}

struct ProductTrend {
    trend: Trend,
    members: Range<u32>,
}

impl TrendIndex {
    pub(super) fn of(view: &CatalogView, days: u32) -> Self {
        let products = ProductRows::of(view);
        let of_category = |(place, shard): (usize, &Arc<CategorySnapshot>)| {
            let market = Market::of(shard, view.t(), days);
            let products = CategoryProducts {
                shard,
                place,
                products: &products,
            };
            let currencies = shard.currencies().iter();
            currencies
                .map(|rows| CurrencyTrends::of(products, rows.currency, rows.rows.clone(), &market))
                .collect()
        };
        Self {
            categories: view.shards().iter().enumerate().map(of_category).collect(),
        }
    }

    /// How the product of an active row of the category at a place fares; `None` where it was not seen in the window.
    pub(super) fn trend(&self, place: usize, row: &Row<'_>) -> Option<&Trend> {
        let mut currencies = self.categories[place].iter();
        currencies.find_map(|trends| {
            let row = row.number().checked_sub(trends.start)?;
            let product = *trends.product_of.get(row)?;
            let product = trends.products.get(usize::try_from(product).ok()?)?;
            Some(&product.trend)
        })
    }

    /// Adds the best products of a part of a selection; how many it has.
    pub(super) fn add<'v>(
        &self,
        view: &'v CatalogView,
        part: &ShardSelection<'v>,
        best: &mut TopK<RowKey<'v>, TrendingOffer<'v>>,
    ) -> usize {
        let shard = part.shard();
        let currency = shard.currency_of(part.range().start).currency;
        let mut currencies = self.categories[view.place_of(shard)].iter();
        let trends = currencies.find(|trends| trends.currency == currency);
        trends.map_or(0, |trends| {
            trends.add(part, best);
            trends.count(part)
        })
    }
}

impl CurrencyTrends {
    fn of(
        products: CategoryProducts,
        currency: Currency,
        rows: Range<usize>,
        market: &Market,
    ) -> Self {
        let start = rows.start;
        let mut found: Vec<(RowKey, Trend, Members)> = products
            .all(&rows)
            .filter_map(|product| {
                let trend = market.trend(&product)?;
                let key = product.shown.key(trend.score.highest_first());
                Some((key, trend, product.members))
            })
            .collect();
        found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut trends = Self {
            currency,
            start,
            products: Vec::with_capacity(found.len()),
            members: Vec::new(),
            cheaper: vec![NOWHERE; rows.len()],
            product_of: vec![NOWHERE; rows.len()],
            cheapest: Marks::default(),
            dearest: Marks::default(),
        };
        for (_, trend, members) in found {
            trends.push(trend, members.rows());
        }
        trends.members.shrink_to_fit();
        trends.cheapest = Marks::of(trends.cheaper.iter().map(|&cheaper| cheaper == 0));
        trends.dearest = trends.mark_dearest();
        trends
    }

    fn mark_dearest(&self) -> Marks {
        let mut dearest = vec![false; self.cheaper.len()];
        for product in &self.products {
            let last = self.members[product.members.end as usize - 1] as usize;
            dearest[last - self.start] = true;
        }
        Marks::of(dearest.into_iter())
    }

    fn push(&mut self, trend: Trend, rows: &[Row]) {
        let from = number(self.members.len());
        let mut cheaper = 0;
        for row in rows {
            self.members.push(number(row.number()));
            self.cheaper[row.number() - self.start] = cheaper;
            self.product_of[row.number() - self.start] = number(self.products.len());
            cheaper = number(row.number()) + 1;
        }
        let members = from..number(self.members.len());
        self.products.push(ProductTrend { trend, members });
    }

    fn members(&self, product: &ProductTrend) -> &[u32] {
        &self.members[product.members.start as usize..product.members.end as usize]
    }

    /// A product's place in the whole list is the best that it can have under a filter, which may
    /// take its cheapest offers away.
    fn add<'v>(&self, part: &ShardSelection<'v>, best: &mut TopK<RowKey<'v>, TrendingOffer<'v>>) {
        for product in &self.products {
            let members = self.members(product);
            let first = product.trend.score.highest_first();
            let cheapest = Row::new(part.shard(), members[0] as usize).key(first);
            if best.worst().is_some_and(|worst| cheapest > *worst) {
                return;
            }
            let mut rows = members.iter().map(|&row| row as usize);
            if let Some(row) = rows.find(|&row| part.contains(row)) {
                let row = Row::new(part.shard(), row);
                best.offer(row.key(first), product.trend.shown_by(row));
            }
        }
    }

    /// How many products have an offer that passes.
    fn count(&self, part: &ShardSelection) -> usize {
        if part.is_all_active() {
            return self.count_between(part.range());
        }
        // Those whose cheapest offer that passes is looked at.
        let is_first = |row: &Row| {
            let mut cheaper = self.cheaper[row.number() - self.start];
            if cheaper == NOWHERE {
                return false;
            }
            while let Some(other) = cheaper.checked_sub(1) {
                if part.contains(other as usize) {
                    return false;
                }
                cheaper = self.cheaper[other as usize - self.start];
            }
            true
        };
        part.rows().filter(is_first).count()
    }

    /// How many products have an offer among these rows: all that begin before the end, without
    /// those that end before the start and those that leap over all of them.
    fn count_between(&self, rows: &Range<usize>) -> usize {
        let (from, until) = (rows.start - self.start, rows.end - self.start);
        let (among, after) = (&self.cheaper[from..until], &self.cheaper[until..]);
        let start = number(rows.start);
        if from > 0 && among.len() < after.len() {
            return among.iter().filter(|&&cheaper| cheaper <= start).count();
        }
        let leaps = |cheaper: &&u32| (1..=start).contains(*cheaper);
        let leaping = if from == 0 {
            0
        } else {
            after.iter().filter(leaps).count()
        };
        self.cheapest.count(&(0..until)) - self.dearest.count(&(0..from)) - leaping
    }
}

fn number(row: usize) -> u32 {
    u32::try_from(row).expect("rows of a shard fit 32 bits")
}
