//! `PUT` and `PATCH /api/users/{id}/`: change a user.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use application::use_cases::users::{Change, NewUser};
use domain_user::{Role, User};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::{PATH, UserPath, private};
use crate::audit;
use crate::caller::{self, Caller};
use crate::dto::user::UserDto;
use crate::form::FormReader;
use crate::json_body::JsonBody;
use crate::problem::{ApiError, Problem};
use crate::read_query::ParameterReader;
use crate::state::AppState;

const ORDER: [&str; 4] = ["username", "email", "password", "role"];

/// A whole user.
#[derive(ToSchema, Validate)]
#[schema(description = "Los datos de un usuario, completos; la contraseña solo si cambia.")]
pub struct UserForm {
    /// Nombre de usuario: letras, números y los signos . _ + -
    #[schema(value_type = String, example = "ana.gomez", min_length = 1, max_length = 15,
        pattern = "^[\\p{L}\\p{N}._+-]+$")]
    #[validate(required(message = "El nombre de usuario es obligatorio."))]
    username: Option<String>,
    /// Correo electrónico.
    #[schema(value_type = String, example = "ana@correo.example", max_length = 254, format = Email)]
    #[validate(required(message = "El correo electrónico es obligatorio."))]
    email: Option<String>,
    /// Contraseña nueva; termina todas las sesiones.
    #[schema(required = false, nullable, value_type = String, example = "tres tristes tigres", min_length = 8,
        max_length = 256, format = Password)]
    password: Option<String>,
    /// Rol, de 1 a 4; solo un administrador lo cambia.
    #[schema(required = false, nullable, value_type = u8, example = 2, minimum = 1, maximum = 4)]
    role: Option<u8>,
}

/// Parts of a user.
#[derive(ToSchema, Validate)]
#[schema(description = "Los datos de un usuario que cambian.")]
pub struct UserPatch {
    /// Nombre de usuario: letras, números y los signos . _ + -
    #[schema(required = false, nullable, value_type = String, example = "ana.gomez", min_length = 1,
        max_length = 15, pattern = "^[\\p{L}\\p{N}._+-]+$")]
    username: Option<String>,
    /// Correo electrónico.
    #[schema(required = false, nullable, value_type = String, example = "ana@correo.example", max_length = 254,
        format = Email)]
    #[validate(
        length(
            max = 254,
            message = "El correo electrónico debe tener como mucho 254 caracteres."
        ),
        email(message = "El correo electrónico no es válido.")
    )]
    email: Option<String>,
    /// Contraseña nueva; termina todas las sesiones.
    #[schema(required = false, nullable, value_type = String, example = "tres tristes tigres", min_length = 8,
        max_length = 256, format = Password)]
    password: Option<String>,
    /// Rol, de 1 a 4; solo un administrador lo cambia.
    #[schema(required = false, nullable, value_type = u8, example = 2, minimum = 1, maximum = 4)]
    role: Option<u8>,
}

/// Cambia un usuario: nombre y correo, y si se dan la contraseña y el rol
#[utoipa::path(
    put,
    path = PATH,
    tag = "Usuarios",
    operation_id = "usuario_cambiar",
    params(UserPath),
    request_body = UserForm,
    security(("token" = [])),
    responses(
        (status = 200, description = "El usuario como quedó.", body = UserDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
        (status = 409, response = crate::openapi::responses::Conflict),
    ),
)]
pub async fn put(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    change(&state, &request, &id, body, true).await
}

/// Cambia partes de un usuario
#[utoipa::path(
    patch,
    path = PATH,
    tag = "Usuarios",
    operation_id = "usuario_cambiar_partes",
    params(UserPath),
    request_body = UserPatch,
    security(("token" = [])),
    responses(
        (status = 200, description = "El usuario como quedó.", body = UserDto),
        (status = 401, response = crate::openapi::responses::Unauthorized),
        (status = 403, response = crate::openapi::responses::Forbidden),
        (status = 409, response = crate::openapi::responses::Conflict),
    ),
)]
pub async fn patch(
    state: web::Data<AppState>,
    request: HttpRequest,
    id: web::Path<String>,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    change(&state, &request, &id, body, false).await
}

async fn change(
    state: &AppState,
    request: &HttpRequest,
    id: &str,
    body: JsonBody,
    whole: bool,
) -> Result<HttpResponse, Problem> {
    let (who, user) = caller::own_or_admin(state, request, id).await?;
    ParameterReader::raw(request, &state.services.rules)?.finish()?;
    let form = read(&body.read().await?, &user, whole)?;
    let role = form.role.and_then(|role| Role::of_number(role.into()));
    let role = role.filter(|role| *role != user.role);
    if role.is_some() && who.role != Role::Admin {
        let message = "Solo un administrador puede cambiar el rol.";
        return Err(Problem::new(ApiError::Forbidden).with_message(message));
    }
    let change = Change {
        name: form.username.as_deref(),
        email: form.email.as_deref(),
        password: form.password.as_deref(),
        role,
    };
    let from = caller::address(state, request);
    let users = &state.services.counted_users;
    let changed = users.change(user.id, change, from).await?;
    let who = Caller::name_of(&who);
    audit::note(request, &who, "user.change", &user.id.to_string());
    if change.password.is_some() {
        audit::note(request, &who, "user.password", &user.id.to_string());
    }
    if role.is_some() {
        audit::note(request, &who, "user.role", &user.id.to_string());
    }
    Ok(private(
        StatusCode::OK,
        &UserDto::new(&changed, &state.zone),
    ))
}

/// What is to be changed, checked as far as that can be done without looking at other users.
fn read(body: &Value, user: &User, whole: bool) -> Result<UserPatch, Problem> {
    let mut reader = FormReader::new(body)?;
    let mut form = UserPatch {
        username: reader.text("username"),
        email: reader.text("email"),
        password: reader.text("password"),
        role: role(&mut reader),
    };
    if whole {
        let required = UserForm {
            username: form.username.take(),
            email: form.email.take(),
            password: form.password.take(),
            role: form.role,
        };
        reader.validate(&required, &ORDER);
        form = UserPatch {
            username: required.username,
            email: required.email,
            password: required.password,
            role: required.role,
        };
    }
    reader.validate(&form, &ORDER);
    if let Some(password) = &form.password {
        let new = NewUser {
            name: form.username.as_deref().unwrap_or(user.name.as_str()),
            email: form.email.as_deref(),
            password,
            role: user.role,
        };
        // All faults at once; a name that stays may be one of the old service.
        let renamed = form.username.is_some();
        let faults = new
            .faults()
            .into_iter()
            .filter(|fault| renamed || !fault.is_about_name());
        reader.add(&faults.collect::<Vec<_>>());
    }
    reader.finish()?;
    Ok(form)
}

fn role(reader: &mut FormReader<'_>) -> Option<u8> {
    let given = reader.member("role")?;
    // In JSON 2.0 is a whole number too.
    let number = (1_i32..=4).find(|number| given.as_f64() == Some(f64::from(*number)));
    let role = number.and_then(|number| Role::of_number(number.into()));
    if role.is_none() {
        reader.reject(
            "role",
            "not_a_role",
            "El rol debe ser un número entero entre 1 y 4.",
        );
    }
    role.map(Role::number)
}
