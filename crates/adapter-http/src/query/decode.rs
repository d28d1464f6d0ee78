//! From the raw string to names and values.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::MAX_VALUE_BYTES;
use crate::problem::FieldError;

/// One `name=value` of a query.
#[derive(Debug)]
pub(super) struct Pair<'q> {
    /// The name as it came.
    pub(super) raw_name: &'q str,
    /// The decoded name; `None` when its encoding is wrong.
    pub(super) name: Option<Cow<'q, str>>,
    /// The decoded value.
    pub(super) value: Result<Cow<'q, str>, Fault>,
}

impl Pair<'_> {
    pub(super) fn is(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }

    /// Whether it is one of the names that clients and proxies add: `_…`, `utm_…`.
    pub(super) fn is_ignored(&self) -> bool {
        let name = self.name.as_deref().unwrap_or(self.raw_name);
        name.starts_with('_') || name.starts_with("utm_")
    }
}

/// Why a value cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    BadEncoding,
    TooLong,
    ControlCharacter,
    Repeated,
}

impl Fault {
    pub(super) fn error(self, name: &str) -> FieldError {
        match self {
            Self::BadEncoding => FieldError::new(
                name,
                "bad_encoding",
                format!(
                    "El parámetro «{name}» no está bien codificado: se espera UTF-8 con signos de porcentaje (%C3%B1)."
                ),
            ),
            Self::TooLong => FieldError::new(
                name,
                "too_long",
                format!("El parámetro «{name}» tiene más de {MAX_VALUE_BYTES} bytes, el máximo."),
            ),
            Self::ControlCharacter => FieldError::new(
                name,
                "control_character",
                format!("El parámetro «{name}» tiene un carácter de control, que no se admite."),
            ),
            Self::Repeated => FieldError::new(
                name,
                "repeated",
                format!("El parámetro «{name}» aparece más de una vez; se admite una sola."),
            ),
        }
    }
}

/// All pairs of a raw query string; empty segments (`a=1&&b=2`) are nothing.
pub(super) fn pairs(raw: &str) -> Vec<Pair<'_>> {
    let segments = raw.split('&').filter(|segment| !segment.is_empty());
    segments.map(pair).collect()
}

fn pair(segment: &str) -> Pair<'_> {
    let (name, value) = segment.split_once('=').unwrap_or((segment, ""));
    Pair {
        raw_name: name,
        name: decode(name).ok(),
        value: decode(value).and_then(|value| {
            if value.len() > MAX_VALUE_BYTES {
                Err(Fault::TooLong)
            } else if value.contains(is_no_text) {
                Err(Fault::ControlCharacter)
            } else {
                Ok(value)
            }
        }),
    }
}

/// Whether a character is a control character other than white space, as `NUL` is: names are compared
/// without them, so that one in a request would be passed over in silence.
fn is_no_text(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// Form decoding, strictly: `+` is a space, every `%` has two hex digits, the result is UTF-8.
fn decode(text: &str) -> Result<Cow<'_, str>, Fault> {
    if !text.contains(['%', '+']) {
        return Ok(Cow::Borrowed(text));
    }
    if !has_valid_escapes(text) {
        return Err(Fault::BadEncoding);
    }
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8();
    decoded
        .map(|text| Cow::Owned(text.into_owned()))
        .map_err(|_| Fault::BadEncoding)
}

/// Whether every `%` is followed by two hexadecimal digits.
pub(crate) fn has_valid_escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().iter().take(2);
        digits.filter(|byte| byte.is_ascii_hexdigit()).count() == 2
    })
}
