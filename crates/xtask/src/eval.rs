//! Measures search, and measures and trains the matching of products, on data that the repository does not hold.

mod boosting;
mod cost;
mod figures;
mod learning;
mod matching;
mod offers;
mod search;
mod shop;
mod tables;
mod train;

use crate::cli::{Eval, Train};
use crate::repository::Repository;

/// Runs one evaluation and prints its figures.
pub(crate) fn run(what: &Eval) -> anyhow::Result<()> {
    match what {
        Eval::Matching(options) => matching::run(options),
        Eval::Offers(options) => offers::run(options),
        Eval::Cost(options) => cost::run(options),
        Eval::Search(options) => search::run(options),
    }
}

/// Trains what the program keeps as constants.
pub(crate) fn train(repository: &Repository, what: &Train) -> anyhow::Result<()> {
    match what {
        Train::Matching(options) => train::run(repository, options),
    }
}
