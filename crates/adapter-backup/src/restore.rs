//! Reading a backup: to judge it, or back into a log.

use std::sync::Arc;

use application::ports::{ExtractionLog, LogEntry, Outcome};
use tokio::sync::mpsc::{self, Sender};

use crate::decode;
use crate::extra::Extra;
use crate::keys::Identity;
use crate::line::people::PeopleRecord;
use crate::line::{self, Line};
use crate::manifest::Manifest;
use crate::pipe::ChannelReader;
use crate::vault::Vault;
use crate::{BackupError, People};

/// Extractions appended at a time, as of an upload.
const BATCH: usize = 1_000;
/// Bytes of their documents, but for the last one.
const BATCH_BYTES: usize = 4 << 20;
/// Batches and pieces that wait at most.
const AHEAD: usize = 4;

/// What a restore did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// Extractions that were not there before.
    pub stored: u64,
    /// Extractions that were there already.
    pub duplicates: u64,
    /// Users, API keys, corrections and runs that were not there before.
    pub people: u64,
}

/// Reads a backup to its end and fails unless it is whole; answers the files in it. `progress` hears how
/// many extractions were read.
pub async fn verify(
    vault: &Vault,
    manifest: &Manifest,
    identity: Option<Identity>,
    progress: impl Fn(u64),
) -> Result<Vec<Extra>, BackupError> {
    let (batches, mut read) = mpsc::channel(AHEAD);
    let count = async {
        let mut seen = 0;
        while let Some(batch) = read.recv().await {
            if let Batch::Rows(rows) = batch {
                seen += rows.len() as u64;
                progress(seen);
            }
        }
    };
    let (files, ()) = tokio::join!(decoded(vault, manifest, identity, batches), count);
    files
}

/// Appends a backup's extractions to a log, with the ids that they had. What is there already stays once,
/// so a restore that broke off is done again. Verify it first: what a damaged one holds before its
/// damage would be appended.
pub async fn restore(
    vault: &Vault,
    manifest: &Manifest,
    identity: Option<Identity>,
    log: Arc<dyn ExtractionLog>,
    people: People,
    progress: impl Fn(u64),
) -> Result<Restored, BackupError> {
    let (batches, mut read) = mpsc::channel(AHEAD);
    // Takes the receiver along, so that a failed append ends the reading.
    let append = async move {
        let mut restored = Restored::default();
        while let Some(batch) = read.recv().await {
            let rows = match batch {
                Batch::Rows(rows) => rows,
                Batch::People(person) => {
                    restored.people += u64::from(people.bring_back(person).await?);
                    continue;
                }
            };
            for appended in log.append(rows).await? {
                match appended.outcome {
                    Outcome::Duplicate => restored.duplicates += 1,
                    Outcome::Stored | Outcome::Variant => restored.stored += 1,
                }
            }
            progress(restored.stored + restored.duplicates);
        }
        Ok::<_, BackupError>(restored)
    };
    let (files, restored) = tokio::join!(decoded(vault, manifest, identity, batches), append);
    let restored = restored?;
    files?;
    Ok(restored)
}

/// A piece of a backup on its way into the stores.
enum Batch {
    Rows(Vec<LogEntry>),
    People(PeopleRecord),
}

/// Reads a backup, sends its extractions and answers its files.
async fn decoded(
    vault: &Vault,
    manifest: &Manifest,
    identity: Option<Identity>,
    batches: Sender<Batch>,
) -> Result<Vec<Extra>, BackupError> {
    let (pieces, from) = mpsc::channel(AHEAD);
    let known = manifest.clone();
    let decoding = tokio::task::spawn_blocking(move || {
        decode_all(
            ChannelReader::new(from),
            &known,
            identity.as_ref(),
            &batches,
        )
    });
    let (sent, decoded) = tokio::join!(vault.get(&manifest.name, pieces), decoding);
    let files = decoded.expect("decoding does not panic");
    sent?;
    files
}

fn decode_all(
    from: ChannelReader,
    manifest: &Manifest,
    identity: Option<&Identity>,
    batches: &Sender<Batch>,
) -> Result<Vec<Extra>, BackupError> {
    let mut files = Vec::new();
    let (mut batch, mut bytes) = (Vec::new(), 0);
    // One who does not take any more has failed, and says why.
    let send = |batch: Batch| {
        let gone = |_| BackupError::damaged("it was not read to its end");
        batches.blocking_send(batch).map_err(gone)
    };
    let counts = decode::read(from, manifest, identity, |line| {
        match line {
            Line::Extraction(line) => {
                let row: LogEntry = line.try_into()?;
                bytes += row.document.len();
                batch.push(row);
                if batch.len() == BATCH || bytes >= BATCH_BYTES {
                    bytes = 0;
                    send(Batch::Rows(std::mem::take(&mut batch)))?;
                }
            }
            Line::User(line) => send(Batch::People((*line).try_into()?))?,
            Line::ApiKey(line) => send(Batch::People(line.try_into()?))?,
            Line::Correction(line) => send(Batch::People(line.try_into()?))?,
            Line::Run(line) => send(Batch::People((*line).try_into()?))?,
            Line::File { path, mode, base64 } => files.push(line::extra(path, mode, &base64)?),
            Line::ArrynBackup { .. } | Line::End { .. } => {}
        }
        Ok(())
    })?;
    if !batch.is_empty() {
        send(Batch::Rows(batch))?;
    }
    if counts != manifest.counts {
        return Err(BackupError::damaged(
            "it does not hold what its manifest says",
        ));
    }
    Ok(files)
}
