//! `POST /api/users/`: makes a user.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::use_cases::users::NewUser;
use domain_user::Role;
use serde::Serialize;
use utoipa::ToSchema;
use validator::Validate;

use super::private;
use crate::audit;
use crate::caller::address;
use crate::form::FormReader;
use crate::json_body::JsonBody;
use crate::problem::Problem;
use crate::read_query::ParameterReader;
use crate::state::AppState;

/// The path.
pub const PATH: &str = "/api/users/create/";
/// In which order errors are told.
const ORDER: [&str; 3] = ["username", "email", "password"];

/// What a new user is asked for.
#[derive(ToSchema, Validate)]
#[schema(description = "Los datos de un usuario nuevo.")]
pub struct NewUserForm {
    /// Nombre de usuario: letras, números y los signos . _ + -
    #[schema(value_type = String, example = "ana.gomez", min_length = 1, max_length = 15,
        pattern = "^[\\p{L}\\p{N}._+-]+$")]
    #[validate(required(message = "El nombre de usuario es obligatorio."))]
    username: Option<String>,
    /// Correo electrónico.
    #[schema(value_type = String, example = "ana@correo.example", max_length = 254, format = Email)]
    #[validate(
        required(message = "El correo electrónico es obligatorio."),
        length(
            max = 254,
            message = "El correo electrónico debe tener como mucho 254 caracteres."
        ),
        email(message = "El correo electrónico no es válido.")
    )]
    email: Option<String>,
    /// Contraseña: ni común ni parecida al nombre o al correo.
    #[schema(value_type = String, example = "tres tristes tigres", min_length = 8, max_length = 256,
        format = Password)]
    #[validate(required(message = "La contraseña es obligatoria."))]
    password: Option<String>,
}

/// A user was made.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "El usuario quedó creado.")]
pub struct CreatedUser {
    /// Una frase para mostrar.
    #[schema(example = "Usuario creado correctamente")]
    message: &'static str,
    /// Identificador.
    #[schema(example = "9f1c2b7d4e5a60718293a4b5c6d7e8f9")]
    id: String,
    /// Nombre de usuario.
    #[schema(example = "ana.gomez")]
    username: String,
}

/// Crea un usuario
///
/// Cualquiera puede crear el suyo; su rol es 2. Un nombre o correo ya tomado y una contraseña común cuentan como un
/// intento fallido de sesión: tras varios hay que esperar (`Retry-After`). Si algo no se admite, cada campo trae la lista de sus
/// errores (`{"username": ["…"]}`) antes de los miembros del problema.
#[utoipa::path(
    post,
    path = PATH,
    tag = "Usuarios",
    operation_id = "usuarios_crear",
    request_body = NewUserForm,
    responses(
        (status = 201, description = "El usuario quedó creado.", body = CreatedUser),
    ),
)]
pub async fn create(
    state: web::Data<AppState>,
    request: HttpRequest,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    ParameterReader::raw(&request, &state.services.rules)?.finish()?;
    let body = body.read().await?;
    let mut reader = FormReader::new(&body)?;
    let form = NewUserForm {
        username: reader.text("username"),
        email: reader.text("email"),
        password: reader.text("password"),
    };
    reader.validate(&form, &ORDER);
    let (name, email, password) = (form.username, form.email, form.password);
    let new = NewUser {
        name: name.as_deref().unwrap_or_default(),
        email: email.as_deref(),
        password: password.as_deref().unwrap_or_default(),
        role: Role::User,
    };
    if ORDER.iter().any(|name| reader.is_refused(name)) {
        reader.add(&new.faults());
        reader.finish()?;
    }
    let from = address(&state, &request);
    let user = state.services.counted_users.register(new, from).await?;
    let id = user.id.to_string();
    audit::note(&request, "anyone", "user.create", &id);
    let created = CreatedUser {
        message: "Usuario creado correctamente",
        id,
        username: user.name.as_str().to_owned(),
    };
    Ok(private(StatusCode::CREATED, &created))
}
