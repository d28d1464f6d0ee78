//! The raw routes: stored documents with their credibility, and their details.

use serde_json::{Value, json};

use super::shop::{Shop, plus};
use super::upload_support::{row, row_with};
use crate::test_support::World;

/// The first document as the raw routes show it.
fn a1() -> Value {
    json!({
        "_id": "a1 10-12", "oferta_id": "a1", "recibido_en": "2025-10-12T12:00:00-05:00",
        "estado": "ok", "motivo": null,
        "titulo": "Televisor LG 50 pulgadas 4K", "marca": "LG", "precio_texto": "$ 1.000.000",
        "precio_valor": 1_000_000, "moneda": "COP", "categoria": "Smart TV",
        "imagen": "https://img.example/a1.jpg",
        "link": "https://www.alkosto.com/p/a1?utm_source=x", "fuente": "alkosto.com",
        "fecha_extraccion": "2025-10-12T08:00:00", "calificacion": 4.5, "tamaño": "50\"",
        "detalles_adicionales": "Marca: LG\nEAN: 8806097027584\nResolución: 4K",
    })
}

#[actix_web::test]
async fn documents_are_listed_newest_first() {
    let shop = Shop::new().await;
    let all = shop.ok("/api/archivos/?limit=100").await;
    // 27 were uploaded, one of them twice.
    assert_eq!(all["total"], 26);
    let rows = all["results"].as_array().unwrap();
    let times: Vec<_> = rows
        .iter()
        .map(|row| row["fecha_extraccion"].as_str())
        .collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "{times:?}");
    assert_eq!(rows[0], a1());
    let one = shop.ok("/api/archivos/?limit=1").await;
    let expected = json!({
        "count": 1, "total": 26, "page": 1, "pages": 26,
        "next": "/api/archivos/?limit=1&page=2", "previous": null, "results": [a1()],
    });
    assert_eq!(one, expected);
    let default = shop.ok("/api/archivos/").await;
    assert_eq!(default["count"], 20);
}

#[actix_web::test]
async fn a_document_keeps_its_members_in_their_order() {
    let shop = Shop::new().await;
    let answer = shop.get(&format!("/api/archivos/{}/", shop.id("a1"))).await;
    assert_eq!(answer.header("cache-control"), "no-store");
    let text = answer.text();
    let names = [
        "_id",
        "oferta_id",
        "recibido_en",
        "estado",
        "motivo",
        "titulo",
        "marca",
        "precio_texto",
        "precio_valor",
        "moneda",
        "categoria",
        "imagen",
        "link",
        "fuente",
        "fecha_extraccion",
        "calificacion",
        "tamaño",
        "detalles_adicionales",
        "normalizado",
    ];
    let places = names.map(|name| text.find(&format!("\"{name}\":")).unwrap());
    assert!(places.is_sorted(), "{text}");
}

#[actix_web::test]
async fn filters() {
    let shop = Shop::new().await;
    let check = async |query: &str, expected: &[&str]| {
        let mut found = shop
            .list(&format!("/api/archivos/?limit=100&{query}"))
            .await;
        found.sort();
        assert_eq!(found, expected, "{query}");
    };
    check(
        "fuente=falabella",
        &["f1 10-10", "f2 10-10", "f3 09-01", "f4 10-10", "f5 10-11"],
    )
    .await;
    check("fuente=exito&categoria=portatiles", &["e3 10-12"]).await;
    check("categoria=parrillas", &["e4 10-12", "e5 10-12", "f5 10-11"]).await;
    check("fuente=nadie", &[]).await;
    check("categoria=nada", &[]).await;
    check("until=2025-10-01", &["f3 09-01"]).await;
    // From an instant, up to but not at another.
    check(
        "since=2025-10-01T12:00:00&until=2025-10-05T08:00:00",
        &["a3 10-01", "a3 10-02"],
    )
    .await;
    check(
        "since=2025-10-07&until=2025-10-08",
        &["a6 10-07", "e1 10-07"],
    )
    .await;
    check("estado=sospechoso", &["a3 10-11"]).await;
    check("estado=apartado", &["a4 10-05", "a4 10-06"]).await;
    check("estado=movido", &["f2 10-10"]).await;
    check("estado=movido&fuente=alkosto", &[]).await;
    check("estado=atipico", &[]).await;
    check(
        "estado=ok&categoria=tv&until=2025-10-12",
        &[
            "a3 10-01", "a3 10-02", "e1 10-07", "f1 10-10", "f3 09-01", "f4 10-10",
        ],
    )
    .await;
    let fine = shop.ok("/api/archivos/?estado=ok").await;
    assert_eq!(fine["total"], 26 - 1 - 2 - 1);
}

