//! Serving: the demonstration, stopping, one at a time.

use std::io::Write as _;
use std::time::Duration;

use crate::support::{Answer, Service, directory, row, rows, run};

#[test]
fn the_demonstration_answers_with_a_sample_and_keeps_uploads() {
    let directory = directory();
    let prices = "/api/best-prices/Televisores/?limit=5";
    let count = |service: &Service| {
        let answer = service.get(prices);
        assert_eq!(answer.status, 200, "{answer:?}");
        let body = answer.json();
        assert_eq!(body["count"], 5, "{body}");
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|text| text.contains("inventadas"))
        );
        body["total"].as_u64().unwrap()
    };
    let mut first = Service::start(directory.path(), &["--demo"]);
    let sample = count(&first);
    let mine = row(1).replace("2025-10-01T10:00:00", &newest_date(&first));
    assert_eq!(first.upload(&mine).unwrap().status, 201);
    first.wait_for(prices, |answer| answer.json()["total"] == sample + 1);
    first.signal("TERM");
    assert_eq!(first.wait().code(), Some(0));

    let second = Service::start(directory.path(), &["--demo"]);
    assert_eq!(count(&second), sample + 1);
    assert!(!directory.path().join("data/arryn.sqlite3").exists());
}

fn newest_date(service: &Service) -> String {
    let raw = service.get("/api/archivos/?limit=1").json();
    raw["results"][0]["fecha_extraccion"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_request_in_flight_is_answered_after_sigterm() {
    let directory = directory();
    // It asks itself often, and must not take its own stopping for death.
    let often = [("LIVENESS_INTERVAL", "0.1")];
    let mut service = Service::start_with(directory.path(), &[], &often);
    let body = rows(0, 3);
    let mut stream = service.open("POST", "/api/archivos/", body.len()).unwrap();
    let (first, second) = body.split_at(100);
    stream.write_all(first.as_bytes()).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    service.signal("TERM");
    std::thread::sleep(Duration::from_secs(1));
    stream.write_all(second.as_bytes()).unwrap();
    let answer = Answer::read(stream).unwrap();
    assert_eq!((answer.status, &answer.json()["stored"]), (201, &3.into()));
    assert_eq!(service.wait().code(), Some(0));

    let again = Service::start(directory.path(), &[]);
    assert_eq!(again.get("/api/archivos/").json()["total"], 3);
}

#[test]
fn a_second_serve_on_the_same_data_is_refused() {
    let directory = directory();
    let mut first = Service::start(directory.path(), &[]);
    let second = run(directory.path(), &["serve"]);
    assert_eq!(second.code, Some(1));
    assert!(
        second.stderr.contains("another `arryn serve`"),
        "{second:?}"
    );
    assert_eq!(first.get("/health/live").status, 200);
    first.signal("INT");
    assert_eq!(first.wait().code(), Some(0));
    Service::start(directory.path(), &[]);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let (one, two) = (directory(), directory());
    let first = Service::start(one.path(), &[]);
    let mut command = crate::support::arryn(two.path(), &["serve"]);
    let output = command
        .env("BIND_ADDRESS", first.address.to_string())
        .output()
        .unwrap();
    let refused = crate::support::Finished::of(output);
    assert_eq!(refused.code, Some(1));
    assert!(
        refused.stderr.contains(&first.address.to_string()),
        "{refused:?}"
    );
}

#[test]
fn imported_rows_show_within_a_second() {
    let directory = directory();
    let service = Service::start(directory.path(), &[]);
    let offers = "/api/offers/Televisores/?as_of=2025-10-02";
    assert_eq!(service.get(offers).json()["total"], 0);
    std::fs::write(directory.path().join("a.jsonl"), rows(0, 50)).unwrap();
    let imported = run(directory.path(), &["import", "a.jsonl"]);
    assert_eq!(imported.code, Some(0), "{imported:?}");
    let took = service.wait_for(offers, |answer| answer.json()["total"] == 50);
    assert!(took < Duration::from_secs(1), "{took:?}");
}
