//! Servers and processes that are killed, slow, or full. Each test prints the figures that
//! docs/reference/reliability.md tells.

use std::collections::HashMap;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::mongodb::{node, on};
use crate::proxy::{Mode, Proxy};
use crate::servers::{ReplicaSet, database, fresh_database, replica_set, standalone};
use crate::support::{Finished, Service, directory, row, rows};

const OFFERS: &str = "/api/offers/Televisores/?as_of=2025-10-02&limit=1";

/// How often each link is stored.
fn stored(url: &str, name: &str) -> HashMap<String, usize> {
    let files = database(url, name).collection::<bson::Document>("archivos");
    crate::servers::block_on(async {
        let mut found = files.find(bson::doc! {}).await.unwrap();
        let mut links = HashMap::new();
        while found.advance().await.unwrap() {
            let link = found.current().get_str("link").unwrap().to_owned();
            *links.entry(link).or_default() += 1;
        }
        links
    })
}

fn link(number: usize) -> String {
    format!("https://www.tienda.example/p/{number}")
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn a_killed_primary_loses_no_acknowledged_row_and_no_read() {
    let mut set = ReplicaSet::start();
    let (url, name) = (set.url(), fresh_database());
    let directories = [directory(), directory(), directory()];
    let nodes = directories
        .each_ref()
        .map(|directory| node(directory.path(), &url, &name));
    let stop = AtomicBool::new(false);
    let (reads, failed_reads) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let killed = std::sync::OnceLock::new();
    let acknowledged = std::thread::scope(|scope| {
        for node in &nodes {
            scope.spawn(|| {
                while !stop.load(Ordering::SeqCst) {
                    let good = node
                        .try_get(OFFERS)
                        .is_ok_and(|answer| answer.status == 200);
                    reads.fetch_add(1, Ordering::SeqCst);
                    failed_reads.fetch_add(usize::from(!good), Ordering::SeqCst);
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
        }
        let uploads: Vec<_> = nodes
            .iter()
            .zip(0..)
            .map(|(node, number)| {
                let (stop, killed) = (&stop, &killed);
                scope.spawn(move || upload(node, number * 100_000, stop, killed))
            })
            .collect();
        std::thread::sleep(Duration::from_secs(3));
        let primary = set.primary();
        killed.set(Instant::now()).unwrap();
        set.kill(primary);
        std::thread::sleep(Duration::from_secs(20));
        stop.store(true, Ordering::SeqCst);
        uploads
            .into_iter()
            .map(|upload| upload.join().unwrap())
            .collect::<Vec<_>>()
    });
    let links = stored(&url, &name);
    let mut rows = 0;
    for upload in &acknowledged {
        for number in &upload.rows {
            rows += 1;
            assert_eq!(links.get(&link(*number)), Some(&1), "row {number}");
        }
    }
    assert!(
        links.values().all(|&count| count == 1),
        "a row is there twice"
    );
    assert_eq!(failed_reads.load(Ordering::SeqCst), 0);
    let resumed: Vec<_> = acknowledged
        .iter()
        .map(|upload| upload.resumed.expect("writes go on"))
        .collect();
    println!(
        "primary killed: {rows} rows acknowledged, none lost, none twice; {} reads, none failed; writes went on after {resumed:?}",
        reads.load(Ordering::SeqCst)
    );
    for node in &nodes {
        let all = links.len() as u64;
        node.wait_for(OFFERS, |answer| answer.json()["total"] == all);
    }
}

#[derive(Default)]
struct Uploaded {
    rows: Vec<usize>,
    /// How long after the kill the first batch sent after it was acknowledged.
    resumed: Option<Duration>,
}

/// Uploads batch after batch, repeating what was not acknowledged.
fn upload(
    node: &Service,
    from: usize,
    stop: &AtomicBool,
    killed: &std::sync::OnceLock<Instant>,
) -> Uploaded {
    let mut done = Uploaded::default();
    let mut next = from;
    while !stop.load(Ordering::SeqCst) {
        let sent = Instant::now();
        let answer = node.upload(&rows(next, 10)).unwrap();
        match answer.status {
            201 => {
                done.rows.extend(next..next + 10);
                next += 10;
                if let Some(killed) = killed.get().filter(|&&killed| sent > killed) {
                    done.resumed.get_or_insert_with(|| killed.elapsed());
                }
            }
            status => assert_eq!(status, 503, "{answer:?}"),
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    done
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn a_slow_or_silent_server_costs_reads_nothing_and_writes_half_a_second() {
    let (directory, name) = (directory(), fresh_database());
    let proxy = Proxy::of(&standalone());
    let service = node(directory.path(), &proxy.mongodb(), &name);
    assert_eq!(service.upload(&rows(0, 20)).unwrap().status, 201);
    service.wait_for(OFFERS, |answer| answer.json()["total"] == 20);
    for mode in [Mode::Slow, Mode::Swallow] {
        proxy.set(mode);
        let (mut read, mut write) = (Duration::ZERO, Duration::ZERO);
        for number in 0..5 {
            let start = Instant::now();
            assert_eq!(
                service.upload(&row(100 + number)).unwrap().status,
                503,
                "{mode:?}"
            );
            write = write.max(start.elapsed());
            let start = Instant::now();
            assert_eq!(service.get(OFFERS).status, 200, "{mode:?}");
            read = read.max(start.elapsed());
        }
        proxy.set(Mode::Pass);
        let start = Instant::now();
        while service.upload(&row(100)).unwrap().status != 201 {
            assert!(start.elapsed() < Duration::from_secs(30));
            std::thread::sleep(Duration::from_millis(20));
        }
        println!(
            "{mode:?}: a write was refused within {write:?}, a read took at most {read:?}; writes went on {:?} after it ended",
            start.elapsed()
        );
        assert!(write < Duration::from_secs(2), "{write:?}");
    }
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn an_import_that_is_killed_again_and_again_ends_whole() {
    const ROWS: usize = 20_000;
    let rounds = std::env::var_os("ARRYN_KILL_ROUNDS")
        .map_or(100, |rounds| rounds.to_str().unwrap().parse().unwrap());
    let (directory, url, name) = (directory(), replica_set(), fresh_database());
    std::fs::write(directory.path().join("a.jsonl"), rows(0, ROWS)).unwrap();
    let mut killed = 0;
    for round in 0..rounds {
        let mut import = on(directory.path(), &["import", "-q", "a.jsonl"], &url, &name);
        let mut import = import
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(60 + (round * 37) % 300));
        killed += usize::from(import.try_wait().unwrap().is_none());
        let _ = import.kill();
        import.wait().unwrap();
    }
    let last = Finished::of(
        on(
            directory.path(),
            &["import", "--json", "-q", "a.jsonl"],
            &url,
            &name,
        )
        .output()
        .unwrap(),
    );
    let summary = last.json();
    assert_eq!(
        (&summary["received"], &summary["rejected"]),
        (&ROWS.into(), &0.into()),
        "{last:?}"
    );
    let service = node(directory.path(), &url, &name);
    service.wait_for(OFFERS, |answer| answer.json()["total"] == ROWS);
    service.wait_for("/api/archivos/?limit=1", |answer| {
        answer.json()["total"] == ROWS
    });
    let links = stored(&url, &name);
    assert!(links.len() == ROWS && links.values().all(|&count| count == 1));
    println!("import killed {killed} times of {rounds}: {ROWS} rows, none missing, none twice");
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn an_import_outlasts_a_server_that_is_away() {
    const HALF: usize = 50_000;
    let (directory, name) = (directory(), fresh_database());
    let proxy = Proxy::of(&standalone());
    let import = ["import", "--json", "-q", "-"];
    let mut import = on(directory.path(), &import, &proxy.mongodb(), &name)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = import.stdin.take().unwrap();
    input.write_all(rows(0, HALF).as_bytes()).unwrap();
    let url = format!("mongodb://{}/", standalone());
    let begun = Instant::now();
    while stored(&url, &name).is_empty() {
        assert!(
            begun.elapsed() < Duration::from_mins(1),
            "nothing is stored"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    proxy.set(Mode::Swallow);
    let rest = std::thread::spawn(move || input.write_all(rows(HALF, HALF).as_bytes()));
    std::thread::sleep(Duration::from_secs(3));
    proxy.set(Mode::Pass);
    let back = Instant::now();
    rest.join().unwrap().unwrap();
    let ended = Finished::of(import.wait_with_output().unwrap());
    let summary = ended.json();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stderr.contains("trying again"), "{ended:?}");
    assert_eq!(summary["stored"], 2 * HALF, "{ended:?}");
    let links = stored(&url, &name);
    assert!(links.len() == 2 * HALF && links.values().all(|&count| count == 1));
    println!(
        "the import of {} rows ended {:?} after the server was back",
        2 * HALF,
        back.elapsed()
    );
}
