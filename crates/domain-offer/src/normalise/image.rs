//! Addresses of pictures.

use crate::text::entities;

/// An absolute http or https address; placeholders (`N/A`, example.com) are none.
pub(super) fn read(text: &str) -> Option<Box<str>> {
    let text = &*entities(text.trim());
    let odd = |byte: u8| byte <= b' ' || byte == 0x7f;
    if text.bytes().any(odd) {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    if host.is_empty() || is_example(host) {
        return None;
    }
    Some(text.into())
}

/// The hosts that RFC 2606 keeps for examples.
fn is_example(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    ["example.com", "example.org", "example.net"]
        .iter()
        .any(|example| {
            let before = host.strip_suffix(example);
            before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_absolute_addresses() {
        for (text, usable) in [
            (
                "https://media.falabella.com.co/falabellaCO/73316262_1/width=170",
                true,
            ),
            ("HTTP://a.co/x.png", true),
            ("https://a.co/x.png?a=1&amp;b=2", true),
            ("https://notexample.com/a", true),
            ("https://cdn.example.com/a", false),
            ("https:///a", false),
            ("//a.co/x.png", false),
            ("/x.png", false),
            ("data:image/png;base64,AA", false),
            ("https://a.co/x y", false),
            ("N/A", false),
            ("", false),
        ] {
            assert_eq!(read(text).is_some(), usable, "{text:?}");
        }
    }
}
