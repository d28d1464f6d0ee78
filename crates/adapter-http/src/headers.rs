//! Security headers of every answer, and tidy `Vary`.

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;

use application::use_cases::handle::DataSource;

use crate::caching::{X_DATA_SOURCE, source_name};
use crate::state::AppState;

/// What answers of data may load: nothing.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
const PERMISSIONS: &str = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

/// Middleware: sets the security headers, except those that the handler set itself.
pub async fn secure<B: MessageBody + 'static>(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let shared = !state.settings.cors_allowed_origins.is_empty();
    let headers = response.headers_mut();
    for (name, value) in policy(shared) {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    // Also errors of a demonstration are about invented offers.
    if state.services.reader.source() == DataSource::Sample {
        headers.insert(
            X_DATA_SOURCE,
            HeaderValue::from_static(source_name(DataSource::Sample)),
        );
    }
    merge_vary(headers);
    Ok(response)
}

/// The headers; `shared`: pages of other origins may load our answers.
fn policy(shared: bool) -> [(HeaderName, &'static str); 6] {
    let resources = if shared {
        "cross-origin"
    } else {
        "same-origin"
    };
    [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CONTENT_SECURITY_POLICY, DATA_POLICY),
        (header::CROSS_ORIGIN_RESOURCE_POLICY, resources),
        (header::PERMISSIONS_POLICY, PERMISSIONS),
    ]
}

/// Several layers add to `Vary`; one line names each header once.
fn merge_vary(headers: &mut HeaderMap) {
    let mut lines = headers.get_all(header::VARY);
    let only = lines.next().map(HeaderValue::as_bytes);
    let is_tidy = |line: &[u8]| {
        line.iter()
            .all(|byte| byte.is_ascii_lowercase() || *byte == b'-')
    };
    if only.is_none_or(is_tidy) && lines.next().is_none() {
        return;
    }
    let lines = headers.get_all(header::VARY);
    let mut names: Vec<String> = Vec::new();
    for name in lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
    {
        let name = name.trim().to_ascii_lowercase();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    if let Ok(value) = HeaderValue::from_str(&names.join(", "))
        && !names.is_empty()
    {
        headers.insert(header::VARY, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vary_names_each_header_once() {
        let check = |lines: &[&'static str], expected: Option<&str>| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append(header::VARY, HeaderValue::from_static(line));
            }
            merge_vary(&mut headers);
            let merged: Vec<_> = headers.get_all(header::VARY).collect();
            assert_eq!(
                merged.first().map(|v| v.to_str().unwrap()),
                expected,
                "{lines:?}"
            );
            assert!(merged.len() <= 1);
        };
        check(&[], None);
        check(&["Origin"], Some("origin"));
        check(
            &["accept-encoding", "Origin, Accept-Encoding"],
            Some("accept-encoding, origin"),
        );
    }
}
