//! An nginx in front of nodes, which asks them as the one of the deployment does.

use std::fmt::Write as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::PATIENCE;

/// How a backend is asked in production. What it includes is made by the container at its start, and only switches
/// the cache off.
const PROXY: &str = include_str!("../../../../../deploy/nginx/proxy.conf");

/// A running nginx on a free port of loopback.
pub(crate) struct Nginx {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    child: Child,
    _folder: TempDir,
}

impl Nginx {
    /// Starts the program that `ARRYN_TEST_NGINX` names before these nodes.
    pub(crate) fn start(nodes: &[SocketAddr]) -> Self {
        let program = std::env::var_os("ARRYN_TEST_NGINX")
            .expect("ARRYN_TEST_NGINX names no nginx; `cargo xtask test` brings one");
        let folder = tempfile::tempdir().unwrap();
        let address = free_address();
        let file = folder.path().join("nginx.conf");
        std::fs::write(&file, configuration(folder.path(), address, nodes)).unwrap();
        let child = Command::new(program)
            .arg("-p")
            .arg(folder.path())
            .arg("-c")
            .arg(&file)
            .args(["-e", "error.log", "-g", "daemon off;"])
            .stdin(Stdio::null())
            .spawn()
            .expect("the program that ARRYN_TEST_NGINX names can be started");
        let nginx = Self {
            address,
            child,
            _folder: folder,
        };
        let start = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(start.elapsed() < PATIENCE, "nginx does not listen");
            std::thread::sleep(Duration::from_millis(10));
        }
        nginx
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

/// An address of loopback at which nobody listens.
pub(crate) fn free_address() -> SocketAddr {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    free.local_addr().unwrap()
}

/// The backends as `deploy/nginx/upstream.sh` writes them, in the smallest frame that serves them.
fn configuration(folder: &Path, address: SocketAddr, nodes: &[SocketAddr]) -> String {
    let mut servers = String::new();
    for node in nodes {
        let _ = writeln!(servers, "server {node} max_fails=1 fail_timeout=2s;");
    }
    let proxy: Vec<&str> = PROXY
        .lines()
        .filter(|line| !line.starts_with("include "))
        .collect();
    let proxy = proxy.join("\n");
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/{kind};", folder.display()))
        .join("\n");
    format!(
        "worker_processes 1;
pid {folder}/pid;
events {{ worker_connections 512; }}
http {{
    access_log off;
    {temporary}
    upstream arryn {{
        zone arryn 128k;
        least_conn;
        {servers}
        keepalive 64;
        keepalive_timeout 30s;
    }}
    server {{
        listen {address};
        location / {{
            {proxy}
            proxy_pass http://arryn;
        }}
    }}
}}
",
        folder = folder.display()
    )
}
