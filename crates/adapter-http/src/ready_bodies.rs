//! The hottest answers, whole and ready to send.
//!
//! What a public read of the catalog answers depends on the catalog's version, T, the source of the
//! data, the target and the accepted encodings, and on nothing else. So the second time that a target
//! is asked for, its answer is kept, encoded, with its headers; it goes as soon as any of the others
//! changes, and what was kept until then is kept again the next time that it is asked for. Each worker keeps its own, so that nobody waits for a lock.

mod shelf;

use std::cell::RefCell;
use std::rc::Rc;

use actix_web::body::{BoxBody, EitherBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::web;
use actix_web::{Error, HttpMessage as _, HttpResponse};
use application::use_cases::query::Stamp;

use crate::answers::X_CACHE;
use crate::caching::{X_DATA_SOURCE, source_name};
use crate::state::AppState;
pub use shelf::Shelf;
use shelf::{Key, Ready};

/// The route of a request that was answered without being routed, among its extensions.
#[derive(Clone, Debug)]
pub struct AnsweredRoute(pub Rc<str>);

/// A worker's ready answers.
pub type Shared = Rc<RefCell<Shelf>>;

/// Requests with one of these headers may be answered otherwise than those without.
const ASIDE: [HeaderName; 5] = [
    header::ORIGIN,
    header::AUTHORIZATION,
    header::RANGE,
    header::IF_MATCH,
    header::IF_UNMODIFIED_SINCE,
];
/// Headers that a 304 does not have.
const OF_A_BODY: [HeaderName; 3] = [header::CONTENT_TYPE, header::CONTENT_ENCODING, X_CACHE];

/// Middleware: answers from the shelf, and puts on it what is asked for again.
pub async fn serve<B: MessageBody + 'static>(
    shelf: Shared,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let stamp = stamp_of(&request);
    let key = stamp.as_ref().and_then(|_| Key::of(&request));
    let Some((stamp, key)) = stamp.zip(key) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    let ready = shelf.borrow_mut().find(&stamp, key, &request);
    if let Some(ready) = ready
        && let Some(response) = answer(&request, &ready)
    {
        let route = AnsweredRoute(Rc::clone(&ready.route));
        request.extensions_mut().insert(route);
        return Ok(request.into_response(response).map_into_right_body());
    }
    // The layers below take its trailing slash off.
    let uri = request.uri().clone();
    let response = next.call(request).await?;
    let is_hot = is_public(response.response().head().status, response.headers())
        && shelf.borrow_mut().is_asked_again(key);
    if !is_hot {
        return Ok(response.map_into_left_body());
    }
    keep(&shelf, stamp, key, uri, response).await
}

/// What the answer to a read of the catalog depends on; `None` for other requests.
fn stamp_of(request: &ServiceRequest) -> Option<Stamp> {
    let has = |name: &HeaderName| request.headers().contains_key(name);
    if *request.method() != Method::GET
        || !request.path().starts_with("/api/")
        || ASIDE.iter().any(has)
    {
        return None;
    }
    let state = request.app_data::<web::Data<AppState>>()?;
    state.services.reader.stamp().ok()
}

fn is_public(status: StatusCode, headers: &HeaderMap) -> bool {
    let control = headers.get(header::CACHE_CONTROL);
    status == StatusCode::OK
        && headers.contains_key(header::ETAG)
        && control.is_some_and(|control| control.as_bytes().starts_with(b"public"))
}

/// The ready answer, or a 304 for a client that has it; `None` where its condition is another one.
fn answer(request: &ServiceRequest, ready: &Ready) -> Option<HttpResponse<BoxBody>> {
    let condition = request.headers().get(header::IF_NONE_MATCH);
    let mut response = match condition {
        None => HttpResponse::Ok().body(ready.body.clone()),
        Some(tag) if Some(tag) == ready.tag.as_ref() => HttpResponse::NotModified().finish(),
        Some(_) => return None,
    };
    let headers = response.headers_mut();
    for (name, value) in &ready.headers {
        if condition.is_none() || !OF_A_BODY.contains(name) {
            headers.append(name.clone(), value.clone());
        }
    }
    Some(response)
}

/// Reads the answer to its end and keeps it, unless the catalog has changed meanwhile.
async fn keep<B: MessageBody + 'static>(
    shelf: &Shared,
    stamp: Stamp,
    key: Key,
    uri: Uri,
    response: ServiceResponse<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|error| {
        let error: Box<dyn std::error::Error> = error.into();
        actix_web::error::ErrorInternalServerError(error.to_string())
    })?;
    let state = request.app_data::<web::Data<AppState>>();
    let now = state.and_then(|state| state.services.reader.stamp().ok());
    let source = HeaderValue::from_static(source_name(stamp.source));
    if now.as_ref() == Some(&stamp)
        && head.headers().get(X_DATA_SOURCE) == Some(&source)
        && let Some(route) = request.match_pattern()
    {
        let mut headers: Vec<(HeaderName, HeaderValue)> = head
            .headers()
            .iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        headers.retain(|(name, _)| *name != X_CACHE);
        headers.push((X_CACHE, HeaderValue::from_static("hit")));
        let ready = Ready {
            tag: head.headers().get(header::ETAG).cloned(),
            headers,
            body: body.clone(),
            route: route.into(),
        };
        shelf
            .borrow_mut()
            .put(stamp, key, uri, request.headers(), ready);
    }
    let response = head.set_body(EitherBody::right(BoxBody::new(body)));
    Ok(ServiceResponse::new(request, response))
}
