//! What is wrong with a user, as a person reads it.

use application::use_cases::users::Fault;
use domain_user::{name, password};

use crate::problem::FieldError;

/// The field and what it has.
pub(super) fn field_error(fault: Fault) -> FieldError {
    let (field, code, message) = match fault {
        Fault::NameBlank => (
            "username",
            "blank",
            "El nombre de usuario no puede estar vacío.".to_owned(),
        ),
        Fault::NameTooLong => (
            "username",
            "too_long",
            format!(
                "El nombre de usuario debe tener como mucho {} caracteres.",
                name::MAX_CHARS
            ),
        ),
        Fault::NameCharacter => (
            "username",
            "characters",
            "El nombre de usuario solo puede tener letras, números y los signos . _ + -".to_owned(),
        ),
        Fault::NameTaken => (
            "username",
            "taken",
            "Ya existe un usuario con ese nombre.".to_owned(),
        ),
        Fault::EmailInvalid => (
            "email",
            "email",
            "El correo electrónico no es válido.".to_owned(),
        ),
        Fault::EmailTaken => (
            "email",
            "taken",
            "Ya existe un usuario con ese correo electrónico.".to_owned(),
        ),
        Fault::PasswordTooShort => (
            "password",
            "too_short",
            format!(
                "La contraseña debe tener al menos {} caracteres.",
                password::MIN_CHARS
            ),
        ),
        Fault::PasswordTooLong => (
            "password",
            "too_long",
            format!(
                "La contraseña debe tener como mucho {} bytes.",
                password::MAX_BYTES
            ),
        ),
        Fault::PasswordCommon => (
            "password",
            "common",
            "La contraseña es demasiado común o fácil de adivinar; elija otra.".to_owned(),
        ),
        Fault::PasswordLikeUser => (
            "password",
            "like_user",
            "La contraseña se parece demasiado al nombre de usuario o al correo.".to_owned(),
        ),
    };
    FieldError::new(field, code, message)
}
