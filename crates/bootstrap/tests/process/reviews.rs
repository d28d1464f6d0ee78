//! What an editor says of a price: kept, shown on every node, there after a kill. And what later rules refuse.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::client::{ADMIN_PASSWORD, ENV, ask, log_in};
use crate::mongodb::on;
use crate::servers::{fresh_database, replica_set, standalone};
use crate::support::{Answer, Service, arryn, directory};

const LIST: &str = "/api/offers/Televisores/?as_of=2025-10-02";
const REFUSED: &str = "/api/archivos/?estado=rechazado";
const TOLD: &str = "stored rows that today's rules refuse count in nothing; /api/archivos/?estado=rechazado lists them";

fn television(number: u32, day: u32, price: u32, text: &str) -> Value {
    json!({
        "titulo": format!("Televisor {number}"), "marca": "LG", "precio_valor": price,
        "precio_texto": text, "categoria": "Televisores",
        "fuente": format!("tienda{}.example", number % 2),
        "link": format!("https://tienda.example/p/{number}"),
        "fecha_extraccion": format!("2025-10-{day:02}T10:00:00"),
    })
}

/// Starts a node by these rules.
type Start<'s> = &'s dyn Fn(Option<&Path>) -> Service;

fn start(mut command: Command, taxonomy: Option<&Path>) -> Service {
    if let Some(file) = taxonomy {
        command.env("TAXONOMY_FILE", file);
    }
    let service = Service::launch(command);
    service.wait_for("/health/ready", |answer| answer.status == 200);
    service.wait_for(LIST, |answer| {
        answer.header("x-data-source") == Some("live")
    });
    service
}

fn tell(service: &Service, path: &str, body: &Value) -> Value {
    let token = log_in(service, "admin", ADMIN_PASSWORD).unwrap();
    let answer = ask(service, &token, "POST", path, Some(body));
    assert!(answer.status < 300, "{answer:?}");
    answer.json()
}

fn cheapest(answer: &Answer) -> Option<i64> {
    answer.json()["results"][0]["precio_valor"].as_i64()
}

/// Nine televisions at a million, and one at 12; the id of the latter's row.
fn fill(service: &Service) -> String {
    let usual = (1..=9).map(|number| television(number, 1, 1_000_000, ""));
    let rows: Vec<Value> = usual.chain([television(10, 1, 12, "")]).collect();
    let stored = tell(service, "/api/archivos/?refresh=wait", &json!(rows));
    assert_eq!(cheapest(&service.get(LIST)), Some(1_000_000));
    stored["ids"][9].as_str().unwrap().to_owned()
}

fn review(service: &Service, id: &str, verdict: &str) {
    let path = format!("/api/archivos/{id}/review/?refresh=wait");
    let said = tell(service, &path, &json!({"verdict": verdict, "note": "sí"}));
    assert_eq!(said["visible"], true);
}

/// Reviews on one node and sees it on it at once, and on another that starts after the first was killed.
fn check_reviews(start: Start<'_>) {
    let first = start(None);
    let id = fill(&first);
    review(&first, &id, "confirmed");
    assert_eq!(cheapest(&first.get(LIST)), Some(12));
    first.signal("KILL");
    drop(first);
    let second = start(None);
    second.wait_for(LIST, |answer| cheapest(answer) == Some(12));
    let row = second.get(&format!("/api/archivos/{id}/")).json();
    assert_eq!(row["revision"]["note"], "sí");
    review(&second, &id, "wrong");
    assert_eq!(cheapest(&second.get(LIST)), Some(1_000_000));
}

/// Rows that other rules took are refused by those of today: every start says so.
fn check_refused(start: Start<'_>) {
    let folder = directory();
    let cents = folder.path().join("taxonomy.txt");
    std::fs::write(&cents, "[prices]\ntienda1.example = cents\n").unwrap();
    let before = start(Some(&cents));
    let rows = [
        television(1, 1, 100_000, "$ 1.000"),
        television(2, 1, 200_000, ""),
    ];
    let stored = tell(&before, "/api/archivos/?refresh=wait", &json!(rows));
    assert_eq!(stored["stored"], 2, "{stored}");
    assert_eq!(before.logged(TOLD), 0);
    before.signal("KILL");
    drop(before);
    for _ in 0..3 {
        let mut after = start(None);
        after.wait_for(REFUSED, |answer| answer.json()["total"] == 1);
        let refused = after.get(REFUSED).json()["results"][0].clone();
        assert_eq!(refused["estado"], "rechazado");
        assert_eq!(refused["motivo_codigo"], "price_conflict");
        assert_eq!(after.logged(TOLD), 1);
        assert_eq!(cheapest(&after.get(LIST)), Some(200_000));
        // Its end saves what it folded, so that the next one reads it from the archive.
        after.signal("TERM");
        after.wait();
    }
}

#[test]
fn a_review_survives_a_kill() {
    for check in [check_reviews, check_refused] {
        let directory = directory();
        std::fs::write(directory.path().join(".env"), ENV).unwrap();
        check(&|taxonomy| start(arryn(directory.path(), &["serve"]), taxonomy));
    }
}

#[test]
fn a_review_is_there_on_every_node_of_mongodb() {
    for url in [replica_set(), format!("mongodb://{}/", standalone())] {
        for check in [check_reviews, check_refused] {
            let (directory, name) = (directory(), fresh_database());
            std::fs::write(directory.path().join(".env"), ENV).unwrap();
            let command = || on(directory.path(), &["serve"], &url, &name);
            check(&|taxonomy| start(command(), taxonomy));
        }
        // Nodes that were there all along answer alike.
        let (here, there, name) = (directory(), directory(), fresh_database());
        let node = |directory: &Path| {
            std::fs::write(directory.join(".env"), ENV).unwrap();
            start(on(directory, &["serve"], &url, &name), None)
        };
        let (one, other) = (node(here.path()), node(there.path()));
        let id = fill(&one);
        for (verdict, price) in [("confirmed", 12), ("wrong", 1_000_000)] {
            review(&one, &id, verdict);
            let after = other.wait_for(LIST, |answer| cheapest(answer) == Some(price));
            assert!(after < std::time::Duration::from_secs(1), "{after:?}");
            let tag = one.get(LIST).header("etag").map(str::to_owned);
            other.wait_for(LIST, |answer| {
                answer.header("etag").map(str::to_owned) == tag
            });
        }
    }
}
