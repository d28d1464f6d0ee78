//! The fold is a join, and building by steps is building at once.

use std::sync::Arc;

use domain_catalog::catalog::{CatalogBuilder, Restored};
use domain_catalog::fixtures::{Sighting, builder, catalog, instant, seen, settings, t};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::dump;

const AS_OF: &str = "2025-10-15";

/// Sightings of few offers at few instants, so that they clash: equal times, other prices, other
/// currencies, other spellings, other titles, and categories that change.
fn sightings() -> impl Strategy<Value = Vec<Sighting>> {
    let one = (
        0..2_u8,
        0..4_u8,
        0..2_u8,
        0..60_i64,
        1..300_u32,
        any::<[bool; 4]>(),
    );
    vec(one.prop_map(sighting), 1..40)
}

fn sighting(
    (store, title, category, hours, price, [usd, loud, detailed, renamed]): (
        u8,
        u8,
        u8,
        i64,
        u32,
        [bool; 4],
    ),
) -> Sighting {
    let link = format!("tienda{store}.co/{title}");
    let store = format!("{} {store}", if loud { "TIENDA" } else { "tienda" });
    let category = ["Televisores", "Celulares"][usize::from(category)];
    let at = instant("2025-10-01T00:00:00").plus_micros(hours * 8 * 3_600_000_000);
    let article = if renamed { "nueva NX-90" } else { "usada" };
    seen(&store, category, &format!("cosa {title} {article}"))
        .link(&link)
        .gtin(if renamed {
            7_702_001_000_001
        } else {
            7_702_001_000_002
        })
        .price(price)
        .currency(if usd { "USD" } else { "COP" })
        .brand(if loud { "MARCA" } else { "marca" })
        .details(if detailed { price % 3 } else { 0 })
        .at_instant(at)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_order_and_repetition_gives_the_same_catalog(
        (sightings, shuffled) in sightings().prop_flat_map(|sightings| {
            (Just(sightings.clone()), Just(sightings).prop_shuffle())
        }),
        repeated in vec(any::<Index>(), 0..20),
    ) {
        let usual = dump::whole(&catalog(&sightings), t(AS_OF));
        let again = repeated.iter().map(|at| at.get(&sightings));
        let other = catalog(shuffled.iter().chain(again));
        prop_assert_eq!(dump::whole(&other, t(AS_OF)), usual);
    }

    #[test]
    fn a_repetition_changes_nothing(sightings in sightings()) {
        let mut builder = builder();
        for sighting in &sightings {
            builder.absorb(sighting.observation());
        }
        builder.take_changed();
        for sighting in &sightings {
            prop_assert!(!builder.absorb(sighting.observation()));
        }
        prop_assert!(builder.take_changed().is_empty());
    }

    #[test]
    fn building_by_steps_is_building_at_once(
        sightings in sightings(),
        builds in vec(prop::bool::weighted(0.2), 40),
    ) {
        let mut builder = builder();
        for (absorbed, (sighting, build)) in (1..).zip(sightings.iter().zip(builds)) {
            builder.absorb(sighting.observation());
            if build || absorbed == sightings.len() {
                let stepwise = Arc::new(builder.build());
                let at_once = catalog(&sightings[..absorbed]);
                prop_assert_eq!(
                    dump::whole(&stepwise, t(AS_OF)),
                    dump::whole(&at_once, t(AS_OF))
                );
            }
        }
    }

    #[test]
    fn what_an_archive_kept_is_the_catalog(
        sightings in sightings(),
        split in any::<Index>(),
        parted in vec(any::<bool>(), 40),
        built_between in any::<bool>(),
    ) {
        let (kept, tail) = sightings.split_at(split.index(sightings.len()));
        let mut first = builder();
        absorb(&mut first, kept);
        let mut parts = [Restored::default(), Restored::default()];
        for (offer, second_part) in first.take_changed().into_iter().zip(parted) {
            parts[usize::from(second_part)].take(Arc::unwrap_or_clone(offer));
        }
        let mut second = CatalogBuilder::restored(settings(), parts.into());
        prop_assert!(second.take_changed().is_empty());
        if built_between {
            prop_assert_eq!(
                dump::whole(&Arc::new(second.build()), t(AS_OF)),
                dump::whole(&catalog(kept), t(AS_OF))
            );
        }
        // Reading the tail again from further back does no harm.
        absorb(&mut second, &kept[kept.len() / 2..]);
        absorb(&mut second, tail);
        prop_assert_eq!(
            dump::whole(&Arc::new(second.build()), t(AS_OF)),
            dump::whole(&catalog(&sightings), t(AS_OF))
        );
    }

    #[test]
    fn an_offer_is_in_the_category_of_its_newest_sighting_only(sightings in sightings()) {
        let catalog = catalog(&sightings);
        for sighting in &sightings {
            let id = sighting.observation().key.id();
            let of_offer = sightings.iter().map(Sighting::observation).filter(|o| o.key.id() == id);
            let newest = of_offer
                .max_by_key(|o| (o.seen_at, std::cmp::Reverse(o.content)))
                .unwrap();
            let holding: Vec<&str> = catalog
                .shards()
                .iter()
                .filter(|shard| shard.base().offers().iter().any(|offer| offer.id() == id))
                .map(|shard| &*shard.base().category().key)
                .collect();
            prop_assert_eq!(holding, [&*newest.facts.category.key]);
        }
    }
}

fn absorb(builder: &mut CatalogBuilder, sightings: &[Sighting]) {
    for sighting in sightings {
        builder.absorb(sighting.observation());
    }
}
