//! A Redis server of a test's own.

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::PATIENCE;

/// A server on a port that stays the same when it is started again.
pub(crate) struct Redis {
    port: u16,
    /// What it is started with besides.
    more: Vec<OsString>,
    child: Option<Child>,
}

impl Redis {
    /// Starts the program that `ARRYN_TEST_REDIS_SERVER` names.
    pub(crate) fn start() -> Self {
        Self::start_with(|port| vec!["--port".into(), port.to_string().into()])
    }

    /// Starts it so that it speaks TLS only, with a certificate and its key from these files.
    pub(crate) fn start_tls(certificate: &Path, key: &Path) -> Self {
        Self::start_with(|port| {
            vec![
                "--port".into(),
                "0".into(),
                "--tls-port".into(),
                port.to_string().into(),
                "--tls-cert-file".into(),
                certificate.into(),
                "--tls-key-file".into(),
                key.into(),
                "--tls-ca-cert-file".into(),
                certificate.into(),
                "--tls-auth-clients".into(),
                "no".into(),
            ]
        })
    }

    fn start_with(more: impl FnOnce(u16) -> Vec<OsString>) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut redis = Self {
            port,
            more: more(port),
            child: None,
        };
        redis.start_again();
        redis
    }

    /// Starts it, empty, on its port.
    pub(crate) fn start_again(&mut self) {
        let program = std::env::var_os("ARRYN_TEST_REDIS_SERVER")
            .expect("ARRYN_TEST_REDIS_SERVER names no redis-server; `cargo xtask test` brings one");
        let child = Command::new(program)
            .args(&self.more)
            .args(["--bind", "127.0.0.1"])
            .args(["--save", "", "--appendonly", "no"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program that ARRYN_TEST_REDIS_SERVER names can be started");
        self.child = Some(child);
        let start = Instant::now();
        while TcpStream::connect(self.address()).is_err() {
            assert!(start.elapsed() < PATIENCE, "redis-server does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Ends it at once, with all that it knows.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Sends it a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let child = self.child.as_ref().expect("it runs");
        let kill = format!("kill -{name} {}", child.id());
        let sent = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(sent.success());
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Its address as `REDIS_URL` has it.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Sends a command that is answered with OK.
    pub(crate) fn tell(&self, command: &str) {
        assert_eq!(self.ask(command), "+OK", "{command}");
    }

    /// The answer to a command that is answered with a number.
    pub(crate) fn number(&self, command: &str) -> i64 {
        let line = self.ask(command);
        let number = line.strip_prefix(':');
        let number = number.unwrap_or_else(|| panic!("{command}: {line}"));
        number.parse().unwrap()
    }

    /// The first line of the answer to a command.
    fn ask(&self, command: &str) -> String {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
            .write_all(format!("{command}\r\n").as_bytes())
            .unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line.trim().to_owned()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}
