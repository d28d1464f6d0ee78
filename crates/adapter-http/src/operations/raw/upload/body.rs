//! The body of an upload as a stream: decompressed, bounded in size and in time.
//!
//! The framework's own decoders take the sudden end of a compressed body for its end, and give back
//! whatever a piece expands to at once. These here do neither: a torn body is told, and memory and processor time are
//! bounded whatever comes in: blocks without a byte in them cost a decoder more than any byte does. A file that is gzip by
//! its first bytes is read too, whatever the request says of it.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::Poll;
use std::time::{Duration, Instant};

use actix_web::error::PayloadError;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpRequest, web};
use async_compression::futures::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use async_compression::zstd::DParameter;
use bytes::Bytes;
use cpu_time::ThreadTime;
use futures_util::io::{AsyncRead, AsyncReadExt as _, BufReader, Cursor, empty};
use futures_util::stream::{self, LocalBoxStream};
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};

use crate::pace;
use crate::problem::{ApiError, Problem};
use crate::read_ahead;

/// How long the next piece of a body may take.
const PIECE_WITHIN: Duration = Duration::from_secs(30);
/// How long a body may take however slowly it comes, besides what is fair: who drips a byte now and then
/// does not hold a connection for ever.
const SLOW_START: Duration = Duration::from_mins(1);
/// A decoder keeps as much as its window in memory, and the client chooses it: up to 8 MiB.
const MAX_WINDOW_BITS: u32 = 23;
/// The most bytes of a piece.
const PIECE_BYTES: usize = 64 * 1024;
/// A decoder is given so many bytes before other requests of the thread have their turn.
const GIVEN_AT_ONCE: usize = 2 * 1024;
/// The same of a body that says of no coding.
const PLAIN_AT_ONCE: usize = 16 * 1024;
/// Processor time of the decoder that any body may take, and more for each byte that comes of it: some ten times what
/// decoders take.
const DECODING: Duration = Duration::from_millis(250);
const DECODING_PER_BYTE: Duration = Duration::from_nanos(40);

/// What gzip begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// What comes of a body.
pub(super) enum Next<'b> {
    /// Its next bytes.
    Piece(&'b [u8]),
    /// It is read to its end.
    End,
    /// The file that it carries was cut off before its end.
    Torn,
}

/// The pieces of a body.
pub(super) struct UploadBody {
    reader: Pin<Box<dyn AsyncRead>>,
    is_begun: bool,
    buffer: Vec<u8>,
    left: usize,
    limit: usize,
    start: Instant,
    /// Processor time of the decoder so far.
    spent: Duration,
}

/// The kind of error of a body that costs the decoder too much for what comes of it; no decoder and no network has it.
const TOO_DEAR: io::ErrorKind = io::ErrorKind::QuotaExceeded;

impl UploadBody {
    /// The body of a request, up to `limit` bytes after decompression.
    pub(super) fn new(payload: web::Payload, request: &HttpRequest, limit: usize) -> Self {
        read_ahead::begin(request);
        let pieces = payload.into_inner().boxed_local();
        let pieces = pieces.map_err(io::Error::other);
        let pieces = match encoding(request) {
            ContentEncoding::Brotli => in_turns(with_small_window(pieces), GIVEN_AT_ONCE),
            // It may be a file of gzip all the same.
            ContentEncoding::Identity => in_turns(pieces, PLAIN_AT_ONCE),
            _ => in_turns(pieces, GIVEN_AT_ONCE),
        };
        let pieces = pieces.into_async_read();
        let reader: Pin<Box<dyn AsyncRead>> = match encoding(request) {
            ContentEncoding::Brotli => Box::pin(BrotliDecoder::new(pieces)),
            ContentEncoding::Gzip => {
                let mut decoder = GzipDecoder::new(pieces);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            ContentEncoding::Zstd => {
                let largest = DParameter::window_log_max(MAX_WINDOW_BITS);
                let mut decoder = ZstdDecoder::with_params(pieces, &[largest]);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            // What HTTP calls deflate is the format of zlib.
            ContentEncoding::Deflate => Box::pin(ZlibDecoder::new(pieces)),
            _ => Box::pin(pieces),
        };
        Self {
            reader,
            is_begun: false,
            buffer: vec![0; PIECE_BYTES],
            left: limit,
            limit,
            start: Instant::now(),
            spent: Duration::ZERO,
        }
    }

    /// What comes next.
    pub(super) async fn next(&mut self) -> Result<Next<'_>, Problem> {
        let read = async {
            if !std::mem::replace(&mut self.is_begun, true) {
                self.begin().await?;
            }
            self.read().await
        };
        let read = tokio::time::timeout(PIECE_WITHIN, read).await;
        let length = match read.map_err(|_| ApiError::Timeout)? {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(Next::Torn),
            Err(error) => return Err(broken(&error)),
        };
        self.left = self
            .left
            .checked_sub(length)
            .ok_or_else(|| self.too_large())?;
        if is_too_slow(self.start.elapsed(), self.limit - self.left) {
            return Err(ApiError::Timeout.into());
        }
        if length == 0 {
            return Ok(Next::End);
        }
        Ok(Next::Piece(&self.buffer[..length]))
    }

    /// Looks at the first bytes, and decompresses what begins like gzip.
    async fn begin(&mut self) -> io::Result<()> {
        let mut head = Vec::new();
        while head.len() < GZIP.len() {
            match self.read().await? {
                0 => break,
                length => head.extend_from_slice(&self.buffer[..length]),
            }
        }
        let is_gzip = head.starts_with(&GZIP);
        let rest = std::mem::replace(&mut self.reader, Box::pin(empty()));
        let whole = Cursor::new(head).chain(rest);
        self.reader = if is_gzip {
            let mut decoder = GzipDecoder::new(BufReader::new(whole));
            decoder.multiple_members(true);
            Box::pin(decoder)
        } else {
            Box::pin(whole)
        };
        Ok(())
    }

    /// Reads into the buffer; fails once the decoder has taken more processor time than what came of it is worth.
    async fn read(&mut self) -> io::Result<usize> {
        let came = u32::try_from(self.limit - self.left).unwrap_or(u32::MAX);
        let allowed = DECODING + DECODING_PER_BYTE.saturating_mul(came);
        poll_fn(|context| {
            let start = ThreadTime::now();
            let read = self.reader.as_mut().poll_read(context, &mut self.buffer);
            self.spent += start.elapsed();
            if self.spent > allowed {
                return Poll::Ready(Err(TOO_DEAR.into()));
            }
            read
        })
        .await
    }

    fn too_large(&self) -> Problem {
        let message = format!(
            "El cuerpo supera el límite de {} bytes (después de descomprimirlo); divídalo en varias \
             solicitudes.",
            self.limit
        );
        Problem::new(ApiError::TooLarge).with_message(message)
    }
}

/// Whether so little in so much time is too little.
fn is_too_slow(took: Duration, bytes: usize) -> bool {
    took > SLOW_START + pace::fair(bytes as u64)
}

/// The pieces in smaller ones, between which the other requests of the thread have their turn.
fn in_turns(
    pieces: impl Stream<Item = io::Result<Bytes>> + 'static,
    at_once: usize,
) -> LocalBoxStream<'static, io::Result<Bytes>> {
    let smaller = pieces.flat_map(move |piece| {
        let (mut rest, failure) = match piece {
            Ok(piece) => (piece, None),
            Err(error) => (Bytes::new(), Some(Err(error))),
        };
        let next = move || {
            let at = rest.len().min(at_once);
            (at > 0).then(|| Ok(rest.split_to(at)))
        };
        stream::iter(std::iter::from_fn(next).chain(failure))
    });
    let in_turn = smaller.then(async |piece| {
        tokio::task::yield_now().await;
        piece
    });
    in_turn.boxed_local()
}

