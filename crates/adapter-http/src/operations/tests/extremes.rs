//! What is allowed, at its edges: dates, prices, pages, names, methods.

use serde_json::{Value, json};

use super::shop::{Shop, catalog_routes, offer, plus};
use super::upload_support::{counts, row};
use crate::test_support::{World, request};

#[actix_web::test]
async fn dates_far_away_are_dates_without_data_or_with_all() {
    let shop = Shop::new().await;
    for date in [
        "0001-01-01",
        "1600-02-29",
        "1969-12-31T23:59:59.999999Z",
        "2024-02-29T00:00:00",
        "9999-12-30",
        "9999-12-31",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00-12:00",
        "9999-12-31T23:59:59-12:00",
        "-009999-01-01",
        "2025-10-12T23:59:60-05:00",
        "2025-10-12T12",
    ] {
        for route in catalog_routes(shop.id("a1")) {
            let uri = format!(
                "{route}{}as_of={date}",
                if route.contains('?') { '&' } else { '?' }
            );
            let answer = shop.get(&uri).await;
            match answer.status.as_u16() {
                200 | 404 => {}
                400 => assert_eq!(answer.json()["errors"][0]["field"], "as_of", "{uri}"),
                _ => panic!("{uri}: {answer:?}"),
            }
        }
        for bound in ["since", "until"] {
            let uri = format!("/api/archivos/?{bound}={date}");
            let answer = shop.get(&uri).await;
            match answer.status.as_u16() {
                200 => {}
                400 => assert_eq!(answer.json()["errors"][0]["field"], bound, "{uri}"),
                _ => panic!("{uri}: {answer:?}"),
            }
        }
    }
    // What was seen before T and nothing after it, however far T is.
    let first = shop.ok("/api/offers/tv?as_of=0001-01-02").await;
    assert_eq!(first["total"], 0);
    let last = shop.ok("/api/offers/tv?as_of=9999-12-29").await;
    assert_eq!(last["total"], 5);
    let ranked = shop.ok("/api/ranked-offers?as_of=9999-12-29").await;
    for row in ranked["results"].as_array().unwrap() {
        assert_eq!(row["score_freshness"], 0.0);
    }
    // Seen in the future is as fresh as seen now.
    let early = shop
        .ok("/api/ranked-offers?as_of=2025-10-12T08:00:00")
        .await;
    let fresh = early["results"].as_array().unwrap().iter();
    let fresh: Vec<_> = fresh
        .map(|row| row["score_freshness"].as_f64().unwrap())
        .collect();
    assert!(
        fresh.iter().all(|share| (0.0..=1.0).contains(share)),
        "{fresh:?}"
    );
}

#[actix_web::test]
async fn edges_of_numbers_are_allowed() {
    let shop = Shop::new().await;
    let check = async |query: &str, total: u64| {
        let uri = format!("/api/offers/tv?{query}");
        assert_eq!(shop.ok(&uri).await["total"], total, "{query}");
    };
    check("limit=1&page=1", 5).await;
    check("limit=100&page=1000000", 5).await;
    check("min_price=0", 5).await;
    check("max_price=0", 0).await;
    check("max_price=1000000000000", 5).await;
    check("min_price=999999999999.9999", 0).await;
    check("min_price=0900000&max_price=0900000.0000", 1).await;
    for (uri, field) in [
        ("/api/offers/tv?limit=101", "limit"),
        ("/api/offers/tv?page=1000001", "page"),
        ("/api/offers/tv?max_price=1000000000001", "max_price"),
        ("/api/trending-offers?days=3651", "days"),
    ] {
        let answer = shop.get(uri).await;
        assert_eq!(answer.problem(), "400 bad_parameter", "{uri}");
        assert_eq!(answer.json()["errors"][0]["field"], field, "{uri}");
    }
    for uri in [
        "/api/trending-offers?days=3650",
        "/api/trending-offers?days=1",
    ] {
        assert_eq!(shop.get(uri).await.status, 200, "{uri}");
    }
}

