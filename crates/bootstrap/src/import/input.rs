//! A file, or standard input, as plain bytes.

use std::fs::File;
use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;

/// What gzip begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];
/// What zstd begins with.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Bytes read from a file at a time.
const BUFFER: usize = 256 << 10;

/// An input that is open.
pub(crate) struct Input {
    /// Its name as given; `-` is standard input.
    pub(crate) name: Arc<str>,
    /// Bytes in all, before decompression, where it is known.
    pub(crate) size: Option<u64>,
    reader: Box<dyn Read + Send>,
}

impl Input {
    /// Opens a file by its name.
    pub(crate) fn open(name: &str) -> io::Result<Self> {
        let (reader, size): (Box<dyn Read + Send>, _) = if name == "-" {
            (Box::new(io::stdin()), None)
        } else {
            let file = File::open(name)?;
            let metadata = file.metadata()?;
            if metadata.is_dir() {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a directory",
                ));
            }
            let size = metadata.is_file().then_some(metadata.len());
            (Box::new(file), size)
        };
        Ok(Self {
            name: name.into(),
            size,
            reader,
        })
    }

    /// Its bytes, decompressed; `read` counts those before decompression.
    pub(crate) fn into_plain(self, read: Arc<AtomicU64>) -> io::Result<Box<dyn Read + Send>> {
        plain(Counted {
            inner: self.reader,
            read,
        })
    }
}

/// Decompresses what begins like gzip or zstd.
fn plain(mut reader: impl Read + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
    let mut magic = Vec::with_capacity(ZSTD.len());
    (&mut reader).take(4).read_to_end(&mut magic)?;
    let whole = BufReader::with_capacity(BUFFER, Cursor::new(magic.clone()).chain(reader));
    Ok(if magic.starts_with(&GZIP) {
        Box::new(MultiGzDecoder::new(whole))
    } else if magic == ZSTD {
        Box::new(zstd::Decoder::with_buffer(whole)?)
    } else {
        Box::new(whole)
    })
}

struct Counted<R> {
    inner: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.read.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// A sentence for an input that broke off.
pub(crate) fn broken(name: &str, error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        format!("{name} is truncated: its compressed data end too early; the rows before were kept")
    } else {
        format!("{name} cannot be read to its end: {error}; the rows before were kept")
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    fn zst(text: &str) -> Vec<u8> {
        zstd::encode_all(text.as_bytes(), 1).unwrap()
    }

    fn check(bytes: Vec<u8>, expected: Result<&str, io::ErrorKind>) {
        let mut text = String::new();
        let read =
            plain(Cursor::new(bytes)).and_then(|mut reader| reader.read_to_string(&mut text));
        assert_eq!(
            read.map(|_| text.as_str()).map_err(|error| error.kind()),
            expected
        );
    }

    #[test]
    fn compression_is_known_by_its_first_bytes() {
        check(b"[1]".to_vec(), Ok("[1]"));
        check(Vec::new(), Ok(""));
        check(b"{".to_vec(), Ok("{"));
        check(gzip("hola"), Ok("hola"));
        check(zst("hola"), Ok("hola"));
        check([gzip("ho"), gzip("la")].concat(), Ok("hola"));
        check([zst("ho"), zst("la")].concat(), Ok("hola"));
    }

    #[test]
    fn truncated_compression_is_an_error() {
        for mut bytes in [gzip("hola y adiós"), zst("hola y adiós")] {
            bytes.truncate(bytes.len() - 5);
            check(bytes, Err(io::ErrorKind::UnexpectedEof));
        }
    }

    #[test]
    fn bytes_are_counted_before_decompression() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a.gz");
        let bytes = gzip(&"a".repeat(10_000));
        std::fs::write(&path, &bytes).unwrap();
        let input = Input::open(path.to_str().unwrap()).unwrap();
        assert_eq!(input.size, Some(bytes.len() as u64));
        let read = Arc::new(AtomicU64::new(0));
        let mut text = String::new();
        input
            .into_plain(Arc::clone(&read))
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(
            (text.len(), read.load(Ordering::Relaxed)),
            (10_000, bytes.len() as u64)
        );
    }

    #[test]
    fn a_directory_or_a_missing_file_cannot_be_opened() {
        let directory = tempfile::tempdir().unwrap();
        let missing = directory.path().join("none");
        for path in [directory.path(), &missing] {
            assert!(Input::open(path.to_str().unwrap()).is_err(), "{path:?}");
        }
    }
}
