//! Runs the binary and talks to it.

pub(crate) mod nginx;
pub(crate) mod preload;
pub(crate) mod proxy;
pub(crate) mod redis;

use std::ffi::OsString;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// How long anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A directory of its own for a process, with its data under `data`.
pub(crate) fn directory() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The binary in a directory, without the environment of the tests.
pub(crate) fn arryn(directory: &Path, arguments: &[&str]) -> Command {
    let built = || OsString::from(env!("CARGO_BIN_EXE_arryn"));
    let mut command = Command::new(std::env::var_os("ARRYN_BIN").unwrap_or_else(built));
    command
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        // Tests ask more than any client; those of the limit say so.
        .env("RATE_LIMIT_REQUESTS", "0")
        .stdin(Stdio::null());
    command
}

/// Runs the binary to its end.
pub(crate) fn run(directory: &Path, arguments: &[&str]) -> Finished {
    Finished::of(arryn(directory, arguments).output().unwrap())
}

/// What a process left.
#[derive(Debug)]
pub(crate) struct Finished {
    /// Its exit code; `None` after a signal.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) stdout: String,
    /// Standard error.
    pub(crate) stderr: String,
}

impl Finished {
    /// Of a process that has ended.
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The JSON object on the last line of standard output.
    pub(crate) fn json(&self) -> Value {
        let last = self.stdout.lines().last().unwrap_or_default();
        serde_json::from_str(last).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// A running service on a free port of loopback.
pub(crate) struct Service {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    child: Child,
    log: Arc<Mutex<Vec<Value>>>,
}

impl Service {
    /// Starts `serve` and waits until it is ready.
    pub(crate) fn start(directory: &Path, arguments: &[&str]) -> Self {
        Self::start_with(directory, arguments, &[])
    }

    /// Starts `serve` with these variables too, and waits until it is ready.
    pub(crate) fn start_with(
        directory: &Path,
        arguments: &[&str],
        variables: &[(&str, &str)],
    ) -> Self {
        let mut command = arryn(directory, &[&["serve"], arguments].concat());
        command.envs(variables.iter().copied());
        let service = Self::launch(command);
        service.wait_for("/health/ready", |answer| answer.status == 200);
        service
    }

    /// Starts a command that serves, on a free port where it names no address, and waits until it
    /// listens; it need not be ready.
    pub(crate) fn launch(mut command: Command) -> Self {
        if !command.get_envs().any(|(name, _)| name == "BIND_ADDRESS") {
            command.env("BIND_ADDRESS", "127.0.0.1:0");
        }
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (tell, told) = mpsc::channel();
        let log = Arc::new(Mutex::new(Vec::new()));
        let lines = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let line: Value = serde_json::from_str(&line).expect("a log line is JSON");
                if let Some(address) = line["address"].as_str() {
                    let _ = tell.send(address.parse().unwrap());
                }
                lines.lock().unwrap().push(line);
            }
        });
        let address = told
            .recv_timeout(PATIENCE)
            .expect("it says where it listens");
        Self {
            address,
            child,
            log,
        }
    }

    /// How many lines of the log have this message.
    pub(crate) fn logged(&self, message: &str) -> usize {
        let log = self.log.lock().unwrap();
        log.iter().filter(|line| line["message"] == message).count()
    }

    /// Asks for a path.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, b"").unwrap()
    }

    /// Asks for a path; fails when the service goes away meanwhile.
    pub(crate) fn try_get(&self, path: &str) -> std::io::Result<Answer> {
        self.ask("GET", path, b"")
    }

    /// Uploads rows; fails when the service goes away meanwhile.
    pub(crate) fn upload(&self, body: &str) -> std::io::Result<Answer> {
        self.ask("POST", "/api/archivos/", body.as_bytes())
    }

    /// Asks until the answer is as wanted, and says how long that took.
    pub(crate) fn wait_for(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Duration {
        let start = Instant::now();
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return start.elapsed();
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{path} still answers {answer:?}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn ask(&self, method: &str, path: &str, body: &[u8]) -> std::io::Result<Answer> {
        ask(self.address, method, path, body)
    }

    /// Sends the head of a request; the body is left to the caller.
    pub(crate) fn open(
        &self,
        method: &str,
        path: &str,
        length: usize,
    ) -> std::io::Result<TcpStream> {
        open(self.address, method, path, length)
    }

    /// The files that it has open.
    pub(crate) fn open_files(&self) -> usize {
        let folder = format!("/proc/{}/fd", self.child.id());
        std::fs::read_dir(folder).unwrap().count()
    }

    /// Sends a signal by its name.
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &kill])
                .status()
                .unwrap()
                .success()
        );
    }

    /// A figure of its memory in bytes, as `/proc/PID/status` names it.
    pub(crate) fn memory(&self, name: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib = line.and_then(|line| line.trim_start_matches(':').split_whitespace().next());
        kib.unwrap().parse::<u64>().unwrap() * 1024
    }

    /// Lets the peak of its memory (`VmHWM`) begin anew.
    pub(crate) fn forget_peak(&self) {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").unwrap();
    }

    /// Waits for its end.
    pub(crate) fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

/// Asks the server that listens there; fails when it goes away meanwhile.
pub(crate) fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    body: &[u8],
) -> std::io::Result<Answer> {
    let mut stream = open(address, method, path, body.len())?;
    stream.write_all(body)?;
    Answer::read(stream)
}

fn open(
    address: SocketAddr,
    method: &str,
    path: &str,
    length: usize,
) -> std::io::Result<TcpStream> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes())?;
    Ok(stream)
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Its status.
    pub(crate) status: u16,
    /// Its headers.
    pub(crate) head: String,
    /// Its body.
    pub(crate) body: String,
}

impl Answer {
    /// Reads an answer to the end of its connection.
    pub(crate) fn read(mut stream: TcpStream) -> std::io::Result<Self> {
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        let cut = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let (head, body) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.parse::<usize>().unwrap())
        });
        let status = head.get(9..12).ok_or_else(cut)?;
        // A 204 has no body, and says no length.
        let is_whole = length == Some(body.len()) || (status == "204" && body.is_empty());
        if !is_whole {
            return Err(cut());
        }
        Ok(Self {
            status: status.parse().unwrap(),
            head: head.to_owned(),
            body: body.to_owned(),
        })
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// Its body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }
}

/// A usable row; the same number gives the same row.
pub(crate) fn row(number: usize) -> String {
    let price = 1_000_000 + number;
    format!(
        r#"{{"titulo":"Televisor {number}","marca":"LG","precio_texto":"$ {price}","precio_valor":{price},"moneda":"COP","categoria":"televisores","link":"https://www.tienda.example/p/{number}","fuente":"Tienda","fecha_extraccion":"2025-10-01T10:00:00"}}"#
    )
}

/// So many rows from a number on, one a line.
pub(crate) fn rows(from: usize, count: usize) -> String {
    (from..from + count)
        .map(|number| row(number) + "\n")
        .collect()
}
