//! Taste through the whole service: what is said, what is done, and what that changes in a list.

use actix_web::http::StatusCode;
use domain_user::Role;
use serde_json::{Value, json};

use super::shop::Shop;
use crate::test_support::{Answer, Client, World};

async fn prefer(world: &World, who: &Client, preferences: &Value) {
    let path = format!("/api/users/{}/preferences/", who.id);
    let answer = world.tell(who, "PUT", &path, preferences).await;
    assert_eq!(answer.status, 200, "{answer:?}");
}

async fn did(world: &World, who: &Client, events: Value) -> Answer {
    world
        .tell(who, "POST", "/api/events/", &json!({"events": events}))
        .await
}

/// The names of a list, and whether it is personalised.
async fn list(shop: &Shop, uri: &str) -> (String, bool) {
    let json = shop.ok(uri).await;
    let rows = json["results"].as_array().unwrap().iter();
    let names: Vec<_> = rows.map(|row| row["_id"].as_str().unwrap()).collect();
    (names.join(" "), json["personalized"].as_bool().unwrap())
}

#[actix_web::test]
async fn opposite_tastes_see_different_orders() {
    let shop = Shop::new().await;
    let world = &shop.world;
    let samsung = world.client("samsung", Role::User).await;
    let cheap = world.client("barato", Role::User).await;
    let cold = world.client("nueva", Role::User).await;
    let likes = json!({"brands": ["Samsung"], "stores": ["Éxito"], "categories": ["TV"]});
    prefer(world, &samsung, &likes).await;
    prefer(world, &cheap, &json!({"stores": ["Falabella"]})).await;
    for path in ["/api/best-prices/tv/?", "/api/ranked-offers/?category=tv&"] {
        let of = |id: &str| format!("{path}user_id={id}");
        let (anybody, personal) = list(&shop, path).await;
        assert!(!personal, "{path}");
        let plain = anybody.as_str();
        for unknown in [&cold.id, "17", "nadie", &"0".repeat(32)] {
            assert_eq!(
                list(&shop, &of(unknown)).await,
                (anybody.clone(), false),
                "{unknown}"
            );
        }
        let (one, is_one) = list(&shop, &of(&samsung.id)).await;
        let (other, is_other) = list(&shop, &of(&cheap.id)).await;
        assert!(is_one && one != plain, "{path}: {one}");
        assert!(one != other, "{path}: {other}");
        assert_eq!(is_other, other != plain, "{path}: {other}");
    }
    // The price that was asked for stands, whatever the taste.
    let sorted = format!("/api/best-prices/tv/?sort=-price&user_id={}", samsung.id);
    assert_eq!(
        list(&shop, &sorted).await,
        ("a2 e1 f1 a1 a3".to_owned(), false)
    );
}

#[actix_web::test]
async fn only_what_was_asked_for() {
    let shop = Shop::new().await;
    let world = &shop.world;
    let ana = world.client("ana", Role::User).await;
    let uri = format!("/api/best-prices/tv/?user_id={}", ana.id);
    let check = async |preferences: Value, expected: &str| {
        prefer(world, &ana, &preferences).await;
        assert_eq!(
            list(&shop, &uri).await,
            (expected.to_owned(), true),
            "{preferences}"
        );
    };
    check(
        json!({"brands": ["samsung"], "only": {"brands": true}}),
        "e1 a2",
    )
    .await;
    check(
        json!({"stores": ["falabella.com.co"], "only": {"stores": true}}),
        "f1",
    )
    .await;
    let band = json!({"Smart TV": {"min": 1_000_000, "max": 2_000_000}});
    check(
        json!({"price_bands": band, "only": {"price_bands": true}}),
        "a1 f1 e1",
    )
    .await;
    check(json!({"currency": "USD"}), "f4").await;
    // A currency in which there is nothing leaves nothing out.
    prefer(world, &ana, &json!({"currency": "EUR"})).await;
    assert_eq!(
        list(&shop, &uri).await,
        ("a3 a1 f1 e1 a2".to_owned(), false)
    );
    let asked = format!("{uri}&currency=COP");
    prefer(world, &ana, &json!({"currency": "USD"})).await;
    assert_eq!(
        list(&shop, &asked).await,
        ("a3 a1 f1 e1 a2".to_owned(), false)
    );
}

