//! Products: offers of several stores that are one thing.

use serde_json::json;

use super::shop::{Shop, offer, plus};

#[actix_web::test]
async fn any_offer_leads_to_its_product() {
    let shop = Shop::new().await;
    let by_a1 = shop.ok(&format!("/api/products/{}/", shop.id("a1"))).await;
    let by_f1 = shop.ok(&format!("/api/products/{}", shop.id("f1"))).await;
    assert_eq!(by_a1, by_f1);
    let offers = by_a1["ofertas"].as_array().unwrap();
    let names: Vec<_> = offers
        .iter()
        .map(|offer| offer["_id"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["a1", "f1"]);
    assert_eq!(by_a1["tiendas"], 2);
    assert_eq!(by_a1["precio_min"], 1_000_000);
    assert_eq!(by_a1["precio_max"], 1_100_000);
    assert_eq!(by_a1["gtin"], "8806097027584");
    assert_eq!(offers[0]["razones"][0], "gtin");
}

#[actix_web::test]
async fn an_offer_that_is_like_no_other_is_a_product_alone() {
    let shop = Shop::new().await;
    let found = shop.ok(&format!("/api/products/{}/", shop.id("a2"))).await;
    let alone = plus(offer("a2"), json!({"confianza": 1.0, "razones": []}));
    assert_eq!(found["ofertas"], json!([alone]));
    assert_eq!(found["_id"], "a2");
}

#[actix_web::test]
async fn an_unknown_product_is_not_found() {
    let shop = Shop::new().await;
    for id in ["0123456789abcdef01234567", "x"] {
        let answer = shop.get(&format!("/api/products/{id}/")).await;
        assert_eq!(answer.status, 404, "{id}");
        assert_eq!(answer.json()["code"], "unknown_id");
    }
    let before = format!("/api/products/{}/?as_of=2025-01-01", shop.id("a1"));
    assert_eq!(shop.get(&before).await.status, 404);
}
