//! Rust's own tests, by cargo-nextest or by `cargo test`.

use std::path::Path;
use std::process::Command;

use anyhow::ensure;

use crate::process::{self, Watched};
use crate::repository::Repository;
use crate::tally::Tally;

/// The variable that tells a whole-process test where the binary is.
const BINARY_VARIABLE: &str = "ARRYN_BIN";

/// Names and values of variables that tests read.
pub(crate) type Variables<'a> = &'a [(&'static str, String)];

/// The tests that need no binary; `variables` say where the servers are.
pub(crate) fn ordinary(
    repository: &Repository,
    nextest: bool,
    variables: Variables<'_>,
) -> anyhow::Result<Tally> {
    if nextest {
        of_nextest(with(&mut nextest_command(repository), variables))
    } else {
        of_libtest(with(&mut libtest_command(repository), variables))
    }
}

fn with<'c>(command: &'c mut Command, variables: Variables<'_>) -> &'c mut Command {
    command.envs(variables.iter().map(|(name, value)| (name, value)))
}

/// The examples in doc comments.
pub(crate) fn documentation(repository: &Repository) -> anyhow::Result<Tally> {
    of_libtest(&mut repository.cargo(["test", "--doc", "--workspace", "--locked"]))
}

/// The ignored tests, which need this binary. That there are none is a failure.
pub(crate) fn of_binary(
    repository: &Repository,
    nextest: bool,
    binary: &Path,
    variables: Variables<'_>,
) -> anyhow::Result<Tally> {
    let mut command = if nextest {
        let mut command = nextest_command(repository);
        command.args(["--run-ignored", "only"]);
        command
    } else {
        let mut command = libtest_command(repository);
        command.args(["--", "--ignored"]);
        command
    };
    with(&mut command, variables).env(BINARY_VARIABLE, binary);
    let tally = if nextest {
        of_nextest(&mut command)
    } else {
        of_libtest(&mut command)
    }?;
    ensure!(
        tally.passed + tally.failed > 0,
        "no whole-process test was run"
    );
    Ok(tally)
}

fn nextest_command(repository: &Repository) -> Command {
    let mut command = repository.cargo([
        "nextest",
        "run",
        "--workspace",
        "--locked",
        "--no-fail-fast",
    ]);
    command.args(["--status-level", "slow", "--final-status-level", "fail"]);
    command.args(["--show-progress", "none"]);
    command
}

fn libtest_command(repository: &Repository) -> Command {
    let mut command = repository.cargo(["test", "--workspace", "--locked", "--no-fail-fast"]);
    command.args(["--lib", "--bins", "--tests"]);
    command
}

fn of_nextest(command: &mut Command) -> anyhow::Result<Tally> {
    let (status, output) = process::watch(command, Watched::Stderr)?;
    settled(command, status, Tally::of_nextest(&output))
}

fn of_libtest(command: &mut Command) -> anyhow::Result<Tally> {
    let (status, output) = process::watch(command, Watched::Stdout)?;
    settled(command, status, Tally::of_libtest(&output))
}

/// The counts, unless the runner failed for another reason than a failing test, or the other way.
fn settled(
    command: &Command,
    status: std::process::ExitStatus,
    tally: Option<Tally>,
) -> anyhow::Result<Tally> {
    let tally = tally.unwrap_or_default();
    if tally.failed == 0 {
        process::check(command, status)?;
    }
    ensure!(
        tally.failed == 0 || !status.success(),
        "`{}` reports {tally} and yet ended with {status}",
        process::shown(command)
    );
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;
    use std::process::ExitStatus;

    fn check(code: i32, passed: u64, failed: u64, expected: Option<(u64, u64)>) {
        let status = ExitStatus::from_raw(code << 8);
        let found = settled(&Command::new("x"), status, Some(Tally { passed, failed }));
        let expected = expected.map(|(passed, failed)| Tally { passed, failed });
        assert_eq!(
            found.ok(),
            expected,
            "exit {code}, {passed} passed, {failed} failed"
        );
    }

    #[test]
    fn counts_and_exit_code_must_agree() {
        check(0, 3, 0, Some((3, 0)));
        check(100, 3, 1, Some((3, 1)));
        check(101, 3, 0, None);
        check(0, 3, 1, None);
    }

    #[test]
    fn a_runner_that_printed_no_summary_failed() {
        let failed = ExitStatus::from_raw(101 << 8);
        assert!(settled(&Command::new("x"), failed, None).is_err());
    }
}
