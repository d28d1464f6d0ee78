//! Reads one row: the fields that mean something to us, and the digest of its content.
//!
//! `serde_json` judges whether the text is JSON; the walk over it afterwards can rely on that.

mod canonical;
mod fields;
mod number;
mod strip;
mod syntax;
mod walk;

use domain_offer::extraction::{Digest, RawExtraction};

use crate::problem::{RowProblem, code};

pub use strip::{stripped, stripped_fields};

/// The most levels of objects and arrays that a row may have; the row itself is the first.
pub const MAX_DEPTH: usize = 64;

/// A row that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The fields that mean something to us.
    pub raw: RawExtraction,
    /// Digest of all fields but `_id`: keys in any order, numbers by value, strings as received.
    /// Where a key is repeated the last one counts.
    pub content: Digest,
    /// The row as it was received, without white space around it; `NaN`, which is no JSON, is null.
    pub document: String,
}

/// Reads a row; a number that is `NaN`, as Python writes what is absent, counts as null.
///
/// Fails when it is not UTF-8, not JSON, not an object, nested deeper than [`MAX_DEPTH`], or when a
/// field has a type that it cannot have or holds a NUL character.
pub fn parse(bytes: &[u8]) -> Result<Parsed, RowProblem> {
    let text = syntax::checked(text_of(bytes)?)?;
    let entries = walk::object(&text)?;
    Ok(Parsed {
        raw: fields::read(&entries)?,
        content: canonical::digest(&entries),
        document: text.to_string(),
    })
}

/// Reads only the fields of a row that mean something to us, of one that was read before.
///
/// Fails where [`parse`] does.
pub fn fields(bytes: &[u8]) -> Result<RawExtraction, RowProblem> {
    let text = syntax::checked(text_of(bytes)?)?;
    fields::read(&walk::object(&text)?)
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
