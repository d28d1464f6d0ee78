//! Quotas through the real application.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use actix_web::test::TestRequest;
use application::ports::{RateLimiter, StoreError, StoreErrorKind};
use async_trait::async_trait;
use futures_util::future::join_all;

use super::*;
use crate::settings::HttpSettings;
use crate::test_support::{Answer, Options, World, request, send};

fn settings(requests: u32) -> HttpSettings {
    HttpSettings {
        rate_limit: Some(Quota {
            requests: NonZeroU32::new(requests).unwrap(),
            window: Duration::from_mins(1),
        }),
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        cors_allowed_origins: vec!["https://a.example".to_owned()],
        ..HttpSettings::default()
    }
}

/// A service with an empty catalog and this quota.
async fn world(requests: u32) -> World {
    let options = Options {
        settings: settings(requests),
        ..Options::default()
    };
    let mut world = World::with(options);
    world.refresh().await;
    world
}

fn from(peer: &str, uri: &str) -> TestRequest {
    let peer = format!("{peer}:4711").parse().unwrap();
    request("GET", uri).peer_addr(peer)
}

fn told(answer: &Answer) -> String {
    let header = |name| answer.header(name);
    let told = format!(
        "{} {} {} | {} | {}",
        header("ratelimit-limit"),
        header("ratelimit-remaining"),
        header("ratelimit-reset"),
        header("ratelimit"),
        header("ratelimit-policy")
    );
    told.replace(just_now(header("ratelimit-reset")), "60")
}

/// Seconds of a time that was a minute when the test began.
fn just_now(seconds: &str) -> &str {
    let is_late = seconds.parse().is_ok_and(|seconds: u32| seconds < 30);
    assert!(!is_late, "{seconds}");
    if seconds == "-" { "60" } else { seconds }
}

