//! Two processes on one file, and a process that is killed while it writes.
//!
//! Each test starts itself again as its children: with [`CHILD`] in the environment it is one.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use adapter_sqlite::{SqliteLog, SqliteOptions, SqliteStore};
use application::ports::{Appended, Cursor, ExtractionLog as _, LogEntry, Outcome};
use domain_offer::id::Id;
use port_contract::builders::extraction;
use tempfile::TempDir;

/// The directory and the number of a child.
const CHILD: &str = "STORE_TEST_CHILD";
const BATCHES: u64 = 60;
const ROWS: u64 = 20;

fn open(dir: &Path) -> SqliteLog {
    let store = SqliteStore::open(&dir.join("arryn.db"), SqliteOptions::default());
    store.expect("the file opens").log()
}

/// What this process is to do as a child, if it is one.
fn role() -> Option<(PathBuf, u64)> {
    let role = std::env::var_os(CHILD)?.into_string().expect("UTF-8");
    let (number, dir) = role.split_once(' ').expect("a number and a directory");
    Some((dir.into(), number.parse().expect("a number")))
}

fn spawn(test: &str, dir: &Path, number: u64) -> (Child, BufReader<ChildStdout>) {
    let this = std::env::current_exe().expect("this program");
    let mut child = Command::new(this)
        .args([test, "--exact", "--nocapture"])
        .env(CHILD, format!("{number} {}", dir.display()))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let stdout = child.stdout.take().expect("its output is piped");
    (child, BufReader::new(stdout))
}

/// Batch `batch` of child `number`: the last three rows are in the batch of the other child too.
fn batch(number: u64, batch: u64) -> Vec<LogEntry> {
    let first = number * 1_000_000 + batch * ROWS;
    let own = (first..first + ROWS - 3).map(|n| extraction(n).build());
    let common = (0..3).map(|n| {
        let shared = 900_000_000 + batch * ROWS + n;
        extraction(shared).id(first + ROWS - 3 + n).build()
    });
    own.chain(common).collect()
}

/// Prints the ids of what was answered, one line a batch, in one write.
fn acknowledge(answers: &[Appended]) {
    let ids: Vec<_> = answers.iter().map(|answer| answer.id.to_string()).collect();
    let line = format!("\nack {}\n", ids.join(" "));
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).expect("the parent reads");
    out.flush().expect("the parent reads");
}

fn acknowledged(line: &str) -> Option<Vec<Id>> {
    let ids = line.strip_prefix("ack ")?.split(' ');
    ids.map(Id::parse).collect()
}

fn acks(output: BufReader<ChildStdout>) -> Vec<Vec<Id>> {
    let lines = output.lines().map_while(Result::ok);
    lines.filter_map(|line| acknowledged(&line)).collect()
}

#[tokio::test]
async fn two_processes_append_at_once() {
    if let Some((dir, number)) = role() {
        let log = open(&dir);
        for n in 0..BATCHES {
            acknowledge(
                &log.append(batch(number, n))
                    .await
                    .expect("it waits its turn"),
            );
        }
        return;
    }
    let dir = TempDir::new().unwrap();
    let children = [1, 2].map(|n| spawn("two_processes_append_at_once", dir.path(), n));
    let readers = children.map(|(child, output)| (child, std::thread::spawn(move || acks(output))));
    let log = open(dir.path());
    let expected = usize::try_from(BATCHES * (2 * (ROWS - 3) + 3)).unwrap();
    let followed = follow(&log, expected).await;
    let mut answered = Vec::new();
    for (mut child, acks) in readers {
        assert!(child.wait().unwrap().success());
        answered.push(acks.join().unwrap());
    }
    assert_each_once(&followed, &answered, expected);
    assert_both_name_the_same(&answered);
    let answers = log.append(batch(1, 7)).await.unwrap();
    assert!(answers.iter().all(|a| a.outcome == Outcome::Duplicate));
}

