//! What is wrong with a row, for the person who sent it.

use thiserror::Error;

/// Why a row of an upload is not usable.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{code}: {message}")]
pub struct RowProblem {
    /// Stable English code; the constants of [`code`] or a code of the domain's rejections.
    pub code: &'static str,
    /// The wire name of the field at fault; `None` where the row as a whole is.
    pub field: Option<String>,
    /// Spanish sentence that says what is wrong and what is allowed.
    pub message: String,
}

/// The codes of the problems that this crate finds.
pub mod code {
    /// The text is not JSON.
    pub const INVALID_JSON: &str = "invalid_json";
    /// The text is not UTF-8.
    pub const INVALID_UTF8: &str = "invalid_utf8";
    /// The row is something other than a JSON object.
    pub const NOT_AN_OBJECT: &str = "not_an_object";
    /// The text ends inside a row or an array.
    pub const TRUNCATED: &str = "truncated";
    /// The row has more bytes than allowed.
    pub const ROW_TOO_LARGE: &str = "row_too_large";
    /// The row nests deeper than allowed.
    pub const TOO_DEEP: &str = "too_deep";
    /// A number is `NaN` or infinite.
    pub const NOT_FINITE: &str = "not_finite";
    /// A field holds a value of a type that it cannot have.
    pub const WRONG_TYPE: &str = "wrong_type";
    /// A text holds a NUL character.
    pub const CONTROL_CHARACTER: &str = "control_character";
}

impl RowProblem {
    /// A problem of the row as a whole.
    pub fn of_row(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            field: None,
            message: message.into(),
        }
    }

    /// A problem of one field, by its wire name.
    pub fn of_field(
        code: &'static str,
        field: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            field: Some(field.into()),
            message: message.into(),
        }
    }

    /// The row nests deeper than `max` levels.
    pub(crate) fn too_deep(max: usize) -> Self {
        let message = format!("La fila tiene demasiados niveles anidados; se admiten hasta {max}.");
        Self::of_row(code::TOO_DEEP, message)
    }

    /// The row is something other than an object.
    pub(crate) fn not_an_object() -> Self {
        let message = "Cada fila debe ser un objeto JSON, entre llaves: {\"titulo\": …}.";
        Self::of_row(code::NOT_AN_OBJECT, message)
    }
}

impl From<domain_offer::rejection::Rejection> for RowProblem {
    fn from(rejection: domain_offer::rejection::Rejection) -> Self {
        Self::of_field(rejection.code(), rejection.field(), rejection.message_es())
    }
}
