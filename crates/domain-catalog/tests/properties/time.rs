//! The catalog at an earlier T is the catalog that was.

use domain_catalog::fixtures::{Sighting, catalog, instant, seen, t, view};
use proptest::collection::btree_map;
use proptest::prelude::*;

use super::dump;

/// Sightings over 60 days, one of an offer on a day: within a day only the last is kept.
fn sightings() -> impl Strategy<Value = Vec<Sighting>> {
    let slot = (0..3_u8, 0..5_u8, 0..60_i64);
    let price = (0..24_i64, 1..300_u32, 0..8_u8);
    btree_map(slot, price, 1..60)
        .prop_map(|sightings| sightings.into_iter().map(sighting).collect())
}

fn sighting(
    ((store, title, day), (hour, price, usd)): ((u8, u8, i64), (i64, u32, u8)),
) -> Sighting {
    let at = instant("2025-09-01T00:00:00")
        .plus_days(day)
        .plus_micros(hour * 3_600_000_000);
    let category = if title % 2 == 0 {
        "Televisores"
    } else {
        "Celulares"
    };
    seen(
        &format!("tienda {store}"),
        category,
        &format!("cosa {title}"),
    )
    .price(price)
    .currency(if usd == 0 { "USD" } else { "COP" })
    .at_instant(at)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn later_facts_do_not_show_earlier(sightings in sightings(), day in 1..=30_u32, hour in 0..24_u32) {
        let as_of = format!("2025-10-{day:02}T{hour:02}:00:00");
        let end = t(&as_of).end();
        let earlier = sightings.iter().filter(|sighting| sighting.observation().seen_at < end);
        prop_assert_eq!(
            dump::state(&view(&catalog(&sightings), &as_of)),
            dump::state(&view(&catalog(earlier), &as_of))
        );
    }
}
