//! Lines to bytes: JSON, zstd, and age where there is a recipient.

use std::io::{self, Write};
use std::iter;

use age::stream::StreamWriter;

use crate::BackupError;
use crate::hash::Hashing;
use crate::keys::Recipient;
use crate::line::Line;
use crate::pipe::ChannelWriter;

/// A good balance for JSON: stronger levels cost much more time for little.
const LEVEL: i32 = 6;

type Compressed = zstd::Encoder<'static, Sealed>;

/// Writes a backup.
pub(crate) struct Encoder {
    lines: Hashing<Compressed>,
    extractions: u64,
    files: u64,
}

/// How much a backup holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) extractions: u64,
    pub(crate) files: u64,
}

impl Encoder {
    pub(crate) fn new(
        to: ChannelWriter,
        recipient: Option<&Recipient>,
    ) -> Result<Self, BackupError> {
        let sealed = Sealed::new(to, recipient)?;
        let mut compressed = zstd::Encoder::new(sealed, LEVEL)?;
        compressed.include_checksum(true)?;
        Ok(Self {
            lines: Hashing::new(compressed),
            extractions: 0,
            files: 0,
        })
    }

    pub(crate) fn write(&mut self, line: &Line) -> io::Result<()> {
        match line {
            Line::Extraction(_) => self.extractions += 1,
            Line::File { .. } => self.files += 1,
            Line::ArrynBackup { .. } | Line::End { .. } => {}
        }
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.lines.write_all(&text)
    }

    /// Writes the last line and all that was held back.
    pub(crate) fn finish(mut self) -> io::Result<Totals> {
        let totals = Totals {
            extractions: self.extractions,
            files: self.files,
        };
        let (digest, _) = self.lines.seen();
        self.write(&Line::End {
            extractions: totals.extractions,
            files: totals.files,
            digest,
        })?;
        self.lines.into_inner().finish()?.end()?;
        Ok(totals)
    }
}

/// Encrypts, or not.
enum Sealed {
    Open(ChannelWriter),
    Age(Box<StreamWriter<ChannelWriter>>),
}

impl Sealed {
    fn new(to: ChannelWriter, recipient: Option<&Recipient>) -> Result<Self, BackupError> {
        let Some(recipient) = recipient else {
            return Ok(Self::Open(to));
        };
        let recipients = iter::once(&recipient.0 as &dyn age::Recipient);
        let encryptor = age::Encryptor::with_recipients(recipients)
            .map_err(|error| BackupError::Key(error.to_string()))?;
        Ok(Self::Age(Box::new(encryptor.wrap_output(to)?)))
    }

    fn end(self) -> io::Result<()> {
        match self {
            Self::Open(to) => to.end(),
            Self::Age(stream) => stream.finish()?.end(),
        }
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Open(to) => to.write(bytes),
            Self::Age(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
