//! The body of an upload as a stream: decompressed, bounded in size and in time.
//!
//! The framework's own decoders take the sudden end of a compressed body for its end, and give back
//! whatever a piece expands to at once. These here do neither: a torn body is an error, and memory is
//! bounded whatever comes in.

use std::io;
use std::pin::Pin;
use std::time::{Duration, Instant};

use actix_web::error::PayloadError;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpRequest, web};
use async_compression::futures::bufread::{BrotliDecoder, GzipDecoder, ZlibDecoder, ZstdDecoder};
use futures_util::io::{AsyncRead, AsyncReadExt as _};
use futures_util::{StreamExt as _, TryStreamExt as _};

use crate::problem::{ApiError, Problem};

/// How long the next piece of a body may take.
const PIECE_WITHIN: Duration = Duration::from_secs(30);
/// How long a body may take however slowly it comes, and how many bytes must have come in each
/// second after that: who drips a byte now and then does not hold a connection for ever.
const SLOW_START: Duration = Duration::from_mins(1);
const BYTES_A_SECOND: u64 = 16 * 1024;
/// The most bytes of a piece.
const PIECE_BYTES: usize = 64 * 1024;

/// The pieces of a body.
pub(super) struct UploadBody {
    reader: Pin<Box<dyn AsyncRead>>,
    buffer: Vec<u8>,
    left: usize,
    limit: usize,
    start: Instant,
}

impl UploadBody {
    /// The body of a request, up to `limit` bytes after decompression.
    pub(super) fn new(payload: web::Payload, request: &HttpRequest, limit: usize) -> Self {
        let pieces = payload.into_inner().boxed_local();
        let pieces = pieces.map_err(io::Error::other).into_async_read();
        let reader: Pin<Box<dyn AsyncRead>> = match encoding(request) {
            ContentEncoding::Brotli => Box::pin(BrotliDecoder::new(pieces)),
            ContentEncoding::Gzip => {
                let mut decoder = GzipDecoder::new(pieces);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            ContentEncoding::Zstd => {
                let mut decoder = ZstdDecoder::new(pieces);
                decoder.multiple_members(true);
                Box::pin(decoder)
            }
            // What HTTP calls deflate is the format of zlib.
            ContentEncoding::Deflate => Box::pin(ZlibDecoder::new(pieces)),
            _ => Box::pin(pieces),
        };
        Self {
            reader,
            buffer: vec![0; PIECE_BYTES],
            left: limit,
            limit,
            start: Instant::now(),
        }
    }

    /// The next piece; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<&[u8]>, Problem> {
        let read = self.reader.read(&mut self.buffer);
        let read = tokio::time::timeout(PIECE_WITHIN, read).await;
        let length = read
            .map_err(|_| ApiError::Timeout)?
            .map_err(|error| broken(&error))?;
        self.left = self
            .left
            .checked_sub(length)
            .ok_or_else(|| self.too_large())?;
        if is_too_slow(self.start.elapsed(), self.limit - self.left) {
            return Err(ApiError::Timeout.into());
        }
        Ok((length > 0).then_some(&self.buffer[..length]))
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
    let fair = Duration::from_secs(bytes as u64 / BYTES_A_SECOND);
    took > SLOW_START + fair
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
    let message = if of_network.is_some() {
        "El cuerpo de la solicitud llegó incompleto."
    } else {
        "El cuerpo de la solicitud no se pudo descomprimir: está dañado o incompleto."
    };
    Problem::new(ApiError::InvalidBody).with_message(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_must_come_at_a_fair_pace() {
        let second = usize::try_from(BYTES_A_SECOND).unwrap();
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
