//! The fold is a join, and building by steps is building at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain_catalog::catalog::{CatalogBuilder, Restored};
use domain_catalog::fixtures::{Sighting, builder, catalog, instant, seen, settings, t};
use domain_offer::time::Zone;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::dump;

const AS_OF: &str = "2025-10-15";

/// Sightings of few offers at few instants, so that they clash: equal times, other prices, other
/// currencies, other spellings, other titles, other addresses, and categories that change.
fn sightings() -> impl Strategy<Value = Vec<Sighting>> {
    let one = (
        0..2_u8,
        (0..4_u8, 0..4_u8),
        0..2_u8,
        0..60_i64,
        1..300_u32,
        any::<[bool; 4]>(),
    );
    vec(one.prop_map(sighting), 1..40)
}

fn sighting(
    (store, (title, address), category, hours, price, [usd, loud, detailed, renamed]): (
        u8,
        (u8, u8),
        u8,
        i64,
        u32,
        [bool; 4],
    ),
) -> Sighting {
    // The last title is a route, whose address others share; the others stand at several addresses of their own.
    let (link, address) = match (title, address) {
        (3, address) => (
            format!("tienda{store}.co/#/{title}"),
            format!("tienda{store}.co/{}", address % 2),
        ),
        (_, 0) => (
            format!("tienda{store}.co/{title}"),
            format!("tienda{store}.co/{title}"),
        ),
        (_, address) => (
            format!("tienda{store}.co/{title}"),
            format!("tienda{store}.co/x{address}/{title}"),
        ),
    };
    let store = format!("{} {store}", if loud { "TIENDA" } else { "tienda" });
    let category = ["Televisores", "Celulares"][usize::from(category)];
    let at = instant("2025-10-01T00:00:00").plus_micros(hours * 8 * 3_600_000_000);
    let article = if renamed { "nueva NX-90" } else { "usada" };
    seen(&store, category, &format!("cosa {title} {article}"))
        .link(&link)
        .address(&address)
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
        // What it had under ids that are no offer's any more stays there.
        let mut archive = BTreeMap::new();
        for kept in kept.chunks(kept.len() / 3 + 1) {
            absorb(&mut first, kept);
            archive.extend(first.take_changed().into_iter().map(|offer| (offer.id(), offer)));
        }
        let mut parts = [Restored::default(), Restored::default()];
        for (offer, second_part) in archive.into_values().zip(parted) {
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
            let key = sighting.observation().key;
            let of_offer = sightings.iter().map(Sighting::observation).filter(|o| o.key == key);
            let newest = of_offer
                .max_by_key(|o| (o.seen_at, std::cmp::Reverse(o.content)))
                .unwrap();
            let holding: Vec<&str> = catalog
                .shards()
                .iter()
                .filter(|shard| shard.base().offers().iter().any(|offer| offer.key() == key.as_str()))
                .map(|shard| &*shard.base().category().key)
                .collect();
            prop_assert_eq!(holding, [&*newest.facts.category.key]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_address_leads_to_its_offer(sightings in sightings()) {
        let catalog = catalog(&sightings);
        let rows: Vec<_> = sightings.iter().map(Sighting::observation).collect();
        for row in &rows {
            let offer = catalog.offer_of(row).unwrap();
            prop_assert_eq!(&*offer.key(), row.key.as_str());
            prop_assert!(offer.logged().any(|id| id == row.logged));
            // Of several that have the id the one that was seen last, but for one that is called so.
            let led_to = catalog.resolve(row.logged).unwrap();
            let having = rows.iter().filter(|other| other.logged == row.logged);
            let having: Vec<_> = having.map(|other| catalog.offer_of(other).unwrap()).collect();
            let last = having.iter().map(|offer| offer.seen_at()).max();
            if let Some(own) = having.iter().find(|offer| offer.id() == row.logged) {
                prop_assert_eq!(led_to.id(), own.id());
            } else {
                prop_assert_eq!(Some(led_to.seen_at()), last);
            }
            // It is called by the first of its addresses.
            let own = rows.iter().filter(|other| other.key == row.key);
            let first = own.map(|own| (Zone::bogota().day(own.seen_at), own.offer_id())).min();
            prop_assert_eq!(first.map(|(_, id)| id), Some(offer.id()));
        }
    }
}

fn absorb(builder: &mut CatalogBuilder, sightings: &[Sighting]) {
    for sighting in sightings {
        builder.absorb(sighting.observation());
    }
}
