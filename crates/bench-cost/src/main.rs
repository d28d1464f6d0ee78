//! What hostile requests cost: each input of the corpus through the whole application, measured in processor time.
//!
//! `cargo xtask cost` builds and runs it. The application is the real one over 100,000 offers in the embedded store,
//! in this process; only passwords are hashed by a stand-in, since what an admitted hash may cost is decided
//! elsewhere. Processor time of the whole process is taken, so that work which a route hands to other threads counts.

mod corpus;
mod fuzz;
mod input;
mod measure;
mod operations;
mod reference;
mod report;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;

use crate::corpus::Corpus;
use crate::measure::Bench;
use crate::report::Report;
use crate::world::World;

#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Measures what each hostile request of the corpus costs.
#[derive(Debug, Parser)]
#[command(name = "bench-cost")]
struct Options {
    /// The folder of the corpus
    #[arg(long, value_name = "FOLDER")]
    corpus: PathBuf,
    /// Offers of the catalog
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    offers: usize,
    /// Also look for dearer requests for so many seconds, and add them to the corpus
    #[arg(long, value_name = "SECONDS")]
    fuzz: Option<u64>,
    /// Measure only the requests that contain this text
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    actix_web::rt::System::new().block_on(run(options))
}

async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let corpus = Corpus::read(&options.corpus)?;
    let operations = operations::all();
    let lacking = corpus::lacking(&corpus, &operations);
    anyhow::ensure!(
        lacking.is_empty(),
        "the corpus lacks {}",
        lacking.join(", ")
    );
    let mut inputs = corpus.inputs(&operations);
    if let Some(only) = &options.only {
        inputs.retain(|input| input.to_string().contains(only.as_str()));
    }
    let world = World::new(options.offers).await?;
    println!("{} requests, {} offers", inputs.len(), options.offers);
    let bench = Bench::new(&world).await;
    let mut report = Report::default();
    for input in &inputs {
        report.add(bench.cost(input).await);
    }
    if let Some(seconds) = options.fuzz {
        let fuzz = fuzz::Fuzz {
            bench: &bench,
            operations: &operations,
            values: corpus.values(),
            words: world.words(),
        };
        let found = fuzz
            .run(Duration::from_secs(seconds), &inputs, &mut report)
            .await;
        corpus::add(&options.corpus, &found)?;
        println!("{} dearer requests found", found.len());
    }
    report.print();
    Ok(if report.is_within() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
