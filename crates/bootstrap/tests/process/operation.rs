//! Operation: backups from one installation into another, log files, a service that is stuck.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Resource, Rlimit, prlimit};

use crate::support::{Finished, PATIENCE, Service, arryn, ask, directory, rows, run};

fn run_with(directory: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Finished {
    let mut command = arryn(directory, arguments);
    command.envs(environment.iter().copied());
    Finished::of(command.output().unwrap())
}

fn good(finished: Finished) -> String {
    assert_eq!(finished.code, Some(0), "{finished:?}");
    finished.stdout
}

#[test]
fn a_backup_of_a_running_service_restores_into_another() {
    let (one, other) = (directory(), directory());
    let backups = one.path().join("backups");
    std::fs::create_dir(one.path().join("with")).unwrap();
    std::fs::write(one.path().join("with/.env"), "SECRET_KEY=x\n").unwrap();

    let api_key = good(run(one.path(), &["api-key", "create", "scraper"]));
    assert!(!api_key.is_empty());
    let admin = [
        ("ADMIN_USERNAME", "jefa"),
        ("ADMIN_EMAIL", "jefa@correo.example"),
        ("ADMIN_PASSWORD", "Una-Clave-Larga-9"),
    ];
    let service = Service::start_with(one.path(), &[], &admin);
    assert_eq!(service.upload(&rows(0, 120)).unwrap().status, 201);
    let keys = good(run(one.path(), &["backup", "--make-key"]));
    let key = |name: &str| {
        let line = keys.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|line| line.strip_prefix('=')).unwrap()
    };
    let recipient = [("BACKUP_RECIPIENT", key("BACKUP_RECIPIENT"))];
    let made = good(run_with(
        one.path(),
        &["backup", "--with", "with"],
        &recipient,
    ));
    assert!(
        made.contains("120 extractions, 1 users, 1 keys, 0 corrections, 0 runs, 1 files"),
        "{made}"
    );
    let listed = good(run(one.path(), &["backup", "--list"]));
    assert_eq!(made, listed);

    let from = ("BACKUP_DIR", backups.to_str().unwrap());
    let closed = run_with(other.path(), &["restore", "latest"], &[from]);
    assert_eq!(closed.code, Some(1));
    assert!(closed.stderr.contains("BACKUP_IDENTITY"), "{closed:?}");
    let opened = [from, ("BACKUP_IDENTITY", key("BACKUP_IDENTITY"))];
    let whole = good(run_with(
        other.path(),
        &["verify-backup", "latest"],
        &opened,
    ));
    assert!(whole.starts_with("whole: "), "{whole}");
    let restored = ["restore", "latest", "--files", "files"];
    let told = good(run_with(other.path(), &restored, &opened));
    assert!(
        told.contains(
            "120 extractions stored, 0 were there already; 2 users, keys, corrections and runs"
        ),
        "{told}"
    );
    let with = std::fs::read_to_string(other.path().join("files/.env")).unwrap();
    assert_eq!(with, "SECRET_KEY=x\n");

    let copy = Service::start(other.path(), &[]);
    for path in [
        "/api/archivos/?limit=100",
        "/api/offers/Televisores/?as_of=2025-10-02",
    ] {
        assert_eq!(copy.get(path).body, service.get(path).body, "{path}");
    }
}

#[test]
fn a_backup_that_is_not_there_is_named() {
    let directory = directory();
    for verb in ["restore", "verify-backup"] {
        let refused = run(directory.path(), &[verb, "arryn-1.zst"]);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains("arryn-1.zst"), "{refused:?}");
    }
}

#[test]
fn replicas_with_the_embedded_store_are_refused() {
    let directory = directory();
    let refused = run_with(
        directory.path(),
        &["serve"],
        &[("DATA_DIR_PER_REPLICA", "true")],
    );
    assert_eq!(refused.code, Some(64));
    assert!(
        refused.stderr.contains("DATA_DIR_PER_REPLICA"),
        "{refused:?}"
    );
}

#[test]
fn static_files_are_what_the_service_answers() {
    let directory = directory();
    good(run(directory.path(), &["assets", "export", "static"]));
    let service = Service::start(directory.path(), &[]);
    for (file, path) in [
        ("api/docs/index.html", "/api/docs/"),
        ("api/openapi.json", "/api/openapi.json"),
        ("api/docs/swagger-ui.css", "/api/docs/swagger-ui.css"),
    ] {
        let exported = std::fs::read_to_string(directory.path().join("static").join(file)).unwrap();
        assert_eq!(exported, service.get(path).body, "{path}");
    }
}

