//! Prices that cannot be right are in no answer but the raw ones, and an editor has the last word.

use actix_web::test::TestRequest;
use domain_user::Role;
use serde_json::{Value, json};

use crate::test_support::{Answer, Client, World};

fn fridge(number: u32, store: &str, price: &Value, day: u32) -> String {
    json!({
        "titulo": format!("Nevera {number} litros"), "precio_valor": price, "categoria": "neveras",
        "fuente": store, "link": format!("https://{store}.example/p/{number}"),
        "fecha_extraccion": format!("2025-10-{day:02}T09:00:00"),
    })
    .to_string()
}

/// Ten fridges of two stores around two millions, and then what `more` says; the ids of the latter.
async fn market(world: &mut World, more: &[String]) -> Vec<String> {
    let usual = (0..10).map(|number| {
        let store = if number % 2 == 0 { "exito" } else { "alkosto" };
        fridge(200 + number, store, &json!(2_000_000 + 10_000 * number), 10)
    });
    let rows: Vec<String> = usual.chain(more.iter().cloned()).collect();
    let answer = world.upload(rows.join("\n")).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    world.refresh().await;
    let ids = answer.json()["ids"].as_array().unwrap().clone();
    let ids = ids
        .iter()
        .skip(10)
        .map(|id| id.as_str().unwrap().to_owned());
    ids.collect()
}

async fn ok(world: &World, uri: &str) -> Value {
    let answer = world.get(uri).await;
    assert_eq!(answer.status, 200, "{uri}: {}", answer.text());
    answer.json()
}

async fn say(world: &World, who: &Client, id: &str, body: &Value) -> Answer {
    let path = format!("/api/archivos/{id}/review/");
    world.tell(who, "POST", &path, body).await
}

#[actix_web::test]
async fn a_price_that_cannot_be_right_is_in_raw_data_only() {
    let mut world = World::default();
    let low = [
        fridge(301, "exito", &json!(12), 12),
        fridge(302, "alkosto", &json!(1), 12),
        // The same offer at a price that can be right, the day before.
        fridge(200, "exito", &json!(99), 12),
    ];
    let ids = market(&mut world, &low).await;
    for uri in [
        "/api/offers/neveras/?limit=100",
        "/api/best-prices/neveras/?limit=100",
        "/api/ranked-offers/?category=neveras&limit=100",
        "/api/trending-offers/?category=neveras&limit=100",
    ] {
        let found = ok(&world, uri).await;
        let results = found["results"].as_array().unwrap();
        assert_eq!(results.len(), 10, "{uri}");
        for row in results {
            assert!(
                row["precio_valor"].as_i64() >= Some(2_000_000),
                "{uri}: {row}"
            );
        }
        for name in ["ahorro_estimado", "ahorro_vs_promedio"] {
            let saved = results.iter().filter_map(|row| row[name].as_f64());
            assert!(saved.fold(0.0, f64::max) < 100_000.0, "{uri} {name}");
        }
        for row in results
            .iter()
            .filter_map(|row| row["precio_min_encontrado"].as_i64())
        {
            assert!(row >= 2_000_000, "{uri}");
        }
    }
    let compared = ok(&world, "/api/price-comparison/?product=nevera").await;
    assert_eq!(compared["total_results"], 10);
    assert_eq!(compared["price_range"]["min"], 2_000_000);
    assert_eq!(compared["best_deal"]["precio_min"], 2_000_000);
    assert_eq!(
        world
            .get("/api/price-comparison/?product=nevera+301")
            .await
            .status,
        404
    );
    let analysed = ok(&world, "/api/reports/price-analysis/neveras/").await;
    assert_eq!(
        analysed["estadisticas_generales"]["precio_minimo"],
        2_000_000
    );
    assert_eq!(analysed["estadisticas_generales"]["total_productos"], 10);
    let stores = ok(&world, "/api/reports/store-comparison/").await;
    for store in stores["detalle_tiendas"].as_array().unwrap() {
        assert!(store["precio_min"].as_i64() >= Some(2_000_000), "{store}");
    }
    // And there it says why.
    let apart = ok(&world, "/api/archivos/?estado=apartado").await;
    assert_eq!(apart["total"], 3);
    for row in apart["results"].as_array().unwrap() {
        assert_eq!(
            (&row["estado"], &row["motivo_codigo"]),
            (&json!("apartado"), &json!("implausible"))
        );
        assert!(
            row["motivo"].as_str().unwrap().contains("vigésima parte"),
            "{row}"
        );
    }
    let fine = ok(&world, "/api/archivos/?estado=ok").await;
    assert_eq!(
        (&fine["total"], &fine["results"][0]["motivo_codigo"]),
        (&json!(10), &Value::Null)
    );
    let one = ok(&world, &format!("/api/archivos/{}/", ids[0])).await;
    assert_eq!(one["motivo_codigo"], "implausible");
    assert_eq!(one["revision"], Value::Null);
    assert_eq!(one["normalizado"]["precio_valor"], 12);
}

