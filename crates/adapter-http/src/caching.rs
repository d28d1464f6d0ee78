//! Answers of the catalog: cache headers, 304 and the source of the data.

use std::time::{Duration, SystemTime};

use actix_web::body::MessageBody;
use actix_web::http::header::TryIntoHeaderValue as _;
use actix_web::http::header::{
    self, ETag, EntityTag, HeaderMap, HeaderName, HeaderValue, HttpDate,
};
use actix_web::{HttpRequest, HttpResponse};
use application::use_cases::handle::DataSource;
use domain_catalog::time::{AsOf, Instant};

use crate::answers::X_CACHE;
use crate::encoding;
use crate::etag::{Depends, Match, if_none_match};
use crate::problem::Problem;
use crate::query::QueryKey;
use crate::rate_limit;
use crate::settings::HttpSettings;
use crate::state::AppState;

/// The header with the time of the newest fact of the catalog.
pub const X_DATA_AS_OF: HeaderName = HeaderName::from_static("x-data-as-of");
/// The header that says where the data comes from: `live`, `stale` or `sample`.
pub const X_DATA_SOURCE: HeaderName = HeaderName::from_static("x-data-source");
/// How long caches may use an answer that was stale already.
const STALE_MAX_AGE: Duration = Duration::from_secs(5);

/// The value of `X-Data-Source`.
pub const fn source_name(source: DataSource) -> &'static str {
    match source {
        DataSource::Live => "live",
        DataSource::Stale => "stale",
        DataSource::Sample => "sample",
    }
}

/// The sentence that the body says when the data is not live.
pub const fn source_message(source: DataSource) -> Option<&'static str> {
    match source {
        DataSource::Live => None,
        DataSource::Stale => {
            Some("El almacén de datos no responde; se muestran los últimos datos conocidos.")
        }
        DataSource::Sample => Some("Datos de demostración: estas ofertas son inventadas."),
    }
}

/// One reading of the catalog, as caches need to know it.
#[derive(Clone, Copy, Debug)]
pub struct CatalogRead<'a> {
    /// The catalog's version.
    pub version: &'a [u8],
    /// T.
    pub as_of: AsOf,
    /// The time of the newest fact; `None` for an empty catalog.
    pub newest: Option<Instant>,
    /// Where the data comes from.
    pub source: DataSource,
    /// Whose answer it is; `None`: anybody's.
    pub user: Option<Personal<'a>>,
}

/// Whose a personal answer is.
#[derive(Clone, Copy, Debug)]
pub struct Personal<'a> {
    /// The user with the version of the preferences.
    pub tag: &'a str,
    /// Whether a credential says so; otherwise the URL does.
    pub by_credential: bool,
}

/// The headers that an answer by credential depends on too. Browsers and caches keep the answers to each
/// apart, and ask again before they show one.
const CREDENTIALS: &str = "accept-encoding, authorization, x-api-key";

/// Answers a read of the catalog: 304 when the client has the answer, else 200 with the JSON object
/// that `body` makes, which is not called when a 304 will do.
pub async fn answer(
    state: &AppState,
    request: &HttpRequest,
    query: &QueryKey,
    read: &CatalogRead<'_>,
    body: impl FnOnce() -> Result<Vec<u8>, Problem>,
) -> Result<HttpResponse, Problem> {
    let tag = tag(request, query, read);
    let matched = if_none_match(request, &tag);
    let mut response = if needs_body(request, matched).await? {
        respond(matched, with_message(body()?, read.source))
    } else {
        HttpResponse::NotModified().finish()
    };
    write_headers(response.headers_mut(), state, read, tag);
    Ok(response)
}

/// Like [`answer`], for bodies that take long to make: they are kept ready, encoded as the client
/// asked, under the tag, which covers everything that they depend on.
pub async fn answer_kept(
    state: &AppState,
    request: &HttpRequest,
    query: &QueryKey,
    read: &CatalogRead<'_>,
    body: impl FnOnce() -> Result<Vec<u8>, Problem>,
) -> Result<HttpResponse, Problem> {
    let Some(answers) = &state.answers else {
        return answer(state, request, query, read, body).await;
    };
    let tag = tag(request, query, read);
    let matched = if_none_match(request, &tag);
    let mut response = if needs_body(request, matched).await? {
        let encoding = encoding::negotiated(request);
        let make = async || {
            let json = with_message(body()?, read.source);
            encoding::encode(encoding, json).await
        };
        let ready = answers.get_or(tag.tag(), make).await?;
        let mut response = respond(matched, ready.bytes);
        let headers = response.headers_mut();
        insert(headers, X_CACHE, ready.how);
        if encoding != "identity" && matched == Match::None {
            insert(headers, header::CONTENT_ENCODING, encoding);
        }
        response
    } else {
        HttpResponse::NotModified().finish()
    };
    write_headers(response.headers_mut(), state, read, tag);
    Ok(response)
}

