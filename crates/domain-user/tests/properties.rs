//! Properties of lists by taste, over any offers and any taste.

use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::filter::Filter;
use domain_catalog::fixtures::{Sighting, catalog, instant, seen, view};
use domain_catalog::page::{PageRequest, Sort};
use domain_catalog::view::Row;
use domain_offer::id::{Id, OfferId};
use domain_offer::money::PriceBound;
use domain_offer::rules::Rules;
use domain_offer::time::AsOf;
use domain_user::personal::Measure;
use domain_user::{
    EventKind, Only, PersonalList, Preferences, PriceRange, Taste, UserEvent, personalised,
};
use proptest::collection::vec;
use proptest::prelude::*;

const T: &str = "2025-10-21T12:00:00";
const ALL: PageRequest = PageRequest {
    page: 1,
    limit: 1_000,
};

/// Store, brand and price of an offer.
type Seed = (u8, u8, u32);

fn seeds() -> impl Strategy<Value = Vec<Seed>> {
    vec((0..3_u8, 0..4_u8, 1..5_000_u32), 1..40)
}

fn sightings(seeds: &[Seed]) -> Vec<Sighting> {
    let sighting = |(number, (store, brand, price)): (usize, &Seed)| {
        seen(
            &format!("tienda {store}"),
            "Televisores",
            &format!("TV {number}"),
        )
        .brand(&format!("marca {brand}"))
        .price(*price)
        .at("2025-10-21T08:00:00")
    };
    seeds.iter().enumerate().map(sighting).collect()
}

/// Kind, brand, store and days ago.
type Done = (u8, u8, u8, u32);

fn event((kind, brand, store, days): Done) -> UserEvent {
    UserEvent {
        kind: EventKind::ALL[usize::from(kind) % 3],
        offer: Id([0; 12]),
        at: instant(T).plus_days(-i64::from(days)),
        brand: Some(format!("marca {brand}").into()),
        store: format!("tienda {store}").into(),
        category: "televisores".into(),
    }
}

fn history() -> impl Strategy<Value = Vec<Done>> {
    vec((0..3_u8, 0..4_u8, 0..3_u8, 0..90_u32), 0..30)
}

fn preferences() -> impl Strategy<Value = Preferences> {
    let named = |what: &'static str, most: u8| {
        vec((0..most).prop_map(move |n| format!("{what} {n}")), 0..3)
    };
    let band = (
        proptest::option::of(0..5_000_i64),
        proptest::option::of(0..5_000_i64),
    );
    let bound = |price: i64| PriceBound::from_ten_thousandths(price * 10_000);
    (
        named("marca", 4),
        named("tienda", 3),
        proptest::option::of(band),
    )
        .prop_map(move |(brands, stores, band)| {
            let band = band.map(|(min, max)| PriceRange {
                min: min.and_then(bound),
                max: max.and_then(bound),
            });
            let bands = band.map(|band| ("TV".to_owned(), band));
            Preferences {
                brands,
                stores,
                price_bands: bands.into_iter().collect(),
                ..Preferences::default()
            }
        })
}

struct ByPrice;

impl<'v> Measure<'v> for ByPrice {
    #[expect(clippy::cast_possible_truncation, reason = "a share is at most 1")]
    fn score(&self, row: &Row<'v>) -> i64 {
        (row.share_dearer() * 1_000.0).round() as i64
    }

    fn plain(&self, _: &Row<'v>) -> i64 {
        0
    }
}

fn taste(preferences: &Preferences, history: &[Done]) -> Taste {
    let events: Vec<_> = history.iter().copied().map(event).collect();
    Taste::new(
        preferences,
        &events,
        &Rules::standard(),
        AsOf::at(instant(T)),
    )
}

