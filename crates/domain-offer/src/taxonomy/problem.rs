//! What can be wrong with a taxonomy.

use thiserror::Error;

/// What is wrong with a taxonomy, and in which line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {problem}")]
pub struct TaxonomyError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: TaxonomyProblem,
}

/// What is wrong with a line of a taxonomy.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TaxonomyProblem {
    /// A section that does not exist.
    #[error(
        "unknown section [{0}]; there are [categories], [brands], [no brand], [no maker], [stores], [accessories],
         [prices], [things], [parts], [purposes] and [placement]"
    )]
    UnknownSection(String),
    /// A line before the first section.
    #[error("the line stands before the first section")]
    NoSection,
    /// A name without letters or digits.
    #[error("the name is empty")]
    EmptyName,
    /// A spelling of two names.
    #[error("{0:?} is a spelling of another name already")]
    Duplicate(String),
    /// Not a store and its habits in writing prices.
    #[error("habits are: store = decimal point, decimal comma or cents")]
    BadHabit,
    /// Not a category and what its things or parts are called.
    #[error("a line is: category = phrase, phrase, …")]
    BadNouns,
    /// Not the five fields of a placement rule.
    #[error("a placement rule is: from | starts or contains | words | target | reason")]
    BadRule,
    /// A rule about a category, or to one, that is not listed before.
    #[error("category {0:?} is not listed under [categories]")]
    UnknownCategory(String),
    /// A rule that moves or sets apart without saying why.
    #[error("the rule gives no reason")]
    NoReason,
}
