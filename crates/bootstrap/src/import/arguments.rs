//! The command line of `arryn import`.

use clap::Args;
use domain_run::RunName;

/// What `import` was asked to do.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "switches of a command line")]
pub(crate) struct ImportArgs {
    /// JSON in any form, CSV, TSV, JSON-LD or a Merchant feed; plain, gzip or zstd; `-` is standard input
    #[arg(required = true, value_name = "FILE|-")]
    pub(crate) files: Vec<String>,
    /// The run that the rows are of, 1 to 64 visible ASCII characters; by default the day's
    #[arg(long, value_name = "NAME", value_parser = run_name)]
    pub(crate) run_id: Option<RunName>,
    /// Says that the run is over with these files, so that a running `serve` compares it with those before
    #[arg(long)]
    pub(crate) end_run: bool,
    /// The store of the rows that name none
    #[arg(long, value_name = "STORE")]
    pub(crate) fuente: Option<String>,
    /// The category of the rows that name none
    #[arg(long, value_name = "CATEGORY")]
    pub(crate) categoria: Option<String>,
    /// When the rows were seen that do not say it, in ISO 8601
    #[arg(long, value_name = "DATE")]
    pub(crate) fecha: Option<String>,
    /// Judges the rows and stores nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Prints the summary as one JSON object on the last line of standard output
    #[arg(long)]
    pub(crate) json: bool,
    /// Shows no progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

fn run_name(text: &str) -> Result<RunName, &'static str> {
    RunName::parse(text).ok_or("it must have 1 to 64 visible ASCII characters, and no blanks")
}

/// What `import --help` says besides.
pub(crate) const HELP: &str = "\
Examples:
  arryn import televisores.json portatiles.jsonl.gz
  zstdcat big.zst | arryn import -
  arryn import --run-id nightly-42 --end-run alkosto.json exito.json
  arryn import --json new.jsonl | tail -1 | jq .stored
  arryn import --fuente tienda.example --fecha 2025-10-12T08:30:00 feed.xml prices.csv

Kind and compression are recognised by the content, tables also by the ending .csv or .tsv. Rows that
are no JSON are kept transcribed. A row that is there already is a duplicate and is not stored twice, so a file can be imported again safely. A
running `serve` on the same DATA_DIR or MongoDB database shows the rows within a second.

Exit codes: 0 all or some rows are usable (duplicates are); 1 none is, or a file broke off or is of a
kind that is not read; 66 a file cannot be opened (nothing was imported).

Environment: DATA_DIR (default ./data), DATABASE, MONGODB_URL or MONGO_*, SOURCE_TIMEZONE,
DEFAULT_CURRENCY, TAXONOMY_FILE, LOG_LEVEL.";
