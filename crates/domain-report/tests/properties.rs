//! Properties of the reports, over any offers.

use domain_catalog::filter::Filter;
use domain_catalog::fixtures::{Seed, Sighting, catalog, scattered, view};
use domain_offer::money::PriceBound;
use domain_report::{PriceAnalysis, StoreComparison, price_analysis, store_comparison};
use proptest::collection::vec;
use proptest::prelude::*;

const T: &str = "2025-10-21";

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    vec((0..3_u8, 0..10_u8, 1..=20_u8, 1..5_000_u32), 1..60)
}

fn compare<'s>(sightings: impl IntoIterator<Item = &'s Sighting>, days: u32) -> StoreComparison {
    store_comparison(&view(&catalog(sightings), T), &Filter::default(), days)
}

fn analyse<'s>(
    sightings: impl IntoIterator<Item = &'s Sighting>,
    days: u32,
) -> Option<PriceAnalysis> {
    let view = view(&catalog(sightings), T);
    price_analysis(&view, &"televisores".into(), &Filter::default(), days)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_store_comparison_is_the_sum_of_its_stores(seeds in seeds(), days in 1..30_u32) {
        let found = compare(&scattered(&seeds), days);
        let total: usize = found.stores.iter().map(|store| store.total_products).sum();
        prop_assert_eq!(total, found.total_products);
        prop_assert_eq!(found.best_mean_price().is_none(), found.stores.is_empty());
        for store in &found.stores {
            prop_assert!((store.min_price..=store.max_price).contains(&store.mean_price));
            prop_assert!(store.price_index.is_none_or(|index| index >= 1.0));
            prop_assert_eq!(store.price_index.is_some(), store.comparable_products > 0);
            prop_assert!(store.comparable_products <= store.total_products);
        }
        // What is compared is compared between at least two.
        prop_assert_ne!(found.stores.iter().filter(|s| s.price_index.is_some()).count(), 1);
    }

    #[test]
    fn between_any_two_prices_it_is_what_the_offers_there_give(
        seeds in seeds(),
        days in 1..30_u32,
        (low, high) in (0..5_000_i64, 0..5_000_i64),
    ) {
        let view = view(&catalog(&scattered(&seeds)), T);
        let bound = |price: i64| PriceBound::from_ten_thousandths(price * 10_000);
        let by_price = Filter { min_price: bound(low), max_price: bound(high), ..Filter::default() };
        // The same offers, one by one.
        let shards = view.shards().iter();
        let offers = shards.flat_map(|shard| shard.base().offers().iter().map(|offer| offer.id()));
        let listed = Filter { only: Some(offers.collect()), ..by_price.clone() };
        prop_assert_eq!(
            store_comparison(&view, &by_price, days),
            store_comparison(&view, &listed, days)
        );
    }

    #[test]
    fn percentiles_ascend_and_ranges_add_up(seeds in seeds(), days in 1..30_u32) {
        let Some(found) = analyse(&scattered(&seeds), days) else { return Ok(()) };
        let p = found.percentiles;
        prop_assert!([found.min, p.p25, p.p50, p.p75, p.p90, found.max].is_sorted());
        prop_assert!((found.min..=found.max).contains(&found.mean));
        let ranges = found.ranges;
        prop_assert_eq!(ranges.economic + ranges.middle + ranges.premium, found.total_products);
        prop_assert!(ranges.economic >= 1);
    }

    #[test]
    fn reports_do_not_depend_on_how_facts_came(
        (seeds, shuffled) in seeds().prop_flat_map(|seeds| {
            let sightings = scattered(&seeds);
            (Just(seeds), Just(sightings).prop_shuffle())
        }),
        days in 1..30_u32,
    ) {
        let sightings = scattered(&seeds);
        let (usual, analysis) = (compare(&sightings, days), analyse(&sightings, days));
        prop_assert_eq!(&compare(&shuffled, days), &usual);
        prop_assert_eq!(&compare(shuffled.iter().chain(&sightings), days), &usual);
        prop_assert_eq!(&analyse(&shuffled, days), &analysis);
        prop_assert_eq!(&analyse(shuffled.iter().chain(&sightings), days), &analysis);
    }

    #[test]
    fn indexes_do_not_depend_on_the_unit_of_prices(seeds in seeds()) {
        let sightings = scattered(&seeds);
        let dearer: Vec<Sighting> = sightings.iter().map(|s| s.clone().times(1_000.0)).collect();
        let indexes = |found: StoreComparison| {
            let of_store = found.stores.iter();
            of_store.map(|store| (store.store.clone(), store.price_index)).collect::<Vec<_>>()
        };
        prop_assert_eq!(indexes(compare(&dearer, 30)), indexes(compare(&sightings, 30)));
    }
}
