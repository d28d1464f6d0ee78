//! The binary `arryn`: command line, configuration, wiring and background loops.

mod cli;
mod config;
mod exit;
mod healthcheck;
mod identity;
mod import;
mod keys;
mod rules;
mod serve;
mod system;
mod telemetry;
mod users;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    exit::code(cli::run())
}
