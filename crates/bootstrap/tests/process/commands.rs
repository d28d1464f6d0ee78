//! The commands that need no store, and refusals to start.

use std::net::TcpListener;

use crate::support::{Finished, Service, arryn, directory, run};

#[test]
fn help_teaches_and_names_every_variable() {
    let directory = directory();
    let help = run(directory.path(), &["serve", "--help"]);
    assert_eq!(help.code, Some(0));
    for word in [
        "--demo",
        "BIND_ADDRESS",
        "MONGODB_URL_FILE",
        "REQUEST_LOG_SLOW_THRESHOLD",
        "RAW_RETENTION_DAYS",
    ] {
        assert!(help.stdout.contains(word), "{word}");
    }
    for command in ["import", "healthcheck", "openapi", "config"] {
        let help = run(directory.path(), &[command, "--help"]);
        assert_eq!(help.code, Some(0), "{command}");
        assert!(help.stdout.contains("Usage: arryn"), "{command}");
    }
}

#[test]
fn wrong_arguments_are_a_usage_error() {
    let directory = directory();
    for arguments in [&["srve"][..], &["serve", "--port", "1"], &["import"], &[]] {
        let refused = run(directory.path(), arguments);
        assert_eq!(refused.code, Some(2), "{arguments:?}");
        assert!(
            refused.stderr.contains("Usage"),
            "{arguments:?}: {refused:?}"
        );
    }
}

fn refused(arguments: &[&str], variables: &[(&str, &str)]) -> Finished {
    let directory = directory();
    let mut command = arryn(directory.path(), arguments);
    let finished = Finished::of(command.envs(variables.iter().copied()).output().unwrap());
    assert_eq!(finished.code, Some(64), "{variables:?}: {finished:?}");
    assert!(
        !directory.path().join("data").exists(),
        "nothing was touched"
    );
    finished
}

#[test]
fn a_bad_configuration_ends_with_64_and_names_each_variable() {
    for arguments in [&["serve"][..], &["serve", "--demo"], &["config", "check"]] {
        let bad = [
            ("WORKERS", "none"),
            ("BIND_ADDRESS", "0.0.0.0:0"),
            ("DATABASE", "mongodb"),
        ];
        let finished = refused(arguments, &bad);
        for name in [
            "WORKERS",
            "SECRET_KEY",
            "MONGODB_URL",
            "openssl rand -base64 48",
        ] {
            assert!(finished.stderr.contains(name), "{name}: {finished:?}");
        }
    }
    let finished = refused(&["import", "-"], &[("MONGODB_URL", "http://hidden")]);
    assert!(!finished.stderr.contains("hidden"), "{finished:?}");
}

#[test]
fn a_broken_env_file_ends_with_64_and_names_the_line() {
    let directory = directory();
    std::fs::write(
        directory.path().join(".env"),
        "DEBUG=true\nADMIN_PASSWORD=a b\n",
    )
    .unwrap();
    let finished = run(directory.path(), &["config", "check"]);
    assert_eq!(finished.code, Some(64));
    assert!(
        finished.stderr.contains("line 2 (ADMIN_PASSWORD)"),
        "{finished:?}"
    );
}

#[test]
fn the_configuration_is_printed_without_secrets() {
    let directory = directory();
    let mut command = arryn(directory.path(), &["config", "print"]);
    let printed = Finished::of(command.env("SECRET_KEY", "hidden").output().unwrap());
    assert_eq!(printed.code, Some(0));
    assert!(
        printed.stdout.contains("SECRET_KEY=***  # environment"),
        "{printed:?}"
    );
    assert!(printed.stdout.contains("RATE_LIMIT_WINDOW=60  # default\n"));
    assert!(!printed.stdout.contains("hidden"));
    let checked = run(directory.path(), &["config", "check"]);
    assert_eq!((checked.code, checked.stderr.as_str()), (Some(0), ""));
}

#[test]
fn the_openapi_document_is_json() {
    let document = run(directory().path(), &["openapi"]);
    assert_eq!(document.code, Some(0));
    let document: serde_json::Value = serde_json::from_str(&document.stdout).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(
        document["paths"]
            .as_object()
            .is_some_and(|paths| paths.len() > 10)
    );
}

#[test]
fn the_healthcheck_tells_ready_from_not() {
    let directory = directory();
    let service = Service::start(directory.path(), &[]);
    let asked = |bind: String| {
        let mut command = arryn(directory.path(), &["healthcheck"]);
        Finished::of(command.env("BIND_ADDRESS", bind).output().unwrap())
    };
    let ready = asked(service.address.to_string());
    assert_eq!(ready.code, Some(0), "{ready:?}");
    assert!(ready.stdout.starts_with("ready: "), "{ready:?}");

    let url = format!("http://{}/nowhere", service.address);
    let missing = run(directory.path(), &["healthcheck", "--url", &url]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.stderr.contains("answered 404"), "{missing:?}");

    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let nobody = asked(free.to_string());
    assert_eq!(nobody.code, Some(1));
    assert!(nobody.stderr.contains("cannot be reached"), "{nobody:?}");
}
