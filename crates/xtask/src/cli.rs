//! The command line of `cargo xtask`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// The project's own commands. Run them from anywhere in the repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run every test: unit, documentation, whole process, and the API against its own document
    ///
    /// Needs a Rust toolchain, gcc, python3 and a network. What else it needs (cargo-nextest, the
    /// schemathesis package, compose) it installs under target/, and the servers that tests talk to (mongod,
    /// redis-server) in the user's cache or by apt-get; what it cannot install it names together
    /// with the command that would, and fails. It starts the servers on free ports and stops them at
    /// the end; those that `ARRYN_TEST_MONGODB_URL`, `ARRYN_TEST_MONGODB_STANDALONE_URL` and
    /// `ARRYN_TEST_REDIS_URL` name are used instead.
    #[command(after_help = "Examples:\n  \
        cargo xtask test                     everything\n  \
        cargo xtask test --step unit         only the tests that need no binary\n  \
        cargo xtask test --step api          only schemathesis, over a fresh demo server")]
    Test(TestOptions),
    /// Run what the build server runs: format, lints, tidy, documentation drift, then `test`
    ///
    /// All steps run even when an early one fails. The last line is `N passed, N failed`; a step
    /// without tests of its own counts as one.
    Ci,
    /// Check the rules of the repository that no compiler checks
    ///
    /// Allowed edges between crates, forbidden libraries, file length, forbidden constructs,
    /// links, the list of decisions, machine paths, file size. CONTRIBUTING.md lists them.
    Tidy,
    /// Write the generated reference pages again, or check that they are up to date
    Docs(DocsOptions),
    /// Keep the servers of the tests running, for a developer who runs single tests again and again
    #[command(
        subcommand,
        after_help = "Example:\n  \
        cargo xtask services start\n  \
        eval \"$(cargo xtask services env)\"\n  \
        cargo nextest run -p adapter-mongo\n  \
        cargo xtask services stop"
    )]
    Services(ServicesCommand),
    /// Measure import, start, memory, refresh and every route, and write docs/reference/performance.md
    ///
    /// In one run and in turns with a bare actix-web server that answers the same bytes from
    /// memory: the limit of this machine.
    #[command(after_help = "Examples:\n  \
        cargo xtask bench                    1,000, 10,000, 100,000 and 1,000,000 offers; most of an hour\n  \
        cargo xtask bench --quick            1,000 and 100,000 offers within ten minutes\n  \
        cargo xtask bench --offers 100000    one size only\n  \
        cargo xtask bench --json out.json    rows of measure, offers, route, ours, limit, ratio, spread\n  \
        cargo xtask bench --counts           instructions of the hot functions, held to those committed")]
    Bench(BenchOptions),
    /// Measure what hostile requests cost, and fail where one costs more than it may
    ///
    /// Each request of crates/bench-cost/corpus goes through the whole application over 100,000 offers in one process, and
    /// its processor time is taken. A step of `test`.
    #[command(after_help = "Examples:\n  \
        cargo xtask cost                     every request, and the dearest of each route as a table\n  \
        cargo xtask cost --fuzz 600          also look for dearer ones for ten minutes, and add them to the corpus\n  \
        cargo xtask cost --only suggest      the requests that contain this text")]
    Cost(RequestCostOptions),
    /// Measure the matching of products on data of yours
    Eval {
        #[command(subcommand)]
        what: Eval,
    },
    /// Make the constants that the program decides with
    Train {
        #[command(subcommand)]
        what: Train,
    },
}

/// What to measure of the cost of requests.
#[derive(Debug, Default, Args)]
pub(crate) struct RequestCostOptions {
    /// Also look for dearer requests for so many seconds
    #[arg(long, value_name = "SECONDS")]
    pub(crate) fuzz: Option<u64>,
    /// Measure only the requests that contain this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) only: Option<String>,
}

/// What to evaluate.
#[derive(Debug, Subcommand)]
pub(crate) enum Eval {
    /// Learn from labelled pairs of two tables and judge pairs held back
    ///
    /// A table is a CSV file with the columns id and title (or name) and, where it has them,
    /// description, brand (or manufacturer), modelno and price. Pairs have `ltable_id`, `rtable_id` and
    /// label (1 for one product). Model and threshold come from the training and validation pairs;
    /// the test pairs are only judged.
    #[command(after_help = "Example:\n  \
        cargo xtask eval matching --a tableA.csv --b tableB.csv \\\n    \
        --train train.csv --valid valid.csv --test test.csv --json")]
    Matching(MatchingOptions),
    /// Judge all pairs between two files of scraped offers with the model in the program
    ///
    /// The files are what scrapers upload: an array, or one object a line. Pairs have `link_a`,
    /// `link_b` and label; a pair that the file does not list is two products.
    #[command(after_help = "Example:\n  \
        cargo xtask eval offers --a one.json --b other.jsonl --pairs pairs.csv --out decisions.csv")]
    Offers(OffersOptions),
    /// Measure what matching costs: a pair, a new listing, memory; beside a plain TF-IDF pass
    Cost(CostOptions),
    /// Say how many of the first five results of each search are right
    ///
    /// The queries are a TSV file with the columns query, right and wrong: regular expressions over the folded title,
    /// brand, model and category of an offer (`right` may be several, joined by `&&`). The offers are what scrapers
    /// upload; each stands for itself.
    #[command(after_help = "Example:\n  \
        cargo xtask eval search --queries queries.tsv --offers one.jsonl other.jsonl")]
    Search(SearchOptions),
}

