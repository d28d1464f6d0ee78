//! How good decisions are.

use sample_offers::Rng;
use serde::Serialize;

use super::boosting::below;

/// Samples of the bootstrap.
const SAMPLES: usize = 1000;

/// The figures of one evaluation; shares are between 0 and 1.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Figures {
    /// Of the pairs called one product, the share that is.
    pub(crate) precision: f64,
    /// Of the pairs that are one product, the share called so.
    pub(crate) recall: f64,
    /// Harmonic mean of the two.
    pub(crate) f1: f64,
    /// Lower end of the 95 % bootstrap interval of `f1`.
    pub(crate) f1_low: f64,
    /// Its upper end.
    pub(crate) f1_high: f64,
    /// Share of the pairs of one product whose right listing is among the ten candidates of the left.
    pub(crate) candidates_recall_at_10: f64,
    /// Pairs judged.
    pub(crate) pairs: usize,
    /// Mean time to compare two prepared listings, in microseconds.
    pub(crate) microseconds_per_pair: f64,
}

/// What was decided of a pair and what is true.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) said: bool,
    pub(crate) is: bool,
}

/// Counts of right and wrong decisions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    right: f64,
    false_alarms: f64,
    missed: f64,
}

impl Counts {
    pub(crate) fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            match (verdict.said, verdict.is) {
                (true, true) => counts.right += 1.0,
                (true, false) => counts.false_alarms += 1.0,
                (false, true) => counts.missed += 1.0,
                (false, false) => {}
            }
        }
        counts
    }

    pub(crate) fn precision(self) -> f64 {
        share(self.right, self.right + self.false_alarms)
    }

    pub(crate) fn recall(self) -> f64 {
        share(self.right, self.right + self.missed)
    }

    pub(crate) fn f1(self) -> f64 {
        share(
            2.0 * self.right,
            2.0 * self.right + self.false_alarms + self.missed,
        )
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

/// The 95 % interval of F1 by the percentile bootstrap over pairs (Efron, 1979), with a fixed seed.
pub(crate) fn interval(verdicts: &[Verdict]) -> (f64, f64) {
    if verdicts.is_empty() {
        return (0.0, 0.0);
    }
    let mut random = Rng::seeded(1979);
    let mut sample = || {
        let drawn = (0..verdicts.len()).map(|_| verdicts[below(&mut random, verdicts.len())]);
        Counts::of(drawn).f1()
    };
    let mut scores: Vec<f64> = (0..SAMPLES).map(|_| sample()).collect();
    scores.sort_by(f64::total_cmp);
    (scores[SAMPLES / 40], scores[SAMPLES - 1 - SAMPLES / 40])
}

/// Prints the figures, as one JSON object or for a person.
pub(crate) fn print(figures: &Figures, json: bool) -> anyhow::Result<()> {
    if json {
        println!("{}", serde_json::to_string(figures)?);
        return Ok(());
    }
    let percent = |share: f64| share * 100.0;
    println!("pairs                 {}", figures.pairs);
    println!("precision             {:.1} %", percent(figures.precision));
    println!("recall                {:.1} %", percent(figures.recall));
    println!(
        "F1                    {:.1} % (95 % interval {:.1} to {:.1})",
        percent(figures.f1),
        percent(figures.f1_low),
        percent(figures.f1_high)
    );
    println!(
        "candidates, top 10    {:.1} %",
        percent(figures.candidates_recall_at_10)
    );
    println!(
        "time a pair           {:.1} µs",
        figures.microseconds_per_pair
    );
    Ok(())
}
