//! How the process ends: exit codes, and the sentence that goes with them.

use std::fmt;
use std::process::ExitCode;

use crate::config::Problems;

/// It did not work.
pub(crate) const FAILED: u8 = 1;
/// The arguments cannot be used, as clap says it.
pub(crate) const ARGUMENTS: u8 = 2;
/// The configuration cannot be used (`EX_USAGE`).
pub(crate) const CONFIGURATION: u8 = 64;
/// An input file cannot be read (`EX_NOINPUT`).
pub(crate) const NO_INPUT: u8 = 66;

/// The service does not answer itself any more (`EX_SOFTWARE`).
pub(crate) const UNRESPONSIVE: u8 = 70;

/// An end other than success, with what is told about it; an empty message was told already.
#[derive(Debug)]
pub(crate) struct Stop {
    code: u8,
    message: String,
}

impl Stop {
    /// An end with this exit code and message.
    pub(crate) fn new(code: u8, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }
}

impl From<Problems> for Stop {
    fn from(problems: Problems) -> Self {
        Self::new(CONFIGURATION, problems.to_string())
    }
}

impl From<anyhow::Error> for Stop {
    fn from(error: anyhow::Error) -> Self {
        Self::new(FAILED, format!("{error:#}"))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "arryn: {}", self.message)
    }
}

/// The exit code of a command; its message goes to standard error.
pub(crate) fn code(result: Result<(), Stop>) -> ExitCode {
    let Err(stop) = result else {
        return ExitCode::SUCCESS;
    };
    if !stop.message.is_empty() {
        eprintln!("{stop}");
    }
    ExitCode::from(stop.code)
}
