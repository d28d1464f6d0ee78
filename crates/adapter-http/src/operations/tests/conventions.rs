//! What lists have in common: names, filters, order, pages, time.

use serde_json::{Value, json};

use super::shop::{Shop, offer, offers, plus};

#[actix_web::test]
async fn paths_answer_with_and_without_their_slash() {
    let shop = Shop::new().await;
    let id = shop.id("a1");
    for path in [
        "/api/categories",
        "/api/brands",
        "/api/stores",
        "/api/offers/Televisores",
        "/api/best-prices/Televisores",
        "/api/ranked-offers",
        "/api/trending-offers",
        "/api/reports/store-comparison",
        "/api/reports/price-analysis/Televisores",
        "/api/archivos",
        "/api/archivos/detalles",
        &format!("/api/archivos/{id}"),
        &format!("/api/archivos/{id}/detalles"),
    ] {
        let bare = shop.get(path).await;
        let slash = shop.get(&format!("{path}/")).await;
        assert_eq!(bare.status, 200, "{path}");
        assert_eq!(bare.text(), slash.text(), "{path}");
        assert_eq!(bare.header("etag"), slash.header("etag"), "{path}");
    }
}

#[actix_web::test]
async fn names_are_matched_whatever_their_spelling() {
    let shop = Shop::new().await;
    let check = async |spellings: &[&str], uri: &dyn Fn(&str) -> String| {
        let first = shop.ok(&uri(spellings[0])).await;
        assert_ne!(first["count"], 0);
        for spelling in &spellings[1..] {
            assert_eq!(shop.ok(&uri(spelling)).await, first, "{spelling}");
        }
    };
    let televisions = [
        "Televisores",
        "televisores",
        "Smart%20TV",
        "TVs",
        "%20TELEVISORES%20",
        "Televisi%C3%B3n",
        "tv",
    ];
    check(&televisions, &|name| format!("/api/offers/{name}")).await;
    check(&televisions, &|name| format!("/api/best-prices/{name}/")).await;
    check(&televisions, &|name| {
        format!("/api/ranked-offers/?category={name}")
    })
    .await;
    check(&televisions, &|name| {
        format!("/api/trending-offers/?category={name}")
    })
    .await;
    check(&televisions, &|name| {
        format!("/api/brands/?categoria={name}")
    })
    .await;
    check(&televisions, &|name| {
        format!("/api/archivos/?categoria={name}")
    })
    .await;
    let stores = ["%C3%89xito", "exito", "EXITO.COM", "almacenes+%C3%A9xito"];
    check(&stores, &|name| {
        format!("/api/offers/celulares?store={name}")
    })
    .await;
    check(&stores, &|name| format!("/api/archivos/?fuente={name}")).await;
    let brands = ["XIAOMI", "redmi", "+Xiaomi+"];
    check(&brands, &|name| {
        format!("/api/offers/celulares?brand={name}")
    })
    .await;
    let reports = ["Televisores", "smart%20tv"];
    for name in reports {
        let uri = format!("/api/reports/price-analysis/{name}/");
        assert_eq!(shop.ok(&uri).await["categoria"], "Televisores");
    }
    // A category that the taxonomy does not know: its commonest spelling, ties by code point.
    let grills = ["parrillas", "PARRILLAS", "Parrillas"];
    check(&grills, &|name| format!("/api/offers/{name}")).await;
    assert_eq!(
        shop.ok("/api/offers/PARRILLAS").await["category"],
        "Parrillas"
    );
    // One that no offer has keeps the spelling of the question.
    let none = shop.ok("/api/offers/Naves%20Espaciales/").await;
    assert_eq!(none["category"], "Naves Espaciales");
    assert_eq!(none["total"], 0);
    assert_eq!(none["pages"], 0);
    assert_eq!(none["currency"], "COP");
}

