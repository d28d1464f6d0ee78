//! Load by oha, an outside program, and what its report says.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use crate::bench::figures::LoadFigures;
use crate::process;
use crate::repository::Repository;
use crate::tools;

/// How many connections send requests at once.
const CONNECTIONS: u32 = 8;
/// The version that is installed where there is none.
const VERSION: &str = "1.16.0";
/// What oha calls the requests that were under way when its time was over.
const UNFINISHED: &str = "aborted due to deadline";

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Url {
    /// The same again and again.
    Same(String),
    /// What a regular expression describes, another each time.
    Pattern(String),
}

/// A load generator that is there and works.
#[derive(Debug)]
pub(crate) struct LoadGenerator {
    program: PathBuf,
    duration: Duration,
}

impl LoadGenerator {
    /// Finds oha, or installs it under target/tools; each measurement will last `duration`.
    pub(crate) fn find(repository: &Repository, duration: Duration) -> anyhow::Result<Self> {
        let own = repository.tools().join("bin/oha");
        for program in [PathBuf::from("oha"), own.clone()] {
            if process::succeeds(Command::new(&program).arg("--version")) {
                return Ok(Self { program, duration });
            }
        }
        println!("oha is missing: installing it under target/tools");
        process::run(&mut tools::install(repository, "oha", VERSION)).context(
            "oha could not be installed; it needs gcc and make: \
             sudo apt-get install make && cargo install oha --locked",
        )?;
        Ok(Self {
            program: own,
            duration,
        })
    }

    /// As many requests as the server answers.
    pub(crate) fn at_full_speed(&self, url: &Url) -> anyhow::Result<LoadFigures> {
        self.measure(url, &[])
    }

    /// This many requests a second, and times that count the wait of those sent too late.
    pub(crate) fn at_rate(&self, url: &Url, per_second: f64) -> anyhow::Result<LoadFigures> {
        let rate = format!("{:.0}", per_second.max(1.0));
        self.measure(url, &["-q", &rate, "--latency-correction"])
    }

    fn measure(&self, url: &Url, more: &[&str]) -> anyhow::Result<LoadFigures> {
        let mut oha = Command::new(&self.program);
        oha.args([
            "--no-tui",
            "--output-format",
            "json",
            "--disable-compression",
        ]);
        oha.args(["-z", &format!("{}s", self.duration.as_secs())]);
        oha.args(["-c", &CONNECTIONS.to_string()]).args(more);
        match url {
            Url::Same(url) => oha.arg(url),
            Url::Pattern(url) => oha.arg("--rand-regex-url").arg(url),
        };
        let printed = process::output(&mut oha)?;
        figures(&printed).with_context(|| format!("`{}`", process::shown(&oha)))
    }
}

/// The parts of oha's report that we use.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OhaReport {
    summary: OhaSummary,
    latency_percentiles: OhaPercentiles,
    status_code_distribution: BTreeMap<String, u64>,
    error_distribution: BTreeMap<String, u64>,
}

#[derive(Debug, Deserialize)]
struct OhaSummary {
    /// How long it sent, in seconds.
    total: f64,
}

/// Times in seconds; null when nothing was answered.
#[derive(Debug, Deserialize)]
struct OhaPercentiles {
    p99: Option<f64>,
}

/// Reads a report; fails when anything but 200 was answered, since such figures mean nothing.
fn figures(report: &[u8]) -> anyhow::Result<LoadFigures> {
    let report: OhaReport = serde_json::from_slice(report).context("oha's report has changed")?;
    if let Some((error, count)) = report
        .error_distribution
        .iter()
        .find(|(error, _)| *error != UNFINISHED)
    {
        bail!("{count} requests failed: {error}");
    }
    let statuses = &report.status_code_distribution;
    ensure!(
        statuses.keys().eq(["200"]),
        "answers other than 200: {statuses:?}"
    );
    let answers: u64 = statuses.values().sum();
    let p99 = report.latency_percentiles.p99;
    let p99 = p99.context("no percentiles in oha's report")?;
    Ok(LoadFigures {
        // Its own figure counts the unfinished too.
        requests_per_second: answers as f64 / report.summary.total,
        p99_ms: p99 * 1_000.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What oha 1.16.0 printed.
    const RECORDED: &str = include_str!("oha-report.json");

    #[test]
    fn a_recorded_report_is_read() {
        let found = figures(RECORDED.as_bytes()).unwrap();
        let LoadFigures {
            requests_per_second,
            p99_ms,
        } = found;
        let shown = format!("{requests_per_second:.2} {p99_ms:.2}");
        assert_eq!(shown, "167.63 58.03", "170 answers in 1.014142544 s");
    }

    #[test]
    fn bad_answers_are_no_figures() {
        let check = |from: &str, to: &str, expected: &str| {
            let changed = RECORDED.replace(from, to);
            assert_ne!(changed, RECORDED, "{from} is in the report");
            let error = format!("{:#}", figures(changed.as_bytes()).unwrap_err());
            assert!(error.contains(expected), "{error}");
        };
        check("\"200\":", "\"404\":", "answers other than 200");
        check(
            UNFINISHED,
            "connection refused",
            "requests failed: connection refused",
        );
        check("\"total\"", "\"renamed\"", "oha's report has changed");
    }
}
