//! Talks JSON with a running service, with headers of the test's own.

use std::io::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Answer, Service, arryn, run};

/// A password that is good enough.
pub(crate) const PASSWORD: &str = "tres tristes tigres";

/// Cheap hashes and no limits, for tests of other things; uploads need credentials.
pub(crate) const ENV: &str = "\
AUTH_UPLOADS=required
PASSWORD_HASH_MEMORY=8
PASSWORD_HASH_PASSES=1
REGISTRATIONS_PER_HOUR=0
RATE_LIMIT_REQUESTS=0
ADMIN_USERNAME=admin
ADMIN_EMAIL=admin@correo.example
ADMIN_PASSWORD='cuatro tristes tigres'
";

/// The password of [`ENV`].
pub(crate) const ADMIN_PASSWORD: &str = "cuatro tristes tigres";

/// Sends a request with one more header, and JSON where there is a body.
pub(crate) fn send(
    service: &Service,
    method: &str,
    path: &str,
    header: Option<(&str, &str)>,
    body: Option<&Value>,
) -> Answer {
    let body = body.map(Value::to_string).unwrap_or_default();
    let mut stream = std::net::TcpStream::connect(service.address).unwrap();
    stream
        .set_read_timeout(Some(crate::support::PATIENCE))
        .unwrap();
    let (host, length) = (service.address, body.len());
    let header = header
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\nConnection: close\r\n{header}\r\n"
    );
    stream.write_all((head + &body).as_bytes()).unwrap();
    Answer::read(stream).unwrap()
}

/// Begins a session; its access token, where the password is right.
pub(crate) fn log_in(service: &Service, name: &str, password: &str) -> Result<String, u16> {
    let body = json!({"username": name, "password": password});
    let answer = send(service, "POST", "/api/auth/login/", None, Some(&body));
    if answer.status == 200 {
        Ok(answer.json()["access"].as_str().unwrap().to_owned())
    } else {
        Err(answer.status)
    }
}

/// Makes a user; its id.
pub(crate) fn register(service: &Service, name: &str) -> String {
    let email = format!("{name}@correo.example");
    let body = json!({"username": name, "email": email, "password": PASSWORD});
    let answer = send(service, "POST", "/api/users/create/", None, Some(&body));
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// Sends a request with a token.
pub(crate) fn ask(
    service: &Service,
    token: &str,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Answer {
    let bearer = format!("Bearer {token}");
    send(
        service,
        method,
        path,
        Some(("Authorization", &bearer)),
        body,
    )
}

/// Makes a key on the command line.
pub(crate) fn make_key(directory: &Path, arguments: &[&str]) -> String {
    let made = run(directory, &[&["api-key", "create"], arguments].concat());
    assert_eq!(made.code, Some(0), "{made:?}");
    made.stdout.trim().to_owned()
}

/// Runs a command with something on its standard input.
pub(crate) fn run_with_input(
    directory: &Path,
    arguments: &[&str],
    input: &[u8],
) -> crate::support::Finished {
    let mut child = arryn(directory, arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    crate::support::Finished::of(child.wait_with_output().unwrap())
}