#[actix_web::test]
async fn what_others_add_to_a_query_is_ignored() {
    let shop = Shop::new().await;
    for path in ["/api/offers/tv", "/api/categories/", "/api/ranked-offers/"] {
        let plain = shop.get(path).await;
        for query in ["_=123", "_x=1&_x=2", "utm_source=a&utm_x", "_%zz=1", "&&"] {
            let answer = shop.get(&format!("{path}?{query}")).await;
            assert_eq!(answer.text(), plain.text(), "{path}?{query}");
            assert_eq!(answer.header("etag"), plain.header("etag"));
        }
        let other = shop.get(&format!("{path}?ut_source=a")).await;
        assert_eq!(other.problem(), "400 unknown_parameter");
    }
}

#[actix_web::test]
async fn days_have_an_old_name() {
    let shop = Shop::new().await;
    for path in [
        "/api/trending-offers/",
        "/api/reports/store-comparison/",
        "/api/reports/price-analysis/tv",
    ] {
        let new = shop.get(&format!("{path}?days=3")).await;
        let old = shop.get(&format!("{path}?period_days=3")).await;
        assert_eq!(
            (new.status.as_u16(), old.text()),
            (200, new.text()),
            "{path}"
        );
        assert_ne!(new.text(), shop.get(path).await.text(), "{path}");
        let both = shop.get(&format!("{path}?days=3&period_days=3")).await;
        assert_eq!(both.json()["errors"][0]["field"], "days");
    }
    // A route without days knows it by neither name.
    let none = shop.get("/api/offers/tv?period_days=3").await;
    assert_eq!(none.json()["errors"][0]["field"], "period_days");
    assert_eq!(none.problem(), "400 unknown_parameter");
}

#[actix_web::test]
async fn contradictions_are_refused() {
    let shop = Shop::new().await;
    let check = async |uri: &str, field: &str| {
        let answer = shop.get(uri).await;
        assert_eq!(answer.problem(), "400 bad_parameter", "{uri}");
        let error = answer.json()["errors"][0].clone();
        assert_eq!(error["field"], field, "{uri}");
        assert_eq!(error["code"], "contradiction", "{uri}");
    };
    for path in [
        "/api/offers/tv",
        "/api/best-prices/tv",
        "/api/reports/price-analysis/tv",
    ] {
        check(&format!("{path}?min_price=2&max_price=1.99"), "min_price").await;
        let equal = shop
            .get(&format!("{path}?min_price=900000&max_price=900000.0"))
            .await;
        assert_eq!(equal.status, 200);
    }
    check("/api/archivos/?since=2025-10-02&until=2025-10-01", "since").await;
    for path in ["/api/offers/tv", "/api/best-prices/tv"] {
        check(&format!("{path}?category=celulares"), "category").await;
        let same = shop.ok(&format!("{path}?category=Smart+TV")).await;
        assert_eq!(same["total"], 5);
    }
}

#[actix_web::test]
async fn a_report_takes_the_category_of_its_path_only_once() {
    let shop = Shop::new().await;
    let same = shop
        .get("/api/reports/price-analysis/tv?category=Televisores")
        .await;
    assert_eq!(same.status, 200, "{}", same.text());
    let other = shop
        .get("/api/reports/price-analysis/tv?category=celulares")
        .await;
    assert_eq!(other.problem(), "400 bad_parameter");
}

