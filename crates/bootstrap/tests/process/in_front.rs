//! What the deployment's nginx lets through to a backend, and how often.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::nginx::{Nginx, free_address};
use crate::support::{Answer, PATIENCE};

/// More than a request that is no upload may carry, and less than an upload may.
const LARGE: usize = 300_000;
/// The most that a request may carry.
const SMALL: usize = 256 * 1024;

/// A backend that reads requests, and answers them or ends the connection.
struct Backend {
    address: SocketAddr,
    /// Requests whose head has come.
    heads: Arc<AtomicUsize>,
    /// Bytes that came, of heads and bodies.
    bytes: Arc<AtomicUsize>,
}

impl Backend {
    /// Starts one; it runs as long as the test.
    fn start(answers: bool) -> Self {
        Self::start_at("127.0.0.1:0".parse().unwrap(), answers)
    }

    fn start_at(address: SocketAddr, answers: bool) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let backend = Self {
            address: listener.local_addr().unwrap(),
            heads: Arc::default(),
            bytes: Arc::default(),
        };
        let (heads, bytes) = (Arc::clone(&backend.heads), Arc::clone(&backend.bytes));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (heads, bytes) = (Arc::clone(&heads), Arc::clone(&bytes));
                std::thread::spawn(move || serve(stream.unwrap(), answers, &heads, &bytes));
            }
        });
        backend
    }

    fn heads(&self) -> usize {
        self.heads.load(Ordering::SeqCst)
    }
}

/// One request, whose first line is the answer's body.
fn serve(mut stream: TcpStream, answers: bool, heads: &AtomicUsize, bytes: &AtomicUsize) {
    let mut seen = Vec::new();
    let mut counted = false;
    while !is_whole(&seen) {
        let mut some = [0; 16 * 1024];
        let Ok(length @ 1..) = stream.read(&mut some) else {
            return;
        };
        seen.extend(&some[..length]);
        bytes.fetch_add(length, Ordering::SeqCst);
        if !counted && split(&seen).is_some() {
            heads.fetch_add(1, Ordering::SeqCst);
            counted = true;
        }
    }
    if answers {
        let text = String::from_utf8_lossy(&seen);
        let line = text.lines().next().unwrap_or_default();
        let length = line.len();
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        let _ = stream.write_all((head + line).as_bytes());
    }
}

/// Head and body, once the head is whole.
fn split(seen: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = seen.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((&seen[..at], &seen[at + 4..]))
}

fn is_whole(seen: &[u8]) -> bool {
    let Some((head, body)) = split(seen) else {
        return false;
    };
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if head.contains("transfer-encoding: chunked") {
        return body.ends_with(b"0\r\n\r\n");
    }
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= length.map_or(0, |length| length.parse().unwrap())
}

/// Sends a request with a body of so many bytes, in one piece or in chunks, and as much of it as is taken.
fn send(to: SocketAddr, method: &str, path: &str, length: usize, chunked: bool) -> Answer {
    let mut stream = open(to, method, path, length, chunked);
    let body = vec![b' '; length];
    let mut pieces = Vec::new();
    if chunked {
        for piece in body.chunks(10_000) {
            pieces.extend(format!("{:x}\r\n", piece.len()).into_bytes());
            pieces.extend([piece, b"\r\n"].concat());
        }
        pieces.extend(b"0\r\n\r\n");
    } else {
        pieces = body;
    }
    // What is refused is not read to its end.
    let _ = stream.write_all(&pieces);
    Answer::read(stream).unwrap()
}

