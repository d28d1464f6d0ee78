//! What load data looks like.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{digest, ean_is_right, key, number, rows, text};
use sample_offers::{DEFAULT_AS_OF, Synthetic, synthetic};
use serde_json::Value;

fn some(offers: usize) -> Vec<Value> {
    rows(synthetic(offers, 1, DEFAULT_AS_OF))
}

#[test]
fn the_bytes_are_always_the_same() {
    let expected = "58e2727668f5dc71a44296ae41d02cbd9c844164bf8db1f2ba2cee12e1e72c44";
    let made = Synthetic {
        offers: 500,
        sightings: 3,
        ..Synthetic::default()
    };
    assert_eq!(digest(made.documents()), expected);
}

#[test]
fn other_seeds_give_other_offers() {
    let first = digest(synthetic(10, 1, DEFAULT_AS_OF));
    let second = digest(synthetic(10, 2, DEFAULT_AS_OF));
    assert_ne!(first, second);
}

#[test]
fn rows_are_made_as_they_are_asked_for() {
    assert_eq!(synthetic(usize::MAX, 1, DEFAULT_AS_OF).take(3).count(), 3);
}

#[test]
fn every_offer_has_a_link_of_its_own() {
    let rows = some(5_000);
    let links: BTreeSet<&str> = rows.iter().map(key).collect();
    assert_eq!(links.len(), 5_000);
}

#[test]
fn sightings_are_of_the_same_offers_a_day_apart() {
    let made = Synthetic {
        offers: 300,
        sightings: 5,
        ..Synthetic::default()
    };
    let rows = rows(made.documents());
    assert_eq!(rows.len(), 1_500);
    let mut seen = BTreeMap::<&str, Vec<i64>>::new();
    for (n, row) in rows.iter().enumerate() {
        assert_eq!(
            number(row, "contador_extraccion_total"),
            i64::try_from(n).unwrap() + 1
        );
        seen.entry(key(row))
            .or_default()
            .push(number(row, "precio_valor"));
    }
    assert_eq!(seen.len(), 300);
    assert!(seen.values().all(|prices| prices.len() == 5));
    let moved = seen
        .values()
        .filter(|prices| prices[0] != prices[4])
        .count();
    assert!(moved > 250, "{moved}");
}

#[test]
fn texts_are_as_long_as_the_real_ones() {
    let rows = some(5_000);
    let mean = |field: &str| {
        let total: usize = rows
            .iter()
            .map(|row| text(row, field).chars().count())
            .sum();
        total / rows.len()
    };
    let check = |field: &str, expected: usize| {
        let mean = mean(field);
        assert!(mean.abs_diff(expected) <= 3, "{field}: {mean}");
    };
    check("titulo", 70);
    check("link", 95);
    check("imagen", 285);
    let bytes: usize = synthetic(5_000, 1, DEFAULT_AS_OF)
        .map(|row| row.len())
        .sum();
    assert!((950..1100).contains(&(bytes / 5_000)), "{}", bytes / 5_000);
}

#[test]
fn details_are_empty_or_some_lines() {
    let rows = some(5_000);
    let mut empty = 0;
    for row in &rows {
        match text(row, "detalles_adicionales").lines().count() {
            0 => empty += 1,
            lines => assert!((4..=12).contains(&lines), "{lines}"),
        }
    }
    assert!((1_900..2_100).contains(&empty), "{empty}");
}

#[test]
fn images_end_at_random() {
    let rows = some(5_000);
    let ends = rows.iter().map(|row| {
        let image = text(row, "imagen");
        &image[image.len() - 64..]
    });
    assert_eq!(ends.collect::<BTreeSet<&str>>().len(), rows.len());
}

#[test]
fn no_row_is_dated_after_the_date_asked_for() {
    let made = Synthetic {
        offers: 2_000,
        sightings: 2,
        ..Synthetic::default()
    };
    for row in rows(made.documents()) {
        let date = text(&row, "fecha_extraccion");
        assert!(
            ("2025-10-10T12:00:00"..="2025-10-12T12:00:00").contains(&date),
            "{date}"
        );
    }
}

#[test]
fn sizes_follow_the_weights() {
    let rows = some(20_000);
    let mut categories = BTreeMap::<&str, usize>::new();
    let mut brands = BTreeSet::new();
    let mut stores = BTreeMap::<&str, BTreeSet<&str>>::new();
    for row in &rows {
        *categories.entry(text(row, "categoria")).or_default() += 1;
        brands.insert(text(row, "marca"));
        let (_, ean) = key(row).rsplit_once("/p/").unwrap();
        assert!(ean_is_right(ean), "{ean}");
        stores.entry(ean).or_default().insert(text(row, "fuente"));
    }
    assert_eq!(categories.len(), 40);
    assert_eq!(brands.len(), 300);
    assert!(categories["celulares"] > 3 * categories["televisores"]);
    let most = stores.values().map(BTreeSet::len).max();
    assert_eq!(most, Some(6));
    let shared = stores.values().filter(|stores| stores.len() > 1).count();
    let share = shared * 100 / stores.len();
    assert!((45..=55).contains(&share), "{share} %");
}

#[test]
fn prices_spread_and_are_told_twice() {
    let mut prices = Vec::new();
    for row in some(5_000) {
        let price = number(&row, "precio_valor");
        let digits: String = text(&row, "precio_texto")
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        assert_eq!(digits, price.to_string());
        prices.push(price);
    }
    prices.sort_unstable();
    assert!(prices[0] >= 8_000);
    assert!(
        (700_000..1_600_000).contains(&prices[2_500]),
        "{}",
        prices[2_500]
    );
    assert!(prices[4_999] > 10_000_000);
}
