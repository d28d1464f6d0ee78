//! Reads the lines of a backup from its bytes, and checks them on the way.

use std::io::{BufRead, BufReader, Read};
use std::iter;

use crate::hash::Hashing;
use crate::keys::Identity;
use crate::line::{FORMAT, Line};
use crate::manifest::Manifest;
use crate::pipe::ChannelReader;
use crate::{BackupError, Counts};

/// The longest line that is read, in bytes: an upload's largest document, escaped.
const LONGEST: u64 = 512 << 20;

/// Reads a backup from its beginning to its end and hands out its lines, but for the first and the
/// last; fails unless it is whole and what its manifest says.
pub(crate) fn read(
    from: ChannelReader,
    manifest: &Manifest,
    identity: Option<&Identity>,
    mut take: impl FnMut(Line) -> Result<(), BackupError>,
) -> Result<Counts, BackupError> {
    let mut stored = Hashing::new(from);
    let totals = {
        let opened = open(&mut stored, manifest, identity)?;
        let text = zstd::Decoder::new(opened)?;
        lines(&mut BufReader::new(text), &mut take)?
    };
    // What age and zstd have not asked for belongs to the digest, too.
    std::io::copy(&mut stored, &mut std::io::sink())?;
    let (digest, bytes) = stored.seen();
    if digest != manifest.blake3 || bytes != manifest.bytes {
        return Err(BackupError::damaged("its checksum is another one"));
    }
    Ok(totals)
}

fn open<'a>(
    stored: &'a mut Hashing<ChannelReader>,
    manifest: &Manifest,
    identity: Option<&Identity>,
) -> Result<Box<dyn Read + 'a>, BackupError> {
    if !manifest.encrypted {
        return Ok(Box::new(stored));
    }
    let Some(identity) = identity else {
        return Err(BackupError::Key(
            "the backup is encrypted: BACKUP_IDENTITY must hold the private key".to_owned(),
        ));
    };
    let decryptor =
        age::Decryptor::new(stored).map_err(|error| BackupError::damaged(error.to_string()))?;
    let reader = decryptor
        .decrypt(iter::once(&identity.0 as &dyn age::Identity))
        .map_err(|error| BackupError::Key(format!("BACKUP_IDENTITY does not open it: {error}")))?;
    Ok(Box::new(reader))
}

fn lines(
    text: &mut impl BufRead,
    take: &mut impl FnMut(Line) -> Result<(), BackupError>,
) -> Result<Counts, BackupError> {
    let mut hasher = blake3::Hasher::new();
    let mut found = Counts::default();
    let mut line = Vec::new();
    loop {
        let begins = hasher.count() == 0;
        line.clear();
        text.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if line.last() != Some(&b'\n') {
            return Err(BackupError::damaged("it ends too early"));
        }
        let parsed: Line = serde_json::from_slice(&line)
            .map_err(|_| BackupError::damaged("a line that cannot be read"))?;
        match parsed {
            Line::ArrynBackup { format, .. } if begins => known(format)?,
            Line::ArrynBackup { .. } => return Err(BackupError::damaged("a second beginning")),
            _ if begins => return Err(BackupError::damaged("no beginning")),
            Line::End { counts, digest } => {
                let is_whole = counts == found && digest == hasher.finalize().to_hex().as_str();
                let wrong = || BackupError::damaged("it does not hold what its end says");
                return is_whole.then_some(found).ok_or_else(wrong);
            }
            line => {
                found.note(&line);
                take(line)?;
            }
        }
        hasher.update(&line);
    }
}

fn known(format: u32) -> Result<(), BackupError> {
    if format == FORMAT {
        return Ok(());
    }
    Err(BackupError::damaged(format!(
        "its format is {format}, this version reads {FORMAT}"
    )))
}
