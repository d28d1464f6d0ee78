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