#[actix_web::test]
async fn deeds_lift_and_are_explained() {
    let shop = Shop::new().await;
    let world = &shop.world;
    let ana = world.client("ana", Role::User).await;
    let admin = world.client("admin", Role::Admin).await;
    let other = world.client("luz", Role::User).await;
    let buys: Vec<_> = (0..20)
        .map(|_| json!({"type": "buy", "offer_id": shop.id("e1")}))
        .collect();
    let recorded = did(world, &ana, json!(buys)).await;
    assert_eq!(
        (recorded.status, &recorded.json()["accepted"]),
        (StatusCode::CREATED, &json!(20))
    );
    let uri = format!("/api/best-prices/tv/?user_id={}&explain=true", ana.id);
    for who in [&ana, &admin] {
        let answer = world.ask(who, "GET", &uri).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(answer.header("cache-control").starts_with("private"));
        let json = answer.json();
        let mut before = f64::MAX;
        for row in json["results"].as_array().unwrap() {
            let parts = row["explicacion"].as_object().unwrap();
            let part = |name: &str| parts[name].as_f64().unwrap();
            let sum: f64 = ["base", "marca", "tienda", "categoria", "presupuesto"]
                .map(part)
                .iter()
                .sum();
            assert!((sum - part("total")).abs() < 1e-9, "{row}");
            assert!(part("total") <= before, "{json}");
            before = part("total");
        }
    }
    let mine = world
        .ask(&ana, "GET", "/api/best-prices/tv/?user_id=me&explain=1")
        .await;
    assert_eq!(mine.status, 200);
    assert_eq!(
        world.ask(&other, "GET", &uri).await.problem(),
        "403 forbidden"
    );
    assert_eq!(shop.get(&uri).await.problem(), "401 unauthorized");
    assert_eq!(
        shop.get("/api/ranked-offers/?user_id=me").await.problem(),
        "401 unauthorized"
    );
    let hidden = shop
        .get(&format!("/api/best-prices/tv/?user_id={}", ana.id))
        .await;
    assert!(!hidden.text().contains("explicacion"), "{hidden:?}");
}

#[actix_web::test]
async fn caches_tell_tastes_apart() {
    let shop = Shop::new().await;
    let world = &shop.world;
    let ana = world.client("ana", Role::User).await;
    let uri = format!("/api/best-prices/tv/?user_id={}", ana.id);
    let anybody = shop.get("/api/best-prices/tv/").await;
    assert!(anybody.header("cache-control").starts_with("public"));
    let cold = shop.get(&uri).await;
    assert!(cold.header("cache-control").starts_with("private"));
    prefer(world, &ana, &json!({"brands": ["LG"]})).await;
    let liked = shop.get(&uri).await;
    assert_ne!(liked.header("etag"), cold.header("etag"));
    did(
        world,
        &ana,
        json!([{"type": "view", "offer_id": shop.id("a1")}]),
    )
    .await;
    let looked = shop.get(&uri).await;
    assert_ne!(looked.header("etag"), liked.header("etag"));
    assert_eq!(looked.header("etag"), shop.get(&uri).await.header("etag"));
}

