//! Users.

pub mod create;
pub mod delete;
pub mod list;
pub mod preferences;
pub mod show;
pub mod update;

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};
use application::use_cases::users::UserError;
use serde::Serialize;
use utoipa::IntoParams;

use crate::caller::throttled_problem;
use crate::form::faulty;
use crate::problem::{ApiError, Problem};

/// The path of one user.
pub const PATH: &str = "/api/users/{id}/";

/// The user in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "stands for its documentation only")]
pub struct UserPath {
    /// Identificador de un usuario, o su número en el servicio anterior.
    #[param(
        example = "9f1c2b7d4e5a60718293a4b5c6d7e8f9",
        pattern = "^([0-9a-fA-F]{32}|[0-9]{1,9})$"
    )]
    id: String,
}

/// An answer that caches must not show to another user.
pub(crate) fn private<T: Serialize>(status: StatusCode, body: &T) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}

impl From<UserError> for Problem {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Refused(faults) => faulty(&faults),
            UserError::Unknown => ApiError::UnknownId.into(),
            UserError::Throttled(throttled) => throttled_problem(throttled.retry_after),
            UserError::Contended => ApiError::Conflict.into(),
            UserError::Hash(error) => error.into(),
            UserError::Store(error) => error.into(),
        }
    }
}
