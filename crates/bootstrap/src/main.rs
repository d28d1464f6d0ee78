//! The binary `arryn`: command line, configuration, wiring and background loops.

mod assets;
mod backup;
mod cli;
mod config;
mod exit;
mod healthcheck;
mod identity;
mod import;
mod keys;
mod migrate;
mod output;
mod private;
mod progress;
mod rules;
mod serve;
mod system;
mod telemetry;
mod users;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    private::begin();
    exit::code(cli::run())
}
