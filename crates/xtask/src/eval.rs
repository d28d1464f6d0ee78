//! Measures and trains the matching of products on data that the repository does not hold.

mod boosting;
mod figures;
mod learning;
mod matching;
mod tables;

use crate::cli::Eval;

/// Runs one evaluation and prints its figures.
pub(crate) fn run(what: &Eval) -> anyhow::Result<()> {
    match what {
        Eval::Matching(options) => matching::run(options),
    }
}
