//! Asks a running service whether it is ready.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};

use crate::config::{self, Purpose};
use crate::exit::{FAILED, Stop};
use crate::output;

/// How long it may take to connect, and after that to send and be answered.
const DEADLINE: Duration = Duration::from_secs(3);
/// How much of the answer is looked at.
const HEAD_BYTES: usize = 4096;

/// Asks `url`, or the service of this configuration; fails unless the answer is good.
pub(crate) fn run(url: Option<&str>) -> Result<(), Stop> {
    let url = if let Some(url) = url {
        url.to_owned()
    } else {
        let bind = config::load(Purpose::Show)?.settings.server.bind_address;
        format!("http://{}/health/ready", reachable(bind))
    };
    match ask(&url) {
        Ok(200..=299) => output::print(&format!("ready: {url}")),
        Ok(status) => Err(Stop::new(
            FAILED,
            format!("not ready: {url} answered {status}"),
        )),
        Err(error) => Err(Stop::new(FAILED, format!("not ready: {error:#}"))),
    }
}

/// Where something that listens on every interface is reached on this machine.
pub(crate) fn reachable(bind: SocketAddr) -> SocketAddr {
    let local = match bind.ip() {
        IpAddr::V4(any) if any.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(any) if any.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        address => address,
    };
    SocketAddr::new(local, bind.port())
}

/// The status that an http address answers with.
pub(crate) fn ask(url: &str) -> anyhow::Result<u16> {
    let rest = url
        .strip_prefix("http://")
        .with_context(|| format!("{url:?} does not begin with http://"))?;
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let path = if path.is_empty() { "/" } else { path };
    let mut stream = connect(host).with_context(|| format!("{url} cannot be reached"))?;
    // In one piece: a server may answer, and close, as soon as it has read a part.
    let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    let start = Instant::now();
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    while answer.len() < HEAD_BYTES && status(&answer).is_none() {
        // Also where the answer comes in drops.
        let left = DEADLINE.saturating_sub(start.elapsed());
        ensure!(!left.is_zero(), "{url} does not answer");
        stream.set_read_timeout(Some(left))?;
        let mut piece = [0; 256];
        let read = stream.read(&mut piece);
        match read.with_context(|| format!("{url} does not answer"))? {
            0 => break,
            length => answer.extend_from_slice(&piece[..length]),
        }
    }
    status(&answer).with_context(|| format!("{url} does not speak HTTP"))
}

fn connect(host: &str) -> anyhow::Result<TcpStream> {
    let has_port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let target = if has_port {
        host.to_owned()
    } else {
        format!("{host}:80")
    };
    let addresses = target.to_socket_addrs()?;
    let mut failure = None;
    for address in addresses {
        match TcpStream::connect_timeout(&address, DEADLINE) {
            Ok(stream) => {
                stream.set_read_timeout(Some(DEADLINE))?;
                stream.set_write_timeout(Some(DEADLINE))?;
                return Ok(stream);
            }
            Err(error) => failure = Some(error),
        }
    }
    match failure {
        Some(error) => Err(error.into()),
        None => bail!("{target} has no address"),
    }
}

fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.strip_prefix(b"HTTP/1.")?;
    let (digits, end) = (line.get(2..5)?, line.get(5)?);
    if end.is_ascii_digit() {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    fn check(answer: &'static str, expected: Option<u16>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/health/ready", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let read = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8_lossy(&request[..read]).into_owned()
        });
        assert_eq!(ask(&url).ok(), expected, "{answer:?}");
        assert!(
            server
                .join()
                .unwrap()
                .starts_with("GET /health/ready HTTP/1.1\r\n")
        );
    }

    #[test]
    fn the_status_is_what_the_service_answers() {
        check("HTTP/1.1 200 OK\r\n\r\n{}", Some(200));
        check("HTTP/1.1 503 Service Unavailable\r\n\r\n", Some(503));
        check("HTTP/1.1 2000 OK\r\n\r\n", None);
        check("SSH-2.0-x\r\n", None);
        check("", None);
    }

    #[test]
    fn what_cannot_be_asked_is_an_error() {
        let free = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        for url in [
            &format!("http://{free}/"),
            "https://localhost/",
            "localhost",
        ] {
            assert!(ask(url).is_err(), "{url}");
        }
    }

    #[test]
    fn every_interface_is_asked_on_loopback() {
        for (bind, asked) in [
            ("0.0.0.0:80", "127.0.0.1:80"),
            ("[::]:80", "[::1]:80"),
            ("10.0.0.1:80", "10.0.0.1:80"),
        ] {
            assert_eq!(reachable(bind.parse().unwrap()).to_string(), asked);
        }
    }
}
