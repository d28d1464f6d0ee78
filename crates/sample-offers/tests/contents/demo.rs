//! What the bundled sample holds.

use std::collections::{BTreeMap, BTreeSet};

use crate::common::{digest, ean_is_right, key, number, rows, text};
use sample_offers::{DEFAULT_AS_OF, demo};
use serde_json::Value;

const HOUR: i64 = 3_600_000_000;

fn sample() -> Vec<Value> {
    rows(demo(DEFAULT_AS_OF))
}

/// The rows of each offer, oldest first, by its link without advertisement.
fn offers(rows: &[Value]) -> BTreeMap<&str, Vec<&Value>> {
    let mut offers = BTreeMap::<_, Vec<_>>::new();
    for row in rows {
        offers.entry(key(row)).or_default().push(row);
    }
    offers
}

#[test]
fn the_bytes_are_always_the_same() {
    let expected = "426f178c19395f9797569f2caecb0bb7a3daac19137f831c128c113ec8e203aa";
    assert_eq!(digest(demo(DEFAULT_AS_OF)), expected);
}

#[test]
fn only_dates_depend_on_the_date() {
    let undated = |as_of| {
        let mut rows = rows(demo(as_of));
        for row in &mut rows {
            row["fecha_extraccion"] = Value::Null;
        }
        rows
    };
    let expected = undated(DEFAULT_AS_OF);
    for hours in [-5, 3, 7, 1000] {
        assert!(undated(DEFAULT_AS_OF + hours * HOUR) == expected, "{hours}");
    }
}

#[test]
fn there_are_about_five_hundred_offers_of_seven_shops() {
    let rows = sample();
    assert!((6_000..9_000).contains(&rows.len()), "{}", rows.len());
    let offers = offers(&rows);
    assert!((480..=520).contains(&offers.len()), "{}", offers.len());
    let shops: BTreeSet<&str> = rows.iter().map(|row| text(row, "fuente")).collect();
    assert_eq!(shops.len(), 7, "{shops:?}");
}

#[test]
fn the_categories_of_the_front_end_are_the_largest() {
    let rows = sample();
    let offers = offers(&rows);
    let count = |names: &[&str]| {
        let first = offers.values().map(|rows| text(rows[0], "categoria"));
        first.filter(|category| names.contains(category)).count()
    };
    let televisions = count(&["televisores", "Smart TV", "Televisores", "TVs"]);
    let phones = count(&["celulares", "Celulares"]);
    let computers = count(&["portatiles", "Laptops", "Computadoras"]);
    assert!((90..=110).contains(&televisions), "{televisions}");
    assert!((80..=95).contains(&phones), "{phones}");
    assert!((70..=85).contains(&computers), "{computers}");
    for other in [
        "Audífonos",
        "Tablets",
        "Monitores",
        "Neveras",
        "Lavadoras",
        "Consolas",
        "Smartwatches",
    ] {
        let number = count(&[other, &other.to_lowercase().replace('í', "i")]);
        assert!((15..=60).contains(&number), "{other}: {number}");
    }
}

#[test]
fn no_row_is_dated_after_the_date_asked_for() {
    for (hours, last) in [
        (0, "2025-10-12T12:00:00"),
        (9, "2025-10-12T21:00:00"),
        (14, "2025-10-13T02:00:00"),
    ] {
        let rows = rows(demo(DEFAULT_AS_OF + hours * HOUR));
        let mut newest = BTreeMap::new();
        for row in &rows {
            let date = text(row, "fecha_extraccion");
            assert!(date <= last, "{date}");
            let of_shop = newest.entry(text(row, "fuente")).or_insert(date);
            *of_shop = date.max(of_shop);
        }
        let day_before = "2025-10-11T11:00:00";
        assert!(newest.values().all(|date| *date > day_before), "{newest:?}");
        let recent = &last[..11];
        assert!(
            newest.values().any(|date| date.starts_with(recent)) || hours == 14,
            "{newest:?}"
        );
    }
}

