//! Whole answers of the lists, with values worked out by hand.

use serde_json::{Value, json};

use super::shop::{Shop, offer, offers, plus};

const T: &str = "2025-10-12T12:00:00-05:00";

/// The paging of a list of `n` rows on one page.
fn one_page(n: usize) -> Value {
    json!({
        "count": n, "total": n, "page": 1, "pages": 1, "next": null, "previous": null,
        "currency": "COP", "generado_en": T,
    })
}

#[actix_web::test]
async fn categories() {
    let shop = Shop::new().await;
    let names = [
        "Accesorios",
        "Celulares",
        "Computadoras",
        "Parrillas",
        "Televisores",
    ];
    let plain = json!({"count": 5, "categories": names, "generado_en": T});
    assert_eq!(shop.ok("/api/categories/").await, plain);
    assert_eq!(shop.ok("/api/categories?with_counts=0").await, plain);
    // Of the televisions one is expired (f3) and one set apart (a4).
    let counts = json!({
        "Accesorios": 1, "Celulares": 3, "Computadoras": 1, "Parrillas": 3, "Televisores": 6,
    });
    assert_eq!(
        shop.ok("/api/categories/?with_counts=1").await,
        plus(plain, json!({"counts": counts}))
    );
}

#[actix_web::test]
async fn brands() {
    let shop = Shop::new().await;
    let names = [
        "HACEB", "HP", "LG", "MOTOROLA", "SAMSUNG", "SONY", "TCL", "XIAOMI",
    ];
    let plain = json!({"count": 8, "brands": names, "generado_en": T});
    assert_eq!(shop.ok("/api/brands/").await, plain);
    let counts = json!({
        "HACEB": 2, "HP": 1, "LG": 2, "MOTOROLA": 1, "SAMSUNG": 3, "SONY": 1, "TCL": 1, "XIAOMI": 1,
    });
    assert_eq!(
        shop.ok("/api/brands/?with_counts=true").await,
        plus(plain, json!({"counts": counts}))
    );
    let check = async |query: &str, expected: &[&str]| {
        let found = shop.ok(&format!("/api/brands/?{query}")).await;
        assert_eq!(found["brands"], json!(expected), "{query}");
        assert_eq!(found["count"], expected.len(), "{query}");
    };
    check("fuente=alkosto.com", &["LG", "SAMSUNG", "TCL", "XIAOMI"]).await;
    check("fuente=exito", &["HACEB", "HP", "MOTOROLA", "SAMSUNG"]).await;
    check("categoria=Smart+TV", &["LG", "SAMSUNG", "SONY", "TCL"]).await;
    check("fuente=ALKOSTO&categoria=celular", &["SAMSUNG", "XIAOMI"]).await;
    check("fuente=nadie", &[]).await;
    check("categoria=accesorios", &[]).await;
}

#[actix_web::test]
async fn stores() {
    let shop = Shop::new().await;
    let store = |fuente: &str, total_productos: u32, ultima_actualizacion: &str| json!({"fuente": fuente, "total_productos": total_productos, "ultima_actualizacion": ultima_actualizacion});
    let expected = json!({
        "count": 3,
        "stores": [
            store("Alkosto", 5, "2025-10-12T08:00:00-05:00"),
            store("Falabella", 4, "2025-10-11T12:00:00-05:00"),
            store("Éxito", 5, "2025-10-12T08:00:00-05:00"),
        ],
        "generado_en": T,
    });
    assert_eq!(shop.ok("/api/stores/").await, expected);
}

#[actix_web::test]
async fn offers_of_a_category() {
    let shop = Shop::new().await;
    let check = async |uri: &str, category: &str, names: &str, currency: &str| {
        let rows = offers(names);
        let expected = plus(
            one_page(rows.len()),
            json!({"category": category, "currency": currency, "results": rows}),
        );
        assert_eq!(shop.ok(uri).await, expected, "{uri}");
    };
    check(
        "/api/offers/Televisores/",
        "Televisores",
        "a3 a1 f1 e1 a2",
        "COP",
    )
    .await;
    check("/api/offers/tv?currency=usd", "Televisores", "f4", "USD").await;
    check("/api/offers/accesorios", "Accesorios", "f2", "COP").await;
    check("/api/offers/PARRILLAS", "Parrillas", "e5 f5 e4", "COP").await;
}

#[actix_web::test]
async fn best_prices() {
    let shop = Shop::new().await;
    let best = |name: &str, ahorro_estimado: u32, base_ahorro: Option<&str>| {
        plus(
            offer(name),
            json!({"ahorro_estimado": ahorro_estimado, "base_ahorro": base_ahorro}),
        )
    };
    let check = async |uri: &str, category: &str, results: Vec<Value>| {
        let head = json!({"category": category, "user_id": null, "personalized": false});
        let list = plus(one_page(results.len()), json!({"results": results}));
        assert_eq!(shop.ok(uri).await, plus(head, list), "{uri}");
    };
    // a1 and f1 are one product: each is measured against the other. Nothing was seen on seven days, and eight comparable
    // offers there are not.
    let televisions = vec![
        best("a3", 0, None),
        best("a1", 100_000, Some("producto")),
        best("f1", 0, Some("producto")),
        best("e1", 0, None),
        best("a2", 0, None),
    ];
    check("/api/best-prices/Televisores/", "Televisores", televisions).await;
    // a6 was seen on eight days, on seven of them at 800,000, which is their median.
    let found = shop.ok("/api/best-prices/celulares/").await;
    let mut results = found["results"].as_array().unwrap().clone();
    results.sort_by_key(|row| row["_id"].to_string());
    assert_eq!(
        results,
        [
            best("a5", 0, None),
            best("a6", 100_000, Some("historial")),
            best("e2", 0, None),
        ]
    );
    let user = shop.ok("/api/best-prices/celulares/?user_id=7").await;
    assert_eq!(user["user_id"], "7");
    assert_eq!(user["personalized"], false);
    assert_eq!(user["results"], found["results"]);
}

