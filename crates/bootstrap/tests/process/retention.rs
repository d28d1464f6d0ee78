//! Old extractions lose their long texts, and no answer about offers changes by it.

use std::path::Path;

use crate::clock;
use crate::servers::{fresh_database, replica_set, standalone};
use crate::support::{Service, arryn, directory};

/// Days that rows were seen on.
const DAYS: usize = 6;
/// Offers that they are of.
const OFFERS: usize = 3;
/// Seconds that the clock is ahead once the rows are old.
const LATER: u32 = 40 * 86_400;

/// One row an offer and day, at a price of its own. The third day has the longest details, the last one none.
fn upload() -> String {
    let row = |offer: usize, day: usize| {
        let price = 1_000_000 + 1_000 * (day * 7 % 5) + offer;
        let details = match day {
            3 => "Modelo: QN55X\\nPeso: 17 kg, con base",
            DAYS => "",
            _ => "Modelo: QN55X",
        };
        format!(
            r#"{{"titulo":"Televisor {offer} de 55\"","marca":"LG","precio_texto":"$ {price}","precio_valor":{price},"moneda":"COP","categoria":"televisores","imagen":"https://img.example/{offer}/{day}.jpg","link":"https://www.tienda.example/p/{offer}","fuente":"Tienda","detalles_adicionales":"{details}","fecha_extraccion":"2025-10-0{day}T10:00:00"}}"#
        ) + "\n"
    };
    let days = |offer| (1..=DAYS).map(move |day| row(offer, day));
    (0..OFFERS).flat_map(days).collect()
}

/// What is said of offers: as of each day, which their histories answer, and of what follows from those.
fn answers(service: &Service) -> Vec<String> {
    let mut paths: Vec<_> = (1..=DAYS)
        .map(|day| format!("/api/offers/Televisores/?as_of=2025-10-0{day}"))
        .collect();
    for path in [
        "best-prices/Televisores/?as_of=2025-10-06",
        "trending-offers/?as_of=2025-10-06",
        "price-comparison/?product=televisor&as_of=2025-10-06",
        "reports/price-analysis/Televisores/?as_of=2025-10-06",
    ] {
        paths.push(format!("/api/{path}"));
    }
    let answer = |path: &String| {
        let answer = service.get(path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        answer.body
    };
    let mut answers: Vec<_> = paths.iter().map(answer).collect();
    for offer in offers(service) {
        answers.push(service.get(&format!("/api/archivos/{offer}/")).body);
        answers.push(
            service
                .get(&format!("/api/archivos/{offer}/detalles/"))
                .body,
        );
    }
    answers
}

fn offers(service: &Service) -> Vec<String> {
    let page = service
        .get("/api/offers/Televisores/?as_of=2025-10-06")
        .json();
    let offers = page["results"].as_array().unwrap().iter();
    offers
        .map(|offer| offer["_id"].as_str().unwrap().to_owned())
        .collect()
}

/// The ids of the raw rows.
fn raw(service: &Service) -> Vec<String> {
    let page = service.get("/api/archivos/?limit=100").json();
    let rows = page["results"].as_array().unwrap();
    assert_eq!(page["total"], rows.len(), "{page}");
    let id = |row: &serde_json::Value| row["_id"].as_str().unwrap().to_owned();
    rows.iter().map(id).collect()
}

/// What a command is told besides, to find its store.
type Store = [(&'static str, String)];

fn later(directory: &Path, store: &Store, variables: &[(&str, &str)]) -> Service {
    let mut command = arryn(directory, &["serve"]);
    command.envs(store.iter().cloned());
    clock::ahead(&mut command, LATER, directory);
    command.envs(variables.iter().copied());
    let service = Service::launch(command);
    service.wait_for("/health/ready", |answer| answer.status == 200);
    service
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn old_rows_lose_their_long_texts_and_offers_stay_as_they_are() {
    old_rows_lose_their_long_texts(&[]);
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn old_rows_lose_their_long_texts_in_a_replica_set_and_on_a_single_server() {
    for url in [replica_set(), format!("mongodb://{}/", standalone())] {
        let store = [("MONGODB_URL", url), ("MONGO_DB_NAME", fresh_database())];
        old_rows_lose_their_long_texts(&store);
    }
}

fn old_rows_lose_their_long_texts(store: &Store) {
    let directory = directory();
    let mut command = arryn(directory.path(), &["serve"]);
    command.envs(store.iter().cloned());
    command.env("RAW_RETENTION_DAYS", "30");
    let mut service = Service::launch(command);
    service.wait_for("/health/ready", |answer| answer.status == 200);
    let all = OFFERS * DAYS;
    assert_eq!(service.upload(&upload()).unwrap().status, 201);
    service.wait_for("/api/offers/Televisores/?as_of=2025-10-06", |answer| {
        answer.status == 200 && answer.json()["total"] == OFFERS
    });
    let (before, rows) = (answers(&service), raw(&service));
    assert_eq!(rows.len(), all, "nothing is old yet");
    service.signal("TERM");
    assert!(service.wait().success());
    drop(service);

    // Without the variable everything is kept; with another currency by default the rules are other ones,
    // and the log is folded anew.
    let kept = later(directory.path(), store, &[]);
    assert_eq!(raw(&kept), rows);
    drop(kept);
    let dollars = ("DEFAULT_CURRENCY", "USD");
    for variables in [&[][..], &[], &[dollars], &[]] {
        let set = [&[("RAW_RETENTION_DAYS", "30")], variables].concat();
        let service = later(directory.path(), store, &set);
        service.wait_for("/api/archivos/?limit=100", |answer| {
            answer.json()["total"] == 2 * OFFERS
        });
        let left = raw(&service);
        let gone = rows.iter().filter(|id| !left.contains(id));
        for id in gone {
            assert_eq!(service.get(&format!("/api/archivos/{id}/")).status, 404);
        }
        let again = service.upload(&upload()).unwrap().json();
        assert_eq!(again["duplicates"], all, "{again}");
        assert_eq!(raw(&service), left);
        assert_eq!(answers(&service), before);
    }
}
