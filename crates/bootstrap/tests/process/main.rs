//! The binary as a whole: real processes, a real store, real signals.
//!
//! `ARRYN_BIN` names another build to test, `ARRYN_KILL_ROUNDS` how often the service is killed.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of test functions"
)]

mod commands;
mod edge;
mod import;
mod kill;
mod operation;
mod limits;
mod serve;
mod support;
