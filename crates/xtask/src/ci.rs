//! `cargo xtask ci`: what the build server runs.

use std::process::Command;

use crate::cli::TestOptions;
use crate::process;
use crate::report::Report;
use crate::repository::Repository;
use crate::{docs, test, tidy, tools};

/// Runs every step, also after one that failed; `false` when any did.
pub(crate) fn run(repository: &Repository) -> bool {
    let mut report = Report::new();
    report.check("format", || {
        tools::component(repository, "fmt", "rustfmt")?;
        process::run(&mut repository.cargo(["fmt", "--all", "--check"]))
    });
    report.check("tidy", || found_nothing(tidy::run(repository)?));
    let of_licences = ["deny", "--locked", "check", "bans", "licenses", "sources"];
    if_installed(
        repository,
        "licences and sources",
        &of_licences,
        &mut report,
    );
    if_installed(repository, "unused dependencies", &["machete"], &mut report);
    report.check("lints", || {
        tools::component(repository, "clippy", "clippy")?;
        process::run(&mut lints(repository))
    });
    // Builds the same units as the test step does, so that the documents cost no second build.
    report.check("build", || {
        process::run(&mut repository.cargo(["build", "--workspace", "--all-targets", "--locked"]))
    });
    report.check("documentation drift", || {
        let binary = repository.built("debug", "arryn");
        found_nothing(docs::check(repository, &binary)?)
    });
    test::steps(repository, &TestOptions::default(), &mut report);
    report.close()
}

fn lints(repository: &Repository) -> Command {
    let mut clippy = repository.cargo(["clippy", "--workspace", "--all-targets", "--locked"]);
    clippy.args(["--", "-D", "warnings"]);
    clippy
}

/// A step by another program of cargo's, where that is installed: it is too large to install for this.
fn if_installed(repository: &Repository, step: &str, arguments: &[&str], report: &mut Report) {
    let program = arguments[0];
    if process::succeeds(&mut repository.cargo([program, "--version"])) {
        report.check(step, || process::run(repository.cargo([]).args(arguments)));
    } else {
        println!("\nnot run: {step} (to run it: cargo install cargo-{program} --locked)");
    }
}

fn found_nothing(clean: bool) -> anyhow::Result<()> {
    anyhow::ensure!(clean, "see above");
    Ok(())
}
