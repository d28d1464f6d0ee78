//! Runs of scrapers: counted as they come in, shown to those whose they are.

use std::time::Duration;

use actix_web::test::TestRequest;
use application::ports::Scope;
use domain_user::Role;
use serde_json::{Value, json};

use super::upload_support::{row, row_with, rows, send};
use crate::services::UploadAccess;
use crate::test_support::{Answer, Client, Options, World, request};

/// An upload by a key, in a run that has a name.
async fn deliver(world: &World, key: &str, run: &str, body: String) -> Answer {
    send(world, &[("x-api-key", key), ("x-run-id", run)], body).await
}

async fn by_key(world: &World, key: &str, uri: &str) -> Answer {
    let request = TestRequest::get().uri(uri);
    world.send(request.insert_header(("x-api-key", key))).await
}

async fn ok(world: &World, who: &Client, uri: &str) -> Value {
    let answer = world.ask(who, "GET", uri).await;
    assert_eq!(answer.status, 200, "{uri}: {}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()
}

async fn new_key(world: &World, name: &str) -> String {
    let keys = &world.state.services.keys;
    keys.create(name, &[Scope::Upload], None).await.unwrap().1
}

#[actix_web::test]
async fn a_run_is_counted_once_however_often_it_is_sent() {
    let mut world = World::default();
    let editor = world.client("editor", Role::Editor).await;
    let named = [("x-run-id", "nightly-1")];
    let body = format!(
        "{}{}\n{{}}\nno json",
        rows(1..4),
        row_with("precio_valor", "0")
    );
    for _ in 0..2 {
        let answer = send(&world, &named, body.clone()).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.json()["run"], "nightly-1");
    }
    world.refresh().await;
    let run = ok(&world, &editor, "/api/runs/nightly-1/").await;
    let expected = json!({
        "id": "nightly-1", "fuente": "Alkosto", "quien": "anyone",
        "recibidas": 6, "guardadas": 3, "duplicadas": 0,
        "fin": null, "ofertas": null, "anteriores": null, "senales": [],
        "moneda": "COP", "precio_mediano": 2000, "completa": true,
    });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(run[name], *value, "{name} of {run}");
    }
    let rejected = run["rechazadas"].as_object().unwrap();
    assert_eq!(
        rejected.values().map(|n| n.as_u64().unwrap()).sum::<u64>(),
        3,
        "{run}"
    );
    assert_eq!(run["sin_campo"]["imagen"], 1.0);
    assert_eq!(run["sin_campo"]["titulo"], 0.2);
    assert_eq!(run["categorias"][1]["categoria"], "tv");
    // It ends by its silence.
    world.clock.advance(Duration::from_mins(59));
    assert!(world.state.services.runs.tend().await.unwrap().is_empty());
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(world.state.services.runs.tend().await.unwrap().len(), 1);
    let editor = world.log_in("editor").await;
    let run = ok(&world, &editor, "/api/runs/nightly-1/").await;
    assert_eq!(run["fin"], run["inicio"]);
    let offers = json!({"nuevas": 3, "vistas": 3, "desaparecidas": 0, "cambiaron": 0});
    assert_eq!(run["ofertas"], offers);
    assert_eq!(run["anteriores"]["corridas"], 0);
}

