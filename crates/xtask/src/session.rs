//! A connection that is kept from one request to the next.

use std::io::{BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::Context as _;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// A kept connection to a server.
#[derive(Debug)]
pub(crate) struct Session {
    address: String,
    stream: Option<BufReader<TcpStream>>,
}

impl Session {
    /// To this address; it connects with the first request.
    pub(crate) fn new(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            stream: None,
        }
    }

    /// Sends a request of HTTP 1.1; answers the status. The answer says how long its body is.
    pub(crate) fn ask(&mut self, request: &str) -> anyhow::Result<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => self.connect()?,
        };
        stream.get_mut().write_all(request.as_bytes())?;
        let head = Head::read(&mut stream)?;
        std::io::copy(&mut stream.by_ref().take(head.length), &mut std::io::sink())?;
        if !head.ends {
            self.stream = Some(stream);
        }
        Ok(head.status)
    }

    fn connect(&self) -> anyhow::Result<BufReader<TcpStream>> {
        let stream = TcpStream::connect(&self.address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(BufReader::new(stream))
    }
}

/// What matters here of the head of an answer.
#[derive(Debug, Default, PartialEq, Eq)]
struct Head {
    status: u16,
    /// Bytes of the body.
    length: u64,
    /// Whether the connection ends with it.
    ends: bool,
}

impl Head {
    fn read(stream: &mut impl std::io::BufRead) -> anyhow::Result<Self> {
        let mut head = Self::default();
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok());
        head.status = status.context("an answer without a status")?;
        loop {
            line.clear();
            stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                return Ok(head);
            };
            if name.eq_ignore_ascii_case("content-length") {
                head.length = value.trim().parse().context("a length")?;
            } else if name.eq_ignore_ascii_case("connection") {
                head.ends = value.trim().eq_ignore_ascii_case("close");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufRead as _;

    use super::*;

    #[test]
    fn heads_are_read_to_their_end() {
        let mut stream =
            "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\n\
            connection: close\r\n\r\n"
                .as_bytes();
        let head = |status, length, ends| Head {
            status,
            length,
            ends,
        };
        assert_eq!(Head::read(&mut stream).unwrap(), head(429, 3, false));
        stream.consume(3);
        assert_eq!(Head::read(&mut stream).unwrap(), head(200, 0, true));
        assert!(Head::read(&mut stream).is_err());
    }
}
