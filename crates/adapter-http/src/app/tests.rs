//! What all routes have in common, through the real application.

use std::time::Duration;

use actix_web::test::TestRequest;
use actix_web::{HttpResponse, Responder};

use super::*;
use crate::endpoint::Endpoint;
use crate::json_body::JsonBody;
use crate::settings::HttpSettings;
use crate::test_support::{
    Answer, FixedReadiness, get, request, send, send_to, state_with, test_state,
};

/// The real application with routes that misbehave.
async fn send_probe(request: TestRequest) -> Answer {
    let settings = HttpSettings {
        handler_timeout: Duration::from_millis(50),
        max_body_bytes: 100,
        cors_allowed_origins: vec!["https://a.example".to_owned()],
        ..HttpSettings::default()
    };
    let state = web::Data::new(state_with(settings));
    let settings = state.settings.clone();
    let probes = |config: &mut ServiceConfig| {
        let at = |path| Endpoint::at(path, &settings);
        at("/t/panic/").get(panics).register(config);
        at("/t/slow/").get(sleeps).register(config);
        at("/t/upload/")
            .post(sleeps)
            .for_uploads(1000)
            .register(config);
        at("/t/form/").get(text).post(form).register(config);
        at("/t/only/").post(form).register(config);
        at("/t/item/{id}/").get(item).register(config);
        at("/t/bare/").get(bare).register(config);
    };
    send_to(
        app(state, crate::access_log::sampler()).configure(probes),
        request,
    )
    .await
}

async fn panics() -> HttpResponse {
    panic!("secret")
}

async fn sleeps() -> impl Responder {
    tokio::time::sleep(Duration::from_millis(150)).await;
    "late"
}

async fn text() -> impl Responder {
    "a text that is long enough to be worth compressing ".repeat(20)
}

async fn form(body: JsonBody) -> Result<&'static str, Problem> {
    let body = body.read().await?;
    let has_name = body["name"].as_str().is_some_and(|name| name != "\0");
    has_name.then_some("ok").ok_or(ApiError::InvalidBody.into())
}

async fn item(id: web::Path<u32>) -> impl Responder {
    id.to_string()
}

async fn bare() -> HttpResponse {
    HttpResponse::BadGateway().body("stack trace")
}

#[actix_web::test]
async fn every_error_is_a_problem_document() {
    let json = ("content-type", "application/json");
    let post = |uri: &str| request("POST", uri);
    for (request, expected) in [
        (request("GET", "/nothing"), "404 not_found"),
        (request("GET", "/"), "404 not_found"),
        (request("OPTIONS", "/nothing"), "404 not_found"),
        (request("POST", "/health/live"), "405 method_not_allowed"),
        (request("TRACE", "/health/live"), "405 method_not_allowed"),
        (request("GET", "/health/%ff"), "400 bad_request"),
        (request("GET", "/health/%zz"), "400 bad_request"),
        (request("GET", "/t/panic"), "500 internal"),
        (request("GET", "/t/slow"), "503 overrun"),
        (request("GET", "/t/bare"), "500 internal"),
        (request("GET", "/t/item/x"), "404 unknown_id"),
        (
            request("GET", &format!("/{}", "x".repeat(10_240))),
            "414 uri_too_long",
        ),
        (
            request("GET", "/health/live").insert_header(("x-big", "x".repeat(33_000))),
            "431 headers_too_large",
        ),
        (
            request("GET", "/t/form")
                .insert_header(("accept-encoding", "identity;q=0, br;q=0, *;q=0")),
            "406 not_acceptable",
        ),
        (
            post("/t/form").set_payload("{}"),
            "415 unsupported_media_type",
        ),
        (
            post("/t/form").insert_header(json).set_payload("{"),
            "400 invalid_body",
        ),
        (
            post("/t/form")
                .insert_header(json)
                .set_payload("[".repeat(99)),
            "400 invalid_body",
        ),
        (
            post("/t/form")
                .insert_header(json)
                .set_payload("{\"name\":\"\u{0}\"}"),
            "400 invalid_body",
        ),
        (
            post("/t/form")
                .insert_header(json)
                .set_payload(" ".repeat(101)),
            "413 too_large",
        ),
        (
            post("/t/form").insert_header(("content-length", "101")),
            "413 too_large",
        ),
        (
            post("/t/form")
                .insert_header(json)
                .insert_header(("content-encoding", "gzip"))
                .set_payload("no gzip"),
            "415 unsupported_media_type",
        ),
    ] {
        let answer = send_probe(request).await;
        assert_eq!(answer.problem(), expected, "{}", answer.text());
    }
}

