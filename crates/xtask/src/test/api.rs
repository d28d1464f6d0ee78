//! schemathesis: requests made from the OpenAPI document, sent to a running demo server.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, anyhow};

use crate::process;
use crate::repository::Repository;
use crate::server::{Server, Start};
use crate::tools;

/// The same requests in every run.
const SEED: &str = "20251012";
/// Generated requests for each operation in the fuzzing phase.
const EXAMPLES: &str = "60";
/// Settings that have no flag, each with its reason.
const CONFIGURATION: &str = "tests/schemathesis/schemathesis.toml";
/// Findings that are none, each with its reason.
const HOOKS: &str = "tests/schemathesis/hooks.py";

/// Generated requests for each operation by a user of each role.
const EXAMPLES_OF_A_ROLE: &str = "8";
/// The roles that ask, besides a client without credentials.
const ROLES: [&str; 3] = ["user", "editor", "admin"];
/// The password of all users of the test.
const PASSWORD: &str = "Siete-Caballos-Vienen-De-Bonanza";

/// Starts the server, sends everything as a user of each role and without credentials, and stops it;
/// fails on any finding and on a bad exit.
pub(crate) fn run(repository: &Repository, binary: &Path) -> anyhow::Result<()> {
    let program = tools::schemathesis(repository)?;
    let data = tempfile::tempdir().context("no folder for temporary data")?;
    let log = repository.target().join("api-test-server.log");
    let server = Server::start(&Start {
        binary,
        data: data.path(),
        log: &log,
        demo: true,
        admin_password: Some(PASSWORD),
        // So that sessions can be begun from addresses that no other request comes from.
        more: &[("TRUSTED_PROXIES", "127.0.0.1")],
    })?;
    let mut findings = Ok(());
    // The client without credentials comes last: the wrong passwords of that run shut the address out for a while.
    for role in ROLES.map(Some).into_iter().chain([None]) {
        let found = process::run(&mut check(repository, &program, &server, role));
        findings = findings.and(found.with_context(|| format!("as {}", role.unwrap_or("nobody"))));
    }
    let ending = server.log_tail();
    let stopped = server.stop();
    findings.map_err(|findings| anyhow!("{findings:#}; {ending}"))?;
    stopped
}

fn check(repository: &Repository, program: &Path, server: &Server, role: Option<&str>) -> Command {
    let mut command = repository.command(&program.to_string_lossy());
    // It leaves a folder of its own where it runs.
    command.current_dir(repository.target());
    command
        .args(["--no-color", "--config-file"])
        .arg(repository.root().join(CONFIGURATION));
    command.env("SCHEMATHESIS_HOOKS", repository.root().join(HOOKS));
    command.arg("run").arg(server.url("/api/openapi.json"));
    command.args(["--checks", "all", "--phases", "examples,coverage,fuzzing"]);
    if let Some(role) = role {
        command.env("ARRYN_TEST_ROLE", role);
        command.env("ARRYN_TEST_PASSWORD", PASSWORD);
        // These would end the session that the other requests are made with, or shut its address out.
        command.args(["--exclude-path-regex", "^/api/auth/log(in|out)/$"]);
    }
    command.args([
        "--max-examples",
        role.map_or(EXAMPLES, |_| EXAMPLES_OF_A_ROLE),
        "--seed",
        SEED,
        "--continue-on-failure",
    ]);
    command.args(["--generation-database", "none", "--request-timeout", "20"]);
    command
}
