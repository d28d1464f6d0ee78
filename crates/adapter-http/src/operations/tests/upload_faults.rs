//! Uploads that fail half way, are too large, or come from where they must not.

use std::collections::HashSet;
use std::ops::Range;
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use application::ports::StoreErrorKind;
use futures_util::future::join_all;
use intake::BATCH_ROWS;
use serde_json::json;

use super::upload_support::{compressed, counts, row, rows, send, send_pieces};
use crate::settings::HttpSettings;
use crate::test_support::{Options, World};

/// Rows of a whole batch.
const FULL: u32 = 4_000;
const _: () = assert!(FULL as usize == BATCH_ROWS, "the size of a batch changed");

/// The numbers of the rows of a batch.
const fn batch(number: u32) -> Range<u32> {
    1 + number * FULL..1 + (number + 1) * FULL
}

/// The numbers of the first rows of a batch.
const fn half_a_batch(number: u32) -> Range<u32> {
    1 + number * FULL..1 + number * FULL + FULL / 2
}

fn pieces(ranges: &[Range<u32>]) -> Vec<Result<Bytes, PayloadError>> {
    let piece = |range: &Range<u32>| Ok(rows(range.clone()).into());
    ranges.iter().map(piece).collect()
}

#[actix_web::test]
async fn a_store_that_fails_half_way_leaves_what_is_durable() {
    // Two batches and a half; a summary has the ids of so many rows.
    let ranges = [batch(0), batch(1), half_a_batch(2)];
    let all = u64::from(FULL * 5 / 2);
    let check = async |fail: &dyn Fn(&World), durable: u64, stored: u64| {
        let world = World::default();
        fail(&world);
        let answer = send_pieces(&world, pieces(&ranges)).await;
        assert_eq!(answer.problem(), "503 store_unavailable");
        assert_eq!(answer.header("retry-after"), "5");
        assert_eq!(answer.json()["durable"], durable);
        let there = world.get("/api/archivos/").await.json()["total"].clone();
        assert_eq!(there, json!(stored));
        // The same upload again completes it.
        let retry = send_pieces(&world, pieces(&ranges)).await;
        assert_eq!(retry.status, 201);
        assert_eq!(counts(&retry), [all, all - stored, stored, 0, 0]);
        assert_eq!(world.get("/api/archivos/").await.json()["total"], all);
        let json = retry.json();
        let ids: HashSet<_> = json["ids"].as_array().unwrap().iter().collect();
        assert_eq!(ids.len() as u64, all);
    };
    let gone = StoreErrorKind::Unavailable;
    let (one, two) = (u64::from(FULL), 2 * u64::from(FULL));
    check(&|world| world.faults.fail_call(1, gone), 0, 0).await;
    check(&|world| world.faults.fail_call(2, gone), one, one).await;
    let slow = StoreErrorKind::TimedOut;
    check(&|world| world.faults.fail_call(3, slow), two, two).await;
    // The store took the second batch, but its answer was lost.
    check(&|world| world.faults.lose_answer(2, gone), one, two).await;
}

#[actix_web::test]
async fn a_store_that_is_broken_is_a_500_that_says_nothing_of_it() {
    let world = World::default();
    world.faults.fail_call(1, StoreErrorKind::Corrupt);
    let answer = world.upload(row(1)).await;
    assert_eq!(answer.problem(), "500 internal");
    assert!(!answer.text().contains("append"), "{}", answer.text());
    assert_eq!(answer.json()["durable"], 0);
}

#[actix_web::test]
async fn a_client_that_goes_away_leaves_whole_batches() {
    let world = World::default();
    let mut pieces = pieces(&[batch(0), half_a_batch(1)]);
    pieces.push(Err(PayloadError::Incomplete(None)));
    let answer = send_pieces(&world, pieces).await;
    assert_eq!(answer.problem(), "400 invalid_body");
    assert_eq!(answer.json()["durable"], FULL);
    assert_eq!(world.get("/api/archivos/").await.json()["total"], FULL);
}

fn with_limit(max_upload_bytes: usize) -> World {
    World::with(Options {
        settings: HttpSettings {
            max_upload_bytes,
            ..HttpSettings::default()
        },
        ..Options::default()
    })
}

