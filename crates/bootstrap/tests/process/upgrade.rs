//! A store of the last release, taken over in place.
//!
//! What it is made of was left by that release's own program: eleven rows, of which five are of one television under
//! five addresses and three are routes of one page, and what an editor said of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bson::{Bson, Document};
use serde_json::{Value, json};

use crate::client::{ADMIN_PASSWORD, ENV, ask, log_in};
use crate::mongodb;
use crate::servers::{block_on, database, fresh_database, replica_set, standalone};
use crate::support::{Service, directory};

const ROWS: &str = include_str!("last_release/rows.jsonl");
const SQL: &str = include_str!("last_release/store.sql");
const DOCUMENTS: &str = include_str!("last_release/store.jsonl");
const LIST: &str = "/api/offers/Televisores/?as_of=2025-10-20&limit=50";

/// The ids of the television, that of its first address first.
const TELEVISION: [&str; 5] = [
    "3eff5c9fa4683068223c2706",
    "18fa293b924403b6444c9586",
    "202586d4fbc00c3681bbd849",
    "8195516abfe9376035a16d69",
    "5dbeb4b283a6428c6cd3e89b",
];
/// The one offer that the three routes were.
const ROUTES: &str = "c36e82e9737737c730456598";
const EXITO: &str = "cc25a9ad7e3ccdb5ceb25ef2";
const OLIMPICA: &str = "8c20dcbe6a447e735f81e4ad";
const FALABELLA: &str = "a38b22e13edb4cb7a730a7e2";

#[test]
fn a_file_of_the_last_release_is_taken_over() {
    let directory = directory();
    let data = directory.path().join("data");
    std::fs::create_dir(&data).unwrap();
    let file = rusqlite::Connection::open(data.join("arryn.sqlite3")).unwrap();
    file.execute_batch(SQL).unwrap();
    file.close().unwrap();
    check(directory.path(), &|| Service::start(directory.path(), &[]));
}

#[test]
fn a_database_of_the_last_release_is_taken_over() {
    for url in [replica_set(), format!("mongodb://{}/", standalone())] {
        let (directory, name) = (directory(), fresh_database());
        let database = database(&url, &name);
        for line in DOCUMENTS.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            let document = Bson::try_from(line["document"].clone()).unwrap();
            let document: Document = document.as_document().unwrap().clone();
            let collection = database.collection::<Document>(line["collection"].as_str().unwrap());
            block_on(collection.insert_one(document)).unwrap();
        }
        check(directory.path(), &|| {
            mongodb::node(directory.path(), &url, &name)
        });
    }
}

fn check(directory: &Path, start: &dyn Fn() -> Service) {
    std::fs::write(directory.join(".env"), ENV).unwrap();
    // The second time from its archive.
    for _ in 0..2 {
        let mut service = start();
        service.wait_for(LIST, |answer| {
            answer.status == 200 && answer.json()["total"] == 7
        });
        every_id_leads_to_its_offer(&service);
        rows_name_the_offers_of_lists(&service);
        what_an_editor_said_stays(&service);
        what_is_uploaded_again_is_known(&service);
        service.signal("TERM");
        assert!(service.wait().success());
    }
}

/// The ids that the list has, by title.
fn listed(service: &Service) -> BTreeMap<String, String> {
    let list = service.get(LIST).json();
    let text = |offer: &Value, name: &str| offer[name].as_str().unwrap().to_owned();
    let offers = list["results"].as_array().unwrap().iter();
    offers
        .map(|offer| (text(offer, "titulo"), text(offer, "_id")))
        .collect()
}

