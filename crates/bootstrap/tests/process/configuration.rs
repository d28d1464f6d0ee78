//! Configuration judged in time: what any part of the service would refuse is refused by every command, by the name of
//! the variable, before a port is bound. What is accepted is no reason to stop.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::path::Path;

use crate::support::{Finished, Service, arryn, directory, run};

const KEY: &str = "clave-de-prueba-que-nadie-mas-conoce-0123456789";
/// A piece of every secret that is given here.
const SECRET: &str = "hunter2";

/// What only a service uses; others do not judge it.
const OF_SERVE: &[&str] = &[
    "SECRET_KEY",
    "ADMIN_USERNAME",
    "ADMIN_EMAIL",
    "ADMIN_PASSWORD",
];
/// What may be any text.
const FREE: &[&str] = &["MONGO_USER", "MONGO_PASSWORD", "MONGO_AUTH_DB"];

/// A variable, a value that the adapter that uses it refuses, and other variables that make it be used.
type Refused = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const ADMIN: (&str, &str) = ("ADMIN_PASSWORD", "tres tristes tigres hunter2");
const OPEN: (&str, &str) = ("BIND_ADDRESS", "0.0.0.0:PORT");
const TLS: (&str, &str) = ("REDIS_URL", "rediss://:hunter2@h");