#[actix_web::test]
async fn filters() {
    let shop = Shop::new().await;
    let check = async |query: &str, expected: &str| {
        let found = shop.list(&format!("/api/offers/tv?{query}")).await;
        assert_eq!(found.join(" "), expected, "{query}");
    };
    check("", "a3 a1 f1 e1 a2").await;
    check("brand=samsung", "e1 a2").await;
    check("brand=samsung+electronics&store=alkosto", "a2").await;
    check("store=falabella.com.co", "f1").await;
    check("min_price=1000000&max_price=2000000", "a1 f1 e1").await;
    check("min_price=1000000.01", "f1 e1 a2").await;
    check("max_price=899999.9999", "").await;
    check("include_expired=1", "f3 a3 a1 f1 e1 a2").await;
    check("include_expired=0", "a3 a1 f1 e1 a2").await;
    check("brand=kalley", "").await;
    check("brand=kalley&include_expired=true", "f3").await;
    // Neither «genérico» nor a brand that no offer has finds what has no brand.
    check("brand=generico", "").await;
    check("brand=hisense", "").await;
    let none = shop.list("/api/offers/parrillas?brand=Gen%C3%A9rico").await;
    assert!(none.is_empty());
    // Currencies: the default is that of most offers which pass category, brand and store.
    check("currency=COP", "a3 a1 f1 e1 a2").await;
    check("currency=usd", "f4").await;
    check("currency=EUR", "").await;
    check("brand=sony", "f4").await;
    check("brand=sony&currency=COP", "").await;
    check("currency=USD&min_price=499.99&max_price=499.99", "f4").await;
    check("currency=USD&max_price=499.98", "").await;
    // One of either at Falabella (f1, f4): the first by code.
    check("store=falabella", "f1").await;
    // The price filter does not choose the currency.
    check("store=falabella&max_price=1000", "").await;
    let euro = shop.ok("/api/offers/tv?currency=EUR").await;
    assert_eq!(euro["currency"], "EUR");
    let unknown = shop.get("/api/offers/tv?currency=XYZ").await;
    assert_eq!(unknown.json()["errors"][0]["code"], "unknown_currency");
}

#[actix_web::test]
async fn orders() {
    let shop = Shop::new().await;
    let check = async |uri: &str, expected: &str| {
        assert_eq!(shop.list(uri).await.join(" "), expected, "{uri}");
    };
    for list in [
        "offers/tv?",
        "best-prices/tv?",
        "ranked-offers?category=tv&",
    ] {
        let uri = |sort: &str| format!("/api/{list}sort={sort}");
        check(&uri("price"), "a3 a1 f1 e1 a2").await;
        check(&uri("-price"), "a2 e1 f1 a1 a3").await;
        // a1 and e1 have 4.5: the cheaper first. a2 and a3 have none.
        check(&uri("rating"), "a1 e1 f1 a3 a2").await;
        // a1 and a2 were seen at the same time: the cheaper first.
        check(&uri("date"), "a1 a2 f1 e1 a3").await;
    }
    // a6 and e2 are equal in price and time: by id, in every order the same.
    let mut phones = ["a6", "e2"];
    phones.sort_by_key(|name| shop.id(name));
    let [first, second] = phones;
    let uri = |sort: &str| format!("/api/offers/celulares?sort={sort}");
    check(&uri("price"), &format!("{first} {second} a5")).await;
    check(&uri("-price"), &format!("a5 {first} {second}")).await;
    check(&uri("date"), &format!("{first} {second} a5")).await;
    check(&uri("rating"), "a5 e2 a6").await;
    check(
        "/api/trending-offers/?category=celulares&sort=-price&days=1",
        &format!("a5 {first} {second}"),
    )
    .await;
}

#[actix_web::test]
async fn pages_of_a_list_are_the_list() {
    let shop = Shop::new().await;
    for start in [
        "/api/offers/tv/?sort=date",
        "/api/best-prices/tv/?brand=&include_expired=1",
        "/api/ranked-offers/?_=5",
        "/api/trending-offers/?days=30",
        "/api/archivos/?since=2025-10-01",
        "/api/archivos/detalles/?fuente=alkosto",
    ] {
        let whole = shop.list(&format!("{start}&limit=100")).await;
        for limit in [1, 2, 3] {
            let mut next = Some(format!("{start}&limit={limit}"));
            let (mut pages, mut seen) = (Vec::new(), Vec::new());
            while let Some(uri) = next {
                let page = shop.ok(&uri).await;
                assert_eq!(page["total"], whole.len(), "{uri}");
                assert_eq!(page["pages"], whole.len().div_ceil(limit), "{uri}");
                assert_eq!(page["page"], pages.len() + 1, "{uri}");
                if let (Some(back), Some(last)) = (page["previous"].as_str(), pages.last()) {
                    assert_eq!(shop.ok(back).await["results"], *last, "{back}");
                }
                assert_eq!(page["previous"].is_null(), pages.is_empty(), "{uri}");
                let rows = page["results"].as_array().unwrap();
                seen.extend(
                    rows.iter()
                        .map(|row| row["_id"].as_str().unwrap().to_owned()),
                );
                pages.push(page["results"].clone());
                next = page["next"].as_str().map(str::to_owned);
            }
            assert_eq!(seen, whole, "{start} by {limit}");
        }
    }
}

