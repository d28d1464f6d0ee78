//! Which web pages may call from another origin.

use actix_cors::Cors;
use actix_web::http::{Method, Uri, header};
use actix_web::middleware::Condition;

use crate::caching::{X_DATA_AS_OF, X_DATA_SOURCE};
use crate::operations::raw::upload::X_RUN_ID;
use crate::rate_limit;
use crate::request_id::X_REQUEST_ID;
use crate::response_cache::X_CACHE;

/// How long a browser may remember a preflight, in seconds.
const PREFLIGHT_AGE: usize = 3600;

/// Middleware: lets pages of exactly these origins call; does nothing when there are none.
pub fn exact_origins(origins: &[String]) -> Condition<Cors> {
    let methods = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    let cors = Cors::default()
        .allowed_methods(methods)
        .allowed_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            X_REQUEST_ID,
            header::HeaderName::from_static("x-api-key"),
            X_RUN_ID,
        ])
        .expose_headers([
            header::ETAG,
            header::LAST_MODIFIED,
            header::RETRY_AFTER,
            X_DATA_AS_OF,
            X_DATA_SOURCE,
            X_REQUEST_ID,
            X_CACHE,
        ])
        .expose_headers(rate_limit::NAMES)
        .supports_credentials()
        .max_age(PREFLIGHT_AGE);
    let add = |cors: Cors, origin: &String| cors.allowed_origin(origin);
    Condition::new(!origins.is_empty(), origins.iter().fold(cors, add))
}

/// Whether a text is an exact origin (`https://tienda.example:8443`): a web scheme and a host, and
/// nothing behind them. [`exact_origins`] takes nothing else, so settings are checked with it.
pub fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else {
        return false;
    };
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return false;
    };
    let exact = format!("{scheme}://{authority}");
    ["http", "https"].contains(&scheme) && !authority.as_str().contains('@') && exact == text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for (text, expected) in [
            ("https://a.example", true),
            ("http://localhost:3000", true),
            ("http://[::1]:3000", true),
            ("*", false),
            ("", false),
            ("a.example", false),
            ("https://a.example/", false),
            ("https://a.example/app", false),
            ("https://user@a.example", false),
            ("ftp://a.example", false),
            ("null", false),
        ] {
            assert_eq!(is_origin(text), expected, "{text:?}");
        }
    }
}