/// Whatever depends on who asks is not shown to another user of the same browser: it is not kept, or kept for
/// that credential and asked for again.
#[actix_web::test]
async fn what_a_credential_opens_is_kept_for_nobody_else() {
    let shop = Shop::new().await;
    let world = &shop.world;
    let (ana, admin) = (
        world.client("ana", Role::User).await,
        world.client("admin", Role::Admin).await,
    );
    let (id, product) = (&ana.id, "0".repeat(24));
    for (who, uri) in [
        (&ana, "/api/best-prices/tv/?user_id=me".to_owned()),
        (&ana, "/api/best-prices/tv/?explain=true".to_owned()),
        (
            &ana,
            format!("/api/best-prices/tv/?user_id={id}&explain=true"),
        ),
        (&ana, "/api/ranked-offers/?user_id=me".to_owned()),
        (
            &admin,
            format!("/api/ranked-offers/?user_id={id}&explain=true"),
        ),
        (&ana, format!("/api/users/{id}/")),
        (&admin, "/api/users/".to_owned()),
        (&ana, format!("/api/users/{id}/preferences/")),
        (&ana, "/api/auth/me/".to_owned()),
        (&ana, "/api/users/".to_owned()),
        (&ana, format!("/api/products/{product}/merge/")),
    ] {
        let answer = world.ask(who, "GET", &uri).await;
        check_kept_for_one(&answer, &uri);
        let known = answer.header("etag").to_owned();
        if known == "-" {
            continue;
        }
        let request = crate::test_support::request("GET", &uri);
        let again = who.sign(request).insert_header(("if-none-match", known));
        let again = world.send(again).await;
        assert_eq!(again.status, 304, "{uri}");
        check_kept_for_one(&again, &uri);
    }
    // By its URL it is the same for everyone who asks.
    let named = format!("/api/best-prices/tv/?user_id={id}");
    let named = world.ask(&ana, "GET", &named).await;
    assert!(
        named
            .header("cache-control")
            .starts_with("private, max-age")
    );
    assert!(!named.header("vary").contains("authorization"));
}

fn check_kept_for_one(answer: &Answer, uri: &str) {
    let control = answer.header("cache-control");
    let is_apart =
        control == "private, no-cache" && answer.header("vary").contains("authorization");
    assert!(
        control == "no-store" || is_apart,
        "{uri} {}: {control}",
        answer.status
    );
}

#[actix_web::test]
async fn preferences_come_back_as_they_were_put() {
    let world = World::default();
    let ana = world.client("ana", Role::User).await;
    let path = format!("/api/users/{}/preferences/", ana.id);
    let empty = world.ask(&ana, "GET", &path).await.json();
    assert_eq!(empty["brands"], json!([]));
    let put = json!({
        "brands": ["LG"], "stores": [], "categories": ["Televisores"],
        "price_bands": {"Televisores": {"min": null, "max": 1_500_000.5}},
        "currency": "COP", "only": {"brands": true, "stores": false, "price_bands": false},
    });
    let answer = world.tell(&ana, "PUT", &path, &put).await;
    assert_eq!(answer.json(), put);
    assert_eq!(world.ask(&ana, "GET", &path).await.json(), put);
    let refused = world.tell(&ana, "PUT", &path, &json!({"brands": 5})).await;
    assert_eq!(refused.problem(), "400 invalid_body");
    assert_eq!(world.ask(&ana, "GET", &path).await.json(), put);
}

#[actix_web::test]
async fn events_are_of_the_token_and_about_offers() {
    let shop = Shop::new().await;
    let world = &shop.world;
    let ana = world.client("ana", Role::User).await;
    let (offer, extraction) = (shop.id("a1"), shop.id("a1 10-12"));
    let good = json!([
        {"type": "view", "offer_id": offer},
        {"type": "click", "offer_id": extraction, "at": "2025-10-12T11:00:00"},
        {"type": "buy", "offer_id": "0".repeat(24), "user_id": "x"},
    ]);
    let answer = did(world, &ana, good.clone()).await;
    assert_eq!(answer.json()["accepted"], 2, "{answer:?}");
    assert_eq!(answer.json()["errors"][0]["index"], 2);
    let nobody = world.post("/api/events/", &json!({"events": good})).await;
    assert_eq!(nobody.problem(), "401 unauthorized");
    for events in [
        json!([]),
        json!({}),
        json!(null),
        json!([{"type": "look", "offer_id": offer}]),
        json!([{"type": "view", "offer_id": "x"}]),
        json!([{"type": "view", "offer_id": offer, "at": "ayer"}]),
        json!([{"type": "view"}]),
        json!(["view"]),
        json!(vec![json!({"type": "view", "offer_id": offer}); 101]),
    ] {
        let answer = did(world, &ana, events.clone()).await;
        assert_eq!(answer.problem(), "400 invalid_body", "{events}");
        assert_eq!(answer.json()["errors"][0]["field"], "events");
    }
}