/// Whether the answer has to be made; fails when the client has no quota left for it.
async fn needs_body(request: &HttpRequest, matched: Match) -> Result<bool, Problem> {
    if matched == Match::Same {
        return Ok(false);
    }
    rate_limit::pay(request).await?;
    Ok(true)
}

/// The answer that was made; who wants none if there is one learns that there is.
fn respond(matched: Match, body: impl MessageBody + 'static) -> HttpResponse {
    if matched == Match::Any {
        return HttpResponse::NotModified().finish();
    }
    HttpResponse::Ok()
        .content_type("application/json")
        .body(body)
}

fn tag(request: &HttpRequest, query: &QueryKey, read: &CatalogRead<'_>) -> EntityTag {
    let depends = Depends {
        version: read.version,
        as_of: read.as_of,
        path: request.path(),
        query: query.as_str(),
        encoding: encoding::negotiated(request),
        source: source_name(read.source),
        user: read.user.map_or("", |user| user.tag),
    };
    depends.tag()
}

/// The body, with `message` as its last member when the data is not live.
pub(crate) fn with_message(mut object: Vec<u8>, source: DataSource) -> Vec<u8> {
    if let Some(message) = source_message(source) {
        debug_assert!(
            object.ends_with(b"}") && object.len() > 2,
            "a body is an object"
        );
        object.pop();
        object.extend_from_slice(b",\"message\":\"");
        object.extend_from_slice(message.as_bytes());
        object.extend_from_slice(b"\"}");
    }
    object
}

fn write_headers(
    headers: &mut HeaderMap,
    state: &AppState,
    read: &CatalogRead<'_>,
    tag: EntityTag,
) {
    let control = cache_control(&state.settings, read);
    insert(headers, header::CACHE_CONTROL, &control);
    if let Ok(tag) = ETag(tag).try_into_value() {
        headers.insert(header::ETAG, tag);
    }
    let by_credential = read.user.is_some_and(|user| user.by_credential);
    let vary = if by_credential {
        CREDENTIALS
    } else {
        "accept-encoding"
    };
    insert(headers, header::VARY, vary);
    insert(headers, X_DATA_SOURCE, source_name(read.source));
    if let Some(newest) = read.newest {
        insert(headers, X_DATA_AS_OF, &state.zone.write(newest));
        // Never later than the answer itself, even where a shop's clock was ahead.
        let modified = http_date(newest.min(read.as_of.instant()));
        insert(headers, header::LAST_MODIFIED, &modified.to_string());
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    let value = HeaderValue::from_str(value).expect("names, dates and numbers are visible ASCII");
    headers.insert(name, value);
}

fn cache_control(settings: &HttpSettings, read: &CatalogRead<'_>) -> String {
    if read.user.is_some_and(|user| user.by_credential) {
        return "private, no-cache".to_owned();
    }
    let scope = if read.user.is_some() {
        "private"
    } else {
        "public"
    };
    let max_age = match read.source {
        DataSource::Stale => settings.cache_max_age.min(STALE_MAX_AGE),
        DataSource::Live | DataSource::Sample => settings.cache_max_age,
    };
    format!(
        "{scope}, max-age={}, stale-while-revalidate={}, stale-if-error={}",
        max_age.as_secs(),
        settings.cache_stale_while_revalidate.as_secs(),
        settings.cache_stale_if_error.as_secs()
    )
}

fn http_date(instant: Instant) -> HttpDate {
    let micros = u64::try_from(instant.micros()).unwrap_or_default();
    HttpDate::from(SystemTime::UNIX_EPOCH + Duration::from_micros(micros))
}

#[cfg(test)]
mod tests;
