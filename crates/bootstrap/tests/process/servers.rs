//! MongoDB servers: those that the tests share, and some of a test's own to kill.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use bson::{Document, doc};
use mongodb::{Client, Database};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::PATIENCE;

/// A variable that `cargo xtask test` sets; a test without its server fails.
pub(crate) fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run `cargo xtask test`, or see `cargo xtask services --help`")
    })
}

/// The URL of the replica set.
pub(crate) fn replica_set() -> String {
    variable("ARRYN_TEST_MONGODB_URL")
}

/// `host:port` of the server without a replica set.
pub(crate) fn standalone() -> String {
    let url = variable("ARRYN_TEST_MONGODB_STANDALONE_URL");
    url.trim_start_matches("mongodb://")
        .trim_end_matches('/')
        .to_owned()
}

/// A name of a database that no other test has.
pub(crate) fn fresh_database() -> String {
    format!("prueba_{}", bson::oid::ObjectId::new())
}

/// Runs the driver.
pub(crate) fn block_on<T>(call: impl IntoFuture<Output = T>) -> T {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME
        .get_or_init(|| Runtime::new().unwrap())
        .block_on(async { call.await })
}

/// A database by the bare driver.
pub(crate) fn database(url: &str, name: &str) -> Database {
    block_on(async { Client::with_uri_str(url).await.unwrap().database(name) })
}

/// A replica set of three servers of the test's own.
pub(crate) struct ReplicaSet {
    members: Vec<(Child, u16)>,
    _data: TempDir,
}

impl ReplicaSet {
    /// Starts three servers and waits until one of them takes writes.
    pub(crate) fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let member = |number: usize| {
            let port = TcpListener::bind("127.0.0.1:0")
                .unwrap()
                .local_addr()
                .unwrap()
                .port();
            (mongod(&data.path().join(number.to_string()), port), port)
        };
        let members: Vec<_> = (0..3).map(member).collect();
        let set = Self {
            members,
            _data: data,
        };
        let hosts = set.members.iter().zip(0_i32..);
        let hosts: Vec<_> = hosts
            .map(|((_, port), id)| doc! { "_id": id, "host": format!("127.0.0.1:{port}") })
            .collect();
        let settings = doc! { "electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 500 };
        let initiate =
            doc! { "replSetInitiate": { "_id": "faults", "members": hosts, "settings": settings } };
        let start = Instant::now();
        while set.on(0, initiate.clone()).is_none() && start.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(200));
        }
        set.primary();
        set
    }

    /// The URL of the set.
    pub(crate) fn url(&self) -> String {
        let hosts: Vec<_> = self
            .members
            .iter()
            .map(|(_, port)| format!("127.0.0.1:{port}"))
            .collect();
        format!("mongodb://{}/?replicaSet=faults", hosts.join(","))
    }

    /// Which member takes writes.
    pub(crate) fn primary(&self) -> usize {
        let start = Instant::now();
        loop {
            let is_primary = |&member: &usize| {
                let hello = self.on(member, doc! { "hello": 1 });
                hello.is_some_and(|hello| hello.get_bool("isWritablePrimary").unwrap_or(false))
            };
            if let Some(primary) = (0..3).find(is_primary) {
                return primary;
            }
            assert!(start.elapsed() < PATIENCE, "no member takes writes");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Kills a member as power loss would.
    pub(crate) fn kill(&mut self, member: usize) {
        self.members[member].0.kill().unwrap();
        self.members[member].0.wait().unwrap();
    }

    fn on(&self, member: usize, command: Document) -> Option<Document> {
        let port = self.members[member].1;
        let url = format!(
            "mongodb://127.0.0.1:{port}/?directConnection=true&serverSelectionTimeoutMS=500"
        );
        block_on(async {
            let client = Client::with_uri_str(url).await.ok()?;
            client.database("admin").run_command(command).await.ok()
        })
    }
}

impl Drop for ReplicaSet {
    fn drop(&mut self) {
        for (member, _) in &mut self.members {
            let _ = member.kill();
            let _ = member.wait();
        }
    }
}

fn mongod(data: &Path, port: u16) -> Child {
    std::fs::create_dir_all(data).unwrap();
    Command::new(variable("ARRYN_TEST_MONGOD"))
        .args([
            "--replSet",
            "faults",
            "--bind_ip",
            "127.0.0.1",
            "--nounixsocket",
        ])
        .args(["--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "64"])
        .args(["--setParameter", "diagnosticDataCollectionEnabled=false"])
        .args(["--port", &port.to_string(), "--dbpath"])
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
