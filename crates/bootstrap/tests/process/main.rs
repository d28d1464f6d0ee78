//! The binary as a whole: real processes, a real store, real signals.
//!
//! `cargo xtask test` tells the tests where the servers are.
//! `ARRYN_BIN` names another build to test, `ARRYN_KILL_ROUNDS` how often the service is killed.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests stand outside of test functions"
)]

mod abuse;
mod client;
mod clock;
mod commands;
mod configuration;
mod corrections;
mod disk;
mod edge;
mod env_file;
mod faults;
mod hostile_bodies;
mod import;
mod in_front;
mod kill;
mod limits;
mod mongodb;
mod operation;
mod private;
mod proxy;
mod retention;
mod reviews;
mod rolling;
mod serve;
mod servers;
mod support;
mod upgrade;
mod users;