const REFUSED: &[Refused] = &[
    ("BIND_ADDRESS", "8000", &[]),
    ("BIND_ADDRESS", "127.0.0.1:65536", &[]),
    ("WORKERS", "0", &[]),
    ("WORKERS", "513", &[]),
    ("SHUTDOWN_TIMEOUT", "-1", &[]),
    ("SHUTDOWN_TIMEOUT", "inf", &[]),
    ("MAX_UPLOAD_BYTES", "0", &[]),
    ("MAX_UPLOAD_BYTES", "99999999999999999999", &[]),
    ("RESPONSE_CACHE_TIMEOUT", "-5", &[]),
    ("DEBUG", "si", &[]),
    ("LOG_LEVEL", "arryn=debug", &[]),
    ("REQUEST_LOG_SLOW_THRESHOLD", "0", &[]),
    ("ACCESS_LOG_SAMPLE", "-1", &[]),
    ("DATA_DIR", "file", &[]),
    ("DATA_DIR", "file/data", &[]),
    ("DATA_DIR", "/proc/self/data", &[]),
    ("DATA_DIR", "file/data", &[("MONGO_HOST", "h")]),
    ("DATABASE", "postgres", &[]),
    ("DATABASE", "mongodb", &[]),
    ("RAW_RETENTION_DAYS", "0", &[]),
    ("MONGODB_URL", "mongodb://u:hunter2@", &[]),
    ("MONGODB_URL", "mongodb://u:hun/ter2@h", &[]),
    (
        "MONGODB_URL",
        "mongodb://u:hunter2@a,b/?directConnection=true",
        &[],
    ),
    (
        "MONGODB_URL",
        "mongodb://u:hunter2@h/?tls=true&tlsCAFile=none.pem",
        &[],
    ),
    (
        "MONGODB_URL",
        "mongodb+srv://u:hunter2@h.b.c/?tlsCAFile=file",
        &[],
    ),
    ("MONGO_HOST", "mongodb://h", &[]),
    ("MONGO_PORT", "70000", &[]),
    ("MONGO_DB_NAME", "a.b", &[]),
    ("MONGO_CONNECTION_TIMEOUT", "0", &[]),
    ("REDIS_URL", "redis://:hunter2#ss@h:6379", &[]),
    ("REDIS_URL", "redis://u:1#hunter2@h:6379", &[]),
    ("REDIS_URL", "redis://:hunter2@h:6379/one", &[]),
    ("REDIS_URL", "rediss://:hunter2@a..b", &[]),
    ("REDIS_CA_FILE", "none.pem", &[TLS]),
    ("REDIS_CA_FILE", "none.pem", &[]),
    ("REDIS_CA_FILE", "file", &[TLS]),
    ("CACHE_BACKEND", "memcached", &[]),
    ("CACHE_BACKEND", "redis", &[]),
    (
        "CACHE_LOCATION",
        "unique-hunter2",
        &[("CACHE_BACKEND", "redis")],
    ),
    (
        "CACHE_LOCATION",
        "redis://:hunter2#@h",
        &[("CACHE_BACKEND", "redis")],
    ),
    ("CACHE_TIMEOUT", "soon", &[]),
    ("SOURCE_TIMEZONE", "Bogota", &[]),
    ("DEFAULT_CURRENCY", "PESOS", &[]),
    ("OFFER_MAX_AGE_DAYS", "0", &[]),
    ("MATCHING_MAX_OFFERS", "-1", &[]),
    ("TAXONOMY_FILE", "none", &[]),
    ("TAXONOMY_FILE", "file", &[]),
    ("FALLBACK_MODE", "on", &[]),
    ("RANKING_PRICE_WEIGHT", "0.7", &[]),
    ("RANKING_FRESHNESS_WEIGHT", "NaN", &[]),
    ("SECRET_KEY", "short hunter2", &[OPEN]),
    ("ALLOWED_HOSTS", "http://a", &[]),
    ("ALLOWED_HOSTS", ",", &[]),
    ("ALLOWED_HOSTS", ".", &[]),
    ("CORS_ALLOWED_ORIGINS", "*", &[]),
    ("CORS_ALLOWED_ORIGINS", "http://a/b", &[]),
    ("TRUSTED_PROXIES", "10.0.0.0/40", &[]),
    ("AUTH_UPLOADS", "maybe", &[]),
    ("RATE_LIMIT_REQUESTS", "1e3", &[]),
    ("RATE_LIMIT_WINDOW", "0", &[]),
    ("ADMIN_USERNAME", "a\u{7}b", &[ADMIN]),
    ("ADMIN_EMAIL", "nobody", &[ADMIN]),
    ("ADMIN_PASSWORD", "hunter2", &[OPEN, ("SECRET_KEY", KEY)]),
    ("ACCESS_TOKEN_LIFETIME", "0", &[]),
    ("REFRESH_TOKEN_LIFETIME", "0", &[]),
    ("PASSWORD_HASH_MEMORY", "7", &[]),
    ("PASSWORD_HASH_PASSES", "0", &[]),
    ("PASSWORD_HASH_THREADS", "0", &[]),
    ("REGISTRATIONS_PER_HOUR", "-1", &[]),
    ("DATA_DIR_PER_REPLICA", "true", &[]),
    ("LOG_DIR", "file", &[]),
    ("LOG_DIR", "/proc/self/logs", &[]),
    ("LOG_FILE_MAX_BYTES", "12", &[]),
    ("LOG_FILES_KEPT", "-1", &[]),
    ("LIVENESS_INTERVAL", "-1", &[]),
    ("LIVENESS_INTERVAL", "0.001", &[]),
    ("BACKUP_DIR", "file/backups", &[]),
    ("BACKUP_URL", "s3:///folder", &[]),
    ("BACKUP_URL", "https://bucket", &[]),
    ("BACKUP_KEEP", "0", &[]),
    ("BACKUP_SCHEDULE", "25:00", &[]),
    ("BACKUP_RECIPIENT", "age1qqqqqq", &[]),
    ("BACKUP_IDENTITY", "AGE-SECRET-KEY-1hunter2", &[]),
    ("AWS_ACCESS_KEY_ID", "id", &[]),
    ("AWS_SECRET_ACCESS_KEY", "hunter2", &[]),
    ("AWS_REGION", "us east", &[]),
    ("AWS_ENDPOINT", "http://", &[]),
];

/// A directory with a file in it that is nothing of use.
fn prepared() -> tempfile::TempDir {
    let directory = directory();
    std::fs::write(directory.path().join("file"), "nothing of use\n").unwrap();
    directory
}