fn with_list<R>(
    catalog: &Arc<Catalog>,
    taste: &Taste,
    request: PageRequest,
    look: impl FnOnce(&PersonalList<'_>) -> R,
) -> R {
    let view = view(catalog, T);
    look(&personalised(
        &view,
        &Filter::default(),
        taste,
        &ByPrice,
        None,
        request,
    ))
}

fn order(catalog: &Arc<Catalog>, taste: &Taste) -> Vec<OfferId> {
    with_list(catalog, taste, ALL, |list| {
        list.page
            .items
            .iter()
            .map(|item| item.row.offer().id())
            .collect()
    })
}

/// The places of a brand's offers, in the order of the list.
fn places(catalog: &Arc<Catalog>, taste: &Taste, brand: u8) -> Vec<(OfferId, usize)> {
    let brand = format!("marca {brand}");
    with_list(catalog, taste, ALL, |list| {
        let items = list.page.items.iter().enumerate();
        let of_brand = items.filter(|(_, item)| {
            let facts = item.row.offer().facts();
            facts.brand.is_some_and(|own| *own.key == *brand)
        });
        let mut places: Vec<_> = of_brand
            .map(|(place, item)| (item.row.offer().id(), place))
            .collect();
        places.sort_unstable();
        places
    })
}

fn no_lower(before: &[(OfferId, usize)], after: &[(OfferId, usize)]) -> bool {
    before.len() == after.len() && before.iter().zip(after).all(|(b, a)| a.1 <= b.1)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn more_deeds_with_a_brand_never_lower_it(
        seeds in seeds(), history in history(), preferences in preferences(), brand in 0..4_u8,
        kind in 0..3_u8, days in 0..90_u32
    ) {
        // All in one store: a kind also speaks for the store that it was done in.
        let seeds: Vec<Seed> = seeds.iter().map(|&(_, brand, price)| (0, brand, price)).collect();
        let catalog = catalog(&sightings(&seeds));
        let before = places(&catalog, &taste(&preferences, &history), brand);
        let more = [history, vec![(kind, brand, 0, days)]].concat();
        let after = places(&catalog, &taste(&preferences, &more), brand);
        prop_assert!(no_lower(&before, &after), "{:?} {:?}", before, after);
    }

    #[test]
    fn preferring_a_brand_never_lowers_it(
        seeds in seeds(), history in history(), preferences in preferences(), brand in 0..4_u8
    ) {
        let catalog = catalog(&sightings(&seeds));
        let before = places(&catalog, &taste(&preferences, &history), brand);
        let mut liked = preferences;
        liked.brands.push(format!("Marca {brand}"));
        let after = places(&catalog, &taste(&liked, &history), brand);
        prop_assert!(no_lower(&before, &after), "{:?} {:?}", before, after);
    }

    #[test]
    fn the_price_order_of_otherwise_equal_offers_never_turns(
        seeds in seeds(), history in history(), preferences in preferences()
    ) {
        let catalog = catalog(&sightings(&seeds));
        let taste = taste(&preferences, &history);
        with_list(&catalog, &taste, ALL, |list| {
            let rows: Vec<_> = list.page.items.iter().map(|item| item.row).collect();
            for (place, row) in rows.iter().enumerate() {
                let equal = |later: &&Row<'_>| {
                    (later.brand(), later.store()) == (row.brand(), row.store())
                };
                for later in rows[place..].iter().filter(equal) {
                    prop_assert!(row.price() <= later.price());
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn parts_add_up_to_what_the_list_is_sorted_by(
        seeds in seeds(), history in history(), preferences in preferences()
    ) {
        let catalog = catalog(&sightings(&seeds));
        let taste = taste(&preferences, &history);
        with_list(&catalog, &taste, ALL, |list| {
            let totals: Vec<i64> = list.page.items.iter().map(|i| i.parts.total()).collect();
            prop_assert!(totals.is_sorted_by(|a, b| a >= b), "{:?}", totals);
            for item in &list.page.items {
                let p = item.parts;
                prop_assert!((0..=1_000_000).contains(&p.total()));
                prop_assert_eq!(p.base + p.brand + p.store + p.category + p.band, p.total());
            }
            Ok(())
        })?;
    }

    #[test]
    fn without_a_taste_it_is_the_list_that_anybody_gets(seeds in seeds()) {
        let catalog = catalog(&sightings(&seeds));
        let cold = taste(&Preferences::default(), &[]);
        prop_assert!(cold.is_cold());
        let anybody: Vec<OfferId> = {
            let view = view(&catalog, T);
            let page = view.select(&Filter::default()).page(Sort::Price, ALL);
            page.items.iter().map(|row| row.offer().id()).collect()
        };
        prop_assert_eq!(order(&catalog, &cold), anybody);
        let changed = with_list(&catalog, &cold, ALL, |list| list.changed);
        prop_assert!(!changed);
    }

    #[test]
    fn it_tells_whether_a_page_changed(
        seeds in seeds(), history in history(), preferences in preferences(), limit in 1..10_u32,
        only in any::<bool>()
    ) {
        let catalog = catalog(&sightings(&seeds));
        let only = Only { brands: only, ..Only::default() };
        let taste = taste(&Preferences { only, ..preferences }, &history);
        let request = PageRequest { page: 1, limit };
        let view = view(&catalog, T);
        let usual = view.select(&Filter::default()).page(Sort::Price, request);
        let usual_ids: Vec<_> = usual.items.iter().map(|row| row.offer().id()).collect();
        with_list(&catalog, &taste, request, |list| {
            let ids: Vec<_> = list.page.items.iter().map(|i| i.row.offer().id()).collect();
            let changed = ids != usual_ids || list.page.total != usual.total;
            prop_assert_eq!(list.changed, changed);
            Ok(())
        })?;
    }

    #[test]
    fn pages_add_up_to_the_whole_list(
        seeds in seeds(), history in history(), preferences in preferences(), limit in 1..10_u32
    ) {
        let catalog = catalog(&sightings(&seeds));
        let taste = taste(&preferences, &history);
        let whole = order(&catalog, &taste);
        let pages = (1..=u32::try_from(whole.len()).unwrap() / limit + 1).flat_map(|page| {
            with_list(&catalog, &taste, PageRequest { page, limit }, |list| {
                list.page.items.iter().map(|i| i.row.offer().id()).collect::<Vec<_>>()
            })
        });
        prop_assert_eq!(pages.collect::<Vec<_>>(), whole);
    }
}
