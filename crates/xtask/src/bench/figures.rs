//! What a run measured.

use serde::Serialize;

/// Everything that the page shows, and that `--json` writes.
#[derive(Debug, Serialize)]
pub(crate) struct Figures {
    /// The exact command.
    pub(crate) command: String,
    /// Where it ran.
    pub(crate) machine: Machine,
    /// Distinct offers in the catalog.
    pub(crate) offers: u32,
    /// The import of all of them.
    pub(crate) import: ImportFigures,
    /// A server without any data.
    pub(crate) empty: ServerFigures,
    /// The first start after the import.
    pub(crate) after_import: ServerFigures,
    /// The start after that one, whose server answered the requests.
    pub(crate) loaded: ServerFigures,
    /// How long each measurement of a route lasted, in seconds.
    pub(crate) seconds_a_route: u64,
    /// Each route's figures.
    pub(crate) routes: Vec<RouteFigures>,
}

impl Figures {
    /// Resident memory that an offer costs: the loaded server's less the empty one's, in bytes.
    pub(crate) fn bytes_per_offer(&self) -> u64 {
        let more = self
            .loaded
            .resident_bytes
            .saturating_sub(self.empty.resident_bytes);
        more / u64::from(self.offers.max(1))
    }
}

/// A machine and the state of the code.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    /// The processor's name.
    pub(crate) processor: String,
    /// How many threads may run at once.
    pub(crate) threads: usize,
    /// Main memory in bytes.
    pub(crate) memory_bytes: u64,
    /// The kernel's name and release.
    pub(crate) system: String,
    /// The compiler's version.
    pub(crate) compiler: String,
    /// The commit, and whether files differ from it.
    pub(crate) commit: String,
}

/// An import.
#[derive(Debug, Serialize)]
pub(crate) struct ImportFigures {
    /// Rows in the file, all of which were stored.
    pub(crate) rows: u32,
    /// Size of the file.
    pub(crate) bytes: u64,
    /// Wall time of the whole command.
    pub(crate) seconds: f64,
}

impl ImportFigures {
    /// Rows in a second.
    pub(crate) fn rows_per_second(&self) -> f64 {
        f64::from(self.rows) / self.seconds
    }
}

/// A start of the server.
#[derive(Debug, Serialize)]
pub(crate) struct ServerFigures {
    /// From starting the process to the first 200 of `/health/ready`.
    pub(crate) ready_seconds: f64,
    /// Resident memory two seconds after that.
    pub(crate) resident_bytes: u64,
}

/// A route under load.
#[derive(Debug, Serialize)]
pub(crate) struct RouteFigures {
    /// Path and query.
    pub(crate) route: String,
    /// Bytes in the body of an answer.
    pub(crate) answer_bytes: u64,
    /// As many requests as it could answer.
    pub(crate) full: LoadFigures,
    /// Half as many requests, sent evenly.
    pub(crate) half: LoadFigures,
}

/// Requests sent for some seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct LoadFigures {
    /// Answers in a second.
    pub(crate) requests_per_second: f64,
    /// Half of the answers took no longer, in milliseconds.
    pub(crate) p50_ms: f64,
    /// 99 of 100 answers took no longer, in milliseconds.
    pub(crate) p99_ms: f64,
}
