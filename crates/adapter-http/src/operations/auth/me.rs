//! `GET /api/auth/me/`: who is asking.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use crate::caller;
use crate::dto::user::UserDto;
use crate::operations::users::private;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/auth/me/";

/// Muestra el usuario del token
#[utoipa::path(
    get,
    path = PATH,
    tag = "Sesiones",
    operation_id = "sesion_usuario",
    security(("token" = [])),
    responses(
        (status = 200, description = "El usuario.", body = UserDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn me(state: web::Data<AppState>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let (user, _) = caller::user(&state, &request).await?;
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    Ok(private(StatusCode::OK, &UserDto::new(&user, &state.zone)))
}
