//! Writes the lines of a backup as bytes: JSON, compressed by zstd, and encrypted by age where there is a recipient.

use std::io::{self, Write};
use std::iter;

use age::stream::StreamWriter;

use crate::hash::Hashing;
use crate::keys::Recipient;
use crate::line::Line;
use crate::pipe::ChannelWriter;
use crate::{BackupError, Counts};

/// A good balance for JSON: stronger levels cost much more time for little.
const LEVEL: i32 = 6;

type Compressed = zstd::Encoder<'static, Sealed>;

/// Writes a backup.
pub(crate) struct Encoder {
    lines: Hashing<Compressed>,
    counts: Counts,
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
            counts: Counts::default(),
        })
    }

    pub(crate) fn write(&mut self, line: &Line) -> io::Result<()> {
        self.counts.note(line);
        let mut text = serde_json::to_vec(line)?;
        text.push(b'\n');
        self.lines.write_all(&text)
    }

    /// Writes the last line and all that was held back.
    pub(crate) fn finish(mut self) -> io::Result<Counts> {
        let (counts, (digest, _)) = (self.counts, self.lines.seen());
        self.write(&Line::End { counts, digest })?;
        self.lines.into_inner().finish()?.end()?;
        Ok(counts)
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
