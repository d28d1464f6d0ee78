//! `POST /api/auth/logout/`: ends a session.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::audit;
use crate::caller::{self, Caller};
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/auth/logout/";

/// Termina la sesión
///
/// Ni el token de acceso ni el de renovación sirven después.
#[utoipa::path(
    post,
    path = PATH,
    tag = "Sesiones",
    operation_id = "sesion_terminar",
    security(("token" = [])),
    responses(
        (status = 204, description = "La sesión terminó."),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
    ),
)]
pub async fn logout(
    state: web::Data<AppState>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let (user, session) = caller::user(&state, &request).await?;
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    state.services.auth.logout(session).await?;
    audit::note(
        &request,
        &Caller::name_of(&user),
        "session.end",
        &user.id.to_string(),
    );
    Ok(HttpResponse::NoContent().finish())
}
