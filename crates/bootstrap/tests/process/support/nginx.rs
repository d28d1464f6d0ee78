//! The nginx of the deployment in front of nodes: its own files, in a folder of a test's own and without TLS.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::Permissions;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::PATIENCE;

/// The files of the deployment.
const FILES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/nginx");

/// What lies elsewhere in the container.
const PLACES: [&str; 7] = [
    // First, since the folder itself may be there.
    "/tmp/",
    "/deploy/",
    "/run/arryn",
    "/run/nginx.pid",
    "/logs/",
    "/var/cache/nginx",
    "/dev/std",
];

/// A running nginx on a free port of loopback.
pub(crate) struct Nginx {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    child: Child,
    folder: TempDir,
}

impl Nginx {
    /// Starts the program that `ARRYN_TEST_NGINX` names before these nodes.
    pub(crate) fn start(nodes: &[SocketAddr]) -> Self {
        let program = std::env::var_os("ARRYN_TEST_NGINX")
            .expect("ARRYN_TEST_NGINX names no nginx; `cargo xtask test` brings one");
        let folder = tempfile::tempdir().unwrap();
        let address = free_address();
        lay_out(folder.path(), address);
        write_upstream(folder.path(), nodes);
        write_program(folder.path(), &program);
        let child = Command::new(folder.path().join("bin/nginx"))
            .arg("-c")
            .arg(folder.path().join("deploy/nginx.conf"))
            .args(["-g", "daemon off;"])
            .stdin(Stdio::null())
            .spawn()
            .expect("the program that ARRYN_TEST_NGINX names can be started");
        let nginx = Self {
            address,
            child,
            folder,
        };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < PATIENCE, "nginx does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        nginx
    }

    /// Sends what is new to these nodes alone, as the deployment does before it ends others; what is in flight
    /// goes on. The pause is that of `release.sh`.
    pub(crate) fn turn_to(&self, nodes: &[SocketAddr]) {
        write_upstream(self.folder.path(), nodes);
        assert!(self.script("alone reload").status().unwrap().success());
        std::thread::sleep(Duration::from_secs(1));
    }

    /// A script that may call the functions of `upstream.sh`; programs in the folder [`Self::programs`] come first.
    pub(crate) fn script(&self, script: &str) -> Command {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let path = std::iter::once(self.programs()).chain(std::env::split_paths(&inherited));
        let mut command = Command::new("sh");
        command
            .args(["-c", &format!(". deploy/upstream.sh\n{script}")])
            .current_dir(self.folder.path())
            .env("PATH", std::env::join_paths(path).unwrap());
        command
    }

    /// A folder of programs, in which `nginx` is the one that runs.
    pub(crate) fn programs(&self) -> PathBuf {
        self.folder.path().join("bin")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Its workers end with it only when it is asked to end.
        let end = format!("kill -TERM {}", self.child.id());
        let _ = Command::new("sh").args(["-c", &end]).status();
        let _ = self.child.wait();
    }
}

/// An address of loopback at which no server listens.
pub(crate) fn free_address() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap()
}

/// The program with its working folder here; it is looked for where this process finds it.
fn write_program(folder: &Path, program: &OsStr) {
    let file = folder.join("bin/nginx");
    let (program, here) = (program.to_str().unwrap(), folder.display());
    let path = std::env::var_os("PATH").unwrap();
    let path = path.to_str().unwrap();
    let call =
        format!("#!/bin/sh\nPATH='{path}'\nexec {program} -p {here} -e {here}/error.log \"$@\"\n");
    std::fs::write(&file, call).unwrap();
    std::fs::set_permissions(file, Permissions::from_mode(0o755)).unwrap();
}

/// The folder as the container has it at its start.
fn lay_out(folder: &Path, address: SocketAddr) {
    for made in ["deploy/problems", "run/arryn", "tmp", "logs", "dev", "bin"] {
        std::fs::create_dir_all(folder.join(made)).unwrap();
    }
    for file in files(Path::new(FILES)).chain(files(&Path::new(FILES).join("problems"))) {
        let within = file.strip_prefix(FILES).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let text = moved(&text, folder, address);
        std::fs::write(folder.join("deploy").join(within), text).unwrap();
    }
    write_settings(folder);
}

fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
}

/// A file with its places in the folder. It listens without TLS at the address, and nowhere else.
fn moved(text: &str, folder: &Path, address: SocketAddr) -> String {
    let elsewhere = ["ssl_", "http2 on", "include /etc/nginx", "user nginx"];
    let kept = text.lines().filter(|line| {
        let line = line.trim_start();
        !elsewhere.iter().any(|start| line.starts_with(start))
    });
    let mut text: String = kept.flat_map(|line| [line, "\n"]).collect();
    let folder = folder.to_str().unwrap();
    for place in PLACES {
        for before in [' ', '=', '"'] {
            text = text.replace(
                &format!("{before}{place}"),
                &format!("{before}{folder}{place}"),
            );
        }
    }
    text.replace(
        "listen 443 ssl default_server",
        &format!("listen {address}"),
    )
    .replace("listen 80 ", &format!("listen unix:{folder}/redirect "))
    .replace(
        "listen 127.0.0.1:8081",
        &format!("listen unix:{folder}/health"),
    )
    .replace("pid ", "user root;\npid ")
}

/// What the container's start writes of its environment, with limits that no test meets.
fn write_settings(folder: &Path) {
    let start = folder.join("deploy/start.sh");
    let script = std::fs::read_to_string(&start).unwrap();
    let (settings, _) = script.split_once("choose_certificate ||").unwrap();
    std::fs::write(&start, settings).unwrap();
    let written = Command::new("sh")
        .arg(&start)
        .envs([
            ("NGINX_MAX_BODY", "65m"),
            ("NGINX_CONNECTIONS", "10000"),
            ("NGINX_REQUESTS", "100000"),
            ("NGINX_TRUSTED_PROXIES", ""),
            ("NGINX_HSTS_SECONDS", "60"),
            ("NGINX_CACHE", "off"),
        ])
        .status();
    assert!(written.unwrap().success());
}

/// The backends as `upstream.sh` writes them; the container finds them by name.
fn write_upstream(folder: &Path, nodes: &[SocketAddr]) {
    let mut servers = String::new();
    for node in nodes {
        let _ = writeln!(servers, "server {node} max_fails=1 fail_timeout=2s;");
    }
    let upstream = format!(
        "upstream arryn {{ zone arryn 128k; least_conn; {servers} keepalive 64; keepalive_timeout 30s; }}"
    );
    std::fs::write(folder.join("run/arryn/upstream.conf"), upstream).unwrap();
}