#[actix_web::test]
async fn a_problem_tells_nothing_of_the_inside() {
    for uri in ["/t/panic?secret=1", "/t/bare", "/secret"] {
        let answer = send_probe(request("GET", uri)).await;
        let text = answer.text();
        assert!(
            !text.contains("secret") && !text.contains("stack"),
            "{text}"
        );
    }
    let live = get("/health/live").await;
    assert_eq!(live.status, 200);
}

#[actix_web::test]
async fn a_problem_document_in_full() {
    let answer = get("/nothing").await;
    insta::assert_snapshot!(answer.text(), @r#"{"error":"Esta ruta no existe.","type":"urn:arryn:problem:not_found","title":"Ruta inexistente","status":404,"detail":"Esta ruta no existe.","code":"not_found","errors":[],"request_id":"000000000000000000000001"}"#);
}

#[actix_web::test]
async fn methods_are_told() {
    let check = async |method: &str, uri: &str, status: u16, allow: &str| {
        let answer = send_probe(request(method, uri)).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {uri}");
        assert_eq!(answer.header("allow"), allow, "{method} {uri}");
    };
    check("DELETE", "/t/form/", 405, "GET, POST, HEAD, OPTIONS").await;
    check("PUT", "/t/only", 405, "POST, OPTIONS").await;
    check("HEAD", "/t/only", 405, "POST, OPTIONS").await;
    check("OPTIONS", "/t/form", 204, "GET, POST, HEAD, OPTIONS").await;
    check("HEAD", "/t/form", 200, "-").await;
    check("HEAD", "/health/live/", 200, "-").await;
}

#[actix_web::test]
async fn uploads_may_take_their_time_and_are_larger() {
    let answer = send_probe(request("POST", "/t/upload").set_payload("x".repeat(500))).await;
    assert_eq!(answer.text(), "late");
    let large = request("POST", "/t/upload").insert_header(("content-length", "1001"));
    assert_eq!(send_probe(large).await.problem(), "413 too_large");
}

#[actix_web::test]
async fn paths_answer_with_and_without_their_slash() {
    for uri in [
        "/health/live",
        "/health/live/",
        "/health//live//",
        "//health/live",
        "/health/live/?_=1",
        "/t/item/7/",
        "/t/item/7",
    ] {
        let answer = send_probe(request("GET", uri)).await;
        assert_eq!(answer.status, 200, "{uri}");
    }
    let json = ("content-type", "application/json");
    let body = r#"{"name":"a"}"#;
    for uri in ["/t/form", "/t/form/"] {
        let answer = send_probe(request("POST", uri).insert_header(json).set_payload(body)).await;
        assert_eq!(answer.text(), "ok", "{uri}");
    }
}

#[actix_web::test]
async fn every_answer_has_a_request_id() {
    let check = async |uri: &str, sent: &str, expected: &str| {
        let request = request("GET", uri).insert_header(("x-request-id", sent));
        let answer = send_probe(request).await;
        assert_eq!(answer.header("x-request-id"), expected, "{uri}");
    };
    check("/health/live", "abc-1", "abc-1").await;
    check("/nothing", "abc-1", "abc-1").await;
    check("/t/panic", "abc-1", "abc-1").await;
    check("/health/live", "not sane", "000000000000000000000001").await;
}

#[actix_web::test]
async fn every_answer_has_the_security_headers() {
    for uri in ["/health/live", "/nothing", "/t/panic", "/api/openapi.json"] {
        let answer = send_probe(request("GET", uri)).await;
        for (name, expected) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            (
                "content-security-policy",
                "default-src 'none'; frame-ancestors 'none'",
            ),
            ("cross-origin-resource-policy", "cross-origin"),
        ] {
            assert_eq!(answer.header(name), expected, "{uri}");
        }
    }
    let closed = get("/health/live").await;
    assert_eq!(closed.header("cross-origin-resource-policy"), "same-origin");
}

