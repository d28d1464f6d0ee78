//! What editors say of products.

use actix_web::test::TestRequest;
use domain_user::Role;
use serde_json::{Value, json};

use super::shop::Shop;
use crate::test_support::{Answer, Client};

/// The offers of the product of an offer, by name, in the order of their names.
async fn product(shop: &Shop, name: &str) -> Vec<String> {
    let found = shop.ok(&format!("/api/products/{}/", shop.id(name))).await;
    let offers = found["ofertas"].as_array().unwrap().iter();
    let mut names: Vec<String> = offers
        .map(|offer| offer["_id"].as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

async fn say(shop: &Shop, who: &Client, path: &str, body: Value) -> Answer {
    shop.world.tell(who, "POST", path, &body).await
}

fn path(shop: &Shop, name: &str, what: &str) -> String {
    format!("/api/products/{}/{what}/", shop.id(name))
}

/// What is wrong with which field.
fn fault(answer: &Answer) -> (u16, String, String) {
    let error = &answer.json()["errors"][0];
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), text("field"), text("code"))
}

#[actix_web::test]
async fn an_editor_merges_and_splits() {
    let mut shop = Shop::new().await;
    let editor = shop.world.client("editor", Role::Editor).await;
    assert_eq!(product(&shop, "a2").await, ["a2"]);
    let other = json!({"product_id": shop.id("a1")});
    let answer = say(&shop, &editor, &path(&shop, "a2", "merge"), other.clone()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["pairs"], 3);
    assert_eq!(answer.header("cache-control"), "no-store");
    shop.world.refresh().await;
    // Any member leads to all of them, and a person is why.
    for name in ["a1", "a2", "f1"] {
        assert_eq!(product(&shop, name).await, ["a1", "a2", "f1"]);
    }
    let found = shop.ok(&format!("/api/products/{}/", shop.id("a2"))).await;
    for offer in found["ofertas"].as_array().unwrap() {
        assert_eq!(offer["razones"][0], "persona", "{}", offer["_id"]);
        assert_eq!(offer["confianza"], 1.0);
    }
    // The same again is no fault.
    let again = say(&shop, &editor, &path(&shop, "f1", "merge"), other).await;
    assert_eq!(again.status, 200);

    let away = json!({"offer_ids": [shop.id("f1")]});
    let answer = say(&shop, &editor, &path(&shop, "a1", "split"), away).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["pairs"]),
        (200, &json!(2))
    );
    shop.world.refresh().await;
    assert_eq!(product(&shop, "f1").await, ["f1"]);
    assert_eq!(product(&shop, "a1").await, ["a1", "a2"]);
}

#[actix_web::test]
async fn a_mistake_is_told_by_its_field() {
    let shop = Shop::new().await;
    let editor = shop.world.client("editor", Role::Editor).await;
    let nobody = "0123456789abcdef01234567";
    let (merge, split) = (path(&shop, "a1", "merge"), path(&shop, "a1", "split"));
    let alone = path(&shop, "a2", "merge");
    let ids = |names: &[&str]| json!({"offer_ids": names.iter().map(|name| shop.id(name)).collect::<Vec<_>>()});
    let many = json!({"offer_ids": vec![nobody; 65]});
    for (path, body, field, code) in [
        (&merge, json!({}), "product_id", "not_an_id"),
        (&merge, json!({"product_id": 7}), "product_id", "not_text"),
        (
            &merge,
            json!({"product_id": nobody}),
            "product_id",
            "unknown_id",
        ),
        (
            &alone,
            json!({"product_id": shop.id("a2")}),
            "product_id",
            "same_offer",
        ),
        (&split, json!({}), "offer_ids", "not_ids"),
        (&split, json!({"offer_ids": []}), "offer_ids", "not_ids"),
        (&split, json!({"offer_ids": ["x"]}), "offer_ids", "not_ids"),
        (&split, many, "offer_ids", "not_ids"),
        (&split, ids(&["f1", "a2"]), "offer_ids", "not_of_product"),
        (&split, ids(&["a1", "f1"]), "offer_ids", "nothing_left"),
    ] {
        let answer = say(&shop, &editor, path, body.clone()).await;
        let expected = (400, field.to_owned(), code.to_owned());
        assert_eq!(fault(&answer), expected, "{path} {body}");
    }
    for what in ["merge", "split"] {
        for (query, parameter) in [("refresh=now", "refresh"), ("wait=1", "wait")] {
            let path = format!("{}?{query}", path(&shop, "a1", what));
            let answer = say(&shop, &editor, &path, json!({})).await;
            assert_eq!(fault(&answer).1, parameter, "{path}");
        }
        let path = format!("/api/products/{nobody}/{what}/");
        let body = json!({"product_id": shop.id("a1"), "offer_ids": [shop.id("a1")]});
        assert_eq!(say(&shop, &editor, &path, body).await.status, 404, "{what}");
    }
    assert_eq!(product(&shop, "a1").await, ["a1", "f1"]);
}

#[actix_web::test]
async fn only_editors_correct() {
    let shop = Shop::new().await;
    let body = json!({"product_id": shop.id("a2"), "offer_ids": [shop.id("f1")]});
    for what in ["merge", "split"] {
        let path = path(&shop, "a1", what);
        let without = TestRequest::post().uri(&path).set_json(&body);
        assert_eq!(shop.world.send(without).await.status, 401, "{what}");
    }
    for (name, role, status) in [
        ("user", Role::User, 403),
        ("editor", Role::Editor, 200),
        ("admin", Role::Admin, 200),
    ] {
        let who = shop.world.client(name, role).await;
        for what in ["merge", "split"] {
            let answer = say(&shop, &who, &path(&shop, "a1", what), body.clone()).await;
            assert_eq!(answer.status, status, "{name} {what}");
        }
    }
}

#[actix_web::test]
async fn a_comparison_groups_by_what_was_said() {
    let mut shop = Shop::new().await;
    let editor = shop.world.client("editor", Role::Editor).await;
    let before = shop.get("/api/price-comparison/?product=lg").await;
    let away = json!({"offer_ids": [shop.id("f1")]});
    say(&shop, &editor, &path(&shop, "a1", "split"), away).await;
    shop.world.refresh().await;
    let after = shop.get("/api/price-comparison/?product=lg").await;
    // Another answer has another tag, so that no cache keeps the old one.
    assert_ne!(before.header("etag"), after.header("etag"));
    assert_eq!(before.json()["productos"][0]["tiendas"], 2);
    assert_eq!(after.json()["productos"][0]["tiendas"], 1);
}