fn every_id_leads_to_its_offer(service: &Service) {
    let listed = listed(service);
    assert_eq!(listed.len(), 7, "{listed:?}");
    // What was one offer is called as before, and what was five by the first of them.
    for id in [TELEVISION[0], EXITO, OLIMPICA, FALABELLA] {
        assert!(
            listed.values().any(|listed| listed == id),
            "{id} of {listed:?}"
        );
    }
    let newest = |id: &str| {
        let row = service.get(&format!("/api/archivos/{id}/"));
        assert_eq!(row.status, 200, "{id}: {row:?}");
        row.json()
    };
    for id in TELEVISION {
        let row = newest(id);
        assert_eq!(row["oferta_id"], TELEVISION[0], "{id}");
        assert_eq!(
            row["precio_valor"], 1_960_000,
            "the newest of all addresses"
        );
        // Those of another address.
        let details = service.get(&format!("/api/archivos/{id}/detalles/")).json();
        assert_eq!(
            details["detalles_adicionales"],
            "Peso: 14 kg\n\nAlto: 72 cm"
        );
    }
    for id in [EXITO, OLIMPICA, FALABELLA] {
        assert_eq!(newest(id)["oferta_id"], id);
    }
    // The one seen last of the three.
    let [last, first] =
        ["Televisor TCL 43 pulgadas", "Televisor Samsung 50 pulgadas"].map(|title| &listed[title]);
    assert_eq!(newest(ROUTES)["oferta_id"], last.as_str());
    // Another one by its own id, with its own row and details.
    assert_eq!(newest(first)["oferta_id"], first.as_str());
    let details = service
        .get(&format!("/api/archivos/{first}/detalles/"))
        .json();
    assert_eq!(
        details["detalles_adicionales"],
        "Color: negro, con base y control"
    );
    for id in TELEVISION
        .into_iter()
        .chain([ROUTES, EXITO, OLIMPICA, FALABELLA])
    {
        let compared = format!("/api/price-comparison/?product_id={id}&as_of=2025-10-20");
        assert_eq!(service.get(&compared).status, 200, "{compared}");
    }
}

fn rows_name_the_offers_of_lists(service: &Service) {
    let page = service.get("/api/archivos/?limit=100").json();
    assert_eq!(page["total"], 11);
    let rows = page["results"].as_array().unwrap().iter();
    let of_rows: BTreeSet<&str> = rows.map(|row| row["oferta_id"].as_str().unwrap()).collect();
    let listed = listed(service);
    assert_eq!(of_rows, listed.values().map(String::as_str).collect());
}

/// How many offers the product of an id has, and whether a person said so.
fn product(service: &Service, id: &str) -> (usize, bool) {
    let product = service
        .get(&format!("/api/products/{id}/?as_of=2025-10-20"))
        .json();
    let offers = product["ofertas"].as_array().map_or(&[][..], Vec::as_slice);
    let by_a_person = |offer: &Value| {
        offer["razones"]
            .as_array()
            .is_some_and(|all| all.contains(&json!("persona")))
    };
    (offers.len(), offers.iter().any(by_a_person))
}

fn what_an_editor_said_stays(service: &Service) {
    let path = format!("/api/products/{EXITO}/?as_of=2025-10-20");
    service.wait_for(&path, |answer| answer.json()["total"] == 2);
    for id in TELEVISION.into_iter().chain([EXITO, FALABELLA, OLIMPICA]) {
        assert_eq!(product(service, id), (2, true), "{id}");
    }
    // What was said of all three routes is of none of them.
    assert_eq!(product(service, ROUTES), (1, false));
    assert_eq!(
        service.logged("what was said of an offer that is several now is ignored"),
        1
    );
}

fn what_is_uploaded_again_is_known(service: &Service) {
    let rows: Vec<Value> = ROWS
        .lines()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    let token = log_in(service, "admin", ADMIN_PASSWORD).unwrap();
    let again = ask(
        service,
        &token,
        "POST",
        "/api/archivos/",
        Some(&json!(rows)),
    )
    .json();
    assert_eq!(
        (&again["duplicates"], &again["stored"]),
        (&json!(11), &json!(0)),
        "{again}"
    );
}