/// Fails where the first byte of a brotli stream says that its window is too large.
fn with_small_window(
    pieces: impl Stream<Item = io::Result<Bytes>> + 'static,
) -> LocalBoxStream<'static, io::Result<Bytes>> {
    let mut is_first = true;
    let checked = pieces.map(move |piece| {
        let piece = piece?;
        let first = piece.first().filter(|_| is_first);
        if first.is_some_and(|first| brotli_window_bits(*first) > MAX_WINDOW_BITS) {
            return Err(io::Error::other("the window is too large"));
        }
        is_first &= first.is_none();
        Ok(piece)
    });
    checked.boxed_local()
}

/// The size of the window as the first bits of a brotli stream tell it (RFC 7932, section 9.1), in bits; more than
/// any for the "large windows" that the RFC does not know.
const fn brotli_window_bits(first: u8) -> u32 {
    match (first & 1, first >> 1 & 7, first >> 4 & 7) {
        (0, _, _) => 16,
        (_, 0, 0) => 17,
        (_, 0, 1) => u32::MAX,
        (_, 0, bits) => 8 + bits as u32,
        (_, bits, _) => 17 + bits as u32,
    }
}

fn encoding(request: &HttpRequest) -> ContentEncoding {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    let encoding = encoding.and_then(|value| value.to_str().ok()?.parse().ok());
    encoding.unwrap_or(ContentEncoding::Identity)
}

/// What the network says comes wrapped; what is left is said by a decoder.
fn broken(error: &io::Error) -> Problem {
    let of_network = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<PayloadError>());
    if let Some(PayloadError::Overflow) = of_network {
        return ApiError::TooLarge.into();
    }
    let message = if error.kind() == TOO_DEAR {
        "Descomprimir el cuerpo de la solicitud cuesta demasiado para lo que trae; comprímalo de nuevo."
    } else if of_network.is_some() {
        "El cuerpo de la solicitud llegó incompleto."
    } else {
        "El cuerpo de la solicitud no se pudo descomprimir: está dañado o incompleto, o se comprimió con una \
         ventana de más de 8 MB."
    };
    Problem::new(ApiError::InvalidBody).with_message(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_of_brotli() {
        for (first, expected) in [
            (0b0000_0000, 16),
            (0b0000_0001, 17),
            (0b0000_0011, 18),
            (0b0000_1011, 22),
            (0b0000_1101, 23),
            (0b0000_1111, 24),
            (0b0010_0001, 10),
            (0b0111_0001, 15),
            (0b0001_0001, u32::MAX),
        ] {
            assert_eq!(brotli_window_bits(first), expected, "{first:#b}");
        }
    }

    #[test]
    fn a_body_must_come_at_a_fair_pace() {
        let second = 16 * 1024;
        for (seconds, bytes, expected) in [
            (0, 0, false),
            (60, 0, false),
            (61, 0, true),
            (61, second - 1, true),
            (61, second, false),
            (3600, 3540 * second, false),
            (3601, 3540 * second, true),
        ] {
            let took = Duration::from_secs(seconds);
            assert_eq!(is_too_slow(took, bytes), expected, "{bytes} in {took:?}");
        }
    }
}
