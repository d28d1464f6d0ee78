//! The layer that answers from the response cache.

use std::sync::Arc;

use actix_web::body::{BoxBody, EitherBody, MessageBody, to_bytes};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Uri};
use actix_web::middleware::Next;
use actix_web::web;
use actix_web::{Error, HttpMessage as _, HttpResponse};

use super::{AnsweredRoute, Kept, Key, MAX_BODY, ResponseCache, X_CACHE, encodings};
use crate::caching::{X_DATA_SOURCE, source_name};
use crate::state::AppState;

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

/// Middleware: answers from what is kept, and keeps what is asked for again.
pub async fn serve<B: MessageBody + 'static>(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let Some((cache, key)) = may_be_kept(&state, &request) else {
        return Ok(next.call(request).await?.map_into_left_body());
    };
    if let Some(kept) = cache.find(&key, &request)
        && let Some(response) = answer(&request, &kept)
    {
        let route = AnsweredRoute((*kept.route).into());
        request.extensions_mut().insert(route);
        return Ok(request.into_response(response).map_into_right_body());
    }
    // The layers below take its trailing slash off.
    let uri = request.uri().clone();
    let mut response = next.call(request).await?;
    if !is_public(response.response().head().status, response.headers()) {
        return Ok(response.map_into_left_body());
    }
    let miss = HeaderValue::from_static("miss");
    response.headers_mut().insert(X_CACHE, miss);
    if !cache.is_asked_again(&key) {
        return Ok(response.map_into_left_body());
    }
    keep(&state, cache, key, uri, response).await
}

/// The cache, and the key of a request that is a read of the catalog.
fn may_be_kept<'s>(
    state: &'s AppState,
    request: &ServiceRequest,
) -> Option<(&'s ResponseCache, Key)> {
    let cache = state.responses.as_deref()?;
    let has = |name: &HeaderName| request.headers().contains_key(name);
    if *request.method() != Method::GET
        || !request.path().starts_with("/api/")
        || ASIDE.iter().any(has)
    {
        return None;
    }
    let reading = state.services.reader.begin(None).ok()?;
    let key = cache.key(reading.stamp, request)?;
    Some((cache, key))
}

fn is_public(status: StatusCode, headers: &HeaderMap) -> bool {
    let control = headers.get(header::CACHE_CONTROL);
    status == StatusCode::OK
        && headers.contains_key(header::ETAG)
        && headers.contains_key(X_DATA_SOURCE)
        && control.is_some_and(|control| control.as_bytes().starts_with(b"public"))
}

/// The kept answer, or a 304 for a client that has it; `None` where its condition is another one.
fn answer(request: &ServiceRequest, kept: &Kept) -> Option<HttpResponse<BoxBody>> {
    let condition = request.headers().get(header::IF_NONE_MATCH);
    let mut response = match condition {
        None => HttpResponse::Ok().body(kept.body.clone()),
        Some(tag) if Some(tag) == kept.tag.as_ref() => HttpResponse::NotModified().finish(),
        Some(_) => return None,
    };
    let headers = response.headers_mut();
    for (name, value) in &kept.headers {
        if condition.is_none() || !OF_A_BODY.contains(name) {
            headers.append(name.clone(), value.clone());
        }
    }
    Some(response)
}

/// Reads the answer to its end and keeps it, unless the catalog has changed meanwhile.
async fn keep<B: MessageBody + 'static>(
    state: &AppState,
    cache: &ResponseCache,
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
    let now = state.services.reader.begin(None);
    let source = HeaderValue::from_static(source_name(key.stamp.source));
    if now.is_ok_and(|now| now.stamp == key.stamp)
        && head.headers().get(X_DATA_SOURCE) == Some(&source)
        && body.len() <= MAX_BODY
        && let Some(route) = request.match_pattern()
        && let Some(encodings) = encodings(request.headers())
    {
        let headers = head.headers().iter();
        let mut headers: Vec<(HeaderName, HeaderValue)> = headers
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        headers.retain(|(name, _)| *name != X_CACHE);
        headers.push((X_CACHE, HeaderValue::from_static("hit")));
        let kept = Kept {
            uri,
            encodings: encodings.into(),
            tag: head.headers().get(header::ETAG).cloned(),
            headers,
            body: body.clone(),
            route: route.into(),
        };
        cache.kept.insert(key, Arc::new(kept));
    }
    let response = head.set_body(EitherBody::right(BoxBody::new(body)));
    Ok(ServiceResponse::new(request, response))
}