#[actix_web::test]
async fn every_answer_tells_what_is_left_and_then_comes_a_429() {
    let world = world(3).await;
    let ask = async |uri: &str| world.send(from("203.0.113.1", uri)).await;
    for (uri, status, expected) in [
        (
            "/api/stores/",
            200,
            "3 2 60 | \"client\";r=2;t=60 | \"client\";q=3;w=60",
        ),
        (
            "/nothing",
            404,
            "3 1 60 | \"client\";r=1;t=60 | \"client\";q=3;w=60",
        ),
        (
            "/api/stores/?limit=x",
            400,
            "3 0 60 | \"client\";r=0;t=60 | \"client\";q=3;w=60",
        ),
        (
            "/api/stores/",
            429,
            "3 0 60 | \"client\";r=0;t=60 | \"client\";q=3;w=60",
        ),
        (
            "/nothing",
            429,
            "3 0 60 | \"client\";r=0;t=60 | \"client\";q=3;w=60",
        ),
    ] {
        let answer = ask(uri).await;
        assert_eq!(
            (answer.status.as_u16(), &*told(&answer)),
            (status, expected),
            "{uri}"
        );
    }
    let refused = ask("/api/stores/").await;
    assert_eq!(refused.problem(), "429 too_many_requests");
    let wait = just_now(refused.header("retry-after"));
    insta::assert_snapshot!(refused.text().replace(wait, "60"), @r#"{"error":"Demasiadas solicitudes: se admiten 3 cada 60 segundos. Intente de nuevo en 60 segundos.","type":"urn:arryn:problem:too_many_requests","title":"Demasiadas solicitudes","status":429,"detail":"Se superó el número de solicitudes permitido.","code":"too_many_requests","errors":[],"request_id":"000000000000000000000006","limit":3,"retry_after":60,"window":60}"#);
    let other = world.send(from("203.0.113.2", "/api/stores/")).await;
    assert_eq!(other.header("ratelimit-remaining"), "2");
}

#[actix_web::test]
async fn probes_and_metrics_are_free() {
    let world = world(1).await;
    for uri in [
        "/health/live",
        "/health/live/",
        "/health/ready",
        "/metrics/",
        "/metrics",
    ] {
        for _ in 0..3 {
            let answer = world.get(uri).await;
            assert_eq!(answer.status, 200, "{uri}");
            assert_eq!(told(&answer), "- - - | - | -", "{uri}");
        }
    }
    assert_eq!(
        world
            .get("/api/stores/")
            .await
            .header("ratelimit-remaining"),
        "0"
    );
}

/// What is no question after the state costs what it costs elsewhere, and does not flood the log.
#[actix_web::test]
async fn only_asking_a_probe_is_free() {
    let world = world(2).await;
    for (method, expected) in [("HEAD", 200), ("POST", 405), ("PUT", 405), ("DELETE", 429)] {
        let peer = "203.0.113.9:4711".parse().unwrap();
        let asked = request(method, "/health/live").peer_addr(peer);
        let answer = world.send(asked).await;
        assert_eq!(answer.status, expected, "{method}");
    }
}

#[actix_web::test]
async fn a_304_is_free_also_when_nothing_is_left() {
    let world = world(2).await;
    let first = world.get("/api/stores/").await;
    let tag = first.header("etag").to_owned();
    let ask = async |tag: &str, uri: &str| {
        let request = request("GET", uri).insert_header(("if-none-match", tag));
        world.send(request).await
    };
    let check = async |tag: &str, uri: &str, status: u16, remaining: &str| {
        let answer = ask(tag, uri).await;
        assert_eq!(answer.status.as_u16(), status, "{tag} {uri}");
        assert_eq!(
            answer.header("ratelimit-remaining"),
            remaining,
            "{tag} {uri}"
        );
    };
    for _ in 0..5 {
        check(&tag, "/api/stores/", 304, "1").await;
    }
    check("\"other\"", "/api/stores/", 200, "0").await;
    for _ in 0..5 {
        check(&tag, "/api/stores/", 304, "0").await;
    }
    // What needs more than a 304 gets a 429, without being computed, wherever it asks.
    check("\"other\"", "/api/stores/", 429, "0").await;
    check("*", "/api/stores/", 429, "0").await;
    check(&tag, "/api/archivos/", 429, "0").await;
    check(&tag, "/nothing", 429, "0").await;
    assert_eq!(
        world.get("/api/stores/").await.problem(),
        "429 too_many_requests"
    );
}

/// Instants of which more are asked for than are kept, and the tag of each answer.
async fn many_instants(world: &World) -> Vec<(String, String)> {
    let mut asked = Vec::new();
    for day in 1..=6 {
        let uri = format!("/api/stores/?as_of=2025-09-0{day}");
        let answer = world.get(&uri).await;
        assert_eq!(answer.status, 200);
        asked.push((uri, answer.header("etag").to_owned()));
    }
    asked
}

#[actix_web::test]
async fn a_304_from_what_has_to_be_made_again_is_counted_before_it_is_made() {
    let world = world(8).await;
    let asked = many_instants(&world).await;
    let check = async |(uri, tag): &(String, String), status: u16, remaining: &str| {
        let request = request("GET", uri).insert_header(("if-none-match", &**tag));
        let answer = world.send(request).await;
        let told = (answer.status.as_u16(), answer.header("ratelimit-remaining"));
        assert_eq!(told, (status, remaining), "{uri}");
    };
    check(&asked[5], 304, "2").await;
    check(&asked[0], 304, "1").await;
    check(&asked[0], 304, "1").await;
    check(&asked[1], 304, "0").await;
    check(&asked[2], 429, "0").await;
    let third = world.state.zone.read_as_of("2025-09-03");
    let reader = &world.state.services.reader;
    let kept = reader.kept_view(&reader.begin(third).unwrap());
    assert!(kept.is_none(), "a refused request makes nothing");
    // What is kept is free still.
    check(&asked[1], 304, "0").await;
}

#[actix_web::test]
async fn of_many_at_once_no_more_work_is_done_than_the_quota_allows() {
    let world = world(7).await;
    let asked = many_instants(&world).await;
    let send = async |uri: &str| {
        let request = request("GET", uri).insert_header(("if-none-match", "\"other\""));
        world.send(request).await.status.as_u16()
    };
    let answers = join_all(asked.iter().map(|(uri, _)| send(uri))).await;
    let given = answers.iter().filter(|status| **status == 200).count();
    assert_eq!((given, answers.len()), (1, 6), "{answers:?}");
}

#[actix_web::test]
async fn requests_for_other_hosts_are_counted() {
    let mut settings = settings(2);
    settings.allowed_hosts = vec!["shop.example".to_owned()];
    let mut world = World::with(Options {
        settings,
        ..Options::default()
    });
    world.refresh().await;
    for expected in [
        "400 unknown_host",
        "400 unknown_host",
        "429 too_many_requests",
    ] {
        let request = request("GET", "/api/stores/").insert_header(("host", "evil.example"));
        assert_eq!(world.send(request).await.problem(), expected);
    }
}

/// `*` and other methods name no answer that the client has.
#[actix_web::test]
async fn what_names_no_answer_is_counted_at_once() {
    for (method, tag, expected) in [
        ("GET", "\"a\"", true),
        ("GET", "W/\"a\", \"b\"", true),
        ("GET", "*", false),
        ("GET", " * ", false),
        ("POST", "\"a\"", false),
    ] {
        let request = request(method, "/").insert_header(("if-none-match", tag));
        let request = request.to_http_request();
        let found = revalidates(request.method(), request.headers());
        assert_eq!(found, expected, "{method} {tag}");
    }
}

#[actix_web::test]
async fn clients_behind_a_trusted_proxy_count_for_themselves() {
    let world = world(1).await;
    let check = async |peer: &str, list: &str, status: u16| {
        let request = from(peer, "/api/stores/").insert_header(("x-forwarded-for", list));
        let answer = world.send(request).await;
        assert_eq!(answer.status.as_u16(), status, "{peer} {list}");
    };
    check("10.0.0.1", "198.51.100.1", 200).await;
    check("10.0.0.2", "6.6.6.6, 198.51.100.1", 429).await;
    check("10.0.0.1", "198.51.100.2", 200).await;
    check("10.0.0.1", "2001:db8::1", 200).await;
    check("10.0.0.1", "2001:db8::2", 429).await;
    check("10.0.0.1", "2001:db8:0:1::1", 200).await;
    // A stranger's word is not believed.
    check("203.0.113.1", "198.51.100.3", 200).await;
    check("203.0.113.1", "198.51.100.4", 429).await;
}

#[actix_web::test]
async fn a_page_of_another_origin_can_read_its_quota_and_ask_in_advance_for_free() {
    let world = world(1).await;
    let origin = ("origin", "https://a.example");
    for _ in 0..3 {
        let preflight = request("OPTIONS", "/api/stores/")
            .insert_header(origin)
            .insert_header(("access-control-request-method", "GET"));
        assert_eq!(world.send(preflight).await.status, 200);
    }
    for status in [200, 429] {
        let request = request("GET", "/api/stores/").insert_header(origin);
        let answer = world.send(request).await;
        assert_eq!(answer.status.as_u16(), status);
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "https://a.example"
        );
        let exposed = answer
            .header("access-control-expose-headers")
            .to_ascii_lowercase();
        for name in ["ratelimit-remaining", "ratelimit-policy", "retry-after"] {
            assert!(exposed.contains(name), "{name} in {exposed}");
        }
    }
}

