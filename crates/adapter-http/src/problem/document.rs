//! The document itself, as it goes out.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::Problem;
use crate::readiness::Dependency;

/// The media type of RFC 9457.
pub const CONTENT_TYPE: &str = "application/problem+json";
/// How much of a client's own text is given back to it, in characters.
const MAX_ECHO: usize = 60;

/// What is wrong with one field or parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(description = "Qué tiene un campo o parámetro.")]
pub struct FieldError {
    /// El campo o parámetro como lo envió el cliente, hasta 60 caracteres.
    #[schema(example = "limit")]
    pub field: String,
    /// La posición de su fila en lo que se subió, desde 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<u64>,
    /// La línea en la que empieza esa fila, desde 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Qué tiene, un nombre estable.
    #[schema(example = "out_of_range")]
    pub code: Cow<'static, str>,
    /// Qué tiene, qué se recibió y qué se admite: una frase.
    #[schema(
        example = "El parámetro «limit» debe ser un número entero entre 1 y 100; se recibió «0»."
    )]
    pub message: String,
}

impl FieldError {
    /// A field's error.
    pub fn new(
        field: &str,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            field: shorten(field),
            index: None,
            line: None,
            code: code.into(),
            message: message.into(),
        }
    }

    /// Says which row of an upload it is about.
    #[must_use]
    pub fn of_row(mut self, index: u64, line: Option<u64>) -> Self {
        (self.index, self.line) = (Some(index), line);
        self
    }
}

/// A problem document (RFC 9457).
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[schema(description = "Un problema, según RFC 9457.")]
pub struct ProblemDocument {
    #[serde(flatten)]
    #[schema(ignore)]
    fields: Map<String, Value>,
    /// Qué pasó: una frase para una persona.
    #[schema(
        example = "El parámetro «limit» debe ser un número entero entre 1 y 100; se recibió «0»."
    )]
    error: String,
    /// Qué problema es: un URI que es solo un nombre.
    #[schema(example = "urn:arryn:problem:bad_parameter")]
    r#type: String,
    /// El nombre corto del problema.
    #[schema(example = "Parámetro inválido")]
    title: &'static str,
    /// El estado HTTP.
    #[schema(example = 400, minimum = 400, maximum = 599)]
    status: u16,
    /// Qué significa el problema en general.
    #[schema(example = "Un parámetro tiene un valor que no es válido.")]
    detail: &'static str,
    /// El nombre estable del problema, para programas.
    #[schema(example = "bad_parameter")]
    code: &'static str,
    /// Qué tiene cada campo; vacío cuando no se trata de ninguno.
    errors: Vec<FieldError>,
    /// El identificador de la solicitud, también en `X-Request-Id`; cítelo al informar un problema.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "68fa3c2e9b1d4f0012ab34cd")]
    request_id: Option<String>,
    #[serde(flatten)]
    #[schema(value_type = ProblemExtensions)]
    extra: Map<String, Value>,
}

/// What single routes add to a problem (extension members of RFC 9457).
#[derive(ToSchema)]
#[schema(description = "Lo que algunas rutas agregan a un problema.")]
#[expect(dead_code, reason = "stands for its schema only")]
pub struct ProblemExtensions {
    /// Filas de lo que se subió que ya están guardadas, cuando algo falló a mitad de camino.
    #[schema(required = false, example = 2000)]
    durable: u64,
    /// Filas recibidas, cuando ninguna se puede usar.
    #[schema(required = false, example = 3)]
    received: u64,
    /// Filas rechazadas, cuando ninguna se puede usar.
    #[schema(required = false, example = 3)]
    rejected: u64,
    /// Solicitudes que se admiten en `window`, cuando se superaron.
    #[schema(required = false, example = 100)]
    limit: u32,
    /// En cuántos segundos se admiten, cuando se superaron.
    #[schema(required = false, example = 60)]
    window: u32,
    /// Segundos hasta que se admite otra, cuando se superaron.
    #[schema(required = false, example = 12)]
    retry_after: u32,
    /// Si hay un catálogo cargado, cuando se pregunta si el servicio puede responder.
    #[schema(required = false, example = false)]
    catalog_loaded: bool,
    /// El estado de cada dependencia, cuando se pregunta si el servicio puede responder.
    #[schema(required = false)]
    dependencies: Vec<Dependency>,
}

impl ProblemDocument {
    pub(super) fn of(problem: &Problem, request_id: Option<&str>) -> Self {
        let row = problem.error.row();
        Self {
            fields: if problem.fields_first {
                by_field(&problem.errors)
            } else {
                Map::new()
            },
            error: problem.message().to_owned(),
            r#type: format!("urn:arryn:problem:{}", row.code),
            title: row.title,
            status: row.status.as_u16(),
            detail: row.sentence,
            code: row.code,
            errors: problem.errors.clone(),
            request_id: request_id.map(str::to_owned),
            extra: problem.extra.clone(),
        }
    }

    /// The document as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string(self).expect("a problem has only strings and numbers")
    }
}

/// Each field with the list of its messages.
fn by_field(errors: &[FieldError]) -> Map<String, Value> {
    let mut fields = Map::new();
    for error in errors {
        let messages = fields
            .entry(error.field.clone())
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(messages) = messages {
            messages.push(Value::from(error.message.clone()));
        }
    }
    fields
}

/// A client's own text as it is given back to it: at most 60 characters, on one line.
pub fn shorten(text: &str) -> String {
    let mut characters = text.chars();
    let mut short: String = characters
        .by_ref()
        .take(MAX_ECHO)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if characters.next().is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::ApiError;

    #[test]
    fn members_come_in_the_order_of_the_contract() {
        let problem = Problem::new(ApiError::BadParameter)
            .with_message("Mal.")
            .with_error(FieldError::new("limit", "out_of_range", "Mal."));
        insta::assert_snapshot!(problem.document(Some("r-1")).json(), @r#"{"error":"Mal.","type":"urn:arryn:problem:bad_parameter","title":"Parámetro inválido","status":400,"detail":"Un parámetro tiene un valor que no es válido.","code":"bad_parameter","errors":[{"field":"limit","code":"out_of_range","message":"Mal."}],"request_id":"r-1"}"#);
    }

    #[test]
    fn a_refused_form_puts_its_fields_first() {
        let problem = Problem::new(ApiError::InvalidBody)
            .with_error(FieldError::new("username", "taken", "Ya existe."))
            .with_error(FieldError::new("username", "too_long", "Muy largo."))
            .with_member("durable", 3.into())
            .with_fields_first();
        let json = problem.document(None).json();
        let start = r#"{"username":["Ya existe.","Muy largo."],"error":"#;
        assert!(json.starts_with(start), "{json}");
        assert!(json.ends_with(r#""durable":3}"#), "{json}");
    }

    #[test]
    fn a_clients_text_is_given_back_short_and_on_one_line() {
        assert_eq!(shorten("a\nb\u{0}"), "a\u{fffd}b\u{fffd}");
        assert_eq!(shorten(&"ñ".repeat(60)), "ñ".repeat(60));
        assert_eq!(shorten(&"ñ".repeat(61)), format!("{}…", "ñ".repeat(60)));
    }
}