fn open(to: SocketAddr, method: &str, path: &str, length: usize, chunked: bool) -> TcpStream {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let size = if chunked {
        "Transfer-Encoding: chunked".to_owned()
    } else {
        format!("Content-Length: {length}")
    };
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{size}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

#[test]
#[ignore = "needs programs that `cargo xtask test` brings"]
fn only_an_upload_may_be_large() {
    let backend = Backend::start(true);
    let nginx = Nginx::start(&[backend.address]);
    let ways = [(false, "in one piece"), (true, "in chunks")];
    for (method, path, length, seen) in [
        ("POST", "/api/auth/login/", SMALL, Some("/api/auth/login/")),
        ("POST", "/api/auth/login/", SMALL + 1, None),
        ("PATCH", "/api/user/1/", LARGE, None),
        ("POST", "/nowhere", LARGE, None),
        ("POST", "/api/archivos/", LARGE, Some("/api/archivos/")),
        (
            "POST",
            "/api/archivos/?refresh=wait",
            LARGE,
            Some("/api/archivos/?refresh=wait"),
        ),
        (
            "POST",
            "/api/archivos?a=%20b",
            LARGE,
            Some("/api/archivos/?a=%20b"),
        ),
        ("PUT", "/api/archivos/", LARGE, None),
        ("GET", "/api/archivos/", LARGE, None),
        ("POST", "/api/archivos/detalles/", LARGE, None),
        ("POST", "/api/archivos/1/", LARGE, None),
    ] {
        for (chunked, how) in ways {
            let answer = send(nginx.address, method, path, length, chunked);
            let Some(seen) = seen else {
                assert_eq!(
                    answer.status, 413,
                    "{method} {path}, {length} bytes, {how}: {answer:?}"
                );
                assert_eq!(answer.json()["code"], "too_large");
                continue;
            };
            let line = format!("{method} {seen} HTTP/1.1");
            assert_eq!((answer.status, answer.body), (200, line), "{path}, {how}");
        }
    }
    assert_eq!(
        send(nginx.address, "POST", "/uploads", 1, false).status,
        404
    );
    let answer = send(nginx.address, "POST", "/api/archivos/", 70_000_000, false);
    assert_eq!(
        (answer.status, &answer.json()["code"]),
        (413, &"too_large".into())
    );
}

#[test]
#[ignore = "needs programs that `cargo xtask test` brings"]
fn an_upload_reaches_the_backend_while_it_comes() {
    let backend = Backend::start(true);
    let nginx = Nginx::start(&[backend.address]);
    let mut stream = open(nginx.address, "POST", "/api/archivos/", 2 * LARGE, false);
    stream.write_all(&vec![b' '; LARGE]).unwrap();
    let start = Instant::now();
    while backend.bytes.load(Ordering::SeqCst) < LARGE {
        assert!(
            start.elapsed() < PATIENCE,
            "nginx keeps the upload to itself"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
    stream.write_all(&vec![b' '; LARGE]).unwrap();
    assert_eq!(Answer::read(stream).unwrap().status, 200);
}

#[test]
#[ignore = "needs programs that `cargo xtask test` brings"]
fn what_a_backend_may_have_done_is_not_asked_of_another() {
    for (method, path, times) in [
        ("POST", "/api/auth/refresh/", 1),
        ("POST", "/api/archivos/", 1),
        ("PATCH", "/api/user/1/", 1),
        ("GET", "/api/categories/", 2),
        ("DELETE", "/api/user/1/", 2),
    ] {
        let backends = [Backend::start(false), Backend::start(false)];
        let nginx = Nginx::start(&[backends[0].address, backends[1].address]);
        let answer = send(nginx.address, method, path, 20, false);
        let seen: usize = backends.iter().map(Backend::heads).sum();
        assert_eq!(
            (answer.status, seen),
            (503, times),
            "{method} {path}: {answer:?}"
        );
    }
}

#[test]
#[ignore = "needs programs that `cargo xtask test` brings"]
fn what_no_backend_has_seen_goes_to_another() {
    for (method, path) in [
        ("POST", "/api/auth/refresh/"),
        ("POST", "/api/archivos/"),
        ("GET", "/api/categories/"),
    ] {
        let backend = Backend::start(true);
        let nginx = Nginx::start(&[free_address(), backend.address]);
        for _ in 0..4 {
            let answer = send(nginx.address, method, path, 20, false);
            assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
        }
    }
}

// On a busy machine the list of backends was changed, nginx did not read it, and it was not tried again: it went on to ask
// backends that were gone, and a good version was taken back.
#[test]
#[ignore = "needs programs that `cargo xtask test` brings"]
fn a_list_of_backends_that_nginx_could_not_read_is_tried_again() {
    let first = Backend::start_at("127.0.0.2:0".parse().unwrap(), true);
    let port = first.address.port();
    let second = Backend::start_at(SocketAddr::from(([127, 0, 0, 3], port)), true);
    let nginx = Nginx::start(&[first.address]);
    let fails_once = nginx.programs().join("fails-once");
    let script = format!(
        "port={port}
        addresses() {{ echo 127.0.0.3; }}
        is_ready() {{ :; }}
        choose_certificate() {{ return 1; }}
        nginx() {{ if [ -e {tried} ]; then command nginx \"$@\"; else : >{tried}; return 1; fi; }}
        watch_for_changes",
        tried = fails_once.display()
    );
    let mut watch = nginx.script(&script);
    watch.stdout(Stdio::null()).stderr(Stdio::null());
    let mut watch = watch.spawn().unwrap();
    let start = Instant::now();
    while second.heads() == 0 && start.elapsed() < Duration::from_secs(20) {
        assert_eq!(send(nginx.address, "GET", "/", 0, false).status, 200);
        std::thread::sleep(Duration::from_millis(100));
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
    assert!(fails_once.exists() && second.heads() > 0);
}

#[test]
#[ignore = "needs programs that `cargo xtask test` brings"]
fn a_drained_backend_is_asked_nothing_whatever_the_others_are() {
    let nginx = Nginx::start(&[free_address()]);
    for (names, ready, listed) in [
        ("10.0.0.1 10.0.0.2", "true", "10.0.0.2"),
        ("10.0.0.1 10.0.0.2", "false", "10.0.0.2"),
        (
            "10.0.0.1 10.0.0.2 10.0.0.3",
            "[ $1 != 10.0.0.2 ]",
            "10.0.0.3",
        ),
        // The name service says nothing for a moment.
        ("", "false", "10.0.0.3"),
    ] {
        let script = format!(
            "addresses() {{ for one in {names}; do echo $one; done; }}
            is_ready() {{ {ready}; }}
            reload() {{ cp $state/upstream.conf $state/loaded; }}
            alone drain 10.0.0.1; list"
        );
        let output = nginx.script(&script).output().unwrap();
        let seen = String::from_utf8(output.stdout).unwrap();
        assert_eq!(seen, format!("{listed}\n"), "{names}, ready: {ready}");
    }
}

// Beside a busy program a look at the backends took so long that the old ones were taken out meanwhile; then its list, with
// them, replaced the one without.
#[test]
#[ignore = "needs programs that `cargo xtask test` brings"]
fn a_slow_look_at_the_backends_brings_no_drained_one_back() {
    let nginx = Nginx::start(&[free_address()]);
    let script = |how: &str| {
        format!(
            "addresses() {{ echo 10.0.0.1; echo 10.0.0.2; }}
            is_ready() {{ :; }}
            reload() {{ cp $state/upstream.conf $state/loaded; }}
            {how}"
        )
    };
    let slow = script("is_ready() { sleep 0.5; }; alone turn");
    let mut look = nginx.script(&slow).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let drain = script("alone drain 10.0.0.1");
    assert!(nginx.script(&drain).status().unwrap().success());
    assert!(look.wait().unwrap().success());
    let listed = nginx.script("list").output().unwrap();
    assert_eq!(String::from_utf8(listed.stdout).unwrap(), "10.0.0.2\n");
}
