//! From the reader to the store, file after file.

use std::sync::Arc;

use application::ports::StoreError;
use application::use_cases::ingest::Ingest;
use application::use_cases::runs::RunUpload;
use extraction_format::summary::{RowError, UploadSummary};
use intake::{Declared, Given, Intake};
use tokio::sync::mpsc::{self, Receiver};

use super::input::Input;
use super::progress::Progress;
use super::reader::{self, CHUNKS_AHEAD, Message};
use super::report::Report;

/// What the command line says of all files.
pub(crate) struct Asked {
    /// What their rows lack.
    pub(crate) given: Given,
    /// Nothing is stored.
    pub(crate) is_dry: bool,
}

/// Stores the rows of all inputs; what could not be done stands in the report.
pub(crate) async fn run(
    ingest: &Ingest,
    run: &RunUpload,
    inputs: Vec<Input>,
    asked: &Asked,
    progress: Progress,
) -> Report {
    let mut report = Report::new(inputs.len() > 1, asked.is_dry);
    let (to, mut from) = mpsc::channel(CHUNKS_AHEAD);
    let read = progress.bytes_read();
    // Not joined: after a failure it may still wait for input; the process ends without it.
    std::thread::spawn(move || reader::read_all(inputs, &read, &to));
    while let Some(message) = from.recv().await {
        let Message::File(name) = message else {
            continue;
        };
        let into = (ingest, run);
        if let Err(error) = file(into, &name, asked, &mut from, &mut report, &progress).await {
            report.failures.push(failed(&error, &report.summary));
            break;
        }
    }
    progress.finish();
    report
}

/// Stores the rows of one file.
async fn file(
    (ingest, run): (&Ingest, &RunUpload),
    name: &Arc<str>,
    asked: &Asked,
    from: &mut Receiver<Message>,
    report: &mut Report,
    progress: &Progress,
) -> Result<(), StoreError> {
    let mut summary = std::mem::replace(&mut report.summary, UploadSummary::without_ids());
    let one_was_cut = std::mem::take(&mut summary.truncated);
    let declared = Declared::of_file_name(name);
    let mut intake = Intake::new(ingest, summary, Some(name.to_string()))
        .reading(declared, asked.given.clone())
        .ahead();
    intake = if asked.is_dry {
        intake.dry_run()
    } else {
        intake.of_run(run.clone())
    };
    let failures = report.failures.len();
    let result = loop {
        let stored = match from.recv().await {
            Some(Message::Chunk(chunk)) => intake.push(&chunk).await,
            Some(Message::Broken(failure)) => {
                report.failures.push(failure);
                break intake.break_off().await;
            }
            Some(Message::End | Message::File(_)) | None => break intake.finish().await,
        };
        progress.show(intake.summary().received);
        if stored.is_err() {
            break stored;
        }
    };
    let is_told = intake.summary().truncated && report.failures.len() > failures;
    if let Some(failure) = unread(name, &intake).filter(|_| !is_told) {
        report.failures.push(failure);
    }
    report.summary = intake.into_summary();
    report.summary.truncated |= one_was_cut;
    result
}

/// Why a file was not taken in to its end, where its bytes were.
fn unread(name: &str, intake: &Intake<'_>) -> Option<String> {
    let summary = intake.summary();
    if intake.is_over() {
        let of_file = |error: &&RowError| error.file.as_deref() == Some(name);
        let last = summary.errors.iter().rfind(of_file);
        let told = last.map_or("", |error| error.problem.message.as_str());
        return Some(format!("{name} was not read to its end: {told}"));
    }
    let cut = "it ends inside a row or a list; the rows before were kept";
    summary
        .truncated
        .then(|| format!("{name} is truncated: {cut}"))
}

fn failed(error: &StoreError, summary: &UploadSummary) -> String {
    let durable = summary.stored + summary.duplicates;
    format!(
        "storing failed after {durable} rows were safe; import again to go on, rows that are there \
         already are not stored twice: {error}"
    )
}
