//! From the reader to the store, file after file.

use std::sync::Arc;

use application::ports::StoreError;
use application::use_cases::ingest::Ingest;
use application::use_cases::runs::RunUpload;
use extraction_format::summary::UploadSummary;
use intake::Intake;
use tokio::sync::mpsc::{self, Receiver};

use super::input::Input;
use super::progress::Progress;
use super::reader::{self, CHUNKS_AHEAD, Message};
use super::report::Report;

/// Stores the rows of all inputs; what could not be done stands in the report.
pub(crate) async fn run(
    ingest: &Ingest,
    run: &RunUpload,
    inputs: Vec<Input>,
    progress: Progress,
) -> Report {
    let mut report = Report::new(inputs.len() > 1);
    let (to, mut from) = mpsc::channel(CHUNKS_AHEAD);
    let read = progress.bytes_read();
    // Not joined: after a failure it may still wait for input; the process ends without it.
    std::thread::spawn(move || reader::read_all(inputs, &read, &to));
    while let Some(message) = from.recv().await {
        let Message::File(name) = message else {
            continue;
        };
        if let Err(error) = file((ingest, run), &name, &mut from, &mut report, &progress).await {
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
    from: &mut Receiver<Message>,
    report: &mut Report,
    progress: &Progress,
) -> Result<(), StoreError> {
    let summary = std::mem::replace(&mut report.summary, UploadSummary::without_ids());
    let intake = Intake::new(ingest, summary, Some(name.to_string()));
    let mut intake = intake.of_run(run.clone()).ahead();
    let result = loop {
        let stored = match from.recv().await {
            Some(Message::Chunk(chunk)) => intake.push(&chunk).await,
            Some(Message::Broken(failure)) => {
                report.failures.push(failure);
                break intake.flush().await;
            }
            Some(Message::End | Message::File(_)) | None => break intake.finish().await,
        };
        progress.show(intake.summary().received);
        if stored.is_err() {
            break stored;
        }
    };
    report.summary = intake.into_summary();
    result
}

fn failed(error: &StoreError, summary: &UploadSummary) -> String {
    let durable = summary.stored + summary.duplicates;
    format!(
        "storing failed after {durable} rows were safe; import again to go on, rows that are there \
         already are not stored twice: {error}"
    )
}
