//! The demonstration's shops run well for weeks, and a scraper that breaks is named at the end of that run.

use std::time::Duration;

use actix_web::test::TestRequest;
use sample_offers::{DEFAULT_AS_OF, demo};
use serde_json::{Value, json};

use crate::test_support::World;

/// Every scrape of the demonstration's shops, the oldest first.
fn scrapes() -> Vec<(String, Vec<Value>)> {
    let rows = demo(DEFAULT_AS_OF).into_iter();
    let rows = rows.map(|row| serde_json::from_str::<Value>(&row).unwrap());
    let mut scrapes = Vec::<(String, Vec<Value>)>::new();
    for row in rows {
        let store = row["fuente"].as_str().unwrap().to_owned();
        match scrapes.last_mut() {
            Some((last, rows)) if *last == store => rows.push(row),
            _ => scrapes.push((store, vec![row])),
        }
    }
    scrapes
}

/// Delivers rows as a run of their own, which ends; its signals.
async fn deliver(world: &World, rows: &[Value]) -> Vec<&'static str> {
    // The runs do not overlap.
    world.clock.advance(Duration::from_mins(2));
    let name = world.clock_now().micros().to_string();
    let body: String = rows.iter().map(|row| row.to_string() + "\n").collect();
    let request = TestRequest::post().uri("/api/archivos/?fin=1");
    let request = request.insert_header(("x-run-id", name.as_str()));
    world.send(request.set_payload(body)).await;
    let ended = world.state.services.runs.tend().await.unwrap();
    assert_eq!(ended.len(), 1);
    let ending = ended[0].ending.as_ref().unwrap();
    ending
        .signals
        .iter()
        .map(|signal| signal.kind.code())
        .collect()
}

/// What breaks of a run, by the rows of the run before.
type Break = fn(&mut Vec<Value>, &[Value]);

const BREAKS: [(&str, Break); 8] = [
    ("half the rows", |rows, _| rows.truncate(rows.len() / 2)),
    ("a field gone", |rows, _| {
        for row in rows {
            row.as_object_mut().unwrap().remove("imagen");
        }
    }),
    ("the price gone", |rows, _| {
        for row in rows {
            row["precio_valor"] = Value::Null;
            row["precio_texto"] = json!("");
        }
    }),
    ("prices × 100", |rows, _| {
        for row in rows {
            let price = row["precio_valor"].as_u64().unwrap() * 100;
            row["precio_valor"] = price.into();
            row["precio_texto"] = json!("");
        }
    }),
    ("dates stuck", |rows, before| {
        for (row, before) in rows.iter_mut().zip(before.iter().cycle()) {
            row["fecha_extraccion"] = before["fecha_extraccion"].clone();
        }
    }),
    ("duplicates only", |rows, before| *rows = before.to_vec()),
    ("categories renamed", |rows, _| {
        for row in rows {
            let renamed = format!("Hogar y {}", row["categoria"].as_str().unwrap());
            row["categoria"] = renamed.into();
        }
    }),
    ("the store gone", |rows, _| {
        for row in rows {
            row["fuente"] = Value::Null;
        }
    }),
];

/// A world in which no row is of the future, with a catalog.
async fn world() -> World {
    let mut world = World::default();
    world.clock.advance(Duration::from_hours(24 * 400));
    world.refresh().await;
    world
}

#[actix_web::test]
async fn forty_healthy_runs_of_each_shop_say_nothing() {
    let mut world = world().await;
    let mut runs = 0;
    for (number, (store, rows)) in scrapes().iter().enumerate() {
        let said = deliver(&world, rows).await;
        assert!(said.is_empty(), "run {number} of {store}: {said:?}");
        runs += 1;
        if number % 35 == 0 {
            world.refresh().await;
        }
    }
    assert!(runs >= 40 * 7, "{runs}");
}

/// Healthy runs before one that breaks.
const BEFORE: usize = 7;
/// So many runs of each shop are passed over: the first ones of the sample have a few rows.
const SKIPPED: usize = 6;

#[actix_web::test]
async fn each_break_of_each_shop_is_named_at_the_end_of_its_run() {
    let scrapes = scrapes();
    let mut stores: Vec<&str> = scrapes.iter().map(|(store, _)| store.as_str()).collect();
    stores.sort_unstable();
    stores.dedup();
    for store in stores {
        let runs = scrapes.iter().filter(|(of, _)| of == store);
        let runs: Vec<_> = runs.skip(SKIPPED).map(|(_, rows)| rows).collect();
        for (name, breaks) in BREAKS {
            let mut world = world().await;
            for rows in &runs[..BEFORE] {
                assert!(deliver(&world, rows).await.is_empty());
            }
            world.refresh().await;
            let mut rows = runs[BEFORE].clone();
            breaks(&mut rows, runs[BEFORE - 1]);
            let said = deliver(&world, &rows).await;
            // Of so few rows, half are lost by chance too, and a first run of so few says nothing.
            let mut sizes: Vec<_> = runs[..=BEFORE].iter().map(|rows| rows.len()).collect();
            sizes.sort_unstable();
            let is_small = match name {
                "half the rows" => sizes[BEFORE / 2] < 37,
                "the store gone" => rows.len() < 10,
                _ => false,
            };
            assert!(!said.is_empty() || is_small, "{name} of {store}");
        }
    }
}