#[actix_web::test]
async fn parameters_by_their_other_names_are_read_as_strictly() {
    let shop = Shop::new().await;
    let check = async |uri: &str, field: &str| {
        let answer = shop.get(uri).await;
        assert_eq!(answer.problem(), "400 bad_parameter", "{uri}");
        let errors = answer.json()["errors"].clone();
        assert_eq!(errors.as_array().unwrap().len(), 1, "{uri}: {errors}");
        assert_eq!(errors[0]["field"], field, "{uri}");
        let message = errors[0]["message"].as_str().unwrap();
        assert!(message.contains(&format!("«{field}»")), "{uri}: {message}");
    };
    let many = "%C3%B1".repeat(201);
    let long = "9".repeat(1025);
    for value in [
        "abc",
        "0",
        "-1",
        "3651",
        "1.5",
        "%zz",
        "%ff",
        "%00",
        "%EF%BC%97",
        &*long,
    ] {
        check(
            &format!("/api/trending-offers?period_days={value}"),
            "period_days",
        )
        .await;
    }
    // The category of a path may be repeated in the query: the same, or nothing at all.
    for path in [
        "/api/offers/tv",
        "/api/best-prices/tv",
        "/api/reports/price-analysis/tv",
    ] {
        for value in ["%zz", "%ff", "%00", "celulares", &*long, &*many] {
            check(&format!("{path}?category={value}"), "category").await;
        }
        check(&format!("{path}?category=tv&category=tv"), "category").await;
        let plain = shop.get(path).await;
        for value in ["", "tv", "TELEVISORES+"] {
            let same = shop.get(&format!("{path}?category={value}")).await;
            assert_eq!(same.status, 200, "{path} {value}");
            assert_eq!(
                same.json()["results"],
                plain.json()["results"],
                "{path} {value}"
            );
        }
    }
}

#[actix_web::test]
async fn fractions_are_written_with_the_decimals_of_the_currency() {
    let world = {
        let mut world = World::default();
        let cheap = row(1).replace("1000,", "1299.5,\"moneda\":\"USD\",");
        let dear = row(2).replace("2000,", "1400,\"moneda\":\"USD\",");
        assert_eq!(counts(&world.upload([cheap, dear].join("\n")).await)[1], 2);
        world.refresh().await;
        world
    };
    for (uri, expected) in [
        (
            "/api/offers/tv",
            &["\"precio_valor\":1299.50,", "\"precio_valor\":1400,"][..],
        ),
        (
            "/api/best-prices/tv",
            &["\"precio_valor\":1299.50,", "\"ahorro_estimado\":0,"],
        ),
        (
            "/api/ranked-offers",
            &[
                "\"ahorro_vs_promedio\":50.25,",
                "\"ahorro_vs_promedio\":-50.25,",
            ],
        ),
        (
            "/api/trending-offers",
            &[
                "\"precio_min_encontrado\":1299.50,",
                "\"precio_promedio_encontrado\":1400",
            ],
        ),
        (
            "/api/price-comparison?product=televisor",
            &["\"min\":1299.50,\"max\":1400,\"average\":1349.75"],
        ),
        (
            "/api/reports/price-analysis/tv",
            &["\"p50_mediana\":1349.75,"],
        ),
        (
            "/api/reports/store-comparison",
            &["\"precio_promedio\":1349.75,"],
        ),
    ] {
        let answer = world.get(uri).await;
        assert_eq!(answer.status, 200, "{uri}: {}", answer.text());
        for part in expected {
            assert!(
                answer.text().contains(part),
                "{uri} lacks {part}: {}",
                answer.text()
            );
        }
    }
}

