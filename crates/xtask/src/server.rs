//! A running `arryn serve` on a free port, with data of its own.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};

/// How long a start may take: the benchmark's catalogs are large and the machine may be small.
const START_LIMIT: Duration = Duration::from_mins(2);
/// How long a stop may take: requests in flight, and a million offers that were imported just before are
/// saved to the archive.
const STOP_LIMIT: Duration = Duration::from_mins(2);

/// How to start the server.
#[derive(Debug)]
pub(crate) struct Start<'a> {
    /// The executable.
    pub(crate) binary: &'a Path,
    /// The folder for its data; it is the working directory too, so that no `.env` is read.
    pub(crate) data: &'a Path,
    /// What it prints goes here.
    pub(crate) log: &'a Path,
    /// Serve the bundled sample.
    pub(crate) demo: bool,
    /// Makes a first administrator, `administrador`, with this password.
    pub(crate) admin_password: Option<&'a str>,
    /// More of its environment.
    pub(crate) more: &'a [(&'a str, &'a str)],
}

/// A server that runs until it is stopped or dropped.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    address: String,
    log: PathBuf,
    ready_after: Duration,
}

impl Server {
    /// Starts it and waits until it answers `/health/ready` with 200.
    pub(crate) fn start(how: &Start<'_>) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let started = Instant::now();
        let child = spawn(how, &address)?;
        let log = how.log.to_owned();
        let mut server = Self {
            child,
            address,
            log,
            ready_after: Duration::ZERO,
        };
        server.wait_until_ready(started)?;
        server.ready_after = started.elapsed();
        Ok(server)
    }

    /// Gets a path; fails unless it is answered with 200.
    pub(crate) fn get(&self, path: &str) -> anyhow::Result<String> {
        let answer = get(&self.address, path)?;
        ensure!(
            answer.status == 200,
            "{path} is answered with {}: {}",
            answer.status,
            answer.body
        );
        Ok(answer.body)
    }

    /// Posts NDJSON to a path; fails unless it is answered with 201.
    pub(crate) fn post(&self, path: &str, body: &str) -> anyhow::Result<String> {
        let answer = post(&self.address, path, body)?;
        ensure!(
            answer.status == 201,
            "{path} is answered with {}: {}",
            answer.status,
            answer.body
        );
        Ok(answer.body)
    }

    /// The URL of a path on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Time from starting the process to the first 200 of `/health/ready`.
    pub(crate) fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// The id of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends SIGTERM and fails unless the server then ends in time, with exit code 0.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-TERM", &pid])
            .status()
            .context("cannot run kill")?;
        ensure!(
            sent.success(),
            "the server had already ended; {}",
            self.log_tail()
        );
        let asked = Instant::now();
        while asked.elapsed() < STOP_LIMIT {
            if let Some(status) = self.child.try_wait()? {
                return self.check_exit(status);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!(
            "the server did not stop {STOP_LIMIT:?} after SIGTERM; {}",
            self.log_tail()
        )
    }

    fn check_exit(&self, status: ExitStatus) -> anyhow::Result<()> {
        ensure!(
            status.success(),
            "after SIGTERM the server ended with {status}, not with 0; {}",
            self.log_tail()
        );
        Ok(())
    }

    fn wait_until_ready(&mut self, started: Instant) -> anyhow::Result<()> {
        while started.elapsed() < START_LIMIT {
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "the server ended with {status} before it was ready; {}",
                    self.log_tail()
                );
            }
            if get(&self.address, "/health/ready").is_ok_and(|answer| answer.status == 200) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!(
            "the server was not ready after {START_LIMIT:?}; {}",
            self.log_tail()
        )
    }

    /// The end of what the server printed, for an error message.
    pub(crate) fn log_tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        let tail = lines[lines.len().saturating_sub(20)..].join("\n");
        format!("the end of {}:\n{tail}", self.log.display())
    }
}

impl Drop for Server {
    /// Leaves no process behind, whatever happened; one that has ended already is no error.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A call of the binary that sees nothing of the caller's configuration.
pub(crate) fn isolated(binary: &Path, data: &Path) -> Command {
    let mut command = Command::new(binary);
    command.env_clear().env("DATA_DIR", data).current_dir(data);
    for name in ["PATH", "HOME", "TMPDIR"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

fn spawn(how: &Start<'_>, address: &str) -> anyhow::Result<Child> {
    let log = File::create(how.log)
        .with_context(|| format!("cannot write the server's log {}", how.log.display()))?;
    let mut command = isolated(how.binary, how.data);
    command.arg("serve").args(how.demo.then_some("--demo"));
    command
        .env("BIND_ADDRESS", address)
        .envs(
            how.admin_password
                .map(|password| ("ADMIN_PASSWORD", password)),
        )
        .env("ADMIN_USERNAME", "administrador")
        // More than any test or measurement asks, and counted all the same.
        .env("RATE_LIMIT_REQUESTS", "1000000")
        .env("RATE_LIMIT_WINDOW", "1")
        .envs(how.more.iter().copied())
        .stdout(log.try_clone()?)
        .stderr(log);
    command
        .spawn()
        .with_context(|| format!("cannot start {}", how.binary.display()))
}

/// An answer to a GET.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status code.
    pub(crate) status: u16,
    /// The body as it came.
    pub(crate) body: String,
}

/// Asks by HTTP 1.0, whose answers come whole and end with the connection.
pub(crate) fn get(address: &str, path: &str) -> anyhow::Result<Answer> {
    let head = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    ask(address, &head, Duration::from_secs(30))
}

/// Posts NDJSON by HTTP 1.0.
pub(crate) fn post(address: &str, path: &str, body: &str) -> anyhow::Result<Answer> {
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.0\r\nHost: {address}\r\nConnection: close\r\n\
         Content-Type: application/x-ndjson\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    ask(address, &request, Duration::from_mins(2))
}

/// Sends a request of HTTP 1.0.
pub(crate) fn ask(address: &str, request: &str, patience: Duration) -> anyhow::Result<Answer> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(patience))?;
    stream.write_all(request.as_bytes())?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    let (head, body) = text
        .split_once("\r\n\r\n")
        .context("an answer without an end")?;
    let status = head
        .strip_prefix("HTTP/1.")
        .and_then(|rest| rest.split(' ').nth(1));
    let status = status
        .and_then(|code| code.parse().ok())
        .context("an answer without a status")?;
    Ok(Answer {
        status,
        body: body.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Answers one connection with this text.
    fn answering(text: &'static str) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                request.extend(byte);
            }
            stream.write_all(text.as_bytes()).unwrap();
        });
        address
    }

    #[test]
    fn status_and_body_are_read() {
        let address = answering("HTTP/1.1 503 Service Unavailable\r\nA: b\r\n\r\nbusy");
        let answer = get(&address, "/").unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (503, "busy"));
        assert!(get(&answering("SSH-2.0-OpenSSH_9.2\r\n\r\n"), "/").is_err());
    }

    #[test]
    fn a_server_that_ends_at_once_is_reported_with_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let binary = Path::new("/bin/cat");
        let log = folder.path().join("log");
        let how = Start {
            binary,
            data: folder.path(),
            log: &log,
            demo: false,
            admin_password: None,
            more: &[],
        };
        let error = Server::start(&how).unwrap_err().to_string();
        assert!(error.contains("before it was ready"), "{error}");
        assert!(
            error.contains("serve"),
            "the log's end is part of the message: {error}"
        );
    }
}
