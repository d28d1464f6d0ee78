//! Bodies made to cost more than they weigh, at every route that takes one: the memory of the real process.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::client::{ADMIN_PASSWORD, ENV, log_in, register};
use crate::support::{Answer, PATIENCE, Service, directory, rows};

/// What a body of a form may add to the peak, and what an upload may.
const FORM_BYTES: u64 = 1024 * 1024;
const UPLOAD_BYTES: u64 = 24 * 1024 * 1024;
/// How much a bomb expands to: more than any limit.
const EXPANDED: u64 = 96 * 1024 * 1024;

/// A body as it is sent, and how it is said to be coded.
struct Hostile {
    name: &'static str,
    coding: &'static str,
    pieces: Vec<Vec<u8>>,
}

fn spaces() -> impl std::io::Read {
    std::io::repeat(b' ').take(EXPANDED)
}

fn gzip() -> Vec<u8> {
    let mut coded = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut spaces(), &mut coded).unwrap();
    coded.finish().unwrap()
}

fn deflate() -> Vec<u8> {
    let mut coded = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut spaces(), &mut coded).unwrap();
    coded.finish().unwrap()
}

fn zstd(window_bits: u32) -> Vec<u8> {
    let mut coded = zstd::Encoder::new(Vec::new(), 1).unwrap();
    coded.window_log(window_bits).unwrap();
    std::io::copy(&mut spaces(), &mut coded).unwrap();
    coded.finish().unwrap()
}

fn brotli(window_bits: i32) -> Vec<u8> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 1,
        lgwin: window_bits,
        large_window: window_bits > 24,
        ..Default::default()
    };
    let mut coded = Vec::new();
    brotli::BrotliCompress(&mut spaces(), &mut coded, &parameters).unwrap();
    coded
}

fn bodies() -> Vec<Hostile> {
    let coded = |name, coding, body| Hostile {
        name,
        coding,
        pieces: vec![body],
    };
    vec![
        coded("gzip", "gzip", gzip()),
        coded("deflate", "deflate", deflate()),
        coded("zstd", "zstd", zstd(22)),
        coded("zstd, a window of 128 MB", "zstd", zstd(27)),
        coded("brotli", "br", brotli(22)),
        coded("brotli, a window of 1 GB", "br", brotli(30)),
        Hostile {
            name: "chunks of a byte",
            coding: "identity",
            pieces: vec![b"[".to_vec(); 300_000],
        },
        Hostile {
            name: "many small values",
            coding: "identity",
            pieces: vec![format!("[{}", "0,".repeat(130_000)).into_bytes()],
        },
    ]
}

/// A chunked request whose body is sent piece by piece; the status of the answer.
fn send(service: &Service, method: &str, path: &str, token: &str, body: &Hostile) -> u16 {
    let mut stream = TcpStream::connect(service.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Encoding: {}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\
         Authorization: Bearer {token}\r\n\r\n",
        service.address, body.coding
    );
    let mut text = head.into_bytes();
    for piece in &body.pieces {
        write!(text, "{:x}\r\n", piece.len()).unwrap();
        text.extend_from_slice(piece);
        text.extend_from_slice(b"\r\n");
    }
    text.extend_from_slice(b"0\r\n\r\n");
    // A refusal may come, and the connection end, before all is sent.
    let _ = stream.write_all(&text);
    Answer::read(stream).map_or(0, |answer| answer.status)
}

/// By how many bytes the peak of the process's memory rises while it answers: the least of three times, since whatever
/// else the process does in the meantime only adds.
fn rise(service: &Service, ask: impl Fn() -> u16) -> (u16, u64) {
    ask();
    let once = || {
        let before = service.memory("VmRSS");
        service.forget_peak();
        let status = ask();
        (status, service.memory("VmHWM").saturating_sub(before))
    };
    let mut rises = [once(), once(), once()];
    rises.sort_by_key(|(_, rise)| *rise);
    rises[0]
}

#[test]
fn no_body_costs_much_more_memory_than_it_weighs() {
    let directory = directory();
    std::fs::write(directory.path().join(".env"), ENV).unwrap();
    let service = Service::start(directory.path(), &[]);
    let token = log_in(&service, "admin", ADMIN_PASSWORD).unwrap();
    let user = register(&service, "ana");
    let bodies = bodies();
    let document = service.get("/api/openapi.json").json();
    let mut wrong = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let with_body = item.as_object().unwrap().iter();
        for (method, _) in with_body.filter(|(_, operation)| !operation["requestBody"].is_null()) {
            let (method, is_upload) = (method.to_uppercase(), path == "/api/archivos/");
            let most = if is_upload { UPLOAD_BYTES } else { FORM_BYTES };
            let id = if path.starts_with("/api/user") {
                &user
            } else {
                "0"
            };
            let path = path.replace("{id}", id);
            for body in &bodies {
                for token in [&*token, "forged"] {
                    let (status, rise) =
                        rise(&service, || send(&service, &method, &path, token, body));
                    if rise > most || !(400..500).contains(&status) {
                        let name = body.name;
                        wrong.push(format!("{method} {path} {name}: {status}, {rise} bytes"));
                    }
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn an_upload_of_many_rows_costs_as_much_as_a_batch() {
    let directory = directory();
    let service = Service::start(directory.path(), &[]);
    let text = rows(0, 12_000);
    let mut coded = zstd::Encoder::new(Vec::new(), 3).unwrap();
    coded.window_log(23).unwrap();
    coded.write_all(text.as_bytes()).unwrap();
    let body = Hostile {
        name: "rows",
        coding: "zstd",
        pieces: vec![coded.finish().unwrap()],
    };
    let (status, rise) = rise(&service, || {
        send(&service, "POST", "/api/archivos/", "", &body)
    });
    assert_eq!(status, 201);
    assert!(rise <= UPLOAD_BYTES, "{rise} bytes");
}
