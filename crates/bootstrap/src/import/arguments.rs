//! The command line of `arryn import`.

use clap::Args;

/// What `import` was asked to do.
#[derive(Args, Debug)]
pub(crate) struct ImportArgs {
    /// JSON arrays, single objects or NDJSON; plain, gzip or zstd; `-` is standard input
    #[arg(required = true, value_name = "FILE|-")]
    pub(crate) files: Vec<String>,
    /// Prints the summary as one JSON object on the last line of standard output
    #[arg(long)]
    pub(crate) json: bool,
    /// Shows no progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// What `import --help` says besides.
pub(crate) const HELP: &str = "\
Examples:
  arryn import televisores.json portatiles.jsonl.gz
  zstdcat big.zst | arryn import -
  arryn import --json new.jsonl | tail -1 | jq .stored

The shape (array, object, NDJSON) and the compression are recognised by the content. A row that is
there already is a duplicate and is not stored twice, so a file can be imported again safely. A
running `serve` on the same DATA_DIR or MongoDB database shows the rows within a second.

Exit codes: 0 all or some rows are usable (duplicates are); 1 none is, or a file broke off;
66 a file cannot be opened (nothing was imported).

Environment: DATA_DIR (default ./data), DATABASE, MONGODB_URL or MONGO_*, SOURCE_TIMEZONE,
DEFAULT_CURRENCY, TAXONOMY_FILE, LOG_LEVEL.";