#[actix_web::test]
async fn ranked_offers() {
    let shop = Shop::new().await;
    let ranked = |name: &str, total: f64, price: f64, fresh: f64, saving: i64, percent: f64| {
        let scores = json!({
            "score_total": total, "score_precio": price, "score_freshness": fresh,
            "ahorro_vs_promedio": saving, "percentil_precio": percent,
        });
        plus(offer(name), scores)
    };
    // Five televisions, 1,600,000 on average. Ages: a1 and a2 4 hours, f1 2 days (1/1.2), e1 5
    // days (1/1.5), a3's trusted price 10 days (1/2).
    let expected = json!({
        "category": "Televisores", "user_id": null, "personalized": false,
        "ranking_algorithm": "value_score",
        "results": [
            ranked("a1", 0.82, 0.7, 1.0, 600_000, 30.0),
            ranked("a3", 0.74, 0.9, 0.5, 700_000, 10.0),
            ranked("f1", 0.633, 0.5, 0.833, 500_000, 50.0),
            ranked("a2", 0.46, 0.1, 1.0, -1_400_000, 90.0),
            ranked("e1", 0.447, 0.3, 0.667, -400_000, 70.0),
        ],
    });
    let found = shop.ok("/api/ranked-offers/?category=tv").await;
    assert_eq!(found, plus(one_page(5), expected));
    // All categories, in pesos: each offer against its own category. Phones: 800,000 is 0.167,
    // 700,000 twice 0.667. The only laptop and the only accessory 0.5. Grills: 0.833, 0.5, 0.167.
    let all = shop.ok("/api/ranked-offers/").await;
    assert_eq!(all["category"], Value::Null);
    assert_eq!(all["total"], 13);
    let scores = all["results"].as_array().unwrap().iter();
    let scores: Vec<_> = scores
        .map(|row| {
            let name = row["_id"].as_str().unwrap();
            format!("{name} {}", row["score_total"])
        })
        .collect();
    let head = ["e5 0.9", "a1 0.82"];
    assert_eq!(scores[..2], head);
    // Equal scores by price, then newest: the phones are equal in all but id.
    let mut phones = scores[2..4].to_vec();
    phones.sort();
    assert_eq!(phones, ["a6 0.8", "e2 0.8"]);
    // f5 is 24 hours old: still fresh. f2: 0.3 + 0.4 / 1.2.
    let tail = [
        "a3 0.74", "f5 0.7", "e3 0.7", "f1 0.633", "f2 0.633", "e4 0.5", "a5 0.5", "a2 0.46",
        "e1 0.447",
    ];
    let mut tail = tail.to_vec();
    // Of equal scores the cheaper comes first: f2 before f1.
    tail.swap(3, 4);
    assert_eq!(scores[4..], tail);
}

#[actix_web::test]
async fn trending_offers() {
    let shop = Shop::new().await;
    let trend = |name: &str, score: f64, parts: [f64; 3], days: u32, min: u32, mean: Value| {
        let [aparicion, tiendas, rebaja] = parts;
        plus(
            offer(name),
            json!({
                "trending_score": score,
                "componentes": {"aparicion": aparicion, "tiendas": tiendas, "rebaja": rebaja},
                "apariciones": days, "fuentes_count": 1,
                "precio_min_encontrado": min, "precio_promedio_encontrado": mean,
            }),
        )
    };
    // Phones, T − 7 days is noon of the 5th. Alkosto was scraped on 7 days since and on 1 before.
    // a6: x = 8/9, y = 2/3, x/(x+y) = 4/7; one of two shops; 700,000 against 800,000; its mean is
    // (6 · 800,000 + 700,000) / 7. e2: Éxito was not scraped before. a5: x = 2/9, y = 1/3.
    let expected = json!({
        "timeframe_days": 7, "algorithm": "trending_score", "category": "Celulares",
        "user_id": null, "personalized": false,
        "results": [
            trend("a6", 0.399, [0.571, 0.5, 0.125], 7, 700_000, json!(785_714.29)),
            trend("e2", 0.333, [0.5, 0.5, 0.0], 1, 700_000, json!(700_000)),
            trend("a5", 0.3, [0.4, 0.5, 0.0], 1, 800_000, json!(800_000)),
        ],
    });
    let found = shop.ok("/api/trending-offers/?category=celulares").await;
    assert_eq!(found, plus(one_page(3), expected));
    // One day back only what was seen since noon of the 11th; the LG, seen at two shops, is one
    // product shown by the cheaper offer.
    let day = shop.list("/api/trending-offers/?category=tv&days=1").await;
    assert_eq!(day.len(), 3, "{day:?}");
    let week = shop
        .ok("/api/trending-offers/?category=tv&period_days=7")
        .await;
    let rows = week["results"].as_array().unwrap();
    let lg = rows.iter().find(|row| row["_id"] == "a1").unwrap();
    assert_eq!(lg["fuentes_count"], 2);
    assert_eq!(lg["apariciones"], 2);
    assert_eq!(lg["precio_promedio_encontrado"], 1_050_000);
    assert!(!rows.iter().any(|row| row["_id"] == "f1"));
}
