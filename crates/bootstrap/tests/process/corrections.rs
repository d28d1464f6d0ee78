//! What an editor says of products: kept, shown on every node, there after a kill.

use serde_json::{Value, json};

use crate::client::{ADMIN_PASSWORD, ENV, ask, log_in};
use crate::mongodb;
use crate::servers::{fresh_database, replica_set, standalone};
use crate::support::{Answer, Service, directory};

const LIST: &str = "/api/offers/Televisores/?as_of=2025-10-02";

/// Two things that nothing joins but a person, as of now.
fn two_things() -> Value {
    let thing = |number: u32, title: &str, brand: &str| {
        json!({
            "titulo": title, "marca": brand, "precio_valor": 100_000 * number, "categoria": "Televisores",
            "fuente": "tienda.example", "link": format!("https://tienda.example/p/{number}"),
            "fecha_extraccion": "2025-10-01T10:00:00",
        })
    };
    let rows = [
        thing(1, "Televisor LG 55 pulgadas 4K", "LG"),
        thing(2, "Televisor Samsung 32 pulgadas HD", "Samsung"),
    ];
    json!(rows)
}

/// The ids of both.
fn ids(service: &Service) -> [String; 2] {
    let listed = service.get(LIST).json();
    let id = |place: usize| listed["results"][place]["_id"].as_str().unwrap().to_owned();
    [id(0), id(1)]
}

fn product(id: &str) -> String {
    format!("/api/products/{id}/?as_of=2025-10-02")
}

fn offers(answer: &Answer) -> usize {
    answer.json()["ofertas"].as_array().map_or(0, Vec::len)
}

fn say(service: &Service, what: &str, id: &str, body: &Value) {
    let token = log_in(service, "admin", ADMIN_PASSWORD).unwrap();
    let path = format!("/api/products/{id}/{what}/?refresh=wait");
    let answer = ask(service, &token, "POST", &path, Some(body));
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.json()["visible"], true);
}

/// Says something on one node and sees it on it at once, and on another that starts after the first was
/// killed.
fn check(start: &dyn Fn() -> Service) {
    let first = start();
    let token = log_in(&first, "admin", ADMIN_PASSWORD).unwrap();
    let stored = ask(
        &first,
        &token,
        "POST",
        "/api/archivos/",
        Some(&two_things()),
    )
    .json();
    assert_eq!(stored["stored"], 2, "{stored}");
    first.wait_for(LIST, |answer| answer.json()["count"] == 2);
    let ids = ids(&first);
    assert_eq!(offers(&first.get(&product(&ids[0]))), 1);
    say(&first, "merge", &ids[0], &json!({"product_id": ids[1]}));
    assert_eq!(offers(&first.get(&product(&ids[0]))), 2);
    first.signal("KILL");
    drop(first);

    let second = start();
    second.wait_for(&product(&ids[1]), |answer| offers(answer) == 2);
    say(&second, "split", &ids[0], &json!({"offer_ids": [ids[1]]}));
    assert_eq!(offers(&second.get(&product(&ids[1]))), 1);
}

#[test]
fn a_correction_survives_a_kill() {
    let directory = directory();
    std::fs::write(directory.path().join(".env"), ENV).unwrap();
    check(&|| {
        let service = Service::start(directory.path(), &[]);
        service.wait_for("/health/ready", |answer| answer.status == 200);
        service
    });
}

#[test]
fn a_correction_is_there_on_every_node_of_mongodb() {
    for url in [replica_set(), format!("mongodb://{}/", standalone())] {
        let (directory, name) = (directory(), fresh_database());
        std::fs::write(directory.path().join(".env"), ENV).unwrap();
        check(&|| mongodb::node(directory.path(), &url, &name));
        // A node that was there all along sees what another was told, within a second.
        let elsewhere = crate::support::directory();
        let (one, other) = (
            mongodb::node(directory.path(), &url, &name),
            mongodb::node(elsewhere.path(), &url, &name),
        );
        let ids = ids(&one);
        say(&one, "merge", &ids[0], &json!({"product_id": ids[1]}));
        let after = other.wait_for(&product(&ids[1]), |answer| offers(answer) == 2);
        assert!(after < std::time::Duration::from_secs(1), "{after:?}");
    }
}
