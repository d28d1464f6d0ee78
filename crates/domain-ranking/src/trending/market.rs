//! A category over the window and the window before it, and how a product fares in it.

use domain_catalog::population::Population;
use domain_catalog::shard::{CategorySnapshot, ScrapedDay};
use domain_catalog::view::Row;
use domain_offer::time::{AsOf, Day, Window};

use super::product::Product;
use super::{Components, TrendingOffer};
use crate::score::Score;

/// How a product fares, whichever of its offers shows it.
#[derive(Clone, Copy)]
pub(super) struct Trend {
    pub(super) score: Score,
    components: Components,
    appearances: usize,
    stores: usize,
    /// `None` where no price in the window is trusted, and so with the mean.
    min_price: Option<i64>,
    mean_price: Option<i64>,
}

impl Trend {
    /// The product shown by one of its offers.
    pub(super) fn shown_by<'v>(&self, row: Row<'v>) -> TrendingOffer<'v> {
        TrendingOffer {
            row,
            score: self.score,
            components: self.components,
            appearances: self.appearances,
            stores: self.stores,
            min_price: self.min_price.unwrap_or(row.price()),
            mean_price: self.mean_price.unwrap_or(row.price()),
        }
    }
}

/// A category over the two windows.
pub(super) struct Market {
    t: AsOf,
    window: Window,
    before: Window,
    /// By store: on how many days it was scraped in the window and in the one before.
    scraped: Vec<(usize, usize)>,
    active_stores: usize,
}

impl Market {
    pub(super) fn of(shard: &CategorySnapshot, t: AsOf, days: u32) -> Self {
        let (window, before) = (t.window(days), t.window_before(days));
        let stores = 0..u32::try_from(shard.base().stores().len()).expect("stores fit 32 bits");
        let scraped = stores.map(|store| {
            let days = shard.scraped(store);
            let in_window = |window| days.values().filter(|day| touches(day, window)).count();
            (in_window(&window), in_window(&before))
        });
        Self {
            t,
            window,
            before,
            scraped: scraped.collect(),
            active_stores: active_stores(shard),
        }
    }

    /// How a product fares; `None` when it was not seen in the window.
    pub(super) fn trend(&self, product: &Product<'_>) -> Option<Trend> {
        let rows = product.members.rows();
        let seen = days_seen(rows, &self.window);
        if seen == 0 {
            return None;
        }
        let stores = stores(rows);
        let (prices, before) = self.trusted_prices(rows);
        let parts = [
            self.appearance(&stores, seen, days_seen(rows, &self.before)),
            self.store_share(stores.len()),
            discount(&prices, &before),
        ];
        let [appearance, of_stores, discount] = parts.map(Score::rounded);
        Some(Trend {
            score: Score::rounded(parts.iter().sum::<f64>() / parts.len() as f64),
            components: Components {
                appearance,
                stores: of_stores,
                discount,
            },
            appearances: seen,
            stores: stores.len(),
            min_price: prices.min(),
            mean_price: prices.mean(),
        })
    }

    /// The trusted prices in the window and in the one before, the lowest of each store and day.
    fn trusted_prices(&self, rows: &[Row]) -> (Population<'static>, Population<'static>) {
        if let [row] = rows {
            return self.trusted_prices_of_one(row);
        }
        let (mut now, mut before) = (Vec::new(), Vec::new());
        for row in rows {
            let store = row.store();
            row.each_trusted_day(self.t.end(), |day| {
                let price = (store, day.day, day.last);
                if self.window.contains(day.at) {
                    now.push(price);
                } else if self.before.contains(day.at) {
                    before.push(price);
                }
            });
        }
        (lowest_of_days(now), lowest_of_days(before))
    }

    /// An offer has one price on a day.
    fn trusted_prices_of_one(&self, row: &Row) -> (Population<'static>, Population<'static>) {
        let (mut now, mut before) = (Vec::new(), Vec::new());
        row.each_trusted_day(self.t.end(), |day| {
            if self.window.contains(day.at) {
                now.push(day.last);
            } else if self.before.contains(day.at) {
                before.push(day.last);
            }
        });
        (Population::new(now), Population::new(before))
    }

    /// x/(x+y) with x = (f+1)/(F+2) and y = (b+1)/(B+2); 0.5 when B = 0.
    fn appearance(&self, stores: &[u32], seen: usize, seen_before: usize) -> f64 {
        let of_stores = stores.iter().map(|&store| self.scraped[store as usize]);
        let (scraped, scraped_before) = of_stores.fold((0, 0), |sum, of_store| {
            (sum.0 + of_store.0, sum.1 + of_store.1)
        });
        if scraped_before == 0 {
            return 0.5;
        }
        let rate = |seen: usize, scraped: usize| (seen as f64 + 1.0) / (scraped as f64 + 2.0);
        let (now, before) = (rate(seen, scraped), rate(seen_before, scraped_before));
        now / (now + before)
    }

    /// The share of the category's active stores; a product without active offers may be in more.
    fn store_share(&self, stores: usize) -> f64 {
        stores as f64 / self.active_stores.max(stores) as f64
    }
}

/// On how many distinct (store, day) a product was seen.
fn days_seen(rows: &[Row], window: &Window) -> usize {
    if let [row] = rows
        && let [day] = row.offer().history()
    {
        return usize::from(window.contains(day.at));
    }
    let mut days: Vec<(u32, Day)> = Vec::new();
    for row in rows {
        let history = row.offer().history().iter();
        let seen = history.filter(|day| window.contains(day.at));
        days.extend(seen.map(|day| (row.store(), day.day)));
    }
    days.sort_unstable();
    days.dedup();
    days.len()
}

fn lowest_of_days(mut prices: Vec<(u32, Day, i64)>) -> Population<'static> {
    // The lowest of a store and day comes first, and stays.
    prices.sort_unstable();
    prices.dedup_by_key(|(store, day, _)| (*store, *day));
    Population::new(prices.into_iter().map(|(_, _, price)| price).collect())
}

/// 1 − lowest price ÷ median of the prices before, between 0 and 1; 0 without either.
fn discount(prices: &Population, before: &Population) -> f64 {
    match (prices.min(), before.quantile(0.5)) {
        (Some(lowest), Some(median)) => (1.0 - lowest as f64 / median).clamp(0.0, 1.0),
        _ => 0.0,
    }
}

fn stores(rows: &[Row]) -> Vec<u32> {
    let mut stores: Vec<u32> = rows.iter().map(Row::store).collect();
    stores.sort_unstable();
    stores.dedup();
    stores
}

fn touches(day: &ScrapedDay, window: &Window) -> bool {
    window.from <= day.last && day.first < window.until
}

fn active_stores(shard: &CategorySnapshot) -> usize {
    let stores = 0..u32::try_from(shard.base().stores().len()).expect("stores fit 32 bits");
    stores
        .filter(|&store| shard.active_of_store(store) > 0)
        .count()
}
