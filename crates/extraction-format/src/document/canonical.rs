//! The digest of a row's content.
//!
//! What is digested is one unambiguous text for each content. A value is a letter and, but for
//! `n` (null), `t` and `f`, a length as eight bytes and what it counts: `d` bytes of a number's
//! plain decimal text, `s` bytes of a string, `a` elements of an array, `o` entries of an object,
//! each a key (a length and its bytes) and a value, sorted by key.

use domain_offer::extraction::Digest;

use super::number;
use super::walk::{Json, Object};

/// The digest of all entries but `_id`.
pub(super) fn digest(row: &Object<'_>) -> Digest {
    let mut out = Vec::with_capacity(2048);
    write_entries(&mut out, row, Some("_id"));
    Digest::of(&out)
}

fn write_entries(out: &mut Vec<u8>, object: &Object<'_>, but: Option<&str>) {
    let sorted = object.by_key.iter().map(|at| &object.entries[*at]);
    for (key, value) in sorted.filter(|(key, _)| Some(&**key) != but) {
        write_bytes(out, key.as_bytes());
        write_value(out, value);
    }
}

fn write_value(out: &mut Vec<u8>, value: &Json<'_>) {
    match value {
        Json::Null => out.push(b'n'),
        Json::Bool(true) => out.push(b't'),
        Json::Bool(false) => out.push(b'f'),
        Json::Number(number) => {
            out.push(b'd');
            write_bytes(out, number::plain(number).as_bytes());
        }
        Json::Text(text) => {
            out.push(b's');
            write_bytes(out, text.as_bytes());
        }
        Json::Array(elements) => {
            out.push(b'a');
            write_length(out, elements.len());
            for element in elements {
                write_value(out, element);
            }
        }
        Json::Object(object) => {
            out.push(b'o');
            write_length(out, object.entries.len());
            write_entries(out, object, None);
        }
    }
}

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_length(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn write_length(out: &mut Vec<u8>, length: usize) {
    out.extend_from_slice(&(length as u64).to_le_bytes());
}