#[actix_web::test]
async fn answers_are_compressed_as_the_client_likes() {
    let check = async |accepted: &str, expected: &str| {
        let ask = || request("GET", "/t/form").insert_header(("accept-encoding", accepted));
        let answer = send_probe(ask()).await;
        // The ETag is made of what is foretold, so both must agree.
        let foretold = crate::encoding::negotiated(&ask().to_http_request());
        assert_eq!(foretold, expected.replace('-', "identity"), "{accepted}");
        assert_eq!(answer.header("content-encoding"), expected, "{accepted}");
        assert_eq!(answer.body.len() < 500, expected != "-", "{accepted}");
    };
    check("br", "br").await;
    check("zstd", "zstd").await;
    check("gzip", "gzip").await;
    check("gzip, deflate, br, zstd", "br").await;
    check("gzip, deflate", "gzip").await;
    check("deflate", "deflate").await;
    check("gzip;q=0.1, br", "br").await;
    check("*", "-").await;
    check("", "-").await;
    check("snappy", "-").await;
    check("identity", "-").await;
    let plain = request("GET", "/nothing").insert_header(("accept-encoding", "br"));
    assert_eq!(send_probe(plain).await.problem(), "404 not_found");
}

#[actix_web::test]
async fn pages_of_exact_origins_may_call() {
    let preflight = |origin: &str| {
        request("OPTIONS", "/t/form/")
            .insert_header(("origin", origin.to_owned()))
            .insert_header(("access-control-request-method", "POST"))
            .insert_header(("access-control-request-headers", "content-type"))
    };
    let allowed = send_probe(preflight("https://a.example")).await;
    assert_eq!(allowed.status, 200);
    assert_eq!(
        allowed.header("access-control-allow-origin"),
        "https://a.example"
    );
    for origin in [
        "https://b.example",
        "https://a.example.evil",
        "http://a.example",
        "null",
    ] {
        let refused = send_probe(preflight(origin)).await;
        assert_eq!(refused.problem(), "400 bad_request", "{origin}");
        assert_eq!(
            refused.header("access-control-allow-origin"),
            "-",
            "{origin}"
        );
    }
    let origin = ("origin", "https://a.example");
    let read = send_probe(request("GET", "/t/form").insert_header(origin)).await;
    assert_eq!(
        read.header("access-control-allow-origin"),
        "https://a.example"
    );
    let exposed = read
        .header("access-control-expose-headers")
        .to_ascii_lowercase();
    for name in [
        "etag",
        "x-data-as-of",
        "x-data-source",
        "x-request-id",
        "retry-after",
    ] {
        assert!(exposed.contains(name), "{name} in {exposed}");
    }
    let none = send(
        test_state(),
        request("GET", "/health/live").insert_header(origin),
    )
    .await;
    assert_eq!(none.header("access-control-allow-origin"), "-");
}

#[actix_web::test]
async fn probes_say_how_the_service_is_and_are_not_cached() {
    let live = get("/health/live").await;
    assert_eq!(live.text(), r#"{"status":"ok"}"#);
    assert_eq!(live.header("cache-control"), "no-store");
    let ready = get("/health/ready").await;
    assert_eq!(
        ready.text(),
        r#"{"status":"ready","catalog_loaded":true,"dependencies":[{"name":"store","state":"down"}]}"#
    );
    assert_eq!(ready.header("cache-control"), "no-store");
    let starting = AppState {
        readiness: std::sync::Arc::new(FixedReadiness(false)),
        ..test_state()
    };
    let starting = send(starting, request("GET", "/health/ready")).await;
    assert_eq!(starting.problem(), "503 starting");
    assert_eq!(starting.header("retry-after"), "5");
    assert_eq!(starting.json()["dependencies"][0]["state"], "down");
}

#[actix_web::test]
async fn metrics_count_requests_by_route() {
    let state = test_state();
    send(state.clone(), request("HEAD", "/health/live")).await;
    send(state.clone(), request("GET", "/secret")).await;
    let metrics = send(state, request("GET", "/metrics")).await;
    assert_eq!(metrics.header("cache-control"), "no-store");
    let text = metrics.text();
    for (route, method, status) in [("/health/live", "HEAD", "2xx"), ("-", "GET", "4xx")] {
        let line = format!(r#"{{route="{route}",method="{method}",status="{status}"}} 1"#);
        assert!(text.contains(&line), "no {line} in\n{text}");
    }
    assert!(!text.contains("secret"));
}
