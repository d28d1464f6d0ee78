//! A rolling restart: nodes behind nginx take turns to end and to begin again, under load.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bson::{Document, doc};
use mongodb::options::{Acknowledgment, WriteConcern};

use crate::mongodb::on;
use crate::servers::{block_on, database, fresh_database, replica_set};
use crate::support::nginx::{Nginx, free_address};
use crate::support::{Answer, Service, ask, directory, rows};

const OFFERS: &str = "/api/offers/Televisores/?as_of=2025-10-02&limit=20";
/// The database is to answer an upload's call within half a second; one that takes the longer part of it for a write of
/// the test's own is on the edge.
const STALL: Duration = Duration::from_millis(300);
/// Readers and writers at once.
const READERS: usize = 4;
const WRITERS: usize = 2;

/// A node that listens there, as soon as it is ready.
fn node(directory: &Path, name: &str, address: SocketAddr) -> Service {
    let mut command = on(directory, &["serve"], &replica_set(), name);
    command
        .env("BIND_ADDRESS", address.to_string())
        .env("TRUSTED_PROXIES", "127.0.0.1")
        .env("AUTH_UPLOADS", "open");
    let node = Service::launch(command);
    node.wait_for("/health/ready", |answer| answer.status == 200);
    node
}

/// What clients of nginx saw.
#[derive(Default)]
struct Seen {
    reads: AtomicUsize,
    uploads: AtomicUsize,
    rows: AtomicUsize,
    failures: Mutex<Vec<Failure>>,
}

/// A request that failed.
#[derive(Debug)]
struct Failure {
    began: Instant,
    ended: Instant,
    what: String,
}

/// When the database itself was too slow for an upload, whichever backend asked it.
#[derive(Default)]
struct Stalls(Mutex<Vec<(Instant, Instant)>>);

impl Stalls {
    /// Writes to it as an upload does, again and again.
    fn watch(&self, name: &str, over: &AtomicBool) {
        let probes = database(&replica_set(), name).collection::<Document>("probes");
        let durable = WriteConcern::builder()
            .w(Acknowledgment::Majority)
            .journal(true)
            .build();
        while !over.load(Ordering::SeqCst) {
            let began = Instant::now();
            let probe = probes.insert_one(doc! {}).write_concern(durable.clone());
            block_on(probe).unwrap();
            if began.elapsed() >= STALL {
                self.0.lock().unwrap().push((began, Instant::now()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether a failure was an upload for which the database was too slow.
    fn excuse(&self, failure: &Failure) -> bool {
        let stalls = self.0.lock().unwrap();
        let mut overlapping = stalls
            .iter()
            .filter(|(from, to)| *from <= failure.ended && failure.began <= *to);
        failure.what.contains("store_unavailable") && overlapping.next().is_some()
    }
}

impl Seen {
    /// Counts a request; whether it was answered as wanted.
    fn note(
        &self,
        count: &AtomicUsize,
        request: impl FnOnce() -> std::io::Result<Answer>,
        wanted: u16,
    ) -> bool {
        count.fetch_add(1, Ordering::SeqCst);
        let began = Instant::now();
        let what = match request() {
            Ok(answer) if answer.status == wanted => return true,
            Ok(answer) => format!("{} {}", answer.status, answer.body),
            Err(error) => error.to_string(),
        };
        self.failures.lock().unwrap().push(Failure {
            began,
            ended: Instant::now(),
            what,
        });
        false
    }

    fn read(&self, nginx: SocketAddr, over: &AtomicBool) {
        while !over.load(Ordering::SeqCst) {
            self.note(&self.reads, || ask(nginx, "GET", OFFERS, b""), 200);
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    fn write(&self, nginx: SocketAddr, from: usize, over: &AtomicBool) {
        let mut next = from;
        while !over.load(Ordering::SeqCst) {
            let body = rows(next, 10);
            let upload = || ask(nginx, "POST", "/api/archivos/", body.as_bytes());
            if self.note(&self.uploads, upload, 201) {
                self.rows.fetch_add(10, Ordering::SeqCst);
            }
            next += 10;
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn a_rolling_restart_behind_nginx_fails_no_request() {
    let name = fresh_database();
    let directories = [directory(), directory()];
    let addresses = [free_address(), free_address()];
    let start = |at: usize| node(directories[at].path(), &name, addresses[at]);
    let mut nodes = [0, 1].map(|at| Some(start(at)));
    let first = nodes[0].as_ref().unwrap();
    assert_eq!(first.upload(&rows(0, 50)).unwrap().status, 201);
    for node in nodes.iter().flatten() {
        node.wait_for(OFFERS, |answer| answer.json()["total"] == 50);
    }
    let nginx = Nginx::start(&addresses);
    let (seen, stalls) = (Seen::default(), Stalls::default());
    let over = AtomicBool::new(false);
    let began = Instant::now();
    std::thread::scope(|scope| {
        scope.spawn(|| stalls.watch(&name, &over));
        for _ in 0..READERS {
            scope.spawn(|| seen.read(nginx.address, &over));
        }
        for writer in 1..=WRITERS {
            let (seen, over, nginx) = (&seen, &over, nginx.address);
            scope.spawn(move || seen.write(nginx, writer * 100_000, over));
        }
        for _ in 0..2 {
            for at in [0, 1] {
                std::thread::sleep(Duration::from_secs(1));
                let mut ending = nodes[at].take().unwrap();
                nginx.turn_to(&[addresses[1 - at]]);
                ending.signal("TERM");
                assert!(ending.wait().success(), "it ends as it was told");
                nodes[at] = Some(start(at));
                nginx.turn_to(&addresses);
            }
        }
        over.store(true, Ordering::SeqCst);
    });
    let took = began.elapsed();
    let [reads, uploads, rows] =
        [&seen.reads, &seen.uploads, &seen.rows].map(|count| count.load(Ordering::SeqCst));
    let failures = seen.failures.into_inner().unwrap();
    let (slow, failures): (Vec<_>, Vec<_>) = failures
        .into_iter()
        .partition(|failure| stalls.excuse(failure));
    println!(
        "four restarts in {took:.1?}: {reads} reads, {uploads} uploads, failed: {failures:?}, \
         for which the database itself was too slow: {}",
        slow.len()
    );
    assert!(failures.is_empty(), "{failures:?}");
    let few = uploads / 20;
    assert!(
        slow.len() <= few,
        "the database was too slow too often: {slow:?}"
    );
    assert!(
        reads > 100 && uploads > 20,
        "{reads} reads, {uploads} uploads"
    );
    // What was refused since it took too long may have been stored all the same.
    let all = 50 + rows as u64..=50 + (rows + 10 * slow.len()) as u64;
    for node in nodes.iter().flatten() {
        node.wait_for(OFFERS, |answer| {
            all.contains(&answer.json()["total"].as_u64().unwrap())
        });
    }
}