#[test]
fn offers_are_seen_on_many_days_and_some_have_gone() {
    let rows = sample();
    let mut gone = 0;
    for (link, rows) in offers(&rows) {
        let days: BTreeSet<&str> = rows
            .iter()
            .map(|row| &text(row, "fecha_extraccion")[..10])
            .collect();
        assert_eq!(days.len(), rows.len(), "{link} twice a day");
        if days.last().unwrap() < &"2025-09-02" {
            gone += 1;
        } else {
            assert!((8..=25).contains(&days.len()), "{link}: {}", days.len());
        }
    }
    assert!((4..=15).contains(&gone), "{gone}");
}

#[test]
fn article_numbers_are_right_and_shared_by_shops() {
    let rows = sample();
    let mut shops = BTreeMap::<&str, BTreeSet<&str>>::new();
    for row in &rows {
        let linked = key(row).rsplit_once("/p/").map(|(_, ean)| ean);
        let lines = text(row, "detalles_adicionales").lines();
        let told = lines.filter_map(|line| line.trim_start_matches("• ").strip_prefix("EAN: "));
        for ean in told.chain(linked) {
            assert!(ean_is_right(ean), "{ean}");
            shops.entry(ean).or_default().insert(text(row, "fuente"));
        }
    }
    let shared = shops.values().filter(|shops| shops.len() > 1).count();
    assert!(shared > 90, "{shared}");
    assert!(shops.values().any(|shops| shops.len() >= 5));
}

#[test]
fn prices_are_told_twice_and_end_as_prices_do() {
    for row in sample() {
        let price = number(&row, "precio_valor");
        let digits: String = text(&row, "precio_texto")
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        assert_eq!(digits, price.to_string());
        assert!([0, 900, 950, 990].contains(&(price % 1000)), "{price}");
        assert!((30_000..20_000_000).contains(&price), "{price}");
        assert_eq!(row["moneda"], "COP");
    }
}

#[test]
fn one_price_is_suspect_and_many_move() {
    let rows = sample();
    let (mut suspect, mut moved) = (0, 0);
    for rows in offers(&rows).values() {
        let prices: Vec<i64> = rows.iter().map(|row| number(row, "precio_valor")).collect();
        let mut sorted = prices.clone();
        sorted.sort_unstable();
        let median = sorted[sorted.len() / 2];
        suspect += prices.iter().filter(|&&price| price * 10 < median).count();
        moved += usize::from(sorted[0] * 112 < sorted[sorted.len() - 1] * 100);
    }
    assert_eq!(suspect, 1);
    assert!(moved > 150, "{moved}");
}

#[test]
fn a_fake_discount_ends_where_it_began() {
    let rows = sample();
    let fake = offers(&rows);
    let (_, rows) = fake
        .iter()
        .find(|(link, _)| link.contains("alkosto") && link.contains("un55v8200gkxzl"))
        .unwrap();
    let prices: Vec<i64> = rows.iter().map(|row| number(row, "precio_valor")).collect();
    let (first, last) = (prices[0], prices[prices.len() - 1]);
    let highest = *prices.iter().max().unwrap();
    assert_eq!(first, last);
    assert!(highest * 100 > first * 112, "{prices:?}");
}

#[test]
fn half_of_the_offers_have_details_and_oddities_are_there() {
    let rows = sample();
    let offers = offers(&rows);
    let detailed = offers
        .values()
        .filter(|rows| !text(rows[0], "detalles_adicionales").is_empty());
    let share = detailed.count() * 100 / offers.len();
    assert!((40..=60).contains(&share), "{share} %");
    let any = |field: &str, part: &str| rows.iter().any(|row| text(row, field).contains(part));
    assert!(any("tamaño", "N/A"));
    assert!(any("tamaño", "00\""));
    assert!(any("calificacion", "Sin calificacion"));
    assert!(any("link", "sponsoredClickData="));
    assert!(any("titulo", "\n"));
    assert!(any("titulo", "\u{a0}"));
    assert!(any("titulo", "Soporte de Pared"));
}
