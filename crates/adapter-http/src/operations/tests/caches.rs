//! What caches are told, and what is answered when the data are not live.

use std::collections::HashSet;
use std::pin::Pin;
use std::time::Duration;

use application::ports::StoreErrorKind;
use async_compression::futures::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use futures_util::io::{AsyncRead, AsyncReadExt as _};
use serde_json::Value;

use super::shop::{Shop, catalog_routes};
use super::upload_support::row;
use crate::test_support::{Answer, Options, World, request, send};

async fn with_header(shop: &Shop, uri: &str, header: (&'static str, &str)) -> Answer {
    let header = (header.0, header.1.to_owned());
    shop.world
        .send(request("GET", uri).insert_header(header))
        .await
}

#[actix_web::test]
async fn every_read_of_the_catalog_may_be_kept() {
    let shop = Shop::new().await;
    for uri in &catalog_routes(shop.id("a1")) {
        let answer = shop.get(uri).await;
        let check = |name: &str, expected: &str| {
            assert_eq!(answer.header(name), expected, "{uri} {name}");
        };
        check("content-type", "application/json");
        check(
            "cache-control",
            "public, max-age=15, stale-while-revalidate=300, stale-if-error=86400",
        );
        check("last-modified", "Sun, 12 Oct 2025 13:00:00 GMT");
        check("x-data-as-of", "2025-10-12T08:00:00-05:00");
        check("x-data-source", "live");
        assert!(answer.header("vary").contains("accept-encoding"), "{uri}");
        assert!(answer.json().get("message").is_none(), "{uri}");
        assert_eq!(answer.json()["generado_en"], "2025-10-12T12:00:00-05:00");
        let tag = answer.header("etag").to_owned();
        assert_eq!(shop.get(uri).await.header("etag"), tag, "{uri}");
        let known = with_header(&shop, uri, ("if-none-match", &tag)).await;
        assert_eq!(known.status, 304, "{uri}");
        assert!(known.body.is_empty(), "{uri}");
        for name in [
            "etag",
            "cache-control",
            "last-modified",
            "x-data-as-of",
            "x-data-source",
        ] {
            assert_eq!(known.header(name), answer.header(name), "{uri} {name}");
        }
        let head = shop.world.send(request("HEAD", uri)).await;
        assert_eq!((head.status.as_u16(), head.header("etag")), (200, &*tag));
    }
}

#[actix_web::test]
async fn the_same_question_has_the_same_tag_and_another_another() {
    let mut shop = Shop::new().await;
    let tag = async |shop: &Shop, uri: &str| shop.get(uri).await.header("etag").to_owned();
    let first = tag(&shop, "/api/offers/tv?limit=2&sort=price").await;
    for same in [
        "/api/offers/tv/?limit=2&sort=price",
        "/api/offers/tv?sort=price&limit=2",
        "/api/offers/tv?sort=price&limit=2&brand=&_=7",
        "/api/offers/tv?sort=pr%69ce&limit=2",
    ] {
        assert_eq!(tag(&shop, same).await, first, "{same}");
    }
    let mut tags = HashSet::from([first.clone()]);
    for other in [
        "/api/offers/tv",
        "/api/offers/tv?limit=3&sort=price",
        "/api/offers/tv?limit=2&sort=price&page=2",
        "/api/offers/tv?limit=2&sort=price&as_of=2025-10-11",
        "/api/offers/celulares?limit=2&sort=price",
        "/api/best-prices/tv?limit=2&sort=price",
        "/api/offers/tv?brand=lg&store=exito",
        "/api/offers/tv?brand=lg%26store%3Dexito",
        "/api/offers/tv?brand=lg%2526store%3Dexito",
    ] {
        assert!(tags.insert(tag(&shop, other).await), "{other}");
    }
    for encoding in ["br", "gzip", "zstd", "deflate"] {
        let uri = "/api/offers/tv?limit=2&sort=price";
        let answer = with_header(&shop, uri, ("accept-encoding", encoding)).await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert!(tags.insert(answer.header("etag").to_owned()), "{encoding}");
    }
    // What is known by its tag is known in that encoding only.
    let uri = "/api/offers/tv?limit=2&sort=price";
    for (encoding, expected) in [("identity", 304), ("br", 200)] {
        let ask = request("GET", uri)
            .insert_header(("if-none-match", first.clone()))
            .insert_header(("accept-encoding", encoding));
        assert_eq!(shop.world.send(ask).await.status, expected, "{encoding}");
    }
    // T moves.
    shop.world.clock.advance(Duration::from_mins(5));
    shop.world.refresh().await;
    let later = tag(&shop, "/api/offers/tv?limit=2&sort=price").await;
    assert!(tags.insert(later));
    // The catalog changes, but not by a repetition.
    let uri = "/api/offers/tv?limit=2&sort=price&as_of=2025-10-12";
    let before = tag(&shop, uri).await;
    shop.world.upload(super::shop::DOCUMENTS).await;
    shop.world.refresh().await;
    assert_eq!(tag(&shop, uri).await, before);
    shop.world.upload(row(1)).await;
    shop.world.refresh().await;
    let after = with_header(&shop, uri, ("if-none-match", &before)).await;
    assert_eq!(after.status, 200);
    assert!(tags.insert(after.header("etag").to_owned()));
}

#[actix_web::test]
async fn two_nodes_give_the_same_tags() {
    let shop = Shop::new().await;
    let mut other = World::default();
    let lines: Vec<&str> = super::shop::DOCUMENTS.lines().rev().collect();
    for line in lines {
        assert_eq!(other.upload(line).await.status, 201);
        other.refresh().await;
    }
    for uri in &catalog_routes(shop.id("a1")) {
        let (here, there) = (shop.get(uri).await, other.get(uri).await);
        assert_eq!(here.header("etag"), there.header("etag"), "{uri}");
        assert_eq!(here.text(), there.text(), "{uri}");
    }
}

/// The last member of the body, with its value.
fn last_member(answer: &Answer) -> (String, Value) {
    let text = answer.text();
    let at = text
        .rfind("\"message\":")
        .unwrap_or_else(|| panic!("{text}"));
    let last: Value = serde_json::from_str(&format!("{{{}", &text[at..])).unwrap();
    let members = last.as_object().unwrap();
    assert_eq!(members.len(), 1, "{text}");
    let (name, value) = members.iter().next().unwrap();
    (name.clone(), value.clone())
}

#[actix_web::test]
async fn a_sample_says_so_in_every_answer() {
    let shop = Shop::with(Options {
        sample: true,
        ..Options::default()
    })
    .await;
    for uri in &catalog_routes(shop.id("a1")) {
        let answer = shop.get(uri).await;
        assert_eq!(answer.header("x-data-source"), "sample", "{uri}");
        let (name, value) = last_member(&answer);
        assert_eq!(name, "message", "{uri}");
        assert_eq!(
            value,
            "Datos de demostración: estas ofertas son inventadas."
        );
    }
    for uri in ["/api/archivos/", "/api/archivos/detalles/"] {
        let answer = shop.get(uri).await;
        assert_eq!(answer.header("x-data-source"), "sample", "{uri}");
        assert_eq!(last_member(&answer).0, "message", "{uri}");
    }
    // Nothing found is an answer of the sample, too.
    let none = shop.get("/api/price-comparison/?product=zzz").await;
    assert_eq!(none.problem(), "404 nothing_found");
    assert_eq!(none.header("x-data-source"), "sample");
}

#[actix_web::test]
async fn what_was_last_known_is_stale_and_says_so() {
    let mut shop = Shop::new().await;
    let live = shop.get("/api/offers/tv/").await;
    shop.world.clock.advance(Duration::from_secs(5));
    assert_eq!(
        shop.get("/api/offers/tv/").await.header("x-data-source"),
        "live"
    );
    shop.world.clock.advance(Duration::from_micros(1));
    shop.world.faults.go_down(StoreErrorKind::Unavailable);
    for uri in &catalog_routes(shop.id("a1")) {
        let answer = shop.get(uri).await;
        assert_eq!(answer.status, 200, "{uri}");
        assert_eq!(answer.header("x-data-source"), "stale", "{uri}");
        assert_eq!(
            answer.header("cache-control"),
            "public, max-age=5, stale-while-revalidate=300, stale-if-error=86400",
        );
        let (name, value) = last_member(&answer);
        assert_eq!(name, "message", "{uri}");
        assert_eq!(
            value,
            "El almacén de datos no responde; se muestran los últimos datos conocidos."
        );
    }
    let stale = shop.get("/api/offers/tv/").await;
    assert_ne!(stale.header("etag"), live.header("etag"));
    assert_eq!(stale.json()["results"], live.json()["results"]);
    let tag = live.header("etag");
    assert_eq!(
        with_header(&shop, "/api/offers/tv/", ("if-none-match", tag))
            .await
            .status,
        200
    );
    // Writes are refused meanwhile, and all is well again when the store is.
    assert_eq!(
        shop.world.upload(row(1)).await.problem(),
        "503 store_unavailable"
    );
    shop.world.faults.recover();
    shop.world.refresh().await;
    let again = shop.get("/api/offers/tv/").await;
    assert_eq!(again.header("etag"), live.header("etag"));
    assert_eq!(again.text(), live.text());
}

#[actix_web::test]
async fn without_a_fallback_stale_data_are_not_shown() {
    let mut shop = Shop::with(Options {
        serve_stale: false,
        ..Options::default()
    })
    .await;
    let tag = shop.get("/api/offers/tv/").await.header("etag").to_owned();
    shop.world.clock.advance(Duration::from_micros(5_000_001));
    for uri in &catalog_routes(shop.id("a1")) {
        let answer = with_header(&shop, uri, ("if-none-match", &tag)).await;
        assert_eq!(answer.problem(), "503 store_unavailable", "{uri}");
        assert_eq!(answer.header("retry-after"), "5", "{uri}");
    }
    shop.world.refresh().await;
    assert_eq!(shop.get("/api/offers/tv/").await.status, 200);
}

#[actix_web::test]
async fn a_value_that_looks_like_other_parameters_is_answered_for_itself() {
    let shop = Shop::new().await;
    let disguised = shop.get("/api/products/?q=tv%26sort%3Dprice").await;
    let plain = shop.get("/api/products/?q=tv&sort=price").await;
    assert_eq!(plain.header("x-cache"), "miss");
    assert_ne!(plain.header("etag"), disguised.header("etag"));
}

#[actix_web::test]
async fn before_the_first_catalog_the_service_is_starting() {
    let mut world = World::default();
    for uri in &catalog_routes("000000000000000000000000") {
        let answer = world.get(uri).await;
        assert_eq!(answer.problem(), "503 starting", "{uri}");
        assert_eq!(answer.header("retry-after"), "5", "{uri}");
    }
    // What is wrong with the question is said all the same.
    let wrong = world.get("/api/offers/tv?limit=0").await;
    assert_eq!(wrong.problem(), "400 bad_parameter");
    // The store is there: documents may be uploaded and read.
    assert_eq!(world.upload(row(1)).await.status, 201);
    assert_eq!(world.get("/api/archivos/").await.json()["total"], 1);
    world.refresh().await;
    assert_eq!(world.get("/api/offers/tv").await.json()["total"], 1);
}

#[actix_web::test]
async fn an_empty_catalog_answers() {
    let mut world = World::default();
    world.refresh().await;
    for uri in &catalog_routes("000000000000000000000000") {
        let answer = world.get(uri).await;
        let asks_for_one = [
            "/api/price-comparison/",
            "/api/reports/price-analysis/",
            "/api/products/0",
        ];
        let is_missing = asks_for_one.iter().any(|path| uri.starts_with(path));
        let expected = if is_missing { 404 } else { 200 };
        assert_eq!(answer.status, expected, "{uri}");
        assert_eq!(answer.header("x-data-as-of"), "-", "{uri}");
        assert_eq!(answer.header("last-modified"), "-", "{uri}");
    }
}

#[actix_web::test]
async fn problems_are_not_kept() {
    let shop = Shop::new().await;
    for uri in [
        "/api/price-comparison/?product=zzz",
        "/api/reports/price-analysis/naves",
        "/api/offers/tv?limit=0",
    ] {
        let answer = with_header(&shop, uri, ("if-none-match", "*")).await;
        answer.problem();
        assert_eq!(answer.header("etag"), "-", "{uri}");
    }
}

const ASKED: [&str; 2] = ["/api/products/?q=lg", "/api/trending-offers/"];

/// What is asked for twice is kept for each encoding, and is what is made.
#[actix_web::test]
async fn what_is_asked_for_again_is_kept_as_it_was_made() {
    let shop = Shop::new().await;
    let mut without = shop.world.state.clone();
    without.responses = None;
    for path in ASKED {
        let made = send(without.clone(), request("GET", path)).await;
        assert_eq!(made.header("x-cache"), "-");
        for encoding in ["identity", "br", "gzip", "deflate", "zstd"] {
            for expected in ["miss", "miss", "hit", "hit"] {
                let answer = with_header(&shop, path, ("accept-encoding", encoding)).await;
                assert_eq!(answer.header("x-cache"), expected, "{path} {encoding}");
                let coded = if encoding == "identity" {
                    "-"
                } else {
                    encoding
                };
                assert_eq!(answer.header("content-encoding"), coded, "{path}");
                assert!(answer.header("vary").contains("accept-encoding"), "{path}");
                let body = decoded(encoding, &answer.body).await;
                assert_eq!(body, made.body, "{path} {encoding}");
            }
        }
    }
}

async fn decoded(encoding: &str, body: &[u8]) -> Vec<u8> {
    let mut reader: Pin<Box<dyn AsyncRead + '_>> = match encoding {
        "br" => Box::pin(BrotliDecoder::new(body)),
        "gzip" => Box::pin(GzipDecoder::new(body)),
        "deflate" => Box::pin(ZlibDecoder::new(body)),
        "zstd" => Box::pin(ZstdDecoder::new(body)),
        _ => return body.to_vec(),
    };
    let mut plain = Vec::new();
    reader.read_to_end(&mut plain).await.unwrap();
    plain
}

