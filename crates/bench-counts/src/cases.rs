//! The functions.

use std::hint::black_box;
use std::sync::Arc;

use domain_catalog::filter::Filter;
use domain_catalog::page::{PageRequest, Sort};
use domain_catalog::search::Query;
use domain_offer::money::{BOUND_PLACES, PriceBound};
use domain_offer::time::AsOf;
use domain_price::{best_prices, comparison};
use domain_ranking::{Weights, ranked_offers, trending_offers};
use domain_report::{price_analysis, store_comparison};
use extraction_format::document;

use crate::world::{World, builder, observation};

type Case = (&'static str, fn(&World));

/// Every function by its name in the list of counts.
pub(crate) const CASES: [Case; 14] = [
    ("parse 100 rows", |world| {
        for row in &world.rows[..100] {
            let _ = black_box(document::parse(black_box(row.as_bytes())));
        }
    }),
    ("read 100 rows", |world| {
        for row in &world.rows[..100] {
            black_box(observation(black_box(row), world.now, &world.rules));
        }
    }),
    ("build a catalog of 500", |world| {
        let mut builder = builder();
        for row in &world.rows[..500] {
            builder.absorb(observation(row, world.now, &world.rules));
        }
        black_box(builder.build());
    }),
    ("view of an instant", |world| {
        black_box(world.catalog.at(AsOf::at(world.now)));
    }),
    ("offers of a category", |world| {
        let filter = of_category(world);
        black_box(world.view.select(&filter).page(Sort::Price, page()));
    }),
    ("offers of all, cheapest", |world| {
        let selection = world.view.select(&above());
        black_box(selection.page(Sort::Price, page()));
    }),
    ("offers of all, newest", |world| {
        let selection = world.view.select(&above());
        black_box(selection.page(Sort::Date, page()));
    }),
    ("best prices", |world| {
        black_box(best_prices(&world.view, &of_category(world), None, page()));
    }),
    ("ranked offers", |world| {
        let weights = Weights::default();
        black_box(ranked_offers(&world.view, &above(), &weights, None, page()));
    }),
    ("trending offers", |world| {
        black_box(trending_offers(&world.view, &above(), 7, None, page()));
    }),
    ("trending offers, another T", |world| {
        let view = world.catalog.at(AsOf::at(world.now));
        black_box(trending_offers(&view, &above(), 7, None, page()));
    }),
    ("comparison of a search", |world| {
        let filter = Filter {
            words: Query::parse("celular 128"),
            ..above()
        };
        black_box(comparison(&world.view, &filter, page()));
    }),
    ("store comparison", |world| {
        black_box(store_comparison(&world.view, &above(), 30));
    }),
    ("price analysis", |world| {
        let filter = of_category(world);
        if let Some(category) = &filter.category {
            black_box(price_analysis(&world.view, category, &above(), 30));
        }
    }),
];

fn page() -> PageRequest {
    PageRequest { page: 1, limit: 20 }
}

/// Leaves next to nothing out, as a query that is never repeated does.
fn above() -> Filter {
    Filter {
        min_price: PriceBound::from_ten_thousandths(5_000 * 10_i64.pow(BOUND_PLACES)),
        ..Filter::default()
    }
}

/// The largest category.
fn of_category(world: &World) -> Filter {
    let largest = world.view.shards().iter().max_by_key(|shard| shard.len());
    let category = largest.map(|shard| Arc::clone(&shard.base().category().key));
    Filter {
        category,
        ..above()
    }
}
