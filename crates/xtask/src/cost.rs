//! `cargo xtask cost`: what hostile requests cost, by the program of the crate `bench-cost`.

use crate::cli::RequestCostOptions;
use crate::process;
use crate::repository::Repository;

/// The crate whose program measures.
const NAME: &str = "bench-cost";
/// Its profile: optimised, or its figures would say nothing.
const PROFILE: &str = "cost";
/// The folder of the corpus.
const CORPUS: &str = "crates/bench-cost/corpus";

/// Measures every request of the corpus; fails where one costs more than it may.
pub(crate) fn run(repository: &Repository, options: &RequestCostOptions) -> anyhow::Result<()> {
    process::run(&mut repository.cargo([
        "build",
        "--profile",
        PROFILE,
        "--package",
        NAME,
        "--locked",
    ]))?;
    let binary = repository.built(PROFILE, NAME);
    let mut measure = repository.command(&binary.display().to_string());
    measure.arg("--corpus").arg(repository.root().join(CORPUS));
    if let Some(seconds) = options.fuzz {
        measure.args(["--fuzz", &seconds.to_string()]);
    }
    if let Some(only) = &options.only {
        measure.args(["--only", only]);
    }
    process::run(&mut measure)
}
