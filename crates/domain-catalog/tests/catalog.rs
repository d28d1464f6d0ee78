//! What the catalog shows: active and expired offers, spellings, suspect prices, placements.

use std::sync::Arc;

use domain_catalog::catalog::Catalog;
use domain_catalog::fixtures::{Sighting, catalog, catalog_of, instant, seen, view};
use domain_catalog::shard::ApartReason;
use domain_catalog::view::Row;
use domain_offer::observation::Placement;

/// The shown offers at T: title, price in major units, and a star where it is no longer active.
fn shown(catalog: &Arc<Catalog>, as_of: &str) -> Vec<String> {
    let view = view(catalog, as_of);
    let mut lines = Vec::new();
    for shard in view.shards() {
        let rows = (0..shard.len()).map(|row| Row::new(shard, row));
        lines.extend(rows.map(|row| {
            let star = if row.is_active() { "" } else { " *" };
            format!("{} {}{star}", row.offer().facts().title, row.money())
        }));
    }
    lines
}

#[test]
fn an_offer_is_active_within_thirty_days_of_its_stores_newest() {
    let first = instant("2025-09-01T10:00:00");
    let tv = |store: &str, title: &str| seen(store, "Televisores", title);
    let sightings = [
        tv("exito", "A").price(1).at_instant(first),
        tv("exito", "B").price(2).at_instant(first.plus_micros(-1)),
        tv("exito", "C").price(3).at_instant(first.plus_days(30)),
        // Another store and another category of the same store are scraped on their own.
        tv("alkosto", "D")
            .price(4)
            .at_instant(first.plus_micros(-1)),
        seen("exito", "Audio", "E")
            .price(5)
            .at_instant(first.plus_micros(-1)),
    ];
    let catalog = catalog(&sightings);
    assert_eq!(
        shown(&catalog, "2025-12-31"),
        ["E 5", "A 1", "B 2 *", "C 3", "D 4"]
    );
    // C was not yet seen, so B was still active.
    assert_eq!(shown(&catalog, "2025-09-30"), ["E 5", "A 1", "B 2", "D 4"]);
}

#[test]
fn a_name_is_shown_in_its_commonest_spelling_ties_by_code_point() {
    let check = |spellings: &[&str], expected: &str| {
        let sighting = |(number, spelling): (usize, &&str)| {
            seen(spelling, spelling, &format!("cosa {number}"))
                .brand("b")
                .price(1)
        };
        let sightings: Vec<Sighting> = spellings.iter().enumerate().map(sighting).collect();
        let catalog = catalog(&sightings);
        assert_eq!(catalog.shards().len(), 1, "{spellings:?}");
        assert_eq!(catalog.store_name("exito"), expected, "{spellings:?}");
        assert_eq!(catalog.category_name("exito"), expected, "{spellings:?}");
        assert_eq!(catalog.brand_name("b"), "B");
    };
    check(&["Éxito"], "Éxito");
    check(&["Exito", "Éxito", "Éxito"], "Éxito");
    check(&["Éxito", "exito", "EXITO", "Exito"], "EXITO"); // E before x before É
    check(&["exito", "Éxito"], "exito");
    assert_eq!(catalog_of(&[]).store_name("unknown"), "unknown");
}

#[test]
fn a_spelling_counts_over_all_categories() {
    let sightings = [
        seen("EXITO", "Audio", "a"),
        seen("Éxito", "Video", "b"),
        seen("Éxito", "Video", "c"),
    ];
    assert_eq!(catalog(&sightings).store_name("exito"), "Éxito");
}

fn days(prices: &[u32]) -> Arc<Catalog> {
    let tv = |(day, &price): (usize, &u32)| {
        let at = format!("2025-10-{:02}T10:00:00", day + 1);
        seen("exito", "Televisores", "TV").price(price).at(&at)
    };
    catalog(&prices.iter().enumerate().map(tv).collect::<Vec<_>>())
}

