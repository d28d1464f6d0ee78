//! `cargo xtask bench`: the figures of docs/reference/performance.md, measured in one run.

mod counts;
mod figures;
mod limit;
mod load;
mod logins;
pub(crate) mod machine;
mod offers;
mod page;
mod refresh;
mod requests;
mod routes;
mod shared_limits;
mod size;
mod uploads;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, ensure};

use crate::bench::figures::{Measure, Row};
use crate::bench::load::LoadGenerator;
use crate::bench::requests::Bench;
use crate::bench::size::Workplace;
use crate::cli::BenchOptions;
use crate::process;
use crate::repository::Repository;
use crate::server;

/// Where the figures are published.
const PAGE: &str = "docs/reference/performance.md";
/// Offers of a full run.
const SIZES: &[u32] = &[1_000, 10_000, 100_000, 1_000_000];
/// Offers of a quick one.
const QUICK_SIZES: &[u32] = &[1_000, 100_000];
/// How long each measurement of a route lasts, in a full run and in a quick one.
const ROUTE_TIME: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(1));
/// How long a measurement of its own lasts.
const ALONE_TIME: Duration = Duration::from_secs(8);
/// How often each of its sides has its turn.
const ALONE_TURNS: u32 = 4;
/// How often the two servers have their turn at each route.
const TURNS: u32 = 2;

/// Builds, measures and publishes; `false` where instruction counts have grown.
pub(crate) fn run(repository: &Repository, options: &BenchOptions) -> anyhow::Result<bool> {
    if options.counts || options.write_counts {
        return counts::run(repository, options.write_counts);
    }
    if options.logins || options.uploads || options.redis.is_some() {
        return alone(repository, options).map(|()| true);
    }
    time(repository, options).map(|()| true)
}

/// A measurement of its own, which goes into no page by itself.
fn alone(repository: &Repository, options: &BenchOptions) -> anyhow::Result<()> {
    let load = LoadGenerator::find(repository, ALONE_TIME)?;
    let folder = tempfile::tempdir_in(repository.target()).context("no folder for the data")?;
    let binary = match &options.binary {
        Some(binary) => binary.canonicalize().context("no such binary")?,
        None => build(repository)?,
    };
    if options.uploads {
        return uploads::measure(&binary, folder.path(), &load, ALONE_TURNS);
    }
    let Some(redis) = &options.redis else {
        return logins::measure(&binary, folder.path(), &load, ALONE_TIME, ALONE_TURNS);
    };
    let limit = limit::build(repository)?;
    shared_limits::measure(&binary, &limit, folder.path(), &load, redis, ALONE_TURNS)
}

fn time(repository: &Repository, options: &BenchOptions) -> anyhow::Result<()> {
    if let Some(file) = &options.page {
        let rows = std::fs::read(file).with_context(|| format!("no {}", file.display()))?;
        let rows: Vec<Row> = serde_json::from_slice(&rows).context("no rows of this command")?;
        return publish(repository, options, &rows);
    }
    let (full, quick) = ROUTE_TIME;
    let load = LoadGenerator::find(repository, if options.quick { quick } else { full })?;
    let rows = measure(repository, options, &load)?;
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_string_pretty(&rows)? + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    publish(repository, options, &rows)
}

fn measure(
    repository: &Repository,
    options: &BenchOptions,
    load: &LoadGenerator,
) -> anyhow::Result<Vec<Row>> {
    let limit = limit::build(repository)?;
    // Not in the system's temporary folder, which may be memory: an import waits for a disk.
    let folder = tempfile::tempdir_in(repository.target()).context("no folder for the data")?;
    if let Some(url) = &options.against {
        return against(url, load, &limit, folder.path());
    }
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

/// The requests of a run to a service that somebody else started.
fn against(
    url: &str,
    load: &LoadGenerator,
    limit: &std::path::Path,
    folder: &std::path::Path,
) -> anyhow::Result<Vec<Row>> {
    let base = url.trim_end_matches('/');
    let address = base
        .strip_prefix("http://")
        .context("the URL begins with http://")?;
    let bench = Bench {
        load,
        limit,
        bodies: &folder.join("bodies"),
        base,
        offers: 0,
        turns: TURNS,
    };
    bench.measure(|path| {
        let answer = server::get(address, path)?;
        ensure!(
            answer.status == 200,
            "it is answered with {}",
            answer.status
        );
        Ok(answer.body)
    })
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

/// Prints the page, and writes it when the run was a full one, or when it is asked for.
fn publish(repository: &Repository, options: &BenchOptions, rows: &[Row]) -> anyhow::Result<()> {
    let machine = machine::describe(repository)?;
    let text = page::text(&options.shown(), &machine, rows);
    println!("\n{text}");
    let is_full = !options.quick && options.against.is_none() && options.offers.is_empty();
    if !is_full && options.page.is_none() {
        println!("{PAGE} is not written: this was no full run");
        return Ok(());
    }
    let path = repository.root().join(PAGE);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, text).with_context(|| format!("cannot write {PAGE}"))?;
    println!("wrote {PAGE}");
    Ok(())
}