#[actix_web::test]
async fn the_reason_stands_beside_the_document() {
    let shop = Shop::new().await;
    let check = async |name: &str, credibility: &str, reason: Value| {
        let row = shop.ok(&format!("/api/archivos/{}", shop.id(name))).await;
        assert_eq!(row["_id"], name);
        assert_eq!(row["estado"], credibility, "{name}");
        assert_eq!(row["motivo"], reason, "{name}");
    };
    check("a1 10-12", "ok", Value::Null).await;
    check("a3 10-02", "ok", Value::Null).await;
    check(
        "a3 10-11",
        "sospechoso",
        json!("El precio es más de diez veces mayor o menor que los otros de la misma oferta; no se tiene en cuenta."),
    )
    .await;
    for day in ["a4 10-05", "a4 10-06"] {
        check(
            day,
            "apartado",
            json!(
                "Solo hay dos días y sus precios se contradicen: uno es más de diez veces el otro."
            ),
        )
        .await;
    }
    check(
        "f2 10-10",
        "movido",
        json!("Es un accesorio o un repuesto y estaba en otra categoría."),
    )
    .await;
}

#[actix_web::test]
async fn an_unusual_price_is_only_marked() {
    let mut shop = Shop::new().await;
    let row = |number: u32, price: u32| {
        format!(
            r#"{{"titulo":"Drone {number}","precio_valor":{price},"categoria":"drones","fuente":"Alkosto","link":"https://www.alkosto.com/p/d{number}","fecha_extraccion":"2025-10-12T09:00:00"}}"#
        )
    };
    let mut rows: Vec<String> = (1..=8).map(|n| row(n, 1_000_000 + n)).collect();
    rows.push(row(9, 90_000_000));
    assert_eq!(shop.world.upload(rows.join("\n")).await.status, 201);
    shop.world.refresh().await;
    let unusual = shop.ok("/api/archivos/?estado=atipico").await;
    assert_eq!(unusual["total"], 1);
    assert_eq!(unusual["results"][0]["titulo"], "Drone 9");
    assert_eq!(
        unusual["results"][0]["motivo"],
        "El precio es inusual para su categoría; se tiene en cuenta."
    );
    let list = shop.ok("/api/offers/drones?sort=-price").await;
    assert_eq!(list["results"][0]["atipico"], true);
    assert_eq!(list["results"][1]["atipico"], false);
    assert_eq!(list["total"], 9);
}

#[actix_web::test]
async fn a_document_and_what_was_made_of_it() {
    let shop = Shop::new().await;
    let made = json!({
        "clave": "www.alkosto.com/p/a1", "titulo": "Televisor LG 50 pulgadas 4K",
        "marca": "LG", "precio_valor": 1_000_000, "moneda": "COP", "categoria": "Televisores",
        "fuente": "Alkosto", "fecha_extraccion": "2025-10-12T08:00:00-05:00",
        "link": "https://www.alkosto.com/p/a1", "imagen": "https://img.example/a1.jpg",
        "calificacion": 4.5, "tamaño": "50\"", "gtin": "8806097027584", "modelo": null,
        "condicion": "nuevo", "combo": false,
    });
    let expected = plus(a1(), json!({"normalizado": made}));
    // The id of the offer means its newest extraction.
    for name in ["a1 10-12", "a1"] {
        let found = shop.ok(&format!("/api/archivos/{}/", shop.id(name))).await;
        assert_eq!(found, expected, "{name}");
    }
    let newest = shop.ok(&format!("/api/archivos/{}/", shop.id("a6"))).await;
    assert_eq!(newest["_id"], "a6 10-12");
    let older = shop
        .ok(&format!("/api/archivos/{}/", shop.id("a6 10-05")))
        .await;
    assert_eq!(older["_id"], "a6 10-05");
    assert_eq!(older["oferta_id"], "a6");
    // Without a brand, in the category where it belongs.
    let moved = shop.ok(&format!("/api/archivos/{}/", shop.id("f2"))).await;
    assert_eq!(moved["categoria"], "televisores");
    assert_eq!(moved["normalizado"]["categoria"], "Accesorios");
    assert_eq!(moved["normalizado"]["marca"], Value::Null);
    let dollars = shop.ok(&format!("/api/archivos/{}/", shop.id("f4"))).await;
    assert_eq!(dollars["normalizado"]["moneda"], "USD");
    assert_eq!(dollars["normalizado"]["precio_valor"], 499.99);
}

