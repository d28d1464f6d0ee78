//! The digest of a row's content.
//!
//! What is digested is one unambiguous text for each content. A value is a letter and, but for
//! `n` (null), `t` and `f`, a length as eight bytes and what it counts: `d` bytes of a number's
//! plain decimal text, `s` bytes of a string, `a` elements of an array, `o` entries of an object,
//! each a key (a length and its bytes) and a value, sorted by key.

use domain_offer::extraction::Digest;

use super::number;
use super::walk::{Entries, Entry, Json};

/// The digest of all entries but `_id`.
pub(super) fn digest(entries: &Entries<'_>) -> Digest {
    let mut out = Vec::with_capacity(2048);
    write_sorted(&mut out, entries.iter().filter(|(key, _)| key != "_id"));
    Digest::of(&out)
}

fn write_sorted<'a>(out: &mut Vec<u8>, entries: impl Iterator<Item = &'a Entry<'a>>) {
    let mut sorted: Vec<_> = entries.collect();
    sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    for (key, value) in sorted {
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
        Json::Object(entries) => {
            out.push(b'o');
            write_length(out, entries.len());
            write_sorted(out, entries.iter());
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