#[actix_web::test]
async fn an_editor_confirms_and_discards() {
    let mut world = World::default();
    let more = [
        fridge(301, "exito", &json!(12), 12),
        fridge(200, "exito", &json!(1_500_000), 12),
    ];
    let ids = market(&mut world, &more).await;
    let editor = world.client("editor", Role::Editor).await;
    let cheapest = async |world: &World| {
        let found = world.get("/api/offers/neveras/?limit=2").await;
        let prices = found.json()["results"].as_array().unwrap().clone();
        let prices = prices
            .iter()
            .map(|row| row["precio_valor"].as_i64().unwrap());
        (prices.collect::<Vec<_>>(), found.header("etag").to_owned())
    };
    let (prices, before) = cheapest(&world).await;
    assert_eq!(prices, [1_500_000, 2_010_000]);

    let note = " Oferta de lanzamiento: «12 pesos» ";
    let confirmed = json!({"verdict": "confirmed", "note": note});
    let answer = say(&world, &editor, &ids[0], &confirmed).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("cache-control"), "no-store");
    let said = answer.json();
    assert_eq!(said["archivo_id"], ids[0].as_str());
    assert_eq!(
        (&said["verdict"], &said["note"]),
        (&json!("confirmed"), &json!(note.trim()))
    );
    world.refresh().await;
    let (prices, after) = cheapest(&world).await;
    assert_eq!(prices, [12, 1_500_000]);
    assert_ne!(before, after, "no cache keeps the old one");
    let row = ok(&world, &format!("/api/archivos/{}/", ids[0])).await;
    assert_eq!(row["estado"], "atipico");
    let expected = json!({
        "verdict": "confirmed", "note": note.trim(), "revisado_en": "2025-10-12T12:00:00-05:00",
    });
    assert_eq!(row["revision"], expected);

    // The offer falls back on the price before; said by the id of the offer it is of the newest row.
    let offer = ok(&world, &format!("/api/archivos/{}/", ids[1])).await;
    let offer = offer["oferta_id"].as_str().unwrap();
    let answer = say(&world, &editor, offer, &json!({"verdict": "wrong"})).await;
    assert_eq!(answer.json()["archivo_id"], ids[1].as_str());
    world.refresh().await;
    assert_eq!(cheapest(&world).await.0, [12, 2_000_000]);
    let row = ok(&world, &format!("/api/archivos/{}/", ids[1])).await;
    assert_eq!(
        (&row["estado"], &row["motivo_codigo"]),
        (&json!("apartado"), &json!("wrong"))
    );
    assert_eq!(row["revision"]["note"], "");
    // The last word counts.
    for (verdict, expected) in [
        ("wrong", [2_000_000, 2_010_000]),
        ("confirmed", [12, 2_000_000]),
    ] {
        assert_eq!(
            say(&world, &editor, &ids[0], &json!({"verdict": verdict}))
                .await
                .status,
            200
        );
        world.refresh().await;
        assert_eq!(cheapest(&world).await.0, expected, "{verdict}");
    }
}

