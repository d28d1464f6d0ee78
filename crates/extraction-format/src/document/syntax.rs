//! Judges whether a text is JSON, and says where it is not.

use std::borrow::Cow;

use serde::de::IgnoredAny;
use serde_json::error::Category;

use crate::problem::{RowProblem, code};

/// What Python's `json.dumps` writes for numbers that JSON does not have.
const NOT_FINITE: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

/// The text with null for `NaN`; fails unless it is one JSON value then.
pub(super) fn checked(text: &str) -> Result<Cow<'_, str>, RowProblem> {
    let problem = match check(text) {
        Ok(()) => return Ok(Cow::Borrowed(text)),
        Err(problem) => problem,
    };
    // As a field of the row or an element in it; alone it would be no row anyway.
    if problem.code != code::NOT_FINITE || !text.starts_with('{') {
        return Err(problem);
    }
    let text = without_nan(text);
    check(&text).map(|()| Cow::Owned(text))
}

/// The text with `null` for each `NaN` that stands in no string.
fn without_nan(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', 'N']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let (taken, written) = if rest.starts_with('"') {
            let string = &rest[..string_end(rest)];
            (string.len(), string)
        } else if rest.starts_with("NaN") {
            (3, "null")
        } else {
            (1, "N")
        };
        out.push_str(written);
        rest = &rest[taken..];
    }
    out.push_str(rest);
    out
}

/// Fails unless the text is one JSON value.
fn check(text: &str) -> Result<(), RowProblem> {
    serde_json::from_str::<IgnoredAny>(text)
        .map(drop)
        .map_err(|error| explain(text, &error))
}

/// Whether the text is a JSON number.
pub(super) fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit()) && check(text).is_ok()
}

/// A JSON text that breaks off or goes wrong at a byte of the row.
pub(super) fn invalid_at(text: &str, offset: usize) -> RowProblem {
    let before = &text[..text.floor_char_boundary(offset)];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
    let place = if line == 1 {
        format!("columna {column}")
    } else {
        format!("línea {line} de la fila, columna {column}")
    };
    let message = format!("La fila no es JSON válido: error en la {place}.");
    RowProblem::of_row(code::INVALID_JSON, message)
}

pub(super) fn not_finite(field: Option<String>, token: &str) -> RowProblem {
    RowProblem {
        code: code::NOT_FINITE,
        field,
        message: format!("«{token}» no es un número JSON; use un número finito o null."),
    }
}

fn explain(text: &str, error: &serde_json::Error) -> RowProblem {
    let offset = offset_of(text, error);
    if let Some(problem) = find_not_finite(text, offset) {
        return problem;
    }
    if error.classify() == Category::Eof {
        let message = "La fila no es JSON válido: termina antes de tiempo.";
        return RowProblem::of_row(code::INVALID_JSON, message);
    }
    invalid_at(text, offset)
}

/// The byte at which the parser stopped; its columns count bytes from 1, 0 is the newline before.
fn offset_of(text: &str, error: &serde_json::Error) -> usize {
    let before = error.line().saturating_sub(1);
    let line_start: usize = text.split_inclusive('\n').take(before).map(str::len).sum();
    (line_start + error.column())
        .saturating_sub(1)
        .min(text.len())
}

/// The token of [`NOT_FINITE`] at which the parser stopped, with the key before it.
fn find_not_finite(text: &str, offset: usize) -> Option<RowProblem> {
    let mut key = None;
    let mut at = 0;
    while at <= offset && at < text.len() {
        let rest = &text[at..];
        if rest.starts_with('"') {
            let end = string_end(rest);
            let is_key = rest[end..].trim_start().starts_with(':');
            key = if is_key { Some(&rest[..end]) } else { key };
            at += end;
            continue;
        }
        let found = NOT_FINITE.iter().find(|token| rest.starts_with(**token));
        // The parser stops at the token or, in a minus sign, right after its beginning.
        if let Some(token) = found.filter(|_| at + 1 >= offset) {
            let field = key.and_then(|key| serde_json::from_str(key).ok());
            return Some(not_finite(field, token));
        }
        at += rest.chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// The length of the string literal that a text begins with, or of the text where it is not closed.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    let end = text.bytes().skip(1).position(|byte| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes
    });
    end.map_or(text.len(), |end| end + 2)
}
