//! Prints invented offers in the scrapers' format, one JSON document a line.

use std::io::{self, BufWriter, ErrorKind, Write};

use anyhow::Context;
use clap::Parser;
use jiff::Timestamp;
use sample_offers::{DEFAULT_AS_OF, Synthetic, demo};

/// Prints invented offers in the scrapers' format, one JSON document a line: load data, or the bundled sample. The same
/// arguments always print the same bytes.
#[derive(Debug, Parser)]
#[command(name = "generate")]
struct Arguments {
    /// How many distinct offers
    #[arg(long, default_value_t = 1000)]
    offers: usize,
    /// How many rows of each offer, a day apart
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=3650))]
    sightings: u32,
    /// Other seeds give other offers
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// No row is dated later: an instant such as 2025-10-12T17:00:00Z, which is the default
    #[arg(long, value_name = "INSTANT")]
    as_of: Option<Timestamp>,
    /// The bundled sample of some 500 offers (which --offers, --sightings and --seed do not change)
    #[arg(long, conflicts_with_all = ["offers", "sightings", "seed"])]
    demo: bool,
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let as_of = arguments
        .as_of
        .map_or(DEFAULT_AS_OF, Timestamp::as_microsecond);
    let printed = if arguments.demo {
        print(demo(as_of).into_iter())
    } else {
        let Arguments {
            offers,
            sightings,
            seed,
            ..
        } = arguments;
        print(
            Synthetic {
                offers,
                sightings,
                seed,
                as_of_unix_micros: as_of,
            }
            .documents(),
        )
    };
    match printed {
        // `generate | head` is no failure.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other.context("cannot write to the standard output"),
    }
}

/// Writes the documents to the standard output.
fn print(documents: impl Iterator<Item = String>) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 18, io::stdout().lock());
    for document in documents {
        out.write_all(document.as_bytes())?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
