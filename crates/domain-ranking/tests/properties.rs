//! Properties of the value score and of trending, over any offers.

use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::filter::Filter;
use domain_catalog::fixtures::{Seed, Sighting, bound, catalog, instant, scattered, seen, view};
use domain_catalog::page::{PageRequest, Sort};
use domain_offer::id::OfferId;
use domain_ranking::{Score, Weights, ranked_offers, trending_offers};
use proptest::collection::vec;
use proptest::prelude::*;

const T: &str = "2025-10-21";
const DAYS: u32 = 7;
const ALL: PageRequest = PageRequest {
    page: 1,
    limit: 1_000,
};
const SORTS: [Option<Sort>; 3] = [None, Some(Sort::PriceDescending), Some(Sort::Date)];

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    vec((0..3_u8, 0..10_u8, 1..=20_u8, 1..5_000_u32), 1..60)
}

/// Offers seen at most a day before T, so that all are equally fresh; each is seen once.
fn fresh_televisions(prices: &[u32]) -> Vec<Sighting> {
    let first = instant("2025-10-21T08:00:00");
    let sighting = |(number, &price): (i64, &u32)| {
        let at = first.plus_micros(number % 5 * 1_000_000);
        seen("exito", "Televisores", &format!("TV {number}"))
            .price(price)
            .at_instant(at)
    };
    (0..).zip(prices).map(sighting).collect()
}

fn ranked(catalog: &Arc<Catalog>, sort: Option<Sort>, request: PageRequest) -> Vec<OfferId> {
    let view = view(catalog, T);
    let page = ranked_offers(
        &view,
        &Filter::default(),
        &Weights::default(),
        sort,
        request,
    )
    .page;
    page.items
        .iter()
        .map(|offer| offer.row.offer().id())
        .collect()
}

fn trending(catalog: &Arc<Catalog>, sort: Option<Sort>, request: PageRequest) -> Vec<OfferId> {
    let view = view(catalog, T);
    let page = trending_offers(&view, &Filter::default(), DAYS, sort, request).page;
    page.items
        .iter()
        .map(|offer| offer.row.offer().id())
        .collect()
}

/// The place of one more offer among others, from 0; `None` where its price cannot be right among theirs.
fn place(others: &[Sighting], one: &Sighting) -> Option<usize> {
    let ids = ranked(&catalog(others.iter().chain([one])), None, ALL);
    ids.iter().position(|&id| id == one.observation().key.id())
}

fn in_bounds(scores: &[Score]) -> bool {
    scores
        .iter()
        .all(|score| (0..=1_000).contains(&score.thousandths()))
}

