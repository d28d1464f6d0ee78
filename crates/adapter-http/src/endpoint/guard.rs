//! What stands around every handler.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{Error, HttpRequest};
use futures_util::FutureExt as _;

use crate::json_body::too_large;
use crate::problem::{ApiError, Problem};
use crate::rate_limit;

/// The limits of one endpoint.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard {
    pub(super) handler_timeout: Duration,
    /// Whether a POST may take as long as it takes.
    pub(super) takes_uploads: bool,
    pub(super) max_body_bytes: usize,
    /// Whether the handler reads the catalog, and is paid for on the way of that.
    pub(super) reads_catalog: bool,
}

type Answer = Result<ServiceResponse<BoxBody>, Error>;

impl Guard {
    /// What a request must pass before its handler sees it, and before any of its body is read.
    async fn admit(self, request: &ServiceRequest, is_upload: bool) -> Result<(), Problem> {
        if !self.reads_catalog {
            rate_limit::pay(request.request()).await?;
        }
        if announced_bytes(request.headers()) > self.max_body_bytes as u64 {
            return Err(too_large(self.max_body_bytes));
        }
        if !is_upload && is_coded(request.headers()) {
            let message = "Esta ruta no admite cuerpos comprimidos: envíelo sin Content-Encoding. Solo \
                las cargas (POST /api/archivos/) pueden venir comprimidas.";
            return Err(Problem::new(ApiError::UnsupportedMediaType).with_message(message));
        }
        Ok(())
    }

    /// Calls the handler inside its limits; a panic becomes a 500.
    pub(super) async fn call(self, request: ServiceRequest, next: Next<BoxBody>) -> Answer {
        let is_upload = self.takes_uploads && *request.method() == Method::POST;
        if let Err(problem) = self.admit(&request, is_upload).await {
            return Ok(request.error_response(problem));
        }
        // The answer to a request whose handler is gone needs the request itself.
        let kept = request.request().clone();
        let work = AssertUnwindSafe(async move { next.call(request).await }).catch_unwind();
        let outcome = if is_upload {
            work.await
        } else {
            match tokio::time::timeout(self.handler_timeout, work).await {
                Ok(outcome) => outcome,
                Err(_) => return Ok(ServiceResponse::from_err(overrun(&kept), kept)),
            }
        };
        outcome.unwrap_or_else(|panic| {
            let problem = panicked(&kept, panic.as_ref());
            Ok(ServiceResponse::from_err(problem, kept))
        })
    }
}

/// Only uploads are decompressed: what any other body expands to would be its caller's choice.
fn is_coded(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::CONTENT_ENCODING);
    codings.any(|coding| {
        !coding
            .as_bytes()
            .trim_ascii()
            .eq_ignore_ascii_case(b"identity")
    })
}

/// What `Content-Length` promises; a body without one is counted as it is read.
fn announced_bytes(headers: &HeaderMap) -> u64 {
    let length = headers.get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

fn overrun(request: &HttpRequest) -> Problem {
    tracing::error!(route = request.match_pattern(), "a handler took too long");
    ApiError::Overrun.into()
}

fn panicked(request: &HttpRequest, panic: &(dyn Any + Send)) -> Problem {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    tracing::error!(
        route = request.match_pattern(),
        panic = text,
        "a handler panicked"
    );
    ApiError::Internal.into()
}
