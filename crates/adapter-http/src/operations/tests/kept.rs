//! Answers that are kept are those that would be made.

use std::time::Duration;

use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::web::Data;

use super::shop::Shop;
use super::upload_support::row;
use crate::test_support::Answer;
use crate::{access_log, app};

const READS: [&str; 4] = [
    "/api/offers/tv/?limit=2",
    "/api/brands/?with_counts=1",
    "/api/trending-offers/",
    "/api/reports/store-comparison/?as_of=2025-10-12",
];

/// Asks one worker for the same again and again; between the questions something may happen.
macro_rules! asked {
    ($shop:ident, $uri:expr, $headers:expr, [$($between:block),*]) => {{
        let state = Data::new($shop.world.state.clone());
        let worker = init_service(app::app(state, access_log::sampler())).await;
        let mut answers = Vec::new();
        let request = || {
            let mut request = TestRequest::get().uri($uri).insert_header(("host", "localhost"));
            for header in $headers {
                let (name, value): (&str, &str) = header;
                request = request.insert_header((name, value));
            }
            request.to_request()
        };
        answers.push(Answer::read(call_service(&worker, request()).await).await);
        $(
            $between
            answers.push(Answer::read(call_service(&worker, request()).await).await);
        )*
        answers
    }};
}

/// Everything but what differs from request to request.
fn lasting(answer: &Answer) -> Vec<String> {
    let headers = answer.headers.iter().filter(|(name, _)| {
        let name = name.as_str();
        name != "x-request-id" && name != "x-cache" && !name.starts_with("ratelimit")
    });
    let mut lines: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    lines.sort();
    lines.push(format!("{} {:?}", answer.status, answer.body));
    lines
}

#[actix_web::test]
async fn a_ready_answer_is_the_one_that_was_made() {
    let shop = Shop::new().await;
    for uri in READS {
        for encoding in ["identity", "br", "zstd"] {
            let headers = [("accept-encoding", encoding)];
            let answers = asked!(shop, uri, headers, [{}, {}, {}]);
            for answer in &answers {
                assert_eq!(lasting(answer), lasting(&answers[0]), "{uri} {encoding}");
                assert_ne!(answer.header("x-request-id"), "-");
            }
            // The second time it is kept, from then on it is taken from there.
            assert!(
                answers[2..]
                    .iter()
                    .all(|answer| answer.header("x-cache") == "hit"),
                "{uri}"
            );
        }
    }
}

#[actix_web::test]
async fn a_new_catalog_is_seen_at_once() {
    let mut shop = Shop::new().await;
    let none: [(&str, &str); 0] = [];
    let answers = asked!(
        shop,
        "/api/categories/?with_counts=1",
        none,
        [
            {},
            {},
            {
                shop.world.upload(row(7)).await;
                shop.world.refresh().await;
            },
            {}
        ]
    );
    assert_eq!(lasting(&answers[1]), lasting(&answers[2]));
    assert_ne!(answers[3].header("etag"), answers[2].header("etag"));
    assert_ne!(answers[3].body, answers[2].body);
    assert_eq!(lasting(&answers[4]), lasting(&answers[3]));
    // What was ready before is ready again after one question.
    assert_eq!(answers[4].header("x-cache"), "hit");
}

#[actix_web::test]
async fn an_answer_of_now_ends_with_its_five_minutes() {
    let shop = Shop::new().await;
    let none: [(&str, &str); 0] = [];
    let answers = asked!(
        shop,
        "/api/stores/",
        none,
        [{}, {}, {
            shop.world.clock.advance(Duration::from_mins(5));
        }]
    );
    assert_ne!(
        answers[3].json()["generado_en"],
        answers[2].json()["generado_en"]
    );
}

#[actix_web::test]
async fn a_client_that_has_it_is_told_so() {
    let shop = Shop::new().await;
    let uri = READS[0];
    let tag = shop.get(uri).await.header("etag").to_owned();
    let state = Data::new(shop.world.state.clone());
    let worker = init_service(app::app(state, access_log::sampler())).await;
    let request = |tag: Option<&str>| {
        let request = TestRequest::get()
            .uri(uri)
            .insert_header(("host", "localhost"));
        let tag = tag.map(|tag| ("if-none-match", tag.to_owned()));
        tag.into_iter()
            .fold(request, TestRequest::insert_header)
            .to_request()
    };
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(Answer::read(call_service(&worker, request(None)).await).await);
    }
    let known = Answer::read(call_service(&worker, request(Some(&tag))).await).await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    for name in ["etag", "cache-control", "x-data-source", "vary"] {
        assert_eq!(known.header(name), made[0].header(name), "{name}");
    }
    assert_eq!(known.header("content-type"), "-");
    // Another condition is left to the handler.
    let other = Answer::read(call_service(&worker, request(Some("\"other\""))).await).await;
    assert_eq!(other.body, made[0].body);
}