/// As many pages as the list has, or one more.
fn pages_of(whole: &[OfferId], limit: u32) -> u32 {
    u32::try_from(whole.len()).expect("a short list") / limit + 1
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn scores_are_bounded(seeds in seeds(), price_weight in 0.0..=1.0_f64) {
        let catalog = catalog(&scattered(&seeds));
        let view = view(&catalog, T);
        let weights = Weights::new(price_weight, 1.0 - price_weight).unwrap();
        for offer in ranked_offers(&view, &Filter::default(), &weights, None, ALL).page.items {
            prop_assert!(in_bounds(&[offer.total, offer.price, offer.freshness]), "{:?}", offer);
            prop_assert!((0.0..=100.0).contains(&offer.price_percentile), "{:?}", offer);
        }
        for offer in trending_offers(&view, &Filter::default(), DAYS, None, ALL).page.items {
            let parts = offer.components;
            let scores = [offer.score, parts.appearance, parts.stores, parts.discount];
            prop_assert!(in_bounds(&scores), "{:?}", offer);
            prop_assert!(offer.appearances >= 1 && offer.min_price <= offer.mean_price);
        }
    }

    #[test]
    fn cheaper_else_equal_never_ranks_lower(
        seeds in seeds(), day in 1..=20_u32, price in 2..5_000_u32, less in 1..5_000_u32
    ) {
        let others = scattered(&seeds);
        let one = seen("tienda 1", "Televisores", "otra").at(&format!("2025-10-{day:02}T23:00:00"));
        let cheaper = one.clone().price(price.saturating_sub(less).max(1));
        if let Some(place_of_cheaper) = place(&others, &cheaper) {
            prop_assert!(Some(place_of_cheaper) <= place(&others, &one.price(price)));
        }
    }

    #[test]
    fn fresher_else_equal_never_ranks_lower(
        seeds in seeds(), day in 1..=20_u32, later in 0..20_u32, price in 1..5_000_u32
    ) {
        let others = scattered(&seeds);
        let one = seen("tienda 1", "Televisores", "otra").price(price);
        let on = |day: u32| one.clone().at(&format!("2025-10-{day:02}T23:00:00"));
        let places = (place(&others, &on((day + later).min(21))), place(&others, &on(day)));
        if let (Some(later), Some(earlier)) = places {
            prop_assert!(later <= earlier);
        }
    }

    #[test]
    fn the_order_does_not_depend_on_how_facts_came(
        (seeds, shuffled) in seeds().prop_flat_map(|seeds| {
            let sightings = scattered(&seeds);
            (Just(seeds), Just(sightings).prop_shuffle())
        })
    ) {
        let sightings = scattered(&seeds);
        let dearer: Vec<Sighting> = sightings.iter().map(|s| s.clone().times(1_000.0)).collect();
        let usual = catalog(&sightings);
        let twice = catalog(shuffled.iter().chain(&sightings));
        for other in [catalog(&shuffled), twice, catalog(&dearer)] {
            for sort in SORTS {
                prop_assert_eq!(ranked(&other, sort, ALL), ranked(&usual, sort, ALL));
                prop_assert_eq!(trending(&other, sort, ALL), trending(&usual, sort, ALL));
            }
        }
    }

    #[test]
    fn pages_add_up_to_the_whole_list(seeds in seeds(), limit in 1..12_u32) {
        let catalog = catalog(&scattered(&seeds));
        for sort in SORTS {
            for list in [ranked, trending] {
                let whole = list(&catalog, sort, ALL);
                let pages = (1..=pages_of(&whole, limit))
                    .flat_map(|page| list(&catalog, sort, PageRequest { page, limit }));
                prop_assert_eq!(pages.collect::<Vec<_>>(), whole);
            }
        }
    }

    // Of so many offers most blocks of rows are passed over, those with a fresh one among them not.
    #[test]
    fn pages_of_many_add_up_to_the_whole_list(
        offers in vec((1..3_000_u32, 0..40_i64), 150..500), page in 1..5_u32, limit in 1..30_u32
    ) {
        let newest = instant("2025-10-21T08:00:00");
        let sighting = |(number, &(price, age)): (usize, &(u32, i64))| {
            let category = ["Televisores", "Celulares"][number % 2];
            let days = if age < 2 { age } else { 10 + age % 3 };
            seen("exito", category, &format!("Equipo {number}"))
                .price(price)
                .at_instant(newest.plus_days(-days))
        };
        let sightings: Vec<Sighting> = offers.iter().enumerate().map(sighting).collect();
        let catalog = catalog(&sightings);
        let whole = ranked(&catalog, None, ALL);
        let from = ((page - 1) * limit) as usize;
        let expected: Vec<_> = whole.into_iter().skip(from).take(limit as usize).collect();
        prop_assert_eq!(ranked(&catalog, None, PageRequest { page, limit }), expected);
    }

    #[test]
    fn as_many_products_are_counted_as_there_are(
        prices in vec((0..6_u64, 1..40_u32), 1..60), low in 1..40_u32, wide in 0..40_u32
    ) {
        let sighting = |(number, &(gtin, price)): (usize, &(u64, u32))| {
            let title = format!("TV {number}");
            let sighting = seen("exito", "Televisores", &title).price(price).at("2025-10-20T08:00:00");
            if gtin == 0 { sighting } else { sighting.gtin(gtin) }
        };
        let sightings: Vec<Sighting> = prices.iter().enumerate().map(sighting).collect();
        let catalog = catalog(&sightings);
        let view = view(&catalog, T);
        for (min_price, max_price) in [
            (bound(low), bound(low + wide)),
            (bound(low), None),
            (None, bound(low)),
        ] {
            let filter = Filter { min_price, max_price, ..Filter::default() };
            let page = trending_offers(&view, &filter, DAYS, None, ALL).page;
            prop_assert_eq!(page.total, page.items.len());
        }
    }

    #[test]
    fn an_outlier_does_not_reorder_equally_fresh_offers(
        prices in vec(1..50_u32, 2..30), outlier in prop_oneof![Just(1_u32), 1_000_000..u32::MAX]
    ) {
        let others = fresh_televisions(&prices);
        let outlier = seen("exito", "Televisores", "raro").price(outlier).at("2025-10-21T07:00:00");
        let usual = ranked(&catalog(&others), None, ALL);
        let mut with_outlier = ranked(&catalog(others.iter().chain([&outlier])), None, ALL);
        with_outlier.retain(|&id| id != outlier.observation().key.id());
        prop_assert_eq!(with_outlier, usual);
    }
}
