//! `GET` and `PUT /api/users/{id}/preferences/`: what a user prefers.

mod form;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};

use super::{UserPath, private};
use crate::audit;
use crate::caller::{self, Caller};
use crate::dto::preferences::PreferencesDto;
use crate::json_body::JsonBody;
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/users/{id}/preferences/";

/// Muestra lo que prefiere un usuario
#[utoipa::path(
    get,
    path = PATH,
    tag = "Usuarios",
    operation_id = "preferencias",
    params(UserPath),
    security(("token" = [])),
    responses(
        (status = 200, description = "Las preferencias.", body = PreferencesDto),
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
    let preferences = state.services.tastes.preferences(user.id).await?;
    let preferences = preferences.ok_or(ApiError::UnknownId)?;
    Ok(private(StatusCode::OK, &PreferencesDto::from(&preferences)))
}

/// Reemplaza lo que prefiere un usuario
///
/// Lo que se prefiere sube en las listas; deja fuera lo demás solo donde `only` lo dice. Lo que falta en
/// el cuerpo queda vacío.
#[utoipa::path(
    put,
    path = PATH,
    tag = "Usuarios",
    operation_id = "preferencias_cambiar",
    params(UserPath),
    request_body = PreferencesDto,
    security(("token" = [])),
    responses(
        (status = 200, description = "Las preferencias como quedaron.", body = PreferencesDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn put(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let (who, user) = caller::own_or_admin(&state, &request, &id).await?;
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    let preferences = form::read(&body.read().await?)?;
    if !state.services.tastes.prefer(user.id, &preferences).await? {
        return Err(ApiError::UnknownId.into());
    }
    audit::note(
        &request,
        &Caller::name_of(&who),
        "user.preferences",
        &user.id.to_string(),
    );
    Ok(private(StatusCode::OK, &PreferencesDto::from(&preferences)))
}