#[actix_web::test]
async fn what_became_of_offers_is_told_by_the_catalog() {
    let mut world = World::default();
    let editor = world.client("editor", Role::Editor).await;
    let on = |day: u32, offer: u32, price: u32| {
        row(offer)
            .replace("2025-10-12T08", &format!("2025-10-{day:02}T08"))
            .replace(&format!(":{offer}000,"), &format!(":{price}000,"))
            + "\n"
    };
    let first: String = [(1, 10), (2, 20), (3, 30)]
        .map(|(offer, price)| on(10, offer, price))
        .concat();
    send(&world, &[("x-run-id", "one")], first).await;
    world.refresh().await;
    // The second is gone, the third at another price, the fourth new.
    let second = [(1, 10), (3, 31), (4, 40)]
        .map(|(offer, price)| on(11, offer, price))
        .concat();
    let request = TestRequest::post().uri("/api/archivos/?fin=1");
    let request = request.insert_header(("x-run-id", "two"));
    let answer = world.send(request.set_payload(second)).await;
    assert_eq!(answer.status, 201);
    // Whether or not the catalog shows it already.
    for is_folded in [false, true] {
        if is_folded {
            world.refresh().await;
            send(&world, &[("x-run-id", "two")], on(11, 5, 50)).await;
            let end = TestRequest::post().uri("/api/archivos/?fin=1");
            let end = world.send(end.insert_header(("x-run-id", "two"))).await;
            assert_eq!(
                (end.status.as_u16(), &end.json()["received"]),
                (201, &json!(0))
            );
        }
        assert_eq!(world.state.services.runs.tend().await.unwrap().len(), 1);
        let run = ok(&world, &editor, "/api/runs/two/").await;
        let offers = json!({
            "nuevas": 1 + u32::from(is_folded), "vistas": 3 + u32::from(is_folded),
            "desaparecidas": 1, "cambiaron": 1,
        });
        assert_eq!(run["ofertas"], offers, "folded: {is_folded}");
    }
}

#[actix_web::test]
async fn editors_see_all_runs_and_keys_their_own() {
    let world = World::with(Options {
        uploads: UploadAccess::Required,
        ..Options::default()
    });
    let (one, other) = (new_key(&world, "una").await, new_key(&world, "otra").await);
    assert_eq!(
        deliver(&world, &one, "nightly", rows(1..3)).await.status,
        201
    );
    let exito = row(9).replace("Alkosto", "Éxito");
    assert_eq!(deliver(&world, &one, "nightly", exito).await.status, 201);
    world.clock.advance(Duration::from_mins(1));
    assert_eq!(
        deliver(&world, &other, "nightly", rows(5..6)).await.status,
        201
    );
    let editor = world.client("editor", Role::Editor).await;
    let user = world.client("user", Role::User).await;
    let all = ok(&world, &editor, "/api/runs/").await;
    assert_eq!((&all["total"], &all["count"]), (&json!(3), &json!(3)));
    assert_eq!(all["results"][0]["recibidas"], 1, "the newest first");
    let of_one = by_key(&world, &one, "/api/runs/").await.json();
    assert_eq!(of_one["total"], 2);
    let of_store = by_key(&world, &one, "/api/runs/?fuente=exito.com")
        .await
        .json();
    assert_eq!(of_store["total"], 1);
    assert_eq!(of_store["results"][0]["recibidas"], 1);
    let owner = of_store["results"][0]["quien"].as_str().unwrap();
    assert!(owner.starts_with("key:"), "{owner}");
    assert_eq!(
        ok(&world, &editor, "/api/runs/?limit=2&page=2").await["count"],
        1
    );
    let late = ok(
        &world,
        &editor,
        "/api/runs/?since=2025-10-12T12:01:00-05:00",
    )
    .await;
    assert_eq!(late["total"], 1);
    // One of two stores; the other one is named.
    let whole = by_key(&world, &one, "/api/runs/nightly/?fuente=Alkosto")
        .await
        .json();
    assert_eq!(
        (&whole["recibidas"], &whole["fuente"]),
        (&json!(2), &json!("Alkosto"))
    );
    assert_eq!(whole["otras_fuentes"].as_array().unwrap().len(), 1);
    let latest = by_key(&world, &other, "/api/runs/nightly/").await.json();
    assert_eq!(latest["recibidas"], 1);
    for (uri, expected) in [
        ("/api/runs/?fuente=&limit=0", "400 bad_parameter"),
        ("/api/runs/?since=ayer", "400 bad_parameter"),
        ("/api/runs/?store=x", "400 unknown_parameter"),
        ("/api/runs/weekly/", "404 unknown_id"),
        ("/api/runs/nightly/?fuente=Falabella", "404 unknown_id"),
        ("/api/runs/con%20blancos/", "404 unknown_id"),
    ] {
        assert_eq!(
            world.ask(&editor, "GET", uri).await.problem(),
            expected,
            "{uri}"
        );
    }
    for uri in ["/api/runs/", "/api/runs/nightly/"] {
        assert_eq!(world.get(uri).await.problem(), "401 unauthorized");
        assert_eq!(
            world.ask(&user, "GET", uri).await.problem(),
            "403 forbidden"
        );
    }
}

