//! Over a real connection: what only the connection shows.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;

use super::*;
use crate::readiness::{Readiness, ReadinessReport};
use crate::settings::HttpSettings;
use crate::test_support::state_with;

/// Answers late.
struct SlowReadiness;

impl Readiness for SlowReadiness {
    fn report(&self) -> ReadinessReport {
        std::thread::sleep(Duration::from_millis(400));
        ReadinessReport {
            catalog_loaded: true,
            dependencies: Vec::new(),
        }
    }
}

/// A server of its own thread on a free port.
fn start() -> (
    SocketAddr,
    ServerHandle,
    std::thread::JoinHandle<io::Result<()>>,
) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let settings = HttpSettings {
        workers: 1,
        client_request_timeout: Duration::from_millis(300),
        client_patience: Duration::from_secs(1),
        max_connections_per_address: 8,
        client_read_timeout: Duration::from_millis(500),
        ..HttpSettings::default()
    };
    let state = AppState {
        readiness: Arc::new(SlowReadiness),
        ..state_with(settings)
    };
    let (sender, receiver) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = run(listener, state)?;
            sender.send(server.handle()).unwrap();
            server.await
        })
    });
    (address, receiver.recv().unwrap(), thread)
}

/// Sends raw text and reads until the server closes.
fn exchange(address: SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

fn stop(handle: &ServerHandle) {
    actix_web::rt::System::new().block_on(handle.stop(true));
}

#[test]
fn a_head_has_the_length_of_its_get_and_no_body() {
    let (address, handle, thread) = start();
    let ask = |method: &str| {
        let head = "/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        exchange(address, &format!("{method} {head}"))
    };
    let get = ask("GET");
    assert!(
        get.contains("content-length: 15\r\n") && get.ends_with(r#"{"status":"ok"}"#),
        "{get}"
    );
    let head = ask("HEAD");
    assert!(
        head.contains("content-length: 15\r\n") && head.ends_with("\r\n\r\n"),
        "{head}"
    );
    // A client that never finishes its request is sent away.
    let started = Instant::now();
    let unfinished = exchange(address, "GET / HTTP/1.1\r\nHost:");
    assert!(unfinished.starts_with("HTTP/1.1 408"), "{unfinished}");
    assert!(started.elapsed() < Duration::from_secs(5));
    stop(&handle);
    thread.join().unwrap().unwrap();
}

#[test]
fn stopping_lets_requests_in_flight_finish() {
    let (address, handle, thread) = start();
    let client = std::thread::spawn(move || {
        exchange(
            address,
            "GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        )
    });
    std::thread::sleep(Duration::from_millis(150));
    stop(&handle);
    thread.join().unwrap().unwrap();
    let answer = client.join().unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn a_client_that_reads_nothing_is_cut_off() {
    let (address, handle, thread) = start();
    let mut stream = TcpStream::connect(address).unwrap();
    let one = "GET /api/openapi.json HTTP/1.1\r\nHost: x\r\n\r\n";
    let whole = exchange(
        address,
        &one.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
    );
    // More than any buffer on the way holds.
    let count = 64 * 1024 * 1024 / whole.len();
    stream
        .set_write_timeout(Some(Duration::from_millis(200)))
        .unwrap();
    let asked = stream.write_all(one.repeat(count).as_bytes());
    std::thread::sleep(Duration::from_secs(4));
    let mut read = Vec::new();
    let _ = stream.read_to_end(&mut read);
    assert!(
        !read.is_empty() && read.len() < count * whole.len() / 2,
        "{} after {asked:?}",
        read.len()
    );
    stop(&handle);
    thread.join().unwrap().unwrap();
}

/// What a client gets that sends these pieces, half a second apart, until the server closes; and how long it took.
fn drip(address: SocketAddr, pieces: &[&str]) -> (String, Duration) {
    let (mut stream, start) = (TcpStream::connect(address).unwrap(), Instant::now());
    for piece in pieces {
        let _ = stream.write_all(piece.as_bytes());
        std::thread::sleep(Duration::from_millis(500));
    }
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut answer = String::new();
    let ended = stream.read_to_string(&mut answer);
    let is_timeout = |error: &io::Error| error.kind() == io::ErrorKind::WouldBlock;
    assert!(
        !ended.is_err_and(|error| is_timeout(&error)),
        "held for ever"
    );
    (answer, start.elapsed())
}

#[test]
fn a_client_that_stops_in_the_middle_is_sent_away() {
    let (address, handle, thread) = start();
    let chunked = "Host: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n";
    for (pieces, status) in [
        (
            vec![format!("POST /nope HTTP/1.1\r\n{chunked}\r\n1\r\na\r\n")],
            "404",
        ),
        (
            vec![format!(
                "POST /nope HTTP/1.1\r\n{chunked}Connection: close\r\n\r\n1\r\na\r\n"
            )],
            "404",
        ),
        (
            vec![format!(
                "POST /api/auth/login/ HTTP/1.1\r\n{chunked}\r\n1\r\na\r\n"
            )],
            "",
        ),
        (
            vec!["POST /api/auth/login/ HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{".into()],
            "415",
        ),
        (
            vec![
                "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".into(),
                "GET /".into(),
            ],
            "200",
        ),
        (
            std::iter::once(format!("POST /nope HTTP/1.1\r\n{chunked}\r\n"))
                .chain(std::iter::repeat_n("1\r\na\r\n".to_owned(), 6))
                .collect(),
            "404",
        ),
    ] {
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        let (answer, took) = drip(address, &pieces);
        let begins = answer.get(9..12).unwrap_or_default();
        assert_eq!(begins, status, "{pieces:?}: {answer}");
        assert!(took < Duration::from_secs(5), "{pieces:?}: {took:?}");
    }
    stop(&handle);
    thread.join().unwrap().unwrap();
}

#[test]
fn who_holds_many_connections_and_says_nothing_loses_them() {
    let (address, handle, thread) = start();
    let idle: Vec<TcpStream> = (0..30)
        .map(|_| TcpStream::connect(address).unwrap())
        .collect();
    let live = exchange(
        address,
        "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    assert!(live.starts_with("HTTP/1.1 200"), "{live}");
    std::thread::sleep(Duration::from_millis(100));
    let is_open = |stream: &&TcpStream| {
        stream.set_nonblocking(true).unwrap();
        let mut byte = [0];
        let read = stream.peek(&mut byte);
        read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    };
    let open = idle.iter().filter(is_open).count();
    assert!(open <= 8, "{open} are open still");
    stop(&handle);
    thread.join().unwrap().unwrap();
}