/// A service that asks itself often.
fn watched(directory: &Path) -> std::process::Child {
    arryn(directory, &["serve"])
        .env("BIND_ADDRESS", "127.0.0.1:0")
        .env("LIVENESS_INTERVAL", "0.2")
        .env("LOG_DIR", "logs")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// From now on a process may open nothing more.
fn take_files(of: &std::process::Child) {
    let none = Rlimit {
        current: Some(3),
        maximum: Some(3),
    };
    prlimit(Some(Pid::from_child(of)), Resource::Nofile, none).unwrap();
}

fn address_in_log(directory: &Path) -> String {
    let start = Instant::now();
    loop {
        let log = std::fs::read_to_string(directory.join("logs/arryn.log")).unwrap_or_default();
        let line = log.lines().find(|line| line.contains("\"listening\""));
        if let Some(line) = line {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            return line["address"].as_str().unwrap().to_owned();
        }
        assert!(start.elapsed() < PATIENCE, "it does not listen: {log}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_service_that_does_not_answer_itself_ends() {
    let directory = directory();
    let mut service = watched(directory.path());
    let address = address_in_log(directory.path());
    let lives = || ask(address.parse().unwrap(), "GET", "/health/live", b"");
    while !lives().is_ok_and(|answer| answer.status == 200) {
        std::thread::sleep(Duration::from_millis(50));
    }
    take_files(&service);
    let start = Instant::now();
    let status = loop {
        if let Some(status) = service.try_wait().unwrap() {
            break status;
        }
        if start.elapsed() > PATIENCE {
            service.kill().unwrap();
            panic!("it goes on at {address}");
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(status.code(), Some(70));
    let log = std::fs::read_to_string(directory.path().join("logs/arryn.log")).unwrap();
    assert!(log.contains("does not answer itself"), "{log}");
}

/// However many lines of refused requests come in, they turn nothing over that the audit log says.
#[test]
fn a_flood_of_requests_turns_no_audit_over() {
    let directory = directory();
    std::fs::write(directory.path().join(".env"), crate::client::ENV).unwrap();
    let logs = [
        ("LOG_DIR", "logs"),
        ("LOG_FILE_MAX_BYTES", "4096"),
        ("LOG_FILES_KEPT", "1"),
    ];
    let service = Service::start_with(directory.path(), &[], &logs);
    let id = crate::client::register(&service, "ana");
    for _ in 0..100 {
        assert_eq!(service.get("/nothing").status, 404);
    }
    drop(service);
    let read = |name: &str| {
        std::fs::read_to_string(directory.path().join("logs").join(name)).unwrap_or_default()
    };
    let line = read("audit.log");
    let line = line
        .lines()
        .find(|line| line.contains("user.create") && line.contains(&id));
    let line: serde_json::Value = serde_json::from_str(line.unwrap()).unwrap();
    assert_eq!(line["client"], "127.0.0.1");
    assert_eq!(line["route"], "/api/users/create");
    let others = [read("arryn.log"), read("arryn.log.1")].concat();
    assert!(others.contains("404"), "{others}");
    assert!(!others.contains(&id), "the flood turned it over there");
    assert!(!read("audit.log").contains("\"access\""));
}

#[test]
fn connections_leave_files_to_the_store_and_to_probes() {
    let directory = directory();
    let plain = arryn(directory.path(), &[]);
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "ulimit -n 300; exec \"$0\" serve"])
        .arg(plain.get_program())
        .current_dir(directory.path())
        .env_clear()
        .env("RATE_LIMIT_REQUESTS", "0")
        .env("LIVENESS_INTERVAL", "0.2");
    let service = Service::launch(limited);
    service.wait_for("/health/ready", |answer| answer.status == 200);
    let held: Vec<_> = (0..330)
        .filter_map(|_| service.open("POST", "/api/archivos/", 1).ok())
        .collect();
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(2) {
        let open = service.open_files();
        // Those that were ended to make room are open until their threads have had their turn.
        let is_settled = start.elapsed() > Duration::from_millis(500);
        assert!(
            open <= if is_settled { 260 } else { 295 },
            "{open} of 300 files, {} connections",
            held.len()
        );
        assert_eq!(service.get("/health/live").status, 200);
        std::thread::sleep(Duration::from_millis(50));
    }
    // Another writer opens the same store.
    std::fs::write(directory.path().join("rows.jsonl"), rows(0, 20)).unwrap();
    good(run(directory.path(), &["import", "rows.jsonl"]));
    let offers = "/api/offers/Televisores/?as_of=2025-10-02&limit=1";
    service.wait_for(offers, |answer| answer.json()["total"] == 20);
    let told = service.logged("connections within the limit of open files");
    assert_eq!(told, 1);
    drop(held);
}
