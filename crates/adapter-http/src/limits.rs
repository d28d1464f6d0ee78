//! Bounds on the head of a request, before anything looks at it.

use actix_web::Error;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::HeaderMap;
use actix_web::middleware::Next;
use actix_web::web;
use percent_encoding::percent_decode_str;

use crate::problem::{ApiError, Problem};
use crate::query::has_valid_escapes;
use crate::settings::HttpSettings;
use crate::state::AppState;

/// Middleware: refuses a target that is too long (414) or wrongly encoded (400), and headers that
/// are too large (431).
pub async fn check_head<B: MessageBody + 'static>(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let uri = request.uri();
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let path = uri.path();
    match fault(&state.settings, target, path, request.headers()) {
        Some(problem) => Ok(request.error_response(problem).map_into_right_body()),
        None => Ok(next.call(request).await?.map_into_left_body()),
    }
}

fn fault(
    settings: &HttpSettings,
    target: &str,
    path: &str,
    headers: &HeaderMap,
) -> Option<Problem> {
    if target.len() > settings.max_target_bytes {
        return Some(ApiError::UriTooLong.into());
    }
    if header_bytes(headers) > settings.max_header_bytes {
        return Some(ApiError::HeadersTooLarge.into());
    }
    if !is_well_encoded(path) {
        let message = "La dirección no está bien codificada: se espera UTF-8 con signos de porcentaje, sin caracteres de control.";
        return Some(Problem::new(ApiError::BadRequest).with_message(message));
    }
    None
}

fn header_bytes(headers: &HeaderMap) -> usize {
    let sizes = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    sizes.sum()
}

/// Whether every `%` has its two digits and what they say is UTF-8 without control characters.
fn is_well_encoded(path: &str) -> bool {
    if !path.contains('%') {
        return true;
    }
    let decoded = percent_decode_str(path).decode_utf8();
    has_valid_escapes(path) && decoded.is_ok_and(|path| !path.contains(char::is_control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_utf8_in_percent_signs() {
        for (path, expected) in [
            ("/api/offers/Televisores", true),
            ("/api/offers/Televisi%C3%B3n", true),
            ("/api/offers/a%20b", true),
            ("/api/offers/%2F", true),
            ("/api/offers/%", false),
            ("/api/offers/%4", false),
            ("/api/offers/%zz", false),
            ("/api/offers/%ff", false),
            ("/api/offers/%00", false),
        ] {
            assert_eq!(is_well_encoded(path), expected, "{path}");
        }
    }
}
