//! What caches are told of an answer of the catalog.

use std::time::{Duration, SystemTime};

use actix_web::http::header::{
    self, ETag, EntityTag, HeaderMap, HeaderName, HeaderValue, HttpDate, TryIntoHeaderValue as _,
};
use application::use_cases::handle::DataSource;
use application::use_cases::query::CatalogStamp;
use domain_offer::time::{Instant, Zone};
use serde::Serialize;

use crate::settings::HttpSettings;

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
const fn source_message(source: DataSource) -> Option<&'static str> {
    match source {
        DataSource::Live => None,
        DataSource::Stale => {
            Some("El almacén de datos no responde; se muestran los últimos datos conocidos.")
        }
        DataSource::Sample => Some("Datos de demostración: estas ofertas son inventadas."),
    }
}

/// A body, with `message` as its last member when the data is not live.
#[derive(Serialize)]
pub struct Told<'b, T: Serialize> {
    #[serde(flatten)]
    body: &'b T,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
}

impl<'b, T: Serialize> Told<'b, T> {
    /// A body about data of this source.
    pub const fn new(body: &'b T, source: DataSource) -> Self {
        let message = source_message(source);
        Self { body, message }
    }
}

/// Whose an answer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// Anybody's.
    #[default]
    Public,
    /// That of the user whom the URL names.
    UserOfUrl,
    /// That of the user whose credential came with the request.
    UserOfCredential,
}

/// The headers that an answer by credential depends on too. Browsers and caches keep the answers to each
/// apart, and ask again before they show one.
const CREDENTIALS: &str = "accept-encoding, authorization, x-api-key";

/// Writes the headers of an answer, or of its 304; `newest` is the time of the newest fact, where there is one.
pub fn write_headers(
    headers: &mut HeaderMap,
    (settings, zone): (&HttpSettings, &Zone),
    stamp: &CatalogStamp,
    newest: Option<Instant>,
    audience: Audience,
    tag: EntityTag,
) {
    let control = cache_control(settings, stamp.source, audience);
    insert(headers, header::CACHE_CONTROL, &control);
    if let Ok(tag) = ETag(tag).try_into_value() {
        headers.insert(header::ETAG, tag);
    }
    let vary = match audience {
        Audience::UserOfCredential => CREDENTIALS,
        Audience::Public | Audience::UserOfUrl => "accept-encoding",
    };
    insert(headers, header::VARY, vary);
    insert(headers, X_DATA_SOURCE, source_name(stamp.source));
    if let Some(newest) = newest {
        insert(headers, X_DATA_AS_OF, &zone.write(newest));
        // Never later than the answer itself, even where a shop's clock was ahead.
        let modified = http_date(newest.min(stamp.t.instant()));
        insert(headers, header::LAST_MODIFIED, &modified.to_string());
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    let value = HeaderValue::from_str(value).expect("names, dates and numbers are visible ASCII");
    headers.insert(name, value);
}

fn cache_control(settings: &HttpSettings, source: DataSource, audience: Audience) -> String {
    let scope = match audience {
        Audience::UserOfCredential => return "private, no-cache".to_owned(),
        Audience::UserOfUrl => "private",
        Audience::Public => "public",
    };
    let max_age = match source {
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