/// The files of an evaluation of search.
#[derive(Debug, Args)]
pub(crate) struct SearchOptions {
    /// The searches, with what is right and wrong
    #[arg(long, value_name = "FILE")]
    pub(crate) queries: PathBuf,
    /// Files of scraped offers
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    pub(crate) offers: Vec<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// How many offers to measure with.
#[derive(Debug, Args)]
pub(crate) struct CostOptions {
    /// Invented offers that are there before the new ones come
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub(crate) offers: usize,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to train.
#[derive(Debug, Subcommand)]
pub(crate) enum Train {
    /// The model that decides which offers are one product
    ///
    /// Writes crates/domain-matching/data/model.txt unless told otherwise. The same data give the same file.
    Matching(TrainOptions),
}

/// The data to train on.
#[derive(Debug, Args)]
pub(crate) struct TrainOptions {
    /// A folder with tableA.csv, train.csv, valid.csv and, if it has two tables, tableB.csv
    #[arg(long = "set", value_name = "FOLDER")]
    pub(crate) sets: Vec<PathBuf>,
    /// Two files of scraped offers and the file of their pairs
    #[arg(long, num_args = 3, value_names = ["FILE", "FILE", "PAIRS"], required = true)]
    pub(crate) offers: Vec<PathBuf>,
    /// A file of one shop's offers: two article numbers are two products
    #[arg(long, value_name = "FILE")]
    pub(crate) alone: Vec<PathBuf>,
    /// The date to write into the file
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) date: String,
    /// Write the model to this file, for `eval offers --model`
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

/// Two files of offers and what is known of them.
#[derive(Debug, Args)]
pub(crate) struct OffersOptions {
    /// The offers of one side
    #[arg(long, value_name = "FILE")]
    pub(crate) a: PathBuf,
    /// The offers of the other side
    #[arg(long, value_name = "FILE")]
    pub(crate) b: PathBuf,
    /// The pairs that are labelled
    #[arg(long, value_name = "FILE")]
    pub(crate) pairs: PathBuf,
    /// A model that `train matching --out` wrote [default: the one in the program]
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
    /// Write the decisions to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// The files of a benchmark.
#[derive(Debug, Args)]
pub(crate) struct MatchingOptions {
    /// The left table
    #[arg(long, value_name = "FILE")]
    pub(crate) a: PathBuf,
    /// The right table [default: the left one]
    #[arg(long, value_name = "FILE")]
    pub(crate) b: Option<PathBuf>,
    /// Pairs to learn from
    #[arg(long, value_name = "FILE")]
    pub(crate) train: PathBuf,
    /// More pairs to learn from, for the threshold too
    #[arg(long, value_name = "FILE")]
    pub(crate) valid: PathBuf,
    /// Pairs to judge
    #[arg(long, value_name = "FILE")]
    pub(crate) test: PathBuf,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}

/// What to do with the servers of the tests.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum ServicesCommand {
    /// Start two MongoDB servers and a Redis on free ports, data under target/services
    Start,
    /// End them and throw their data away
    Stop,
    /// Print the lines that tell a shell where they are
    Env,
}

/// Which tests to run.
#[derive(Debug, Default, Args)]
pub(crate) struct TestOptions {
    /// Run only this step; may be given several times [default: all of them]
    #[arg(long = "step", value_name = "STEP")]
    pub(crate) steps: Vec<TestStep>,
    /// Test this binary instead of the one that the unit tests are built with
    #[arg(long, value_name = "FILE")]
    pub(crate) binary: Option<PathBuf>,
}

impl TestOptions {
    /// Whether this step was asked for.
    pub(crate) fn wants(&self, step: TestStep) -> bool {
        self.steps.is_empty() || self.steps.contains(&step)
    }
}

/// A step of `test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestStep {
    /// Unit, integration and documentation tests
    Unit,
    /// Tests of the running binary
    Process,
    /// schemathesis over the OpenAPI document of a running demo server
    Api,
    /// What hostile requests cost
    Cost,
}

/// Whether to write or to compare.
#[derive(Debug, Args)]
pub(crate) struct DocsOptions {
    /// Write nothing; fail when a page differs from what would be written
    #[arg(long)]
    pub(crate) check: bool,
}

/// How much to measure.
#[derive(Debug, Args)]
pub(crate) struct BenchOptions {
    /// A short run: a second for each measurement of a route
    #[arg(long)]
    pub(crate) quick: bool,
    /// Distinct offers to import; may be given several times [default: 1000, 10000, 100000 and
    /// 1000000, or 1000 and 100000 with --quick]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) offers: Vec<u32>,
    /// Measure this binary instead of building one with `--release`
    #[arg(long, value_name = "FILE")]
    pub(crate) binary: Option<PathBuf>,
    /// Also write the figures to this file as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Count the instructions of the hot functions with callgrind and fail where one has grown
    #[arg(long)]
    pub(crate) counts: bool,
    /// The same, and commit to what was counted
    #[arg(long)]
    pub(crate) write_counts: bool,
}

impl BenchOptions {
    /// The command that would measure the same; what only says where figures go is left out.
    pub(crate) fn shown(&self) -> String {
        let mut command = "cargo xtask bench".to_owned();
        if self.quick {
            command.push_str(" --quick");
        }
        for offers in &self.offers {
            command.push_str(" --offers ");
            command.push_str(&offers.to_string());
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn no_step_named_means_every_step() {
        let all = TestOptions::default();
        assert!(all.wants(TestStep::Unit) && all.wants(TestStep::Api));
        let one = TestOptions {
            steps: vec![TestStep::Api],
            binary: None,
        };
        assert!(one.wants(TestStep::Api) && !one.wants(TestStep::Unit));
    }
}
