//! Responses that operations share: `(status = 404, response = responses::NotFound)`.
//!
//! Most of them need not be named at all: [`super::common`] gives each operation those that any
//! operation can have.

use utoipa::ToResponse;

use crate::problem::ProblemDocument;

macro_rules! problem_response {
    ($(#[doc = $doc:literal] $name:ident: $description:literal;)*) => { $(
        #[doc = $doc]
        #[derive(ToResponse)]
        #[response(description = $description, content_type = "application/problem+json")]
        #[expect(dead_code, reason = "stands for its schema only")]
        pub struct $name(ProblemDocument);
    )* };
}

problem_response! {
    #[doc = "400."]
    BadRequest: "Un parámetro o el cuerpo no es válido; `errors` dice cuál y por qué.";
    #[doc = "404."]
    NotFound: "No existe, o no hay nada que mostrar; `code` dice cuál de los dos.";
    #[doc = "401, with `WWW-Authenticate`."]
    Unauthorized: "No hay credenciales, o no son válidas.";
    #[doc = "403."]
    Forbidden: "Las credenciales no alcanzan para esto.";
    #[doc = "406."]
    NotAcceptable: "No hay una codificación que el cliente acepte.";
    #[doc = "409."]
    Conflict: "El cambio contradice lo que está guardado o lo que otro cambió a la vez.";
    #[doc = "413."]
    TooLarge: "El cuerpo supera el límite.";
    #[doc = "429, with `Retry-After`."]
    TooMany: "El cliente superó su cuota; `Retry-After` dice cuándo se admite otra solicitud.";
    #[doc = "503, with `Retry-After`."]
    Unavailable: "Por ahora no se puede responder; `Retry-After` dice cuándo volver a intentarlo.";
    #[doc = "Any other error."]
    Fault: "Cualquier otro error.";
}
