//! What is wrong with a user, as a person reads it.

use application::use_cases::users::Fault;
use domain_user::{name, password};

use crate::problem::FieldError;

/// The field and what it has.
pub(super) fn field_error(fault: Fault) -> FieldError {
    let name = |code, text: &str| FieldError::new("username", code, text.to_owned());
    let email = |code, text: &str| FieldError::new("email", code, text.to_owned());
    let password = |code, text: &str| FieldError::new("password", code, text.to_owned());
    match fault {
        Fault::NameBlank => name("blank", "El nombre de usuario no puede estar vacío."),
        Fault::NameTooLong => {
            let most = name::MAX_CHARS;
            let text = format!("El nombre de usuario debe tener como mucho {most} caracteres.");
            name("too_long", &text)
        }
        Fault::NameCharacter => name(
            "characters",
            "El nombre de usuario solo puede tener letras, números y los signos . _ + -",
        ),
        Fault::NameTaken => name("taken", "Ya existe un usuario con ese nombre."),
        Fault::EmailInvalid => email("email", "El correo electrónico no es válido."),
        Fault::EmailTaken => email("taken", "Ya existe un usuario con ese correo electrónico."),
        Fault::PasswordTooShort => {
            let least = password::MIN_CHARS;
            let text = format!("La contraseña debe tener al menos {least} caracteres.");
            password("too_short", &text)
        }
        Fault::PasswordTooLong => {
            let most = password::MAX_BYTES;
            let text = format!("La contraseña debe tener como mucho {most} bytes.");
            password("too_long", &text)
        }
        Fault::PasswordCommon => password(
            "common",
            "La contraseña es demasiado común o fácil de adivinar; elija otra.",
        ),
        Fault::PasswordLikeUser => password(
            "like_user",
            "La contraseña se parece demasiado al nombre de usuario o al correo.",
        ),
    }
}
