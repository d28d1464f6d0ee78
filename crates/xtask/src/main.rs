//! The project's own commands: `cargo xtask test | ci | tidy | docs | bench | cost | services | eval | train`.

mod bench;
mod ci;
mod cli;
mod cost;
mod docs;
mod eval;
mod process;
mod report;
mod repository;
mod server;
mod services;
mod tally;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command, ServicesCommand};
use crate::repository::Repository;

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs the command; `false` when it ran and found something wrong, which it has printed.
fn run(cli: Cli) -> anyhow::Result<bool> {
    let repository = Repository::locate()?;
    match cli.command {
        Command::Test(options) => Ok(test::run(&repository, &options)),
        Command::Ci => Ok(ci::run(&repository)),
        Command::Tidy => tidy::run(&repository),
        Command::Docs(options) => docs::run(&repository, options.check),
        Command::Services(command) => services(&repository, command).map(|()| true),
        Command::Bench(options) => bench::run(&repository, &options),
        Command::Cost(options) => cost::run(&repository, &options).map(|()| true),
        Command::Eval { what } => eval::run(&what).map(|()| true),
        Command::Train { what } => eval::train(&repository, &what).map(|()| true),
    }
}

fn services(repository: &Repository, command: ServicesCommand) -> anyhow::Result<()> {
    use services::kept;
    match command {
        ServicesCommand::Start => kept::start(repository),
        ServicesCommand::Stop => kept::stop(repository),
        ServicesCommand::Env => kept::env(repository),
    }
}
