//! `cargo xtask test`: everything that must pass before a change is good.

mod api;
mod runner;

use std::path::PathBuf;

use anyhow::Context;

use crate::cli::{RequestCostOptions, TestOptions, TestStep};
use crate::cost;
use crate::process;
use crate::report::Report;
use crate::repository::Repository;
use crate::services::Services;
use crate::tools;

/// Runs the steps that were asked for; `false` when one failed.
pub(crate) fn run(repository: &Repository, options: &TestOptions) -> bool {
    let mut report = Report::new();
    steps(repository, options, &mut report);
    report.close()
}

/// Adds the steps of `test` to a longer run.
pub(crate) fn steps(repository: &Repository, options: &TestOptions, report: &mut Report) {
    let process = options.wants(TestStep::Process);
    let nextest = (process || options.wants(TestStep::Unit)) && tools::nextest(repository);
    let servers = (process || options.wants(TestStep::Unit))
        .then(|| report.check("servers for the tests", || Services::start(repository)))
        .flatten();
    // Without them the tests that need one fail, each by its name.
    let variables = servers
        .as_ref()
        .map_or(&[][..], |servers| servers.variables());
    if options.wants(TestStep::Unit) {
        report.tests("unit and integration tests", || {
            runner::ordinary(repository, nextest, variables)
        });
        report.tests("documentation tests", || runner::documentation(repository));
    }
    if options.wants(TestStep::Cost) {
        report.check("cost of hostile requests", || {
            cost::run(repository, &RequestCostOptions::default())
        });
    }
    if !process && !options.wants(TestStep::Api) {
        return;
    }
    let binary = report.check("binary to test", || binary(repository, options));
    let binary = || binary.as_deref().context("there is no binary to test");
    if process {
        report.tests("whole-process tests", || {
            runner::of_binary(repository, nextest, binary()?, variables)
        });
    }
    if options.wants(TestStep::Api) {
        report.check("API against its OpenAPI document", || {
            api::run(repository, binary()?)
        });
    }
}

/// The binary that was named, else a fresh build.
fn binary(repository: &Repository, options: &TestOptions) -> anyhow::Result<PathBuf> {
    match &options.binary {
        Some(named) => named
            .canonicalize()
            .with_context(|| format!("no file {}", named.display())),
        None => build(repository),
    }
}

/// Builds the same units as the unit tests do: an optimised binary takes ten minutes more on two cores,
/// and this one checks its own assertions too.
fn build(repository: &Repository) -> anyhow::Result<PathBuf> {
    process::run(&mut repository.cargo(["build", "--workspace", "--all-targets", "--locked"]))?;
    Ok(repository.built("debug", "arryn"))
}