#[actix_web::test]
async fn past_the_end_is_an_empty_page() {
    let shop = Shop::new().await;
    for uri in ["/api/offers/tv/?page=2", "/api/offers/tv/?page=1000000"] {
        let past = shop.ok(uri).await;
        assert_eq!((&past["count"], &past["total"]), (&json!(0), &json!(5)));
        assert_eq!(past["next"], Value::Null);
        assert_eq!(
            past["previous"],
            "/api/offers/tv/?as_of=2025-10-12T12%3A00%3A00-05%3A00&page=1"
        );
    }
    let empty = shop.ok("/api/archivos/?page=7&fuente=nadie").await;
    assert_eq!(empty["total"], 0);
    assert_eq!(empty["previous"], "/api/archivos/?fuente=nadie&page=1");
}

#[actix_web::test]
async fn links_keep_what_was_asked_for() {
    let shop = Shop::new().await;
    let uri =
        "/api/offers/Smart%20TV?store=alkosto.com&limit=2&sort=-price&utm_source=x&min_price=1";
    let page = shop.ok(uri).await;
    assert_eq!(
        page["next"],
        "/api/offers/Smart%20TV/?limit=2&min_price=1&sort=-price&store=alkosto.com\
         &as_of=2025-10-12T12%3A00%3A00-05%3A00&page=2"
    );
    let next = shop.ok(page["next"].as_str().unwrap()).await;
    assert_eq!(next["results"], json!(offers("a3")));
}

#[actix_web::test]
async fn the_past() {
    let shop = Shop::new().await;
    let check = async |as_of: &str, expected: &str| {
        let found = shop.list(&format!("/api/offers/tv?as_of={as_of}")).await;
        assert_eq!(found.join(" "), expected, "{as_of}");
    };
    // Until Falabella saw newer televisions the one of September was active.
    // A date means its last five minutes, an instant is rounded down to five minutes.
    check("2025-10-10", "a3 f1 e1").await;
    check("2025-10-10T12:00:00", "a3 f1 e1").await;
    check("2025-10-10T12:04:59-05:00", "a3 f1 e1").await;
    check("2025-10-10T11:54:59-05:00", "f3 a3 e1").await;
    check("2025-10-10T16:59:59Z", "f3 a3 e1").await;
    check("2025-10-10T16:54:59%2B00:00", "f3 a3 e1").await;
    // An offset whose plus was not encoded.
    check("2025-10-10T16:54:59+00:00", "f3 a3 e1").await;
    // Before its contradiction a4 had one price, which was trusted.
    check("2025-10-05", "a4 f3 a3").await;
    check("2025-09-15", "f3").await;
    check("2025-08-01", "").await;
    // Later than now: nothing is newer, and nothing is seen from there yet.
    check("2025-10-20", "a3 a1 f1 e1 a2").await;
    let old = shop.ok("/api/offers/tv?as_of=2025-10-01").await;
    assert_eq!(old["generado_en"], "2025-10-01T23:55:00-05:00");
    let a3 = json!({"fecha_extraccion": "2025-10-01T12:00:00-05:00"});
    assert_eq!(old["results"][1], plus(offer("a3"), a3));
}

#[actix_web::test]
async fn t_is_rounded_and_moves_with_the_clock() {
    let shop = Shop::new().await;
    let at = async |seconds: u64| {
        shop.world
            .clock
            .advance(std::time::Duration::from_secs(seconds));
        shop.ok("/api/offers/tv").await["generado_en"].clone()
    };
    assert_eq!(at(299).await, "2025-10-12T12:00:00-05:00");
    assert_eq!(at(1).await, "2025-10-12T12:05:00-05:00");
}
