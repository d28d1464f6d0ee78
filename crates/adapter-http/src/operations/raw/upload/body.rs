//! The body of an upload as a stream: decompressed, bounded in size and in time.

use std::time::Duration;

use actix_web::dev::{Decompress, Payload};
use actix_web::error::PayloadError;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpRequest, web};
use bytes::Bytes;
use futures_util::StreamExt as _;

use crate::problem::{ApiError, Problem};

/// How long the next piece of a body may take.
const PIECE_WITHIN: Duration = Duration::from_secs(30);

/// The pieces of a body.
pub(super) struct UploadBody {
    pieces: Decompress<Payload>,
    left: usize,
    limit: usize,
}

impl UploadBody {
    /// The body of a request, up to `limit` bytes after decompression.
    pub(super) fn new(payload: web::Payload, request: &HttpRequest, limit: usize) -> Self {
        let encoding = request.headers().get(header::CONTENT_ENCODING);
        let encoding = encoding.and_then(|value| value.to_str().ok()?.parse().ok());
        let encoding = encoding.unwrap_or(ContentEncoding::Identity);
        let pieces = Decompress::new(payload.into_inner(), encoding);
        Self {
            pieces,
            left: limit,
            limit,
        }
    }

    /// The next piece; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let piece = tokio::time::timeout(PIECE_WITHIN, self.pieces.next()).await;
        let piece = piece.map_err(|_| ApiError::Timeout)?;
        let Some(piece) = piece else { return Ok(None) };
        let piece = piece.map_err(|error| broken(&error))?;
        self.left = self
            .left
            .checked_sub(piece.len())
            .ok_or_else(|| self.too_large())?;
        Ok(Some(piece))
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

fn broken(error: &PayloadError) -> Problem {
    match error {
        PayloadError::Overflow => ApiError::TooLarge.into(),
        // The decoders of the framework tell of their faults as of any I/O.
        PayloadError::EncodingCorrupted | PayloadError::Io(_) => {
            let message = "El cuerpo de la solicitud no se pudo descomprimir: está dañado o \
                incompleto.";
            Problem::new(ApiError::InvalidBody).with_message(message)
        }
        _ => {
            let message = "El cuerpo de la solicitud llegó incompleto.";
            Problem::new(ApiError::InvalidBody).with_message(message)
        }
    }
}