/// Another catalog, T, request or source of the data is another answer.
#[actix_web::test]
async fn no_answer_is_stale_because_it_was_kept() {
    let mut shop = Shop::new().await;
    for (number, path) in (700..).zip(ASKED) {
        let check = async |shop: &Shop, path: &str, expected: &str| {
            let answer = shop.get(path).await;
            assert_eq!(answer.header("x-cache"), expected, "{path}");
        };
        check(&shop, path, "miss").await;
        check(&shop, path, "miss").await;
        check(&shop, path, "hit").await;
        let separator = if path.contains('?') { '&' } else { '?' };
        let other = format!("{path}{separator}category=tv");
        check(&shop, &other, "miss").await;
        shop.world.clock.advance(Duration::from_mins(5));
        check(&shop, path, "miss").await;
        // It was asked for again before.
        check(&shop, path, "hit").await;
        let before = shop.get(path).await;
        assert_eq!(shop.world.upload(row(number)).await.status, 201);
        shop.world.refresh().await;
        let after = shop.get(path).await;
        assert_eq!(after.header("x-cache"), "miss", "{path}");
        assert_ne!(before.header("etag"), after.header("etag"), "{path}");
        shop.world.clock.advance(Duration::from_micros(5_000_001));
        check(&shop, path, "miss").await;
        shop.world.refresh().await;
    }
}

/// A 304 neither makes anything nor needs the cache; a failure is not kept.
#[actix_web::test]
async fn only_answers_are_kept() {
    let shop = Shop::new().await;
    let tag = shop.get(ASKED[0]).await.header("etag").to_owned();
    let known = with_header(&shop, ASKED[0], ("if-none-match", &tag)).await;
    assert_eq!((known.status.as_u16(), known.header("x-cache")), (304, "-"));
    for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}")] {
        let answer = with_header(&shop, ASKED[0], ("if-none-match", &known)).await;
        assert_eq!(answer.status, 304, "{known}");
    }
    let other = with_header(&shop, ASKED[0], ("if-none-match", "\"x\"")).await;
    assert_eq!(other.status, 200);
    let any = with_header(&shop, ASKED[1], ("if-none-match", "*")).await;
    assert_eq!((any.status.as_u16(), any.body.len()), (304, 0));
    for _ in 0..3 {
        let wrong = shop.get("/api/products/?limit=x").await;
        assert_eq!((wrong.status.as_u16(), wrong.header("x-cache")), (400, "-"));
    }
}
