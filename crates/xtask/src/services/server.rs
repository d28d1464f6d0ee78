//! One server as a process.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::kept::Identity;
use super::{Life, replica_set};
use crate::process;

/// How long a server may take until it answers.
const START_LIMIT: Duration = Duration::from_mins(1);

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// mongod as a replica set of one.
    ReplicaSet,
    /// mongod alone, without a log of operations.
    Standalone,
    /// redis-server that writes nothing to disk.
    Redis,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::ReplicaSet => "mongod-replica-set",
            Self::Standalone => "mongod-standalone",
            Self::Redis => "redis",
        }
    }

    fn arguments(self, port: u16, data: &Path) -> Vec<String> {
        let data = data.display();
        let line = match self {
            Self::ReplicaSet | Self::Standalone => format!(
                "--port {port} --bind_ip 127.0.0.1 --nounixsocket --wiredTigerCacheSizeGB 0.25 \
                 --setParameter diagnosticDataCollectionEnabled=false --dbpath"
            ),
            Self::Redis => format!("--port {port} --bind 127.0.0.1 --appendonly no --dir"),
        };
        let mut arguments: Vec<_> = line.split(' ').map(str::to_owned).collect();
        arguments.push(data.to_string());
        match self {
            Self::ReplicaSet => {
                arguments
                    .extend(["--replSet", replica_set::NAME, "--oplogSize", "256"].map(Into::into));
            }
            Self::Redis => arguments.extend(["--save", ""].map(Into::into)),
            Self::Standalone => {}
        }
        arguments
    }
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    kind: Kind,
    address: String,
    log: PathBuf,
}

impl Server {
    /// Starts it on a free port, with a folder of its own in `data`, and waits until it answers.
    pub(super) fn start(
        kind: Kind,
        program: &Path,
        data: &Path,
        life: Life,
    ) -> anyhow::Result<Self> {
        let own = data.join(kind.name());
        std::fs::create_dir_all(&own)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = data.join(format!("{}.log", kind.name()));
        let mut command = Command::new(program);
        command.args(kind.arguments(port, &own));
        let child = spawn(command, &log, life)?;
        let mut server = Self {
            child,
            kind,
            address: format!("127.0.0.1:{port}"),
            log,
        };
        server.wait_until_it_answers()?;
        println!("{} answers at {}", kind.name(), server.address);
        Ok(server)
    }

    /// How a client reaches it.
    pub(super) fn url(&self) -> String {
        let address = &self.address;
        match self.kind {
            Kind::ReplicaSet => format!("mongodb://{address}/?replicaSet={}", replica_set::NAME),
            Kind::Standalone => format!("mongodb://{address}/"),
            Kind::Redis => format!("redis://{address}/"),
        }
    }

    /// Which process it is.
    pub(super) fn identity(&self) -> anyhow::Result<Identity> {
        Identity::of(self.child.id()).context("the server has ended")
    }

    /// Leaves it running.
    pub(super) fn leave(self) {
        std::mem::forget(self);
    }

    fn wait_until_it_answers(&mut self) -> anyhow::Result<()> {
        self.wait_for(|server| TcpStream::connect(&server.address).is_ok())?;
        match self.kind {
            Kind::ReplicaSet => {
                replica_set::initiate(&self.address)?;
                self.wait_for(|server| replica_set::is_writable(&server.address).unwrap_or(false))
            }
            Kind::Standalone => {
                self.wait_for(|server| replica_set::is_writable(&server.address).unwrap_or(false))
            }
            Kind::Redis => self.wait_for(|server| pongs(&server.address).unwrap_or(false)),
        }
    }

    fn wait_for(&mut self, ready: impl Fn(&Self) -> bool) -> anyhow::Result<()> {
        let start = Instant::now();
        while start.elapsed() < START_LIMIT {
            if ready(self) {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!(
                    "{} ended with {status}; {}",
                    self.kind.name(),
                    self.log_tail()
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        bail!("{} does not answer; {}", self.kind.name(), self.log_tail())
    }

    fn log_tail(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = text.lines().collect();
        lines[lines.len().saturating_sub(5)..].join("\n")
    }
}

impl Drop for Server {
    /// Leaves no process behind; its data are thrown away, so it needs no time to write them.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(mut command: Command, log: &Path, life: Life) -> anyhow::Result<Child> {
    use std::os::unix::process::CommandExt as _;
    let log = File::create(log).context("no file for the server's log")?;
    command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    if life == Life::Kept {
        // Out of reach of what the keyboard sends to this program.
        command.process_group(0);
    }
    command
        .spawn()
        .with_context(|| format!("cannot start {}", process::shown(&command)))
}

fn pongs(address: &str) -> anyhow::Result<bool> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(b"PING\r\n")?;
    let mut answer = [0; 5];
    stream.read_exact(&mut answer)?;
    Ok(&answer == b"+PONG")
}
