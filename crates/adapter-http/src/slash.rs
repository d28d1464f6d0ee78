//! Every path answers with and without its trailing slash, without a redirect.

use actix_web::middleware::NormalizePath;

/// Middleware: takes trailing slashes off and makes one of several in a row, for any method.
///
/// Routes are therefore registered without a trailing slash; [`crate::endpoint::Endpoint`] sees to it.
pub fn trim() -> NormalizePath {
    NormalizePath::trim()
}

/// A path as [`trim`] leaves it for the routes, for layers that see it before: without trailing
/// slashes.
pub fn trimmed(path: &str) -> &str {
    path.trim_end_matches('/')
}