#[actix_web::test]
async fn what_was_made_of_a_document_is_written_as_in_lists() {
    let mut shop = Shop::new().await;
    let row = |number: u32, category: &str| {
        format!(
            r#"{{"titulo":"Gaita {number} Renewed","precio_valor":{number},"categoria":"{category}","fuente":"Alkosto","ean":53891169448,
            "link":"https://www.alkosto.com/p/d{number}","fecha_extraccion":"2025-10-12T09:00:00","calificacion":"4.9448"}}"#
        )
    };
    let rows = [row(1, "Gáitas"), row(2, "gaitas"), row(3, "gaitas")];
    assert_eq!(shop.world.upload(rows.join("\n")).await.status, 201);
    shop.world.refresh().await;
    let list = shop.world.get("/api/offers/gaitas?sort=price").await;
    let first = &list.json()["results"][0];
    let id = first["_id"].as_str().unwrap().to_owned();
    let answer = shop.get(&format!("/api/archivos/{id}/")).await;
    // Not 4.944799900054932, which is what sixty-four bits make of it.
    assert!(
        answer.text().contains("\"calificacion\":4.9448,"),
        "{}",
        answer.text()
    );
    let made = &answer.json()["normalizado"];
    for field in [
        "titulo",
        "categoria",
        "calificacion",
        "fuente",
        "precio_valor",
    ] {
        assert_eq!(made[field], first[field], "{field}");
    }
    assert_eq!(made["categoria"], "gaitas");
    assert_eq!(answer.json()["categoria"], "Gáitas");
    assert_eq!(made["gtin"], "0053891169448");
    assert_eq!(made["condicion"], "reacondicionado");
}

#[actix_web::test]
async fn an_offer_has_the_same_id_everywhere() {
    let shop = Shop::new().await;
    let listed = shop
        .get("/api/offers/tv?brand=LG&store=alkosto")
        .await
        .json();
    let id = listed["results"][0]["_id"].as_str().unwrap().to_owned();
    assert_eq!(id, shop.id("a1"));
    // A digest of its key: of another node, and of any other day.
    assert_eq!(id, OFFER_A1);
    let compared = shop.get("/api/price-comparison?product=lg+4k").await.json();
    assert_eq!(compared["best_deal"]["productos"][0]["_id"], id.as_str());
}

/// The first twelve bytes of the digest of `www.alkosto.com/p/a1`.
const OFFER_A1: &str = "dde4b69303536eabe66fa83c";

#[actix_web::test]
async fn details_of_one() {
    let shop = Shop::new().await;
    let check = async |name: &str, expected: &str| {
        let uri = format!("/api/archivos/{}/detalles/", shop.id(name));
        assert_eq!(
            shop.ok(&uri).await,
            json!({"detalles_adicionales": expected}),
            "{name}"
        );
    };
    let paragraphs = "Marca: LG\n\nEAN: 8806097027584\n\nResolución: 4K";
    check("a1", paragraphs).await;
    check("a1 10-12", paragraphs).await;
    // Lines stay as they are.
    check(
        "e4",
        "Quemadores 4\n\nColor: Negro\n\nColor: Gris\n\nsuelto",
    )
    .await;
    for name in ["a2", "a2 10-12"] {
        let answer = shop
            .get(&format!("/api/archivos/{}/detalles", shop.id(name)))
            .await;
        assert_eq!(answer.problem(), "404 nothing_found");
        assert_eq!(answer.json()["error"], "Este documento no tiene detalles.");
    }
}

#[actix_web::test]
async fn the_longest_details_of_an_offer() {
    let shop = Shop::new().await;
    let row = |day: u32, details: &str| {
        format!(
            r#"{{"titulo":"Parrilla a gas Haceb","precio_valor":300000,"categoria":"parrillas","fuente":"exito","link":"https://www.exito.com/p/e4","fecha_extraccion":"2025-10-{day}T09:00:00","detalles_adicionales":"{details}"}}"#
        )
    };
    let body = [row(10, &"Peso: 7 kg ".repeat(9)), row(11, "Peso: 7 kg")].join("\n");
    let ids = shop.world.upload(body).await.json()["ids"].clone();
    let details = async |id: &str| {
        let answer = shop.get(&format!("/api/archivos/{id}/detalles/")).await;
        answer.json()["detalles_adicionales"].clone()
    };
    let longest = details(ids[0].as_str().unwrap()).await;
    assert!(longest.as_str().unwrap().len() > 90);
    // It is older than e4's own, but the offer's details are the longest.
    assert_eq!(details(shop.id("e4")).await, longest);
    assert_eq!(details(ids[1].as_str().unwrap()).await, "Peso: 7 kg");
}

