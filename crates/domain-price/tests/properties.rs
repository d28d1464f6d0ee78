//! Properties of best prices and of the comparison between stores, over any offers.

use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::filter::Filter;
use domain_catalog::fixtures::{Seed, Sighting, catalog, scattered, view};
use domain_catalog::page::{PageRequest, Sort};
use domain_catalog::search::Query;
use domain_catalog::view::Row;
use domain_offer::id::OfferId;
use domain_price::{best_prices, comparison};
use proptest::collection::vec;
use proptest::prelude::*;

const T: &str = "2025-10-21";
const ALL: PageRequest = PageRequest {
    page: 1,
    limit: 1_000,
};
const SORTS: [Option<Sort>; 5] = [
    None,
    Some(Sort::Price),
    Some(Sort::PriceDescending),
    Some(Sort::Rating),
    Some(Sort::Date),
];

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    vec((0..3_u8, 0..10_u8, 1..=20_u8, 1..5_000_u32), 1..60)
}

fn listed(catalog: &Arc<Catalog>, sort: Option<Sort>, request: PageRequest) -> Vec<OfferId> {
    let view = view(catalog, T);
    let page = best_prices(&view, &Filter::default(), sort, request).page;
    page.items
        .iter()
        .map(|best| best.row.offer().id())
        .collect()
}

/// Store by store: name, then the ids of its offers.
fn compared(catalog: &Arc<Catalog>, words: &str) -> Vec<(String, Vec<OfferId>)> {
    let view = view(catalog, T);
    let filter = Filter {
        words: Query::parse(words),
        ..Filter::default()
    };
    let stores = comparison(&view, &filter, ALL)
        .map(|found| found.stores)
        .unwrap_or_default();
    let ids = |store: &domain_price::StoreOffers| {
        store
            .products
            .items
            .iter()
            .map(|row| row.offer().id())
            .collect()
    };
    stores
        .iter()
        .map(|store| (store.store.to_owned(), ids(store)))
        .collect()
}

fn times_1000(sightings: &[Sighting]) -> Vec<Sighting> {
    sightings
        .iter()
        .map(|sighting| sighting.clone().times(1_000.0))
        .collect()
}

/// As many pages as the list has, or one more.
fn pages_of(whole: &[OfferId], limit: u32) -> u32 {
    u32::try_from(whole.len()).expect("a short list") / limit + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cheapest_first_and_nothing_is_saved_below_zero(seeds in seeds()) {
        let catalog = catalog(&scattered(&seeds));
        let view = view(&catalog, T);
        let found = best_prices(&view, &Filter::default(), None, ALL).page;
        prop_assert!(found.items.is_sorted_by_key(|best| best.row.price()));
        prop_assert!(found.items.iter().all(|best| best.saving.amount_minor >= 0));
    }

    #[test]
    fn the_order_does_not_depend_on_how_facts_came(
        (seeds, shuffled) in seeds().prop_flat_map(|seeds| {
            let sightings = scattered(&seeds);
            (Just(seeds), Just(sightings).prop_shuffle())
        })
    ) {
        let sightings = scattered(&seeds);
        let usual = catalog(&sightings);
        let twice = catalog(shuffled.iter().chain(&sightings));
        let dearer = catalog(&times_1000(&sightings));
        for other in [catalog(&shuffled), twice, dearer] {
            for sort in SORTS {
                prop_assert_eq!(listed(&other, sort, ALL), listed(&usual, sort, ALL));
            }
            prop_assert_eq!(compared(&other, "cosa"), compared(&usual, "cosa"));
        }
    }

    #[test]
    fn pages_add_up_to_the_whole_list(seeds in seeds(), limit in 1..12_u32) {
        let catalog = catalog(&scattered(&seeds));
        for sort in SORTS {
            let whole = listed(&catalog, sort, ALL);
            let pages = (1..=pages_of(&whole, limit))
                .flat_map(|page| listed(&catalog, sort, PageRequest { page, limit }));
            prop_assert_eq!(pages.collect::<Vec<_>>(), whole);
        }
    }

    #[test]
    fn a_comparison_is_the_sum_of_its_stores(seeds in seeds()) {
        let catalog = catalog(&scattered(&seeds));
        let view = view(&catalog, T);
        let Some(found) = comparison(&view, &Filter::default(), ALL) else {
            // Everything is set apart.
            prop_assert!(listed(&catalog, None, ALL).is_empty());
            return Ok(());
        };
        let total: usize = found.stores.iter().map(|store| store.products.total).sum();
        prop_assert_eq!(total, found.total_results);
        prop_assert_eq!(found.best_deal().prices.min, found.prices.min);
        prop_assert_eq!(found.stores.iter().map(|store| store.prices.max).max(), Some(found.prices.max));
        for store in &found.stores {
            let mut prices = store.products.items.iter().map(Row::price);
            prop_assert!(prices.clone().is_sorted());
            prop_assert_eq!(prices.clone().next(), Some(store.prices.min));
            prop_assert_eq!(prices.next_back(), Some(store.prices.max));
            prop_assert!((store.prices.min..=store.prices.max).contains(&store.prices.mean));
        }
    }
}