#[test]
fn while_the_newest_price_is_suspect_the_last_trusted_one_is_shown() {
    let catalog = days(&[1_000, 1_100, 9, 1_050]);
    for (as_of, expected, priced) in [
        ("2025-10-01", "TV 1000", "2025-10-01T10:00:00"),
        ("2025-10-02", "TV 1100", "2025-10-02T10:00:00"),
        ("2025-10-03", "TV 1100", "2025-10-02T10:00:00"),
        ("2025-10-04", "TV 1050", "2025-10-04T10:00:00"),
    ] {
        assert_eq!(shown(&catalog, as_of), [expected], "{as_of}");
        let view = view(&catalog, as_of);
        let row = Row::new(&view.shards()[0], 0);
        assert_eq!(row.priced_at(), instant(priced), "{as_of}");
        assert_eq!(row.population().prices(), [row.price()], "{as_of}");
    }
    // A suspect sighting is a sighting.
    assert_eq!(
        view(&catalog, "2025-10-03").newest(),
        Some(instant("2025-10-03T10:00:00"))
    );
}

#[test]
fn two_contradictory_days_set_an_offer_apart() {
    let catalog = days(&[1_000, 20_000, 21_000]);
    let apart = |as_of| {
        let view = view(&catalog, as_of);
        view.shards()[0]
            .apart()
            .iter()
            .map(|apart| apart.reason.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(shown(&catalog, "2025-10-01"), ["TV 1000"]);
    assert_eq!(apart("2025-10-01"), []);
    assert!(shown(&catalog, "2025-10-02").is_empty());
    assert_eq!(apart("2025-10-02"), [ApartReason::Contradiction]);
    // A third day bears the second out.
    assert_eq!(shown(&catalog, "2025-10-03"), ["TV 21000"]);
    assert_eq!(apart("2025-10-03"), []);
}

#[test]
fn a_misplaced_thing_is_shown_nowhere_and_counts_nowhere() {
    let rule = "un adaptador USB no es un televisor";
    let adapter = seen("exito", "Televisores", "USB").price(1);
    let apart = adapter.placement(Placement::Apart { rule: rule.into() });
    let catalog = catalog(&[apart, seen("exito", "Televisores", "TV").price(9)]);
    assert_eq!(shown(&catalog, "2025-10-02"), ["TV 9"]);
    let view = view(&catalog, "2025-10-02");
    let reasons: Vec<_> = view.shards()[0]
        .apart()
        .iter()
        .map(|apart| &apart.reason)
        .collect();
    assert_eq!(reasons, [&ApartReason::Misplaced(rule.into())]);
    assert_eq!(Row::new(&view.shards()[0], 0).population().prices(), [900]);
}

#[test]
fn an_offer_moves_with_its_newest_category() {
    let phone = seen("exito", "Televisores", "Celular").at("2025-10-01T10:00:00");
    let moved = seen("exito", "Celulares", "Celular").at("2025-10-02T10:00:00");
    let catalog = catalog(&[moved, phone]);
    assert_eq!(catalog.shards().len(), 1);
    assert_eq!(catalog.category_name("celulares"), "Celulares");
    assert_eq!(shown(&catalog, "2025-10-03"), ["Celular 1000"]);
    // Its two days are one history.
    let offer = &catalog.shards()[0].base().offers()[0];
    assert_eq!(offer.history().len(), 2);
}

/// Looking for new offers in every category would make a batch cost as much as there are categories, squared.
#[test]
fn a_batch_costs_what_it_holds_also_beside_many_categories() {
    let in_category = |number: usize| {
        let sighting = seen(
            "exito",
            &format!("Categoria {number}"),
            &format!("Cosa {number}"),
        );
        sighting.observation()
    };
    let cost = |count: usize| {
        let mut builder = domain_catalog::fixtures::builder();
        builder.absorb_all((0..count).map(in_category).collect());
        builder.build();
        builder.take_changed();
        let batch = (count..2 * count).map(in_category).collect();
        let begun = cpu_time::ThreadTime::now();
        builder.absorb_all(batch);
        let absorbing = begun.elapsed();
        builder.build();
        let begun = cpu_time::ThreadTime::now();
        assert_eq!(builder.take_changed().len(), count);
        (absorbing + begun.elapsed()).as_secs_f64()
    };
    // The least of three: other programs on the machine make a run dearer, never cheaper.
    let least = |count| (0..3).map(|_| cost(count)).fold(f64::INFINITY, f64::min);
    let (few, many) = (least(150), least(1_500));
    assert!(
        many < few * 40.0,
        "{few:.4} s for 150, {many:.4} s for 1,500"
    );
}
