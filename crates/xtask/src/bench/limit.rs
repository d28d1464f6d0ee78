//! The bare server that the service is measured against.

use std::fmt::Write as _;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};

use crate::process;
use crate::repository::Repository;

/// The crate of the bare server.
const NAME: &str = "bench-limit";

/// Builds the bare server, in the profile of the service.
pub(crate) fn build(repository: &Repository) -> anyhow::Result<PathBuf> {
    process::run(&mut repository.cargo(["build", "--release", "--package", NAME, "--locked"]))?;
    Ok(repository.built("release", NAME))
}

/// A bare server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Limit {
    child: Child,
    address: String,
}

impl Limit {
    /// Starts it with these bodies by path and query, kept in a folder of its own.
    pub(crate) fn start(
        binary: &Path,
        folder: &Path,
        bodies: &[(String, String)],
    ) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let mut index = String::new();
        for (number, (path, body)) in bodies.iter().enumerate() {
            std::fs::write(folder.join(number.to_string()), body)?;
            writeln!(index, "{path} {number}").expect("a String takes everything");
        }
        std::fs::write(folder.join("index"), index)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let mut command = Command::new(binary);
        command.args(["--bind", &address, "--bodies"]).arg(folder);
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {}", binary.display()))?;
        let limit = Self { child, address };
        limit.wait()?;
        Ok(limit)
    }

    /// The URL of a path on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn wait(&self) -> anyhow::Result<()> {
        for _ in 0..1_000 {
            if TcpStream::connect(&self.address).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        bail!("the bare server does not listen on {}", self.address)
    }
}

impl Drop for Limit {
    /// Leaves no process behind; one that has ended already is no error.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
