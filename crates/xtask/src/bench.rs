//! `cargo xtask bench`: the figures of docs/reference/performance.md, measured in one run.

mod counts;
mod figures;
mod limit;
mod load;
pub(crate) mod machine;
mod offers;
mod page;
mod refresh;
mod requests;
mod routes;
mod size;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;

use crate::bench::figures::{Measure, Row};
use crate::bench::load::LoadGenerator;
use crate::bench::size::Workplace;
use crate::cli::BenchOptions;
use crate::process;
use crate::repository::Repository;

/// Where the figures are published.
const PAGE: &str = "docs/reference/performance.md";
/// Offers of a full run.
const SIZES: &[u32] = &[1_000, 10_000, 100_000, 1_000_000];
/// Offers of a quick one.
const QUICK_SIZES: &[u32] = &[1_000, 100_000];
/// How long each measurement of a route lasts, in a full run and in a quick one.
const ROUTE_TIME: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(1));
/// How often the two servers have their turn at each route.
const TURNS: u32 = 2;

/// Builds, measures and publishes; `false` where instruction counts have grown.
pub(crate) fn run(repository: &Repository, options: &BenchOptions) -> anyhow::Result<bool> {
    if options.counts || options.write_counts {
        return counts::run(repository, options.write_counts);
    }
    let (full, quick) = ROUTE_TIME;
    let load = LoadGenerator::find(repository, if options.quick { quick } else { full })?;
    let rows = measure(repository, options, &load)?;
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_string_pretty(&rows)? + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    publish(repository, options, &rows)?;
    Ok(true)
}

fn measure(
    repository: &Repository,
    options: &BenchOptions,
    load: &LoadGenerator,
) -> anyhow::Result<Vec<Row>> {
    let limit = limit::build(repository)?;
    // Not in the system's temporary folder, which may be memory: an import waits for a disk.
    let folder = tempfile::tempdir_in(repository.target()).context("no folder for the data")?;
    let binary = match &options.binary {
        Some(binary) => binary.canonicalize().context("no such binary")?,
        None => build(repository)?,
    };
    let place = Workplace {
        binary: &binary,
        limit: &limit,
        folder: folder.path(),
        load,
        turns: TURNS,
    };
    let mut rows = place.idle()?;
    let empty = rows.iter().find(|row| row.measure == Measure::EmptyBytes);
    let empty = empty.map_or(0.0, |row| row.ours);
    for offers in sizes(options) {
        println!("\n{offers} offers");
        rows.extend(place.measure(offers, empty)?);
    }
    Ok(rows)
}

fn sizes(options: &BenchOptions) -> Vec<u32> {
    match (options.offers.as_slice(), options.quick) {
        ([], true) => QUICK_SIZES.to_vec(),
        ([], false) => SIZES.to_vec(),
        (asked, _) => asked.to_vec(),
    }
}

fn build(repository: &Repository) -> anyhow::Result<PathBuf> {
    process::run(&mut repository.cargo([
        "build",
        "--release",
        "--package",
        "bootstrap",
        "--bin",
        "arryn",
        "--locked",
    ]))?;
    Ok(repository.built("release", "arryn"))
}

/// Prints the page and writes it.
fn publish(repository: &Repository, options: &BenchOptions, rows: &[Row]) -> anyhow::Result<()> {
    let machine = machine::describe(repository)?;
    let text = page::text(&options.shown(), &machine, rows);
    println!("\n{text}");
    std::fs::write(repository.root().join(PAGE), text)
        .with_context(|| format!("cannot write {PAGE}"))?;
    println!("wrote {PAGE}");
    Ok(())
}
