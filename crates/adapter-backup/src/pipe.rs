//! Channels of bytes between code that blocks (compression, encryption) and code that does not (storage).

use std::io::{self, Read, Write};

use bytes::Bytes;
use tokio::sync::mpsc::{Receiver, Sender};

/// How much is handed over at once, in bytes.
const PIECE: usize = 256 << 10;

/// A piece on its way.
#[derive(Debug)]
pub(crate) enum Piece {
    /// Some bytes.
    Bytes(Bytes),
    /// The end, which without this word is a failure.
    End,
}

/// Writes into a channel. What is written before `end` must not be taken for the whole.
pub(crate) struct ChannelWriter {
    to: Sender<Piece>,
    buffer: Vec<u8>,
}

impl ChannelWriter {
    pub(crate) fn new(to: Sender<Piece>) -> Self {
        Self {
            to,
            buffer: Vec::with_capacity(PIECE),
        }
    }

    /// Says that everything was written.
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.send()?;
        self.to.blocking_send(Piece::End).map_err(|_| gone())
    }

    fn send(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let full = std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE));
        self.to
            .blocking_send(Piece::Bytes(full.into()))
            .map_err(|_| gone())
    }
}

impl Write for ChannelWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(PIECE - self.buffer.len());
        self.buffer.extend_from_slice(&bytes[..taken]);
        if self.buffer.len() == PIECE {
            self.send()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads from a channel.
pub(crate) struct ChannelReader {
    from: Receiver<Result<Bytes, object_store::Error>>,
    piece: Bytes,
}

impl ChannelReader {
    pub(crate) fn new(from: Receiver<Result<Bytes, object_store::Error>>) -> Self {
        Self {
            from,
            piece: Bytes::new(),
        }
    }
}

impl Read for ChannelReader {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.from.blocking_recv() {
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(error)) => return Err(io::Error::other(error)),
                None => return Ok(0),
            }
        }
        let taken = self.piece.len().min(into.len());
        into[..taken].copy_from_slice(&self.piece.split_to(taken));
        Ok(taken)
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the other side has given up")
}
