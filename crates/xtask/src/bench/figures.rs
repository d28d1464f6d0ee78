//! What a run measured.

use serde::Serialize;

/// What a row measures; the name that `--json` writes is the variant's in snake case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Measure {
    /// Answers in a second to one query asked again and again.
    HotRequestsPerSecond,
    /// Answers in a second to a query that is another each time.
    FreshRequestsPerSecond,
    /// 99 of 100 fresh answers took no longer, in milliseconds, at half of the saturating rate.
    P99MsAtHalfRate,
    /// Bytes in the body of an answer.
    AnswerBytes,
    /// Rows that `arryn import` stores in a second, wall time of the whole command.
    ImportRowsPerSecond,
    /// From starting the process to the first 200 of `/health/ready`, with all offers archived.
    StartSeconds,
    /// The same for the first start after an import, which folds the log.
    FirstStartSeconds,
    /// Resident memory that an offer costs: the loaded server's less the empty one's.
    BytesPerOffer,
    /// Resident memory of a server without data.
    EmptyBytes,
    /// Resident memory of the idle demonstration.
    DemoBytes,
    /// From sending 1,000 new extractions to their being visible, in seconds.
    RefreshSeconds,
    /// The highest resident memory while that went on, over the memory before it.
    RefreshMemoryRatio,
    /// p99 of reads in milliseconds while extractions are refreshed; the limit is that without.
    P99MsDuringRefresh,
}

/// One figure.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Row {
    /// What is measured.
    pub(crate) measure: Measure,
    /// Distinct offers in the catalog; 0 where there are none.
    pub(crate) offers: u32,
    /// Path and query, where it is about one route.
    pub(crate) route: Option<String>,
    /// Our figure.
    pub(crate) ours: f64,
    /// The bare server's figure for the same bytes, measured in turns with ours.
    pub(crate) limit: Option<f64>,
    /// Ours ÷ limit.
    pub(crate) ratio: Option<f64>,
    /// Largest less smallest of the turns, ÷ their mean: of the ratio where there is one.
    pub(crate) spread: Option<f64>,
}

impl Row {
    /// A figure without anything to set it against.
    pub(crate) fn alone(measure: Measure, offers: u32, ours: f64) -> Self {
        Self {
            measure,
            offers,
            route: None,
            ours,
            limit: None,
            ratio: None,
            spread: None,
        }
    }

    /// The means of figures that were measured in turns, ours first in each pair.
    pub(crate) fn of_turns(
        measure: Measure,
        offers: u32,
        route: &str,
        turns: &[(f64, f64)],
    ) -> Self {
        let ratios: Vec<f64> = turns.iter().map(|(ours, limit)| ours / limit).collect();
        let ours = mean(turns.iter().map(|turn| turn.0));
        let limit = mean(turns.iter().map(|turn| turn.1));
        Self {
            measure,
            offers,
            route: Some(route.to_owned()),
            ours,
            limit: Some(limit),
            ratio: Some(ours / limit),
            spread: Some(spread(&ratios)),
        }
    }
}

fn mean(numbers: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = numbers.len().max(1) as f64;
    numbers.sum::<f64>() / count
}

fn spread(numbers: &[f64]) -> f64 {
    let largest = numbers.iter().copied().fold(f64::MIN, f64::max);
    let smallest = numbers.iter().copied().fold(f64::MAX, f64::min);
    (largest - smallest) / mean(numbers.iter().copied())
}

/// A machine and the state of the code.
#[derive(Debug)]
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

/// Requests sent for some seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LoadFigures {
    /// Answers in a second.
    pub(crate) requests_per_second: f64,
    /// 99 of 100 answers took no longer, in milliseconds.
    pub(crate) p99_ms: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_averaged_and_their_spread_kept() {
        let turns = [(50.0, 100.0), (30.0, 100.0)];
        let row = Row::of_turns(Measure::HotRequestsPerSecond, 5, "/a/", &turns);
        assert_eq!(
            (row.ours, row.limit, row.ratio),
            (40.0, Some(100.0), Some(0.4))
        );
        // Ratios 0.5 and 0.3 around 0.4.
        assert!((row.spread.unwrap() - 0.5).abs() < 1e-12);
        let json = serde_json::to_value(&row).unwrap();
        assert_eq!(json["measure"], "hot_requests_per_second");
    }
}