/// Runs a command that has to refuse; nothing but what was there may be there afterwards.
fn refuses(at: &Path, arguments: &[&str], variables: &[(&str, &str)], named: &str) {
    let mut command = arryn(at, arguments);
    let finished = Finished::of(command.envs(variables.iter().copied()).output().unwrap());
    let shown = format!("{arguments:?} {variables:?}: {finished:?}");
    assert_eq!(finished.code, Some(64), "{shown}");
    assert!(finished.stderr.contains(&format!("- {named}: ")), "{shown}");
    assert!(!finished.stderr.contains(SECRET), "{shown}");
    assert!(!finished.stdout.contains("listening"), "{shown}");
    assert_eq!(std::fs::read_dir(at).unwrap().count(), 1, "{shown}");
}

/// The variables of the reference page, and whether each is a secret.
fn documented(at: &Path) -> Vec<(String, bool)> {
    let page = run(at, &["config", "docs"]).stdout;
    let rows = page.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("| `")?.split_once('`')?;
        Some((name.to_owned(), rest.contains("**Secret.**")))
    });
    rows.collect()
}

#[test]
fn what_a_part_would_refuse_is_refused_before_the_port() {
    let directory = prepared();
    let at = directory.path();
    // The port is taken: a process that tried to bind it would end with 1.
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap();
    let open = format!("0.0.0.0:{}", taken.port());
    let here = taken.to_string();
    for (name, value, others) in REFUSED {
        let mut variables = vec![("BIND_ADDRESS", here.as_str())];
        variables.extend(others.iter().map(|(name, value)| match *value {
            "0.0.0.0:PORT" => (*name, open.as_str()),
            value => (*name, value),
        }));
        variables.push((name, value));
        let commands: &[&[&str]] = &[
            &["serve"],
            &["config", "check"],
            &["import", "file"],
            &["backup"],
        ];
        let judged = if OF_SERVE.contains(name) { 2 } else { 4 };
        for arguments in &commands[..judged] {
            refuses(at, arguments, &variables, name);
        }
    }
}

#[test]
fn every_variable_is_refused_something() {
    let directory = prepared();
    let mut judged: BTreeSet<&str> = REFUSED.iter().map(|(name, ..)| *name).collect();
    judged.extend(FREE);
    let documented = documented(directory.path());
    assert!(documented.len() > 50, "{documented:?}");
    for (name, is_secret) in &documented {
        assert!(judged.contains(name.as_str()), "{name}");
        if *is_secret {
            let file = format!("{name}_FILE");
            for missing in ["none", "."] {
                let problem = Finished::of(
                    arryn(directory.path(), &["config", "check"])
                        .env(&file, missing)
                        .output()
                        .unwrap(),
                );
                assert_eq!(problem.code, Some(64), "{file}: {problem:?}");
                assert!(
                    problem.stderr.contains(&format!("- {file}: ")),
                    "{problem:?}"
                );
            }
        }
    }
}

#[test]
fn an_address_of_another_machine_is_a_matter_of_configuration() {
    let directory = prepared();
    let foreign = [("BIND_ADDRESS", "192.0.2.1:8000"), ("SECRET_KEY", KEY)];
    for arguments in [&["serve"][..], &["config", "check"]] {
        refuses(directory.path(), arguments, &foreign, "BIND_ADDRESS");
    }
}

#[test]
fn backups_by_the_clock_need_times() {
    let directory = prepared();
    let refused = run(directory.path(), &["backup", "--scheduled"]);
    assert_eq!(refused.code, Some(64), "{refused:?}");
    assert!(refused.stderr.contains("BACKUP_SCHEDULE: "), "{refused:?}");
}

