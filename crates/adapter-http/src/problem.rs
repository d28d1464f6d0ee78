//! Problem documents (RFC 9457): how every error of this service looks.
//!
//! A handler returns `Err(Problem)`; [`render::render`], near the outside of the application, writes
//! the document, so that it can name the request, and does the same for errors of the framework.

pub mod convert;
pub mod document;
pub mod render;
pub mod table;

use std::borrow::Cow;
use std::fmt;

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use serde_json::{Map, Value};

pub use document::{FieldError, ProblemDocument};
pub use table::ApiError;

/// An error as a client sees it.
#[derive(Clone, Debug)]
pub struct Problem {
    error: ApiError,
    message: Option<Cow<'static, str>>,
    errors: Vec<FieldError>,
    fields_first: bool,
    extra: Map<String, Value>,
    retry_after: Option<u32>,
    allow: Option<String>,
}

impl Problem {
    /// The problem of an error, with the table's sentence.
    pub fn new(error: ApiError) -> Self {
        Self {
            error,
            message: None,
            errors: Vec::new(),
            fields_first: false,
            extra: Map::new(),
            retry_after: error.row().retry_after,
            allow: None,
        }
    }

    /// Says this Spanish sentence instead of the table's.
    #[must_use]
    pub fn with_message(mut self, message: impl Into<Cow<'static, str>>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Adds what is wrong with one field.
    #[must_use]
    pub fn with_error(mut self, error: FieldError) -> Self {
        self.errors.push(error);
        self
    }

    /// Adds what is wrong with several fields.
    #[must_use]
    pub fn with_errors(mut self, errors: impl IntoIterator<Item = FieldError>) -> Self {
        self.errors.extend(errors);
        self
    }

    /// Puts the fields first, each a list of messages, before the problem's own members: what
    /// deployed clients expect of a refused form.
    #[must_use]
    pub fn with_fields_first(mut self) -> Self {
        self.fields_first = true;
        self
    }

    /// Adds a member of its own to the document (RFC 9457, extension member).
    #[must_use]
    pub fn with_member(mut self, name: &str, value: Value) -> Self {
        self.extra.insert(name.to_owned(), value);
        self
    }

    /// Says after how many seconds to try again, instead of the table's.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Names the methods that the route admits (`Allow`).
    #[must_use]
    pub fn with_allow(mut self, methods: impl Into<String>) -> Self {
        self.allow = Some(methods.into());
        self
    }

    /// Which error it is.
    pub const fn error(&self) -> ApiError {
        self.error
    }

    /// What is wrong with single fields.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The sentence for a person.
    pub fn message(&self) -> &str {
        self.message.as_deref().unwrap_or(self.error.row().sentence)
    }

    /// The document, naming the request.
    pub fn document(&self, request_id: Option<&str>) -> ProblemDocument {
        ProblemDocument::of(self, request_id)
    }

    /// Sets the headers that belong to the problem.
    fn write_headers(&self, headers: &mut header::HeaderMap) {
        let content_type = header::HeaderValue::from_static(document::CONTENT_TYPE);
        headers.insert(header::CONTENT_TYPE, content_type);
        headers.insert(
            header::CACHE_CONTROL,
            header::HeaderValue::from_static("no-store"),
        );
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        let allow = self.allow.as_deref().map(header::HeaderValue::from_str);
        if let Some(Ok(allow)) = allow {
            headers.insert(header::ALLOW, allow);
        }
        if self.error == ApiError::Unauthorized {
            let scheme = header::HeaderValue::from_static("Bearer");
            headers.insert(header::WWW_AUTHENTICATE, scheme);
        }
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        Self::new(error)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error.row().code)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.error.row().status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code()).body(self.document(None).json());
        self.write_headers(response.headers_mut());
        response
    }
}
