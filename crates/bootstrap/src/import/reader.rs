//! Reads the inputs on a thread of its own, so that decompression does not wait for the store.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use tokio::sync::mpsc;

use super::input::{self, Input};

/// Chunks that wait for the store at most; with their size they bound memory.
pub(crate) const CHUNKS_AHEAD: usize = 16;
/// Bytes read at a time.
const CHUNK: usize = 256 << 10;

/// What the reader tells.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Message {
    /// The next file begins.
    File(Arc<str>),
    /// Its next bytes, decompressed.
    Chunk(Vec<u8>),
    /// It is read to its end.
    End,
    /// It broke off, with a sentence about it.
    Broken(String),
}

/// Reads all inputs to their ends, or until the receiver is gone; `read` counts their bytes before
/// decompression.
pub(crate) fn read_all(inputs: Vec<Input>, read: &Arc<AtomicU64>, to: &mpsc::Sender<Message>) {
    for input in inputs {
        let name = Arc::clone(&input.name);
        if to.blocking_send(Message::File(Arc::clone(&name))).is_err() {
            return;
        }
        let result = input
            .into_plain(Arc::clone(read))
            .and_then(|reader| send_chunks(reader, to));
        let last = match result {
            Ok(()) => Message::End,
            Err(error) => Message::Broken(input::broken(&name, &error)),
        };
        if to.blocking_send(last).is_err() {
            return;
        }
    }
}

fn send_chunks(mut reader: impl Read, to: &mpsc::Sender<Message>) -> io::Result<()> {
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        let result = (&mut reader).take(CHUNK as u64).read_to_end(&mut chunk);
        // What came before a failure counts.
        let is_last = chunk.len() < CHUNK;
        if !chunk.is_empty() && to.blocking_send(Message::Chunk(chunk)).is_err() {
            return Ok(());
        }
        result?;
        if is_last {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(contents: &[&[u8]]) -> Vec<Message> {
        let directory = tempfile::tempdir().unwrap();
        let mut inputs = Vec::new();
        for (number, content) in contents.iter().enumerate() {
            let path = directory.path().join(number.to_string());
            std::fs::write(&path, content).unwrap();
            inputs.push(Input::open(path.to_str().unwrap()).unwrap());
        }
        let (to, mut from) = mpsc::channel(1000);
        read_all(inputs, &Arc::default(), &to);
        drop(to);
        std::iter::from_fn(|| from.blocking_recv()).collect()
    }

    #[test]
    fn files_come_in_chunks_one_after_another() {
        let large = vec![b'a'; CHUNK * 2 + 1];
        let messages = messages(&[&large, b""]);
        let chunks: Vec<_> = messages
            .iter()
            .filter_map(|message| match message {
                Message::Chunk(chunk) => Some(chunk.len()),
                _ => None,
            })
            .collect();
        assert_eq!(chunks, [CHUNK, CHUNK, 1]);
        assert_eq!(messages.last(), Some(&Message::End));
        assert_eq!(messages.len(), 3 + 4);
    }

    #[test]
    fn what_came_before_a_truncation_counts() {
        let text = b"{\"titulo\":\"uno\"}\n".repeat(20_000);
        let mut frame = zstd::encode_all(text.as_slice(), 1).unwrap();
        frame.truncate(frame.len() - 4);
        let messages = messages(&[&frame]);
        assert!(
            matches!(messages[1], Message::Chunk(_)),
            "{:?}",
            messages.len()
        );
        let Some(Message::Broken(sentence)) = messages.last() else {
            panic!("it is truncated");
        };
        assert!(sentence.contains("is truncated"), "{sentence}");
    }
}
