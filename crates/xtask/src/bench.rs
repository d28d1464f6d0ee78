//! `cargo xtask bench`: the figures of docs/reference/performance.md, measured in one run.

mod figures;
mod load;
mod machine;
mod page;
mod routes;
mod rows;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::bench::figures::{Figures, ImportFigures, ServerFigures};
use crate::bench::load::LoadGenerator;
use crate::cli::BenchOptions;
use crate::process;
use crate::repository::Repository;
use crate::server::{self, Server, Start};

/// Where the figures are published.
const PAGE: &str = "docs/reference/performance.md";
/// Offers of a full run and of a quick one.
const OFFERS: (u32, u32) = (100_000, 5_000);
/// How long each route is asked, in a full run and in a quick one.
const ROUTE_TIME: (Duration, Duration) = (Duration::from_secs(5), Duration::from_secs(1));

/// The files of one run, in a folder that goes away with it.
struct Workplace<'a> {
    binary: &'a Path,
    folder: &'a Path,
}

impl Workplace<'_> {
    fn folder(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.join(name);
        std::fs::create_dir_all(&path)?;
        Ok(path)
    }

    fn start(&self, data: &Path) -> anyhow::Result<Server> {
        let log = self.folder.join("server.log");
        Server::start(&Start {
            binary: self.binary,
            data,
            log: &log,
            demo: false,
        })
    }
}

/// Builds, measures and publishes.
pub(crate) fn run(repository: &Repository, options: &BenchOptions) -> anyhow::Result<()> {
    let load = LoadGenerator::find(repository, pick(options, ROUTE_TIME))?;
    let binary = match &options.binary {
        Some(binary) => binary.canonicalize().context("no such binary")?,
        None => build(repository)?,
    };
    // Not in the system's temporary folder, which may be memory: an import waits for a disk.
    let folder = tempfile::tempdir_in(repository.target()).context("no folder for the data")?;
    let place = Workplace {
        binary: &binary,
        folder: folder.path(),
    };
    let figures = measure(repository, options, &place, &load)?;
    if let Some(file) = &options.json {
        std::fs::write(file, serde_json::to_string_pretty(&figures)? + "\n")
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    publish(repository, options, &page::text(&figures))
}

fn pick<T>(options: &BenchOptions, (full, quick): (T, T)) -> T {
    if options.quick { quick } else { full }
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

fn measure(
    repository: &Repository,
    options: &BenchOptions,
    place: &Workplace<'_>,
    load: &LoadGenerator,
) -> anyhow::Result<Figures> {
    let offers = options.offers.unwrap_or_else(|| pick(options, OFFERS));
    let machine = machine::describe(repository)?;
    println!("start of an empty server …");
    let empty = measure_start(place, &place.folder("empty")?)?;
    let data = place.folder("data")?;
    let import = measure_import(place, &data, offers)?;
    println!("first start after the import …");
    let after_import = measure_start(place, &data)?;
    println!("second start …");
    let server = place.start(&data)?;
    let loaded = figures_of(&server)?;
    let routes = routes::measure(&server, load)?;
    server.stop()?;
    Ok(Figures {
        command: options.shown(),
        machine,
        offers,
        import,
        empty,
        after_import,
        loaded,
        seconds_a_route: load.duration().as_secs(),
        routes,
    })
}

fn measure_start(place: &Workplace<'_>, data: &Path) -> anyhow::Result<ServerFigures> {
    let server = place.start(data)?;
    let figures = figures_of(&server)?;
    server.stop()?;
    Ok(figures)
}

fn figures_of(server: &Server) -> anyhow::Result<ServerFigures> {
    // What a start allocates for a moment is given back soon after it.
    std::thread::sleep(Duration::from_secs(2));
    Ok(ServerFigures {
        ready_seconds: server.ready_after().as_secs_f64(),
        resident_bytes: machine::resident_bytes(server.pid())?,
    })
}

fn measure_import(
    place: &Workplace<'_>,
    data: &Path,
    offers: u32,
) -> anyhow::Result<ImportFigures> {
    println!("writing {offers} rows …");
    let file = place.folder.join("offers.ndjson");
    let bytes = rows::write(&file, offers)?;
    println!("importing {bytes} bytes …");
    let mut import = server::isolated(place.binary, data);
    let started = Instant::now();
    let printed = process::output(import.arg("import").arg(&file).arg("--json"))?;
    let seconds = started.elapsed().as_secs_f64();
    let printed = String::from_utf8(printed).context("the import printed no text")?;
    ensure!(
        stored(&printed)? == u64::from(offers),
        "the import did not store all {offers} rows: {printed}"
    );
    Ok(ImportFigures {
        rows: offers,
        bytes,
        seconds,
    })
}

/// How many rows the import says it stored, on its last line.
fn stored(printed: &str) -> anyhow::Result<u64> {
    let last = printed
        .lines()
        .next_back()
        .context("the import printed nothing")?;
    let summary: serde_json::Value = serde_json::from_str(last)
        .with_context(|| format!("the import's last line is no JSON: {last}"))?;
    summary["stored"]
        .as_u64()
        .with_context(|| format!("no `stored` in {last}"))
}

/// Prints the page, and writes it when the run was a full one.
fn publish(repository: &Repository, options: &BenchOptions, text: &str) -> anyhow::Result<()> {
    println!("\n{text}");
    if options.quick {
        println!("{PAGE} is not written: a quick run says nothing about speed");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_import_is_believed_only_with_its_count() {
        assert_eq!(
            stored("progress\n{\"received\":3,\"stored\":2}\n").unwrap(),
            2
        );
        assert!(stored("").is_err());
        assert!(stored("done").is_err());
        assert!(stored("{\"received\":3}").is_err());
    }
}
