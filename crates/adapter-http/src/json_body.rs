//! The JSON body of a request, read only once its handler knows who asks.

use std::future::{Ready, ready};
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderMap};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::StreamExt as _;
use serde_json::Value;

use crate::problem::{ApiError, Problem};
use crate::read_ahead;
use crate::state::AppState;

/// How long a body may take to come, however it comes; 408 after it.
const WITHIN: Duration = Duration::from_secs(10);
/// The most values in a body: each takes tens of bytes of memory, and may be two bytes long. No form
/// of this interface has a quarter as many.
const MAX_VALUES: usize = 4_096;

/// A body that has not been read yet. It comes as it is: only uploads are decompressed.
pub struct JsonBody {
    request: HttpRequest,
    payload: Payload,
}

impl FromRequest for JsonBody {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Ok(Self {
            request: request.clone(),
            payload: payload.take(),
        }))
    }
}

impl JsonBody {
    /// Reads the body to its end. Fails with 415 when it is not said to be JSON, 413 above the limit of
    /// the settings, 408 when it takes longer than ten seconds, and 400 when it is torn or no JSON.
    pub async fn read(self) -> Result<Value, Problem> {
        check_type(self.request.headers())?;
        let state = self.request.app_data::<web::Data<AppState>>();
        let limit = state.map_or(0, |state| state.settings.max_body_bytes);
        read_ahead::begin(&self.request);
        let collected = tokio::time::timeout(WITHIN, collect(self.payload, limit)).await;
        parse(&collected.map_err(|_| ApiError::Timeout)??)
    }
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut body = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error: PayloadError| Problem::from(&error))?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The 413 of a route that takes bodies up to `limit` bytes.
pub fn too_large(limit: usize) -> Problem {
    let message = format!("El cuerpo de la solicitud supera el límite de {limit} bytes.");
    Problem::new(ApiError::TooLarge).with_message(message)
}

fn parse(body: &[u8]) -> Result<Value, Problem> {
    // Each value but the first has one of these before it; in texts they only make the count safer.
    let marks = body.iter().filter(|byte| b",[{".contains(byte)).count();
    if marks >= MAX_VALUES {
        let message = format!("El cuerpo tiene más de {MAX_VALUES} valores.");
        return Err(Problem::new(ApiError::InvalidBody).with_message(message));
    }
    serde_json::from_slice(body).map_err(|error| {
        Problem::new(ApiError::InvalidBody).with_message(format!(
            "El cuerpo no es el JSON que se espera: línea {}, columna {}.",
            error.line(),
            error.column()
        ))
    })
}

fn check_type(headers: &HeaderMap) -> Result<(), Problem> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if is_json(kind) {
        return Ok(());
    }
    let message = "El cuerpo debe ser JSON (Content-Type: application/json).";
    Err(Problem::new(ApiError::UnsupportedMediaType).with_message(message))
}

/// Whether a media type is JSON: `application/json`, or a type that ends in `+json` (RFC 6839).
fn is_json(kind: &str) -> bool {
    let essence = kind.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_of_json() {
        for (kind, expected) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/merge-patch+json", true),
            ("text/json", false),
            ("text/plain", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            assert_eq!(is_json(kind), expected, "{kind}");
        }
    }

    #[test]
    fn a_body_of_many_small_values_is_refused_before_it_is_parsed() {
        let of = |count: usize| format!("[{}]", vec!["0"; count].join(","));
        assert!(parse(of(MAX_VALUES - 1).as_bytes()).is_ok());
        for body in [of(MAX_VALUES), "[".repeat(100_000), "{\"\":".repeat(5_000)] {
            let problem = parse(body.as_bytes()).unwrap_err();
            assert_eq!(problem.error(), ApiError::InvalidBody);
            assert!(problem.document(None).json().contains("4096"), "{body:.20}");
        }
    }
}
