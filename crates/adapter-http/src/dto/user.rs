//! Users as they go out.

use application::use_cases::auth::Tokens;
use domain_offer::time::Zone;
use domain_user::{Email, User};
use serde::Serialize;
use utoipa::ToSchema;

/// A user, without any secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(description = "Un usuario, sin ningún secreto.")]
pub struct UserDto {
    /// Identificador: 32 dígitos hexadecimales.
    #[schema(example = "9f1c2b7d4e5a60718293a4b5c6d7e8f9")]
    id: String,
    /// Nombre de usuario.
    #[schema(example = "ana")]
    username: String,
    /// Correo electrónico; null en usuarios antiguos que no lo tienen.
    #[schema(example = "ana@correo.example")]
    email: Option<String>,
    /// Rol: 1 invitado, 2 usuario, 3 editor, 4 administrador.
    #[schema(example = 2, minimum = 1, maximum = 4)]
    role: u8,
    /// El nombre del rol.
    #[schema(example = "user", pattern = "^(guest|user|editor|admin)$")]
    role_name: &'static str,
    /// El número que tenía en el servicio anterior.
    old_id: Option<u32>,
    /// Desde cuándo, RFC 3339.
    #[schema(format = DateTime, example = "2025-10-12T12:00:00-05:00")]
    created_at: String,
}

impl UserDto {
    /// A user, with times in a zone.
    pub fn new(user: &User, zone: &Zone) -> Self {
        Self {
            id: user.id.to_string(),
            username: user.name.as_str().to_owned(),
            email: user.email.as_ref().map(Email::as_str).map(str::to_owned),
            role: user.role.number(),
            role_name: user.role.name(),
            old_id: user.old_id,
            created_at: zone.write(user.created_at),
        }
    }
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
#[schema(description = "Los tokens de una sesión.")]
pub struct TokensDto {
    /// Token de acceso, para `Authorization: Bearer`.
    access: String,
    /// Token para pedir otros; sirve una vez.
    refresh: String,
    /// Siempre `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Segundos hasta que vence el token de acceso.
    #[schema(example = 900, minimum = 1)]
    expires_in: u64,
}

impl From<Tokens> for TokensDto {
    fn from(tokens: Tokens) -> Self {
        Self {
            access: tokens.access,
            refresh: tokens.refresh,
            token_type: "Bearer",
            expires_in: tokens.expires_in,
        }
    }
}
