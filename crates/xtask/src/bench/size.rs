//! One catalog of a size: import, starts, memory, requests, refresh.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::bench::figures::{Measure, Row};
use crate::bench::load::LoadGenerator;
use crate::bench::requests::Bench;
use crate::bench::{machine, offers, refresh};
use crate::process;
use crate::server::{self, Server, Start};

/// The files of one run, in a folder that goes away with it.
pub(crate) struct Workplace<'a> {
    /// The service.
    pub(crate) binary: &'a Path,
    /// The bare server.
    pub(crate) limit: &'a Path,
    /// The folder.
    pub(crate) folder: &'a Path,
    /// The load generator.
    pub(crate) load: &'a LoadGenerator,
    /// How often each of two things that are compared has its turn.
    pub(crate) turns: u32,
}

impl Workplace<'_> {
    fn make(&self, name: &str) -> anyhow::Result<PathBuf> {
        let path = self.folder.join(name);
        std::fs::create_dir_all(&path)?;
        Ok(path)
    }

    fn start(&self, data: &Path, demo: bool) -> anyhow::Result<Server> {
        let log = self.folder.join("server.log");
        Server::start(&Start {
            binary: self.binary,
            data,
            log: &log,
            demo,
            admin_password: None,
            more: &[],
        })
    }

    /// A server without data, and the demonstration.
    pub(crate) fn idle(&self) -> anyhow::Result<Vec<Row>> {
        println!("idle servers …");
        let mut rows = Vec::new();
        for (measure, name, demo) in [
            (Measure::EmptyBytes, "empty", false),
            (Measure::DemoBytes, "demo", true),
        ] {
            let server = self.start(&self.make(name)?, demo)?;
            rows.push(Row::alone(measure, 0, resident(&server)?));
            server.stop()?;
        }
        Ok(rows)
    }

    /// All figures of a catalog of so many offers; `empty` is the memory of a server without any.
    pub(crate) fn measure(&self, offers: u32, empty: f64) -> anyhow::Result<Vec<Row>> {
        let data = self.make(&format!("data-{offers}"))?;
        let alone = |measure, ours| Row::alone(measure, offers, ours);
        let mut rows = vec![alone(
            Measure::ImportRowsPerSecond,
            import(self.binary, &data, self.folder, offers)?,
        )];
        println!("first start after the import …");
        let server = self.start(&data, false)?;
        rows.push(alone(Measure::FirstStartSeconds, ready(&server)));
        server.stop()?;
        println!("second start …");
        let server = self.start(&data, false)?;
        rows.push(alone(Measure::StartSeconds, ready(&server)));
        let bytes = (resident(&server)? - empty) / f64::from(offers);
        rows.push(alone(Measure::BytesPerOffer, bytes));
        rows.extend(self.requests(&server, offers)?);
        rows.extend(refresh::measure(&server, self.load, offers)?);
        server.stop()?;
        std::fs::remove_dir_all(&data)?;
        Ok(rows)
    }

    fn requests(&self, server: &Server, offers: u32) -> anyhow::Result<Vec<Row>> {
        let bench = Bench {
            load: self.load,
            limit: self.limit,
            bodies: &self.make("bodies")?,
            base: &server.url(""),
            offers,
            turns: self.turns,
        };
        bench.measure(|path| server.get(path))
    }
}

/// Imports so many offers into the data of a service, by a file in `folder`; rows a second.
pub(crate) fn import(
    binary: &Path,
    data: &Path,
    folder: &Path,
    offers: u32,
) -> anyhow::Result<f64> {
    println!("writing {offers} rows …");
    let file = folder.join("offers.ndjson");
    let bytes = offers::write(&file, offers)?;
    println!("importing {bytes} bytes …");
    let mut import = server::isolated(binary, data);
    let started = Instant::now();
    let printed = process::output(import.arg("import").arg(&file).arg("--json"))?;
    let seconds = started.elapsed().as_secs_f64();
    std::fs::remove_file(&file)?;
    let printed = String::from_utf8(printed).context("the import printed no text")?;
    ensure!(
        stored(&printed)? == u64::from(offers),
        "the import did not store all {offers} rows: {printed}"
    );
    Ok(f64::from(offers) / seconds)
}

fn ready(server: &Server) -> f64 {
    server.ready_after().as_secs_f64()
}

fn resident(server: &Server) -> anyhow::Result<f64> {
    // What a start allocates for a moment is given back soon after it.
    std::thread::sleep(Duration::from_secs(8));
    Ok(machine::resident_bytes(server.pid())? as f64)
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