#[actix_web::test]
async fn an_unknown_user_gets_the_plain_order() {
    let shop = Shop::new().await;
    for path in [
        "/api/offers/tv",
        "/api/best-prices/tv",
        "/api/ranked-offers",
        "/api/trending-offers",
    ] {
        let plain = shop.ok(path).await;
        for user in ["7", "9f1c2b7d4e5a60718293a4b5c6d7e8f9", "%C3%B1"] {
            let taste = shop.ok(&format!("{path}?user_id={user}")).await;
            assert_eq!(taste["results"], plain["results"], "{path} {user}");
            if path != "/api/offers/tv" {
                assert_eq!(taste["personalized"], false, "{path} {user}");
                assert!(taste["user_id"].is_string(), "{path} {user}");
            }
        }
    }
}

#[actix_web::test]
async fn uploads_need_no_slash_and_other_methods_are_refused() {
    let world = World::default();
    for uri in ["/api/archivos", "/api/archivos/", "/api/archivos?_=1"] {
        let answer = world.send(request("POST", uri).set_payload(row(1))).await;
        assert_eq!(answer.status, 201, "{uri}");
    }
    for (method, uri) in [
        ("DELETE", "/api/archivos/"),
        ("PUT", "/api/archivos/000000010000000000000001/"),
        ("DELETE", "/api/archivos/000000010000000000000001"),
        ("POST", "/api/archivos/detalles/"),
        ("POST", "/api/offers/tv"),
        ("PATCH", "/api/categories/"),
        ("POST", "/api/price-comparison/?product=tv"),
    ] {
        let answer = world.send(request(method, uri)).await;
        assert_eq!(answer.problem(), "405 method_not_allowed", "{method} {uri}");
        assert_ne!(answer.header("allow"), "-", "{method} {uri}");
    }
}

#[actix_web::test]
async fn a_head_is_a_get_without_its_body() {
    let shop = Shop::new().await;
    for uri in [
        "/api/offers/tv/",
        "/api/archivos/",
        "/api/ranked-offers?limit=0",
    ] {
        let get = shop.get(uri).await;
        let head = shop.world.send(request("HEAD", uri)).await;
        assert_eq!(head.status, get.status, "{uri}");
        for name in ["content-type", "etag", "cache-control", "x-data-source"] {
            assert_eq!(head.header(name), get.header(name), "{uri} {name}");
        }
    }
}

#[actix_web::test]
async fn odd_conditions_are_no_conditions() {
    let shop = Shop::new().await;
    for condition in [
        "",
        "x",
        "\"",
        "W/",
        ",,,",
        "\"a\", \"b",
        &*"\"x\",".repeat(2_000),
    ] {
        let ask = request("GET", "/api/offers/tv/?limit=1");
        let ask = ask.insert_header(("if-none-match", condition.to_owned()));
        let answer = shop.world.send(ask).await;
        assert_eq!(answer.status, 200, "{condition}");
    }
}

#[actix_web::test]
async fn names_that_look_like_code_are_names() {
    let shop = Shop::new().await;
    for name in [
        "%3Cscript%3E",
        "'%20OR%201=1--",
        "$where",
        "..%2F..%2Fetc",
        "%25s",
        "{{7*7}}",
    ] {
        for uri in [
            format!("/api/offers/{name}/"),
            format!("/api/offers/tv/?brand={name}"),
            format!("/api/archivos/?fuente={name}"),
            format!("/api/ranked-offers/?category={name}"),
        ] {
            let answer = shop.get(&uri).await;
            assert_eq!(answer.status, 200, "{uri}");
            assert_eq!(answer.json()["total"], 0, "{uri}");
            assert_eq!(answer.json()["results"], json!([]), "{uri}");
        }
    }
    let none = shop.ok("/api/ranked-offers/?category=%3Cscript%3E").await;
    assert_eq!(none["category"], "<script>");
    assert_eq!(none["next"], Value::Null);
}

#[actix_web::test]
async fn an_expired_offer_says_nothing_new_of_itself() {
    let shop = Shop::new().await;
    let all = shop.ok("/api/offers/tv?include_expired=1&limit=1").await;
    assert_eq!(all["results"], json!([plus(offer("f3"), json!({}))]));
    let next = all["next"].as_str().unwrap();
    assert!(next.contains("include_expired=1"), "{next}");
}