#[actix_web::test]
async fn what_is_too_large_is_refused() {
    let body = rows(1..101);
    let fits = with_limit(body.len()).upload(body.clone()).await;
    assert_eq!(fits.status, 201);
    let world = with_limit(body.len() - 1);
    // By what the head promises, nothing is read.
    let length = body.len().to_string();
    let promised = send(&world, &[("content-length", &length)], body.clone()).await;
    assert_eq!(promised.problem(), "413 too_large");
    // Without a promise, by what comes.
    let chunked = send_pieces(&world, pieces(&[1..51, 51..101])).await;
    assert_eq!(chunked.problem(), "413 too_large");
    let limit = world.state.settings.max_upload_bytes.to_string();
    assert!(chunked.json()["error"].as_str().unwrap().contains(&limit));
    assert_eq!(chunked.json()["durable"], 0);
    // By what it is when decompressed.
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        let small = compressed(encoding, body.clone()).await;
        assert!(small.len() < body.len() / 4, "{encoding}");
        let answer = send(&world, &[("content-encoding", encoding)], small).await;
        assert_eq!(answer.problem(), "413 too_large", "{encoding}");
    }
    // What expands without end is not kept.
    let bomb = compressed("gzip", " ".repeat(8 << 20)).await;
    let answer = send(&world, &[("content-encoding", "gzip")], bomb).await;
    assert_eq!(answer.problem(), "413 too_large");
    assert_eq!(world.get("/api/archivos/").await.json()["total"], 0);
}

#[actix_web::test]
async fn a_body_has_so_many_rows_at_most() {
    let world = World::default();
    let body = format!("{}{}", rows(batch(0)), "{}\n".repeat(420_000));
    let answer = send(&world, &[], body).await;
    assert_eq!(answer.problem(), "413 too_large");
    assert_eq!(answer.json()["durable"], FULL);
    assert_eq!(world.get("/api/archivos/").await.json()["total"], FULL);
}

#[actix_web::test]
async fn an_upload_waits_for_its_place() {
    let world = World::with(Options {
        settings: HttpSettings {
            handler_timeout: Duration::from_millis(100),
            ..HttpSettings::default()
        },
        ..Options::default()
    });
    // Requests of a test come from no address.
    let held = join_all((0..4).map(|_| world.state.uploads.take(String::new()))).await;
    let answer = world.upload(row(1)).await;
    assert_eq!(answer.problem(), "503 busy");
    assert_eq!(answer.header("retry-after"), "2");
    let (waits, ()) = futures_util::join!(world.upload(row(1)), async { drop(held) });
    assert_eq!(waits.status, 201);
    // It was given back.
    assert_eq!(world.upload(row(2)).await.status, 201);
}

#[actix_web::test]
async fn batches_before_the_limit_are_durable() {
    let whole = rows(batch(0));
    let world = with_limit(whole.len() + 100);
    let answer = send_pieces(&world, pieces(&[batch(0), half_a_batch(1)])).await;
    assert_eq!(answer.problem(), "413 too_large");
    let durable = answer.json()["durable"].clone();
    assert_eq!(durable, FULL);
    let there = world.get("/api/archivos/").await.json()["total"].clone();
    assert_eq!(durable, there);
}

#[actix_web::test]
async fn pages_of_other_sites_may_not_upload() {
    let world = World::with(Options {
        settings: HttpSettings {
            cors_allowed_origins: vec!["https://a.example".to_owned()],
            ..HttpSettings::default()
        },
        ..Options::default()
    });
    let check = async |origin: &str, expected: &str| {
        let headers = [("origin", origin), ("host", "api.example:8000")];
        let answer = send(&world, &headers, row(1)).await;
        let got = match answer.status.as_u16() {
            201 => "201".to_owned(),
            _ => answer.problem(),
        };
        assert_eq!(got, expected, "{origin}");
    };
    check("https://a.example", "201").await;
    check("http://api.example:8000", "201").await;
    for origin in [
        "https://b.example",
        "https://a.example.evil",
        "http://api.example",
        "http://api.example:8001",
        "null",
        "",
        "x",
    ] {
        check(origin, "403 forbidden").await;
    }
    let without = send(&world, &[("host", "api.example:8000")], row(1)).await;
    assert_eq!(without.status, 201);
    // A service that allows no client refuses too.
    let closed = World::default();
    let foreign = send(&closed, &[("origin", "https://a.example")], row(1)).await;
    assert_eq!(foreign.problem(), "403 forbidden");
    assert_eq!(closed.get("/api/archivos/").await.json()["total"], 0);
}

#[actix_web::test]
async fn blocks_without_bytes_are_not_decoded_for_long() {
    // Four empty blocks of fixed codes in five bytes (RFC 1951, 3.2.6): each costs a decoder as much as many bytes.
    let empty = [2, 8, 32, 128, 0].repeat(400_000);
    let head = [31, 139, 8, 0, 0, 0, 0, 0, 0, 255];
    let body = Bytes::from([&head[..], &empty].concat());
    let world = World::default();
    let start = cpu_time::ThreadTime::now();
    let request = actix_web::test::TestRequest::post()
        .uri("/api/archivos/")
        .insert_header(("content-type", "application/json"))
        .insert_header(("content-encoding", "gzip"))
        .set_payload(body);
    let answer = world.send(request).await;
    assert_eq!(answer.problem(), "400 invalid_body");
    assert!(
        answer.text().contains("cuesta demasiado"),
        "{}",
        answer.text()
    );
    // Decoding all of it would take 2 s of an optimised build, and more of this one.
    assert!(
        start.elapsed() < Duration::from_secs(1),
        "{:?}",
        start.elapsed()
    );
}
