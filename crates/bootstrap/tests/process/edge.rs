//! What stands between the service and the world: hosts, proxies, clients that are slow.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::{Answer, PATIENCE, Service, directory};

/// Sends a GET with these lines in its head.
fn get(service: &Service, path: &str, lines: &str) -> Answer {
    let mut stream = TcpStream::connect(service.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\n{lines}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    Answer::read(stream).unwrap()
}

#[test]
fn only_allowed_hosts_are_answered() {
    let directory = directory();
    let variables = [("ALLOWED_HOSTS", ".arryn.example, 127.0.0.1")];
    let service = Service::start_with(directory.path(), &[], &variables);
    for (lines, status) in [
        ("Host: arryn.example\r\n", 200),
        ("Host: api.arryn.example:443\r\n", 200),
        ("Host: 127.0.0.1:1\r\n", 200),
        ("Host: localhost\r\n", 400),
        (
            "Host: evil.example\r\nX-Forwarded-Host: arryn.example\r\n",
            400,
        ),
        (
            "Host: evil.example\r\nForwarded: host=arryn.example\r\n",
            400,
        ),
    ] {
        let check = |path: &str, status: u16| {
            let answer = get(&service, path, lines);
            assert_eq!(answer.status, status, "{path} {lines:?}");
        };
        check("/api/categories/", status);
        check("/health/ready", 200);
    }
    for lines in ["", "Host: arryn.example\r\nHost: evil.example\r\n"] {
        let answer = get(&service, "/api/categories/", lines);
        assert_eq!(answer.status, 400, "{lines:?}");
    }
    let refused = get(&service, "/api/categories/", "Host: evil.example\r\n");
    assert_eq!(refused.json()["code"], "unknown_host");
    assert!(refused.header("x-content-type-options").is_some());
}

#[test]
fn clients_of_a_trusted_proxy_count_for_themselves() {
    let directory = directory();
    let variables = [
        ("RATE_LIMIT_REQUESTS", "1"),
        ("TRUSTED_PROXIES", "127.0.0.0/8"),
    ];
    let service = Service::start_with(directory.path(), &[], &variables);
    let check = |client: &str, status: u16| {
        let lines = format!("Host: localhost\r\nX-Forwarded-For: 6.6.6.6, {client}\r\n");
        assert_eq!(
            get(&service, "/api/categories/", &lines).status,
            status,
            "{client}"
        );
    };
    check("198.51.100.1", 200);
    check("198.51.100.1", 429);
    check("198.51.100.2", 200);
    check("2001:db8::1", 200);
    check("2001:db8::2", 429);
}

#[test]
fn the_default_is_a_hundred_a_minute() {
    let directory = directory();
    let variables = [("RATE_LIMIT_REQUESTS", "")];
    let service = Service::start_with(directory.path(), &[], &variables);
    for number in 1..=105 {
        let answer = service.get("/api/categories/");
        let expected = if number <= 100 { 200 } else { 429 };
        assert_eq!(answer.status, expected, "{number}");
        assert_eq!(
            answer.header("ratelimit-policy"),
            Some("\"client\";q=100;w=60")
        );
    }
    let refused = service.get("/api/categories/");
    let body = refused.json();
    assert_eq!((&body["limit"], &body["window"]), (&100.into(), &60.into()));
    let wait = body["retry_after"].as_u64().unwrap();
    assert!((1..=60).contains(&wait), "{body}");
    assert_eq!(refused.header("retry-after"), Some(&*wait.to_string()));
    assert_eq!(service.get("/health/ready").status, 200);
}

/// How long fifty compressed answers take on one kept connection; each is another one, made for it.
fn compressed_answers(service: &Service, round: usize) -> Duration {
    let mut stream = TcpStream::connect(service.address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(5)))
        .unwrap();
    stream.set_nodelay(true).unwrap();
    let started = Instant::now();
    for number in 50 * round..50 * (round + 1) {
        let request = format!(
            "GET /api/ranked-offers/?min_price={number} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n0\r\n\r\n") {
            let mut some = [0; 4096];
            let length = stream.read(&mut some).unwrap();
            assert!(length > 0, "{}", String::from_utf8_lossy(&answer));
            answer.extend(&some[..length]);
        }
        assert!(answer.starts_with(b"HTTP/1.1 200"));
    }
    started.elapsed()
}

// Where the end of an answer waits until the client has confirmed its beginning, which clients put off by
// 40 ms, fifty of them take a second or two, however fast the machine is.
#[test]
fn the_end_of_a_compressed_answer_does_not_wait_for_the_client() {
    let directory = directory();
    let service = Service::start(directory.path(), &["--demo"]);
    service.wait_for("/health/ready", |answer| answer.status == 200);
    let fastest = (0..4)
        .map(|round| compressed_answers(&service, round))
        .min();
    assert!(fastest < Some(Duration::from_millis(450)), "{fastest:?}");
}