#[actix_web::test]
async fn details_of_many() {
    let shop = Shop::new().await;
    let expected = json!({
        "count": 2, "total": 2, "page": 1, "pages": 1, "next": null, "previous": null,
        "results": [
            {
                "_id": "a1 10-12", "titulo": "Televisor LG 50 pulgadas 4K",
                "detalles_adicionales": {"Marca": "LG", "EAN": "8806097027584", "Resolución": "4K"},
            },
            {
                "_id": "e4 10-12", "titulo": "Parrilla a gas Haceb",
                "detalles_adicionales": {"Quemadores": "4", "Color": "Negro\nGris", "": "suelto"},
            },
        ],
    });
    assert_eq!(shop.ok("/api/archivos/detalles/").await, expected);
    let one = shop.ok("/api/archivos/detalles?categoria=parrillas").await;
    assert_eq!(one["results"], json!([expected["results"][1]]));
    let none = shop.ok("/api/archivos/detalles?fuente=falabella").await;
    assert_eq!(none["total"], 0);
}

#[actix_web::test]
async fn the_raw_routes_need_the_store_and_the_catalog_does_not() {
    let shop = Shop::new().await;
    shop.world
        .faults
        .go_down(application::ports::StoreErrorKind::Unavailable);
    let id = shop.id("a1");
    for uri in [
        "/api/archivos/",
        "/api/archivos/?fuente=x",
        "/api/archivos/detalles/",
        &format!("/api/archivos/{id}/"),
        &format!("/api/archivos/{id}/detalles/"),
    ] {
        let answer = shop.get(uri).await;
        assert_eq!(answer.problem(), "503 store_unavailable", "{uri}");
        assert_eq!(answer.header("retry-after"), "5", "{uri}");
    }
    assert_eq!(shop.list("/api/offers/parrillas").await.len(), 3);
    shop.world.faults.recover();
    assert_eq!(shop.list("/api/archivos/").await.len(), 20);
}

/// Ten times as much in a row costs some ten times as much: whoever uploads chooses it, and strangers read it.
#[actix_web::test]
async fn the_cost_of_a_row_grows_with_its_length() {
    let members = |count: usize| {
        let each = |number| format!("\"m{number}\":1,");
        let all: String = (0..count).map(each).collect();
        format!("{{{all}{}", &row(1)[1..])
    };
    let repeated = |count: usize| format!("{{{}{}", "\"m\":1,".repeat(count), &row(1)[1..]);
    let details = |line: &dyn Fn(usize) -> String, count: usize| {
        let all: Vec<String> = (0..count).map(line).collect();
        let all = serde_json::to_string(&all.join("\n")).unwrap();
        row_with("detalles_adicionales", &all)
    };
    let one_key = |count: usize| details(&|number| format!("a: {number}"), count);
    let many_keys = |count: usize| details(&|number| format!("k{number}: 1"), count);
    let kinds: [(&str, &dyn Fn(usize) -> String); 4] = [
        ("members", &members),
        ("repeated members", &repeated),
        ("lines of one key", &one_key),
        ("lines of many keys", &many_keys),
    ];
    for (name, kind) in kinds {
        let mut spent = Vec::new();
        for count in [2_000, 20_000] {
            let mut world = World::default();
            let start = std::time::Instant::now();
            let answer = world.upload(kind(count)).await;
            assert_eq!(answer.status, 201, "{name}: {}", answer.text());
            world.refresh().await;
            let id = answer.json()["ids"][0].as_str().unwrap().to_owned();
            let mut took = vec![start.elapsed()];
            for uri in [
                format!("/api/archivos/{id}/"),
                format!("/api/archivos/{id}/detalles/"),
                "/api/archivos/".to_owned(),
                "/api/archivos/detalles/".to_owned(),
            ] {
                let start = std::time::Instant::now();
                let answer = world.get(&uri).await;
                assert_ne!(answer.status, 500, "{uri}");
                took.push(start.elapsed());
            }
            spent.push(took);
        }
        for (step, (short, long)) in spent[0].iter().zip(&spent[1]).enumerate() {
            let short = short.as_secs_f64().max(0.003);
            let ratio = long.as_secs_f64() / short;
            assert!(
                ratio < 50.0,
                "{name}, step {step}: {ratio:.0} times as much, {long:?}"
            );
        }
    }
}
