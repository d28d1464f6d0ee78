//! `POST /api/auth/refresh/`: exchanges a refresh token.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::use_cases::auth::AuthError;
use utoipa::ToSchema;
use validator::Validate;

use crate::audit;
use crate::dto::user::TokensDto;
use crate::form::FormReader;
use crate::json_body::JsonBody;
use crate::operations::users::private;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/auth/refresh/";

/// A refresh token.
#[derive(ToSchema, Validate)]
#[schema(description = "El token para pedir otros.")]
pub struct RefreshForm {
    /// El último `refresh` recibido.
    #[schema(value_type = String, max_length = 200, min_length = 1,
        example = "9f1c2b7d4e5a60718293a4b5c6d7e8f9.0000000000000000000000000000000000000000000000000000000000000000")]
    #[validate(
        required(message = "El token es obligatorio."),
        length(
            min = 1,
            max = 200,
            message = "El token debe tener entre 1 y 200 caracteres."
        )
    )]
    pub(super) refresh: Option<String>,
}

/// Cambia el token de una sesión por otros
///
/// Cada token sirve una vez. Si vuelve uno que ya se usó, la sesión termina: alguien más lo tiene. Un texto que
/// el servicio no emitió no termina nada.
#[utoipa::path(
    post,
    path = PATH,
    tag = "Sesiones",
    operation_id = "sesion_renovar",
    request_body = RefreshForm,
    responses(
        (status = 200, description = "Los tokens.", body = TokensDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
    ),
)]
pub async fn refresh(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    let body = body.read().await?;
    let mut reader = FormReader::new(&body)?;
    let form = RefreshForm {
        refresh: reader.text("refresh"),
    };
    reader.validate(&form, &["refresh"]);
    reader.finish()?;
    let token = form.refresh.unwrap_or_default();
    let tokens = state.services.auth.refresh(&token).await;
    if let Err(AuthError::Reused(user, session)) = &tokens {
        let subject = format!("user:{user}");
        audit::note(&request, &subject, "session.reuse", &session.to_string());
    }
    let tokens = tokens?;
    Ok(private(StatusCode::OK, &TokensDto::from(tokens)))
}
