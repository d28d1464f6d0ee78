//! The command line.

use std::fmt::Write as _;

use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use upload_format::schema;

use crate::config::{self, Purpose, docs};
use crate::exit::Stop;
use crate::output::print;
use crate::{assets, backup, healthcheck, import, keys, migrate, serve, users};

/// Compares prices of offers scraped from Colombian shops, over REST.
#[derive(Parser)]
#[command(name = "arryn", version, after_help = START)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const START: &str = "\
Try it:
  arryn serve --demo
  curl 'http://127.0.0.1:8000/api/best-prices/Televisores/?limit=5'

`arryn serve --help` lists every environment variable.
Exit codes: 0 success, 1 failure, 2 wrong arguments, 64 wrong configuration, 66 unreadable input file.";

#[derive(Subcommand)]
enum Command {
    /// Serves the REST interface until it is told to stop (SIGTERM or SIGINT)
    #[command(after_help = SERVE)]
    Serve(ServeArgs),
    /// Reads scraped offers from files into the store, beside a running `serve` too
    #[command(after_help = import::HELP)]
    Import(import::ImportArgs),
    /// Makes what the store lacks: collections, indexes, the schema; reads what other programs left
    #[command(after_help = MIGRATE)]
    Migrate,
    /// Prints the OpenAPI document of the REST interface
    #[command(after_help = "Example:\n  arryn openapi > openapi.json")]
    Openapi,
    /// Prints a row of an upload as JSON Schema
    #[command(after_help = "Example:\n  arryn schema > row.schema.json")]
    Schema(SchemaArgs),
    /// Asks a running service whether it is ready; exits with 0 if it is, else with 1
    #[command(after_help = HEALTHCHECK)]
    Healthcheck(HealthcheckArgs),
    /// Backs up everything that was received, to `BACKUP_DIR` or `BACKUP_URL`
    #[command(after_help = backup::BACKUP)]
    Backup(backup::BackupArgs),
    /// Verifies a backup and brings it back into the store; what is there already stays once
    #[command(after_help = backup::RESTORE)]
    Restore(backup::RestoreArgs),
    /// Reads a backup to its end and says whether it is whole
    VerifyBackup(backup::VerifyArgs),
    /// Files that a web server may serve in our place
    #[command(subcommand)]
    Assets(AssetsCommand),
    /// Makes, lists and changes users
    #[command(subcommand)]
    User(users::UserCommand),
    /// Makes, lists and revokes keys of programs, such as scrapers
    #[command(subcommand)]
    ApiKey(keys::KeyCommand),
    /// Checks, shows or documents the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Args)]
struct ServeArgs {
    /// Serves a bundled sample of invented offers, marked `sample` in every answer, from a store
    /// of its own (`DATA_DIR/demo.sqlite3`)
    #[arg(long)]
    demo: bool,
}

const SERVE: &str = "\
Examples:
  arryn serve --demo                                      invented offers, nothing to set up
  arryn serve                                             the store under ./data
  BIND_ADDRESS=0.0.0.0:8000 SECRET_KEY=… arryn serve      on every interface

`arryn serve --help` lists every environment variable.";

const MIGRATE: &str = "\
Safe to call again, and beside a running `serve`, which does the same at its start. Documents that other
programs put into `archivos` are left as they are; the answer says how many are usable, and why others are
not.

Environment: DATABASE, MONGODB_URL or MONGO_*, DATA_DIR, SOURCE_TIMEZONE, DEFAULT_CURRENCY, TAXONOMY_FILE.";

#[derive(Args)]
struct SchemaArgs {
    /// Prints the reference page of a row instead, in Markdown
    #[arg(long)]
    page: bool,
}

#[derive(Args)]
struct HealthcheckArgs {
    /// The address to ask instead of `http://BIND_ADDRESS/health/ready`; only http
    #[arg(long)]
    url: Option<String>,
}

const HEALTHCHECK: &str = "\
Examples:
  arryn healthcheck
  arryn healthcheck --url http://127.0.0.1:9000/health/live

Environment: BIND_ADDRESS (default 127.0.0.1:8000).";

#[derive(Subcommand)]
enum AssetsCommand {
    /// Writes the interactive documentation and the OpenAPI document under a directory
    Export {
        /// The directory; what is there is replaced
        directory: String,
    },
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Judges the configuration as `serve` would; exits with 64 when it is wrong
    Check,
    /// Prints the values in effect and where each comes from; secrets as ***
    Print,
    /// Prints the reference page of all variables, in Markdown
    Docs,
}

/// Reads the command line and does what it says.
pub(crate) fn run() -> Result<(), Stop> {
    let matches = Cli::command()
        .mut_subcommand("serve", |serve| {
            serve.after_long_help(format!("{SERVE}\n\n{}", docs::help()))
        })
        .get_matches();
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match cli.command {
        Command::Serve(arguments) => serve::run(arguments.demo),
        Command::Import(arguments) => import::run(&arguments),
        Command::Migrate => migrate::run(),
        Command::Openapi => print(&adapter_http::openapi_json()),
        Command::Schema(SchemaArgs { page: true }) => print(&schema::page()),
        Command::Schema(_) => print(&schema::text()),
        Command::Healthcheck(arguments) => healthcheck::run(arguments.url.as_deref()),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Restore(arguments) => backup::run_restore(&arguments),
        Command::VerifyBackup(arguments) => backup::run_verify(&arguments),
        Command::Assets(AssetsCommand::Export { directory }) => assets::export(&directory),
        Command::User(command) => users::run(&command),
        Command::ApiKey(command) => keys::run(&command),
        Command::Config(ConfigCommand::Check) => check(),
        Command::Config(ConfigCommand::Print) => {
            print(&docs::effective(&config::load(Purpose::Show)?.values))
        }
        Command::Config(ConfigCommand::Docs) => print(&docs::reference()),
    }
}

fn check() -> Result<(), Stop> {
    let config = config::load(Purpose::Serve)?;
    let mut text = "the configuration is good\n".to_owned();
    if !config.unknown.is_empty() {
        let _ = writeln!(text, "unknown in .env: {}", config.unknown.join(", "));
    }
    print(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn wrong_arguments_are_refused() {
        for (line, good) in [
            ("serve", true),
            ("serve --demo", true),
            ("serve extra", false),
            ("import", false),
            ("import - a.json --json --quiet", true),
            ("import --jsn a.json", false),
            ("healthcheck --url http://a/", true),
            ("config", false),
            ("config show", false),
            ("openapi", true),
            ("schema --page", true),
            (
                "import a.csv --fuente T --categoria C --fecha 2025-10-12 --dry-run",
                true,
            ),
            ("migrate", true),
            ("backup --with a --quiet", true),
            ("backup --list --scheduled", false),
            ("restore", false),
            ("restore latest --files out", true),
            ("verify-backup latest", true),
            ("assets export out", true),
            ("assets export", false),
            ("", false),
        ] {
            let words = std::iter::once("arryn").chain(line.split_whitespace());
            assert_eq!(Cli::try_parse_from(words).is_ok(), good, "{line:?}");
        }
    }
}
