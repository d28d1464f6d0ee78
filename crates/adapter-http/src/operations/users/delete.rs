//! `DELETE /api/users/{id}/`: deletes a user and all that is kept of it.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{PATH, UserPath};
use crate::audit;
use crate::caller::{self, Caller};
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// Borra un usuario con sus sesiones, preferencias y actividad
#[utoipa::path(
    delete,
    path = PATH,
    tag = "Usuarios",
    operation_id = "usuario_borrar",
    params(UserPath),
    security(("token" = [])),
    responses(
        (status = 204, description = "El usuario ya no existe."),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn delete(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let (who, user) = caller::own_or_admin(&state, &request, &id).await?;
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    state.services.users.delete(user.id).await?;
    audit::note(
        &request,
        &Caller::name_of(&who),
        "user.delete",
        &user.id.to_string(),
    );
    Ok(HttpResponse::NoContent().finish())
}