/// Reads in small steps until `count` entries came.
async fn follow(log: &SqliteLog, count: usize) -> Vec<Id> {
    let mut seen = Vec::new();
    let mut cursor = Cursor::default();
    let deadline = Instant::now() + Duration::from_mins(1);
    while seen.len() < count {
        assert!(
            Instant::now() < deadline,
            "only {} of {count} entries came",
            seen.len()
        );
        let tail = log.tail(&cursor, 7).await.expect("readers do not wait");
        seen.extend(tail.entries.iter().map(|entry| entry.id));
        cursor = tail.cursor;
    }
    assert!(log.tail(&cursor, 7).await.unwrap().entries.is_empty());
    seen
}

fn assert_each_once(followed: &[Id], answered: &[Vec<Vec<Id>>], expected: usize) {
    let seen: HashSet<_> = followed.iter().copied().collect();
    assert_eq!((followed.len(), seen.len()), (expected, expected));
    for child in answered {
        assert_eq!(child.len() as u64, BATCHES, "all batches were answered");
    }
    let ids: HashSet<_> = answered.iter().flatten().flatten().copied().collect();
    assert_eq!(ids, seen, "what was answered is what is there");
}

fn assert_both_name_the_same(answered: &[Vec<Vec<Id>>]) {
    let first_common = usize::try_from(ROWS - 3).unwrap();
    for (one, other) in answered[0].iter().zip(&answered[1]) {
        assert_eq!(one[first_common..], other[first_common..]);
        assert_ne!(one[..first_common], other[..first_common]);
    }
}

#[tokio::test]
async fn what_was_answered_survives_kill_9() {
    if let Some((dir, round)) = role() {
        let log = open(&dir);
        for n in 0.. {
            acknowledge(
                &log.append(batch(round, n))
                    .await
                    .expect("no one else writes"),
            );
        }
    }
    let dir = TempDir::new().unwrap();
    let mut answered = Vec::new();
    for round in 1..=10_u64 {
        let (mut child, output) = spawn("what_was_answered_survives_kill_9", dir.path(), round);
        let mut lines = output.lines();
        // Killed after another number of answers in each round, in whatever it is doing then.
        let some = (&mut lines)
            .map_while(Result::ok)
            .filter_map(|line| acknowledged(&line));
        answered.extend(some.take(usize::try_from(round * 3).unwrap()));
        child.kill().unwrap();
        child.wait().unwrap();
        let late = lines
            .map_while(Result::ok)
            .filter_map(|line| acknowledged(&line));
        answered.extend(late);
        assert_there(&open(dir.path()), &answered).await;
    }
    let file = rusqlite::Connection::open(dir.path().join("arryn.db")).unwrap();
    let sound: String = file
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .unwrap();
    assert_eq!(sound, "ok");
}

/// All that was answered is there once, and of what was not, whole batches or nothing.
async fn assert_there(log: &SqliteLog, answered: &[Vec<Id>]) {
    let tail = log.tail(&Cursor::default(), usize::MAX).await.unwrap();
    let there: HashSet<_> = tail.entries.iter().map(|entry| entry.id).collect();
    assert_eq!(there.len(), tail.entries.len(), "no id twice");
    let identity = |e: &application::ports::LogEntry| (e.offer, e.seen_at, e.content);
    let distinct: HashSet<_> = tail.entries.iter().map(identity).collect();
    assert_eq!(distinct.len(), tail.entries.len(), "no extraction twice");
    for id in answered.iter().flatten() {
        assert!(there.contains(id), "{id} was answered and is lost");
    }
    let mut own: HashMap<u64, u64> = HashMap::new();
    for id in &there {
        let number = u64::from_be_bytes(*id.0.last_chunk().unwrap());
        if number % ROWS < ROWS - 3 {
            *own.entry(number / ROWS).or_default() += 1;
        }
    }
    assert!(own.values().all(|&rows| rows == ROWS - 3), "a torn batch");
}
