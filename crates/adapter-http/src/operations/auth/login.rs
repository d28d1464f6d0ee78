//! `POST /api/auth/login/`: begins a session.

use std::time::Instant;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::use_cases::auth::AuthError;
use utoipa::ToSchema;
use validator::Validate;

use crate::audit;
use crate::caller::address;
use crate::dto::user::TokensDto;
use crate::form::FormReader;
use crate::json_body::JsonBody;
use crate::operations::users::private;
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/auth/login/";

/// Who wants in.
#[derive(ToSchema, Validate)]
#[schema(description = "Nombre de usuario o correo, y contraseña.")]
pub struct LoginForm {
    /// Nombre de usuario o correo electrónico; también como `email`.
    #[schema(value_type = String, example = "ana.gomez", min_length = 1, max_length = 254)]
    #[validate(
        required(message = "El nombre de usuario o el correo es obligatorio."),
        length(
            min = 1,
            max = 254,
            message = "El nombre de usuario o el correo debe tener entre 1 y 254 caracteres."
        )
    )]
    username: Option<String>,
    /// Contraseña.
    #[schema(value_type = String, example = "tres tristes tigres", min_length = 1, max_length = 1024,
        format = Password)]
    #[validate(
        required(message = "La contraseña es obligatoria."),
        length(
            min = 1,
            max = 1024,
            message = "La contraseña debe tener entre 1 y 1024 caracteres."
        )
    )]
    password: Option<String>,
}

/// Inicia una sesión
///
/// La respuesta es la misma, y tarda lo mismo, si el usuario no existe que si la contraseña es otra. Tras
/// varios intentos fallidos hay que esperar (`Retry-After`).
#[utoipa::path(
    post,
    path = PATH,
    tag = "Sesiones",
    operation_id = "sesion_iniciar",
    request_body = LoginForm,
    responses(
        (status = 200, description = "Los tokens.", body = TokensDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
    ),
)]
pub async fn login(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let start = Instant::now();
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    let body = body.read().await?;
    let mut reader = FormReader::new(&body)?;
    let username = reader.text("username");
    let form = LoginForm {
        username: username.or_else(|| reader.text("email")),
        password: reader.text("password"),
    };
    reader.validate(&form, &["username", "password"]);
    reader.finish()?;
    let (login, password) = (
        form.username.unwrap_or_default(),
        form.password.unwrap_or_default(),
    );
    let outcome = state
        .services
        .auth
        .login(&login, &password, address(&state, &request))
        .await;
    match outcome {
        Ok(tokens) => {
            let user = tokens.user.to_string();
            audit::note(&request, &format!("user:{user}"), "session.start", &user);
            Ok(private(StatusCode::OK, &TokensDto::from(tokens)))
        }
        Err(AuthError::Refused) => {
            // Whichever hash was compared, all refusals take equally long.
            let at = start + state.settings.refused_login_takes;
            tokio::time::sleep_until(at.into()).await;
            let message = "El usuario o la contraseña no son correctos.";
            Err(Problem::new(ApiError::Unauthorized).with_message(message))
        }
        Err(error) => Err(error.into()),
    }
}