/// What is accepted, at the ends of what is allowed: `config check` says good, and the service answers.
fn accepted(variables: &[(&str, &str)]) {
    let directory = prepared();
    let mut check = arryn(directory.path(), &["config", "check"]);
    let checked = Finished::of(check.envs(variables.iter().copied()).output().unwrap());
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let mut serve = arryn(directory.path(), &["serve"]);
    serve.envs(variables.iter().copied());
    let service = Service::launch(serve);
    service.wait_for("/health/live", |answer| answer.status == 200);
}

#[test]
fn what_is_accepted_serves() {
    accepted(&[
        ("WORKERS", "1"),
        ("SHUTDOWN_TIMEOUT", "0"),
        ("MAX_UPLOAD_BYTES", "1024"),
        ("RESPONSE_CACHE_TIMEOUT", "0"),
        ("REQUEST_LOG_SLOW_THRESHOLD", "0.001"),
        ("ACCESS_LOG_SAMPLE", "0"),
        ("RAW_RETENTION_DAYS", "1"),
        ("OFFER_MAX_AGE_DAYS", "1"),
        ("MATCHING_MAX_OFFERS", "0"),
        ("RATE_LIMIT_REQUESTS", "1000000"),
        ("RATE_LIMIT_WINDOW", "1"),
        ("ACCESS_TOKEN_LIFETIME", "60"),
        ("REFRESH_TOKEN_LIFETIME", "300"),
        ("PASSWORD_HASH_MEMORY", "8"),
        ("PASSWORD_HASH_PASSES", "1"),
        ("PASSWORD_HASH_THREADS", "1"),
        ("LOG_DIR", "data/logs"),
        ("LOG_FILE_MAX_BYTES", "1024"),
        ("LOG_FILES_KEPT", "0"),
        ("LIVENESS_INTERVAL", "0"),
        ("LOG_LEVEL", "TRACE"),
        ("TRUSTED_PROXIES", "0.0.0.0/0,::/0"),
    ]);
    accepted(&[
        ("WORKERS", "128"),
        ("SHUTDOWN_TIMEOUT", "3600"),
        ("MAX_UPLOAD_BYTES", "4GiB"),
        ("RESPONSE_CACHE_TIMEOUT", "86400"),
        ("REQUEST_LOG_SLOW_THRESHOLD", "3600"),
        ("ACCESS_LOG_SAMPLE", "1000000"),
        ("RAW_RETENTION_DAYS", "36500"),
        ("OFFER_MAX_AGE_DAYS", "3650"),
        ("MATCHING_MAX_OFFERS", "100000000"),
        ("RATE_LIMIT_WINDOW", "86400"),
        ("ACCESS_TOKEN_LIFETIME", "86400"),
        ("REFRESH_TOKEN_LIFETIME", "31536000"),
        ("PASSWORD_HASH_MEMORY", "65536"),
        ("PASSWORD_HASH_THREADS", "64"),
        ("LOG_FILE_MAX_BYTES", "4GiB"),
        ("LIVENESS_INTERVAL", "3600"),
        ("ALLOWED_HOSTS", "*,.a-b_c.example,[::1]"),
        (
            "CORS_ALLOWED_ORIGINS",
            "http://[::1]:3000,https://xn--caf-dma.example",
        ),
        // Servers that are away, and a bucket that is none, are no reason not to serve.
        ("REDIS_URL", "rediss://u:p%23%2F@127.0.0.1:1/15"),
        ("CACHE_BACKEND", "redis"),
        ("BACKUP_URL", "s3://copias/una/carpeta"),
        ("AWS_ENDPOINT", "http://127.0.0.1:1/base"),
        ("AWS_ACCESS_KEY_ID", "id"),
        ("AWS_SECRET_ACCESS_KEY", "cualquier cosa"),
    ]);
    accepted(&[
        (
            "MONGODB_URL",
            "mongodb://u:p%40@127.0.0.1:1/?replicaSet=rs0&tls=true",
        ),
        ("DATA_DIR_PER_REPLICA", "on"),
        ("CACHE_LOCATION", "unique-snowflake"),
        ("REDIS_URL", "unix:///nowhere/redis.sock"),
    ]);
}
