//! What a price is measured against, counted anew row by row.

use domain_catalog::fixtures::{Seed, Sighting, catalog, scattered, view};
use domain_catalog::view::{CatalogView, Row};
use proptest::collection::vec;
use proptest::prelude::*;

/// Every fifth price is in dollars.
fn sightings() -> impl Strategy<Value = Vec<Sighting>> {
    let seeds = vec((0..3_u8, 0..10_u8, 1..=20_u8, 1..500_u32), 1..60);
    seeds.prop_map(|seeds: Vec<Seed>| {
        let currency = |(sighting, seed): (Sighting, &Seed)| {
            sighting.currency(if seed.3 % 5 == 0 { "USD" } else { "COP" })
        };
        scattered(&seeds)
            .into_iter()
            .zip(&seeds)
            .map(currency)
            .collect()
    })
}

fn rows(view: &CatalogView) -> Vec<Row<'_>> {
    view.shards()
        .iter()
        .flat_map(|shard| rows_of(shard))
        .collect()
}

fn rows_of(shard: &domain_catalog::shard::CategorySnapshot) -> Vec<Row<'_>> {
    (0..shard.len()).map(|row| Row::new(shard, row)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_population_is_of_one_category_and_currency(sightings in sightings()) {
        let catalog = catalog(&sightings);
        let view = view(&catalog, "2025-10-21");
        let all = rows(&view);
        for row in &all {
            let same = |other: &&Row| {
                let category = |row: &Row| row.offer().facts().category.key.clone();
                other.is_active()
                    && category(other) == category(row)
                    && other.money().currency() == row.money().currency()
            };
            let mut expected: Vec<i64> = all.iter().filter(same).map(Row::price).collect();
            expected.sort_unstable();
            prop_assert_eq!(row.population().prices(), expected);
        }
    }
}
