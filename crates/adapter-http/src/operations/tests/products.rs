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
async fn what_is_similar_stands_beside_a_product_and_not_in_its_prices() {
    let mut shop = Shop::new().await;
    let tv = |inches: u32, price: u32| {
        json!({
            "titulo": format!("Televisor TCL {inches} pulgadas QLED {inches}C655"),
            "marca": "TCL",
            "precio_valor": price,
            "categoria": "Televisores",
            "fuente": "Exito",
            "link": format!("https://www.exito.com/p/c655-{inches}"),
            "fecha_extraccion": "2025-10-12T10:00:00",
        })
    };
    let rows = json!([tv(55, 2_000_000), tv(65, 3_000_000)]).to_string();
    let answer = shop.world.upload(rows).await;
    assert_eq!(answer.status, 201);
    shop.world.refresh().await;
    let found = shop.get("/api/products/?q=55C655").await.json();
    let id = found["results"][0]["_id"].as_str().unwrap();
    let product = shop.ok(&format!("/api/products/{id}/")).await;
    let first = &product["similares"][0];
    assert_eq!(first["titulo"], "Televisor TCL 65 pulgadas QLED 65C655");
    assert_eq!(
        (&product["total"], &product["precio_max"]),
        (&json!(1), &json!(2_000_000))
    );
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

/// The products that a search finds, by the name of the offer that each is called by.
async fn search(shop: &Shop, query: &str) -> Vec<String> {
    shop.list(&format!("/api/products/?{query}")).await
}

#[actix_web::test]
async fn a_search_finds_products() {
    let shop = Shop::new().await;
    let found = shop.ok("/api/products/?q=lg+50").await;
    assert_eq!(found["q"], "lg 50");
    // The bracket for it comes last, and not at all where the cheapest is asked for.
    assert_eq!((&found["count"], &found["total"]), (&json!(2), &json!(2)));
    assert_eq!(found["results"][1]["_id"], "f2");
    assert_eq!(search(&shop, "q=lg+50&sort=price").await, ["a1"]);
    assert_eq!(search(&shop, "q=soporte&sort=price").await, ["f2"]);
    let product = &found["results"][0];
    let whole = shop.ok(&format!("/api/products/{}/", shop.id("f1"))).await;
    for member in [
        "_id",
        "categoria",
        "marca",
        "precio_min",
        "precio_max",
        "tiendas",
    ] {
        assert_eq!(product[member], whole[member], "{member}");
    }
    assert_eq!(product["ofertas"], 2);
    // By an article number, and by a word that stands for another.
    assert_eq!(search(&shop, "q=8806097027584").await.len(), 1);
    assert_eq!(
        search(&shop, "q=lg+tv").await,
        search(&shop, "q=lg+televisores").await
    );
    assert!(search(&shop, "q=zzz").await.is_empty());
    assert!(search(&shop, "q=.*").await.is_empty());
}

#[actix_web::test]
async fn a_search_counts_what_it_found() {
    let shop = Shop::new().await;
    let found = shop
        .ok("/api/products/?q=samsung&facets=brand,store,price")
        .await;
    let facets = &found["facets"];
    assert_eq!(facets["brand"], json!([{"nombre": "SAMSUNG", "total": 3}]));
    let stores = json!([{"nombre": "Alkosto", "total": 2}, {"nombre": "Éxito", "total": 1}]);
    assert_eq!(facets["store"], stores);
    assert_eq!(facets["price"].as_array().unwrap().len(), 3);
    assert_eq!(facets["category"], json!(null));
    let plain = shop.ok("/api/products/?q=samsung").await;
    assert_eq!(plain["facets"], json!(null));
    let answer = shop.get("/api/products/?facets=color").await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["errors"][0]["field"], "facets");
}

#[actix_web::test]
async fn a_comparison_is_grouped_by_product() {
    let shop = Shop::new().await;
    let found = shop.ok("/api/price-comparison/?product=lg").await;
    let product = &found["productos"][0];
    assert_eq!(product["tiendas"], 2);
    let offers = product["ofertas"].as_array().unwrap();
    let named: Vec<_> = offers
        .iter()
        .map(|offer| offer["_id"].as_str().unwrap())
        .collect();
    assert_eq!(named, ["a1", "f1"]);
    assert_eq!(offers[0]["razones"][0], "gtin");
    assert_eq!(offers[0]["fuente"], "Alkosto");
}

#[actix_web::test]
async fn a_product_is_compared_by_the_id_of_any_offer() {
    let shop = Shop::new().await;
    let uri = |name: &str| format!("/api/price-comparison/?product_id={}", shop.id(name));
    let found = shop.ok(&uri("a1")).await;
    assert_eq!(found, shop.ok(&uri("f1")).await);
    assert_eq!(found["total_results"], 2);
    assert_eq!(found["stores"][0]["productos"][0]["_id"], "a1");
    assert_eq!(found["product_searched"], found["productos"][0]["titulo"]);
    // Both: offers of the product that have the words.
    let none = shop.get(&format!("{}&product=samsung", uri("a1"))).await;
    assert_eq!(none.problem(), "404 nothing_found");
    let none = shop.get(&format!("{}&product=.*", uri("a1"))).await;
    assert_eq!(none.problem(), "404 nothing_found");
    let unknown = shop
        .get("/api/price-comparison/?product_id=0123456789abcdef01234567")
        .await;
    assert_eq!(unknown.problem(), "404 unknown_id");
    let bad = shop.get("/api/price-comparison/?product_id=x").await;
    assert_eq!(bad.status, 400);
    assert_eq!(bad.json()["errors"][0]["field"], "product_id");
}

#[actix_web::test]
async fn a_beginning_is_completed() {
    let shop = Shop::new().await;
    let found = shop.ok("/api/suggest/?q=sams").await;
    assert_eq!(found["suggestions"], json!(["samsung"]));
    assert_eq!(found["count"], 1);
    assert_eq!(shop.ok("/api/suggest/").await["suggestions"], json!([]));
    assert_eq!(shop.get("/api/suggest/?q=sa&limit=21").await.status, 400);
}

#[actix_web::test]
async fn a_search_says_which_words_it_left_out() {
    let shop = Shop::new().await;
    let all = shop.ok("/api/products/?q=el+samsung+barato").await;
    assert_eq!(all["relajada"], false);
    assert_eq!(all.get("palabras_omitidas"), None);
    assert_ne!(all["total"], 0);
    let most = shop.ok("/api/products/?q=samsung+zafiro").await;
    assert_eq!(most["relajada"], true);
    assert_eq!(most["palabras_omitidas"], serde_json::json!(["zafiro"]));
    assert_eq!(most["total"], all["total"]);
    let none = shop.ok("/api/products/?q=zafiro").await;
    assert_eq!(
        (&none["relajada"], &none["total"]),
        (&serde_json::json!(false), &serde_json::json!(0))
    );
    // A comparison of what was not asked for would be wrong.
    let strict = shop
        .get("/api/price-comparison/?product=samsung+zafiro")
        .await;
    assert_eq!(strict.status, 404);
}
