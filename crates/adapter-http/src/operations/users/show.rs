//! `GET /api/users/{id}/`: one user.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::{PATH, UserPath, private};
use crate::caller;
use crate::dto::user::UserDto;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// Muestra un usuario, a él mismo o a un administrador
#[utoipa::path(
    get,
    path = PATH,
    tag = "Usuarios",
    operation_id = "usuario",
    params(UserPath),
    security(("token" = [])),
    responses(
        (status = 200, description = "El usuario.", body = UserDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (_, user) = caller::own_or_admin(&state, &request, &id).await?;
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    Ok(private(StatusCode::OK, &UserDto::new(&user, &state.zone)))
}
