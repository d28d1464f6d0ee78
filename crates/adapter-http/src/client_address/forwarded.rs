//! The header `Forwarded` (RFC 7239).

use std::net::IpAddr;

use actix_web::http::header::HeaderMap;

use super::{FORWARDED, address};

/// The addresses of the `for=` parameters, nearest first; `None` for an element that has none, or
/// one that is hidden, or that cannot be read.
pub(super) fn addresses(headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
    let lines: Vec<_> = headers.get_all(FORWARDED).collect();
    lines.into_iter().rev().flat_map(|line| {
        let line = line.to_str().ok();
        let elements = line.and_then(|line| split(line, b','));
        // Where the quotes do not fit, it is not known where an element begins.
        let elements =
            elements.map_or_else(|| vec![None], |all| all.into_iter().map(Some).collect());
        elements
            .into_iter()
            .rev()
            .map(|element| element.and_then(client))
    })
}

/// Splits at a separator outside of quotes; `None` when a quote is left open.
fn split(text: &str, separator: u8) -> Option<Vec<&str>> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if byte == separator && !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    (!quoted).then_some(parts)
}

/// The address of an element's only `for`.
fn client(element: &str) -> Option<IpAddr> {
    let pairs = split(element, b';')?;
    let mut clients = pairs.into_iter().filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("for")
            .then(|| value.trim())
    });
    let node = clients.next().filter(|_| clients.next().is_none())?;
    let bare = match node.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => node,
    };
    address(bare)
}