#[actix_web::test]
async fn names_of_runs_are_visible_and_short() {
    let world = World::default();
    let longest = "x".repeat(64);
    for (name, is_good) in [
        ("nightly/1?a=%25", true),
        (&*longest, true),
        (&*format!("{longest}x"), false),
        ("", false),
        ("two words", false),
        ("mañana", false),
    ] {
        let answer = send(&world, &[("x-run-id", name)], row(1)).await;
        if is_good {
            assert_eq!(answer.json()["run"], name);
        } else {
            assert_eq!(answer.problem(), "400 bad_parameter", "{name:?}");
            assert_eq!(answer.json()["errors"][0]["field"], "X-Run-Id");
        }
    }
    let twice = request("POST", "/api/archivos/")
        .append_header(("x-run-id", "a"))
        .append_header(("x-run-id", "b"))
        .set_payload(row(1));
    assert_eq!(world.send(twice).await.problem(), "400 bad_parameter");
    let editor = world.client("editor", Role::Editor).await;
    let shown = ok(&world, &editor, "/api/runs/nightly%2F1%3Fa=%2525/").await;
    assert_eq!(shown["id"], "nightly/1?a=%25");
}

#[actix_web::test]
async fn without_a_name_the_run_is_the_days_on_which_it_began() {
    let world = World::default();
    let upload = async |number: u32| {
        let run = world.upload(row(number)).await.json()["run"].clone();
        // As every few seconds.
        world.state.services.runs.book().flush().await.unwrap();
        run
    };
    assert_eq!(upload(1).await, "2025-10-12");
    // To half past eleven, and over midnight.
    world.clock.advance(Duration::from_mins(11 * 60 + 30));
    assert_eq!(upload(2).await, "2025-10-12");
    world.clock.advance(Duration::from_mins(45));
    assert_eq!(upload(3).await, "2025-10-12");
    world.clock.advance(Duration::from_mins(45));
    assert_eq!(upload(4).await, "2025-10-12");
    world.clock.advance(Duration::from_mins(61));
    assert_eq!(upload(5).await, "2025-10-13");
    let editor = world.client("editor", Role::Editor).await;
    let runs = ok(&world, &editor, "/api/runs/").await;
    let counts: Vec<_> = runs["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| &run["recibidas"])
        .collect();
    assert_eq!(counts, [1, 3, 1]);
}

#[actix_web::test]
async fn rows_that_lost_their_store_are_counted_where_the_others_are() {
    let world = World::default();
    let editor = world.client("editor", Role::Editor).await;
    let named = [("x-run-id", "a")];
    send(
        &world,
        &named,
        format!("{}{}", rows(1..3), row_with("fuente", "\"\"")),
    )
    .await;
    let answer = send(&world, &[("x-run-id", "b")], row_with("fuente", "null")).await;
    assert_eq!(answer.status, 400);
    let run = ok(&world, &editor, "/api/runs/a/").await;
    assert_eq!(
        (&run["fuente"], &run["rechazadas"]),
        (&json!("Alkosto"), &json!({"no_store": 1}))
    );
    let run = ok(&world, &editor, "/api/runs/b/").await;
    assert_eq!(
        (&run["fuente"], &run["rechazadas"]),
        (&Value::Null, &json!({"no_store": 1}))
    );
}
