//! Makes a backup: reads the stores, and writes them as one file into the vault.

use std::sync::Arc;

use application::ports::{Cursor, ExtractionLog, LogEntry};
use tokio::sync::mpsc::{self, Receiver, Sender};

use crate::encode::Encoder;
use crate::extra::Extra;
use crate::keys::Recipient;
use crate::line::{FORMAT, Line};
use crate::manifest::Manifest;
use crate::pipe::{ChannelWriter, Piece};
use crate::vault::Vault;
use crate::{BackupError, Counts, People};

/// Entries read from the log at a time.
const CHUNK: usize = 1_000;
/// Chunks and pieces that wait at most.
const AHEAD: usize = 4;

/// A backup to make.
pub struct Backup {
    /// What to back up.
    pub log: Arc<dyn ExtractionLog>,
    /// Users and their keys.
    pub people: People,
    /// Where to.
    pub vault: Vault,
    /// For whom; `None`: for everyone who can read the vault.
    pub recipient: Option<Recipient>,
    /// Now, RFC 3339.
    pub made_at: String,
    /// Its name without ending, of which the later is the greater.
    pub name: String,
    /// The version of the service.
    pub version: String,
    /// Files that go along.
    pub extras: Vec<Extra>,
}

impl Backup {
    /// Makes it, from the beginning of the log to what is its end then; `progress` hears how many
    /// extractions were read. A backup that fails leaves nothing that is listed.
    pub async fn make(self, progress: impl Fn(u64)) -> Result<Manifest, BackupError> {
        let ending = if self.recipient.is_some() {
            "zst.age"
        } else {
            "zst"
        };
        let name = format!("{}.{ending}", self.name);
        let (rows, taken) = mpsc::channel(AHEAD);
        let (pieces, put) = mpsc::channel(AHEAD);
        let encrypted = self.recipient.is_some();
        let first = Line::ArrynBackup {
            format: FORMAT,
            made_at: self.made_at.clone(),
            version: self.version.clone(),
        };
        let (recipient, extras) = (self.recipient, self.extras);
        let encoding = tokio::task::spawn_blocking(move || {
            encode(&first, taken, &extras, pieces, recipient.as_ref())
        });
        let (sent, encoded, stored) = tokio::join!(
            send(self.log.as_ref(), &self.people, rows, progress),
            encoding,
            self.vault.put(&name, put)
        );
        // The first cause first: the others fail because of it.
        sent?;
        let encoded = encoded.expect("encoding does not panic");
        let ((blake3, bytes), counts) = match (stored, encoded) {
            (Ok(stored), Ok(counts)) => (stored, counts),
            // A storage that was not told the end has no failure of its own.
            (Err(BackupError::Damaged(_)) | Ok(_), Err(error)) | (Err(error), _) => {
                return Err(error);
            }
        };
        let manifest = Manifest {
            name,
            made_at: self.made_at,
            version: self.version,
            bytes,
            blake3,
            counts,
            encrypted,
        };
        self.vault.put_manifest(&manifest).await?;
        Ok(manifest)
    }
}

/// What passes from the log to the encoder.
enum Chunk {
    Extractions(Vec<LogEntry>),
    People(Vec<Line>),
    End,
}

/// Reads people, and then the log to its end.
async fn send(
    log: &dyn ExtractionLog,
    people: &People,
    to: Sender<Chunk>,
    progress: impl Fn(u64),
) -> Result<(), BackupError> {
    let take = async |lines| to.send(Chunk::People(lines)).await.is_ok();
    people.read(take).await?;
    let mut cursor = Cursor::default();
    let mut read = 0;
    loop {
        let tail = log.tail(&cursor, CHUNK).await?;
        let chunk = if tail.entries.is_empty() {
            Chunk::End
        } else {
            cursor = tail.cursor;
            read += tail.entries.len() as u64;
            progress(read);
            Chunk::Extractions(tail.entries)
        };
        let ended = matches!(chunk, Chunk::End);
        // An encoder that has ended says why itself.
        if to.send(chunk).await.is_err() || ended {
            return Ok(());
        }
    }
}

fn encode(
    first: &Line,
    mut chunks: Receiver<Chunk>,
    extras: &[Extra],
    to: Sender<Piece>,
    recipient: Option<&Recipient>,
) -> Result<Counts, BackupError> {
    let mut encoder = Encoder::new(ChannelWriter::new(to), recipient)?;
    encoder.write(first)?;
    for extra in extras {
        encoder.write(&Line::from(extra))?;
    }
    loop {
        match chunks.blocking_recv() {
            Some(Chunk::Extractions(entries)) => {
                for entry in entries {
                    encoder.write(&Line::Extraction(entry.into()))?;
                }
            }
            Some(Chunk::People(lines)) => {
                for line in &lines {
                    encoder.write(line)?;
                }
            }
            Some(Chunk::End) => return Ok(encoder.finish()?),
            None => return Err(BackupError::damaged("the log broke off")),
        }
    }
}
