//! Reads files of scraped offers into the store.

mod arguments;
mod input;
mod patient;
mod pipeline;
mod progress;
mod reader;
mod report;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use application::ports::StoreError;
use application::use_cases::ingest::Ingest;
use application::use_cases::runs::{RunBook, RunUpload};
use application::use_cases::signal::RefreshSignal;
use domain_offer::rules::Rules;
use domain_offer::time::Zone;
use intake::Given;

use crate::config::{self, Purpose, Settings};
use crate::exit::{ARGUMENTS, FAILED, NO_INPUT, Stop};
use crate::serve::outage::outlast;
use crate::serve::storage::Storage;
use crate::system::{SystemClock, SystemIds};
use crate::{output, private, rules, telemetry};
pub(crate) use arguments::{HELP, ImportArgs};
use input::Input;
use patient::PatientLog;
use pipeline::Asked;
use progress::Progress;
use report::Report;

/// Reads the files and stores their rows; fails when no row was usable or a file broke off.
pub(crate) fn run(arguments: &ImportArgs) -> Result<(), Stop> {
    let settings = config::load(Purpose::Store)?.settings;
    let inputs = open_all(&arguments.files)?;
    let _logs = telemetry::start(&settings, telemetry::Destination::Stderr);
    private::mend(&settings);
    let rules = Arc::new(rules::configured(&settings.offers)?);
    let asked = asked(arguments, &rules.zone)?;
    let storage = Storage::open(&settings, &rules, false)?;
    let ingest = ingest(&storage, &settings, Arc::clone(&rules));
    let progress = Progress::over(&inputs, arguments);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .context("the runtime cannot be started")?;
    runtime
        .block_on(storage.wait_until_prepared(&settings))
        .context("nothing was imported: the store cannot be used")?;
    let report = runtime.block_on(async {
        let book = RunBook::new(Arc::clone(&storage.runs), Arc::new(SystemClock), rules);
        let run = Arc::new(book).open(OWNER, arguments.run_id.clone()).await;
        let mut report = pipeline::run(&ingest, &run, inputs, &asked, progress).await;
        if asked.is_dry {
            return report;
        }
        report.run = Some(run.name().to_string());
        if let Err(error) = write_down(&run, &settings, arguments.end_run).await {
            eprintln!("arryn: the rows are safe, but not counted in their run: {error}");
        }
        report
    });
    tell(&report, arguments)
}

/// Whose runs those of imports are.
const OWNER: &str = "import";

/// Writes down the rows of the run; with `end`, and that it is over.
async fn write_down(run: &RunUpload, settings: &Settings, end: bool) -> Result<(), StoreError> {
    let server = settings.storage.mongo();
    let patience = server.map_or(Duration::ZERO, |server| server.patience);
    outlast(patience, || async {
        run.flush().await?;
        if end { run.close().await } else { Ok(()) }
    })
    .await
}

/// What the command line says of all files, as the upload route reads it.
fn asked(arguments: &ImportArgs, zone: &Zone) -> Result<Asked, Stop> {
    let read = |text: &String| match zone.read(text) {
        Some(instant) => Ok(zone.write(instant)),
        None => Err(Stop::new(
            ARGUMENTS,
            format!("--fecha must be a date of ISO 8601, such as 2025-10-12T08:30:00: {text:?}"),
        )),
    };
    let seen_at = arguments.fecha.as_ref().map(read).transpose()?;
    Ok(Asked {
        given: Given {
            store: arguments.fuente.clone(),
            category: arguments.categoria.clone(),
            seen_at,
        },
        is_dry: arguments.dry_run,
    })
}

/// Opens every file before anything is stored, so that a misspelt name stops the import at once.
fn open_all(names: &[String]) -> Result<Vec<Input>, Stop> {
    let mut inputs = Vec::new();
    let mut problems = Vec::new();
    for name in names {
        match Input::open(name) {
            Ok(input) => inputs.push(input),
            Err(error) => problems.push(format!("{name} cannot be read: {error}")),
        }
    }
    if problems.is_empty() {
        Ok(inputs)
    } else {
        let problems = problems.join("\n  ");
        Err(Stop::new(
            NO_INPUT,
            format!("nothing was imported:\n  {problems}"),
        ))
    }
}

fn ingest(storage: &Storage, settings: &Settings, rules: Arc<Rules>) -> Ingest {
    let log = Arc::clone(&storage.log);
    let server = settings.storage.mongo();
    Ingest::new(
        match server.filter(|_| storage.mongo().is_some()) {
            Some(server) => Arc::new(PatientLog::new(log, server.patience)),
            None => log,
        },
        Arc::new(SystemClock),
        Arc::new(SystemIds::new()),
        rules,
        // A service on the same store reads what is new by itself.
        Arc::new(RefreshSignal::new(|| {})),
    )
}

fn tell(report: &Report, arguments: &ImportArgs) -> Result<(), Stop> {
    for failure in &report.failures {
        eprintln!("arryn: {failure}");
    }
    let text = if arguments.json {
        report.json()
    } else {
        report.for_people()
    };
    output::print(&text)?;
    if !report.failures.is_empty() {
        return Err(Stop::new(FAILED, "not everything was imported, see above"));
    }
    if report.usable() == 0 {
        return Err(Stop::new(FAILED, "no usable row was found"));
    }
    Ok(())
}
