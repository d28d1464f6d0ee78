//! Each request has an id of ours, which joins its lines in the logs, and beside it the caller's where one came.
//!
//! The answer and its problem document carry the caller's id, else ours; the logs have both, so that either
//! leads to the line, and no client chooses what the lines are joined by.

use std::sync::Arc;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};

use crate::state::AppState;

/// The header that carries the id, both ways.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken from a client, in characters.
const MAX_LENGTH: usize = 64;

/// The ids of the request being answered, among the request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId {
    ours: Arc<str>,
    callers: Option<Arc<str>>,
}

impl RequestId {
    /// Our id: no other request has it.
    pub fn ours(&self) -> &str {
        &self.ours
    }

    /// The caller's id where one came: 1 to 64 letters, digits, points, dashes and underscores.
    pub fn callers(&self) -> Option<&str> {
        self.callers.as_deref()
    }

    /// The id that the answer carries: the caller's, else ours.
    pub fn shown(&self) -> &str {
        self.callers().unwrap_or(&self.ours)
    }

    /// The id that a client sent, when it is sane and the only one.
    fn sent(headers: &HeaderMap) -> Option<Arc<str>> {
        let mut values = headers.get_all(X_REQUEST_ID);
        let text = values.next()?.to_str().ok()?;
        let is_sane = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        let sane = (1..=MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_sane);
        (sane && values.next().is_none()).then(|| text.into())
    }
}

/// Middleware: makes the id, takes the caller's, and puts one on the answer.
pub async fn assign<B: MessageBody + 'static>(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let id = RequestId {
        ours: state.ids.next_id().to_string().into(),
        callers: RequestId::sent(request.headers()),
    };
    request.extensions_mut().insert(id.clone());
    let mut response = next.call(request).await?;
    let value = HeaderValue::from_str(id.shown()).expect("an id has only visible ASCII");
    response.headers_mut().insert(X_REQUEST_ID, value);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sane_id_is_taken_from_a_client() {
        let check = |sent: &[&str], expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            for id in sent {
                headers.append(X_REQUEST_ID, HeaderValue::from_str(id).unwrap());
            }
            let taken = RequestId::sent(&headers);
            assert_eq!(taken.as_deref(), expected, "{sent:?}");
        };
        check(&["a"], Some("a"));
        check(&["7f3.A_b-9"], Some("7f3.A_b-9"));
        check(&[&"x".repeat(64)], Some(&"x".repeat(64)));
        check(&[], None);
        check(&[""], None);
        check(&["a b"], None);
        check(&["a\"b"], None);
        check(&["ñ"], None);
        check(&["a", "a"], None);
        check(&[&"x".repeat(65)], None);
    }
}
