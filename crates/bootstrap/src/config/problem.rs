//! What is wrong with the configuration, for the person who wrote it.

use std::fmt;

/// One thing that is wrong; names the variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem(pub(crate) String);

/// Everything that is wrong, at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Problems(pub(crate) Vec<Problem>);

impl Problems {
    /// Adds one.
    pub(crate) fn add(&mut self, text: impl Into<String>) {
        self.0.push(Problem(text.into()));
    }

    /// Whether there are none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        let noun = if count == 1 { "problem" } else { "problems" };
        write!(f, "the configuration cannot be used ({count} {noun}):")?;
        self.0
            .iter()
            .try_for_each(|Problem(text)| write!(f, "\n  - {text}"))
    }
}
