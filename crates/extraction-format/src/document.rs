//! Reads one row: the fields that mean something to us, and the digest of its content.
//!
//! One walk over its text finds its values; fields and digest are both read from these.

mod canonical;
mod fields;
mod number;
mod strip;
mod walk;

use domain_offer::extraction::{RawExtraction, Submission};

use crate::problem::{RowProblem, code};

pub use strip::stripped;

/// The most levels of objects and arrays that a row may have; the row itself is the first.
pub const MAX_DEPTH: usize = 64;

/// Reads a row; a number that is `NaN`, as Python writes what is absent, counts as null and is null in the
/// document.
///
/// Its content is told by a digest of all fields but `_id`: keys in any order, numbers by value, strings as
/// received. Where a key is repeated the last one counts.
///
/// Fails when it is not UTF-8, not JSON, not an object, nested deeper than [`MAX_DEPTH`], or when a
/// field has a type that it cannot have or holds a NUL character.
pub fn parse(bytes: &[u8]) -> Result<Submission, RowProblem> {
    let text = text_of(bytes)?;
    let row = walk::object(text)?;
    Ok(Submission {
        raw: fields::read(&row.object)?,
        content: canonical::digest(&row.object),
        document: with_null(text, &row.nan),
    })
}

/// Reads only the fields of a stored document that mean something to us; `is_stripped` where it is what [`stripped`]
/// left of one.
///
/// Fails where [`parse`] does.
pub fn fields(document: &str, is_stripped: bool) -> Result<RawExtraction, RowProblem> {
    let row = walk::object(document)?.object;
    let mut raw = fields::read(&row)?;
    if is_stripped && raw.price_value.get().is_some() {
        raw.price_form = strip::price_form(&row);
    }
    Ok(raw)
}

/// The text with `null` for the `NaN` at each of these places.
fn with_null(text: &str, places: &[usize]) -> String {
    let mut document = String::with_capacity(text.len() + places.len());
    let mut from = 0;
    for at in places {
        document.push_str(&text[from..*at]);
        document.push_str("null");
        from = at + "NaN".len();
    }
    document.push_str(&text[from..]);
    document
}

fn text_of(bytes: &[u8]) -> Result<&str, RowProblem> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let place = error.valid_up_to() + 1;
        let message = format!("La fila no está en UTF-8 válido desde su byte {place}.");
        RowProblem::of_row(code::INVALID_UTF8, message)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(text.trim_matches([' ', '\t', '\r', '\n']))
}

#[cfg(test)]
mod tests;