#[actix_web::test]
async fn a_mistake_is_told_by_its_field() {
    let mut world = World::default();
    let ids = market(&mut world, &[fridge(301, "exito", &json!(12), 12)]).await;
    let editor = world.client("editor", Role::Editor).await;
    let long = "ñ".repeat(501);
    for (body, field, code) in [
        (json!({}), "verdict", "unknown_verdict"),
        (json!({"verdict": null}), "verdict", "unknown_verdict"),
        (json!({"verdict": ""}), "verdict", "unknown_verdict"),
        (
            json!({"verdict": "Confirmed"}),
            "verdict",
            "unknown_verdict",
        ),
        (json!({"verdict": "right"}), "verdict", "unknown_verdict"),
        (json!({"verdict": true}), "verdict", "not_text"),
        (json!({"verdict": ["wrong"]}), "verdict", "not_text"),
        (json!({"verdict": "wrong", "note": 7}), "note", "not_text"),
        (
            json!({"verdict": "wrong", "note": long}),
            "note",
            "too_long",
        ),
        (
            json!({"verdict": "wrong", "note": "a\u{0}b"}),
            "note",
            "control_character",
        ),
    ] {
        let answer = say(&world, &editor, &ids[0], &body).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        let error = &answer.json()["errors"][0];
        assert_eq!(
            (&error["field"], &error["code"]),
            (&json!(field), &json!(code)),
            "{body}"
        );
        assert!(answer.json()[field][0].is_string(), "{body}");
    }
    let good = json!({"verdict": "wrong", "note": "ñ".repeat(500)});
    for unknown in ["0123456789abcdef01234567", "x", "0"] {
        let answer = say(&world, &editor, unknown, &good).await;
        assert_eq!(answer.problem(), "404 unknown_id", "{unknown}");
    }
    for (query, field) in [("refresh=now", "refresh"), ("wait=1", "wait")] {
        let path = format!("/api/archivos/{}/review/?{query}", ids[0]);
        let answer = world.tell(&editor, "POST", &path, &good).await;
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    // Nothing of it was kept.
    world.refresh().await;
    let row = ok(&world, &format!("/api/archivos/{}/", ids[0])).await;
    assert_eq!(row["revision"], Value::Null);
    assert_eq!(say(&world, &editor, &ids[0], &good).await.status, 200);
}

#[actix_web::test]
async fn only_editors_review() {
    let mut world = World::default();
    let ids = market(&mut world, &[fridge(301, "exito", &json!(12), 12)]).await;
    let (path, body) = (
        format!("/api/archivos/{}/review/", ids[0]),
        json!({"verdict": "wrong"}),
    );
    let without = TestRequest::post().uri(&path).set_json(&body);
    assert_eq!(world.send(without).await.status, 401);
    for (name, role, status) in [
        ("user", Role::User, 403),
        ("editor", Role::Editor, 200),
        ("admin", Role::Admin, 200),
    ] {
        let who = world.client(name, role).await;
        assert_eq!(
            say(&world, &who, &ids[0], &body).await.status,
            status,
            "{name}"
        );
    }
}

#[actix_web::test]
async fn a_review_needs_the_store() {
    let mut world = World::default();
    let ids = market(&mut world, &[fridge(301, "exito", &json!(12), 12)]).await;
    let editor = world.client("editor", Role::Editor).await;
    world
        .faults
        .go_down(application::ports::StoreErrorKind::Unavailable);
    let answer = say(&world, &editor, &ids[0], &json!({"verdict": "wrong"})).await;
    assert_eq!(answer.problem(), "503 store_unavailable");
}