#[actix_web::test]
async fn without_a_quota_nothing_is_counted() {
    let mut state = world(1).await.state;
    state.settings = Arc::new(HttpSettings::default());
    for _ in 0..3 {
        let answer = send(state.clone(), request("GET", "/api/stores/")).await;
        assert_eq!(
            (answer.status.as_u16(), &*told(&answer)),
            (200, "- - - | - | -")
        );
    }
}

struct Broken;

#[async_trait]
impl RateLimiter for Broken {
    async fn take(&self, _: &str, _: Quota, _: u32) -> Result<Taken, StoreError> {
        Err(StoreError::new(StoreErrorKind::Unavailable, "counting"))
    }
}

#[actix_web::test]
async fn where_nobody_can_count_nobody_is_refused() {
    let mut state = world(1).await.state;
    state.limiter = Arc::new(Broken);
    for _ in 0..3 {
        let answer = send(state.clone(), request("GET", "/api/stores/")).await;
        assert_eq!(
            (answer.status.as_u16(), &*told(&answer)),
            (200, "- - - | - | -")
        );
    }
}

#[test]
fn seconds_are_rounded_up() {
    for (millis, expected) in [(0, 0), (1, 1), (999, 1), (1000, 1), (1001, 2), (60_000, 60)] {
        assert_eq!(
            headers::seconds(Duration::from_millis(millis)),
            expected,
            "{millis}"
        );
    }
}
