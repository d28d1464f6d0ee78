//! Parameters that operations share: `params(parameters::IfNoneMatch, …)`.

use utoipa::IntoParams;

/// The conditional request of a catalog read.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct IfNoneMatch {
    /// `ETag` de una respuesta anterior; si sigue siendo la misma, la respuesta es un 304 sin cuerpo.
    #[param(
        rename = "If-None-Match",
        required = false,
        value_type = String,
        example = "\"5f0c1d9f3a4b5c6d7e8f901234567890\""
    )]
    if_none_match: Option<String>,
}
