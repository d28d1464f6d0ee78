//! One way of writing what addresses write in several: RFC 3986, 6.2.2.

use std::borrow::Cow;

/// What may stand as it is anywhere (`unreserved` of the RFC).
const ANYWHERE: &[u8] = b"-._~";
/// Marks that mean themselves in a part of a path, written plainly or not.
const IN_PATH: &[u8] = b"!$&'()*+,=:@";
/// The same in a query. `+` is a blank there.
const IN_QUERY: &[u8] = b"!$'()*,:@/?";
/// Marks that part things: written plainly they stay so, written as `%…` they are other ones.
const PARTING: &[u8] = b";=";

/// Where a text stands in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Between two slashes.
    Path,
    /// A name or a value between `?`, `&` and `=`.
    Query,
}

impl Place {
    const fn marks(self) -> &'static [u8] {
        match self {
            Self::Path => IN_PATH,
            Self::Query => IN_QUERY,
        }
    }

    /// Whether a character is written plainly, however it came.
    fn writes_plainly(self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || ANYWHERE.contains(&byte) || self.marks().contains(&byte)
    }
}

/// The text as it is written canonically: what needs no `%` has none, what needs one has it in upper case.
pub(super) fn normal(text: &str, place: Place) -> Cow<'_, str> {
    let stays = |byte: u8| place.writes_plainly(byte) || PARTING.contains(&byte);
    let Some(first) = text.bytes().position(|byte| !stays(byte)) else {
        return Cow::Borrowed(text);
    };
    let mut normal = String::with_capacity(text.len() + 8);
    normal.push_str(&text[..first]);
    let mut rest = &text.as_bytes()[first..];
    while let [byte, after @ ..] = rest {
        rest = after;
        match (byte, after) {
            (b'%', [high, low, after @ ..]) if let Some(byte) = decoded(*high, *low) => {
                rest = after;
                push(&mut normal, byte, place.writes_plainly(byte));
            }
            (b'+', _) if place == Place::Query => normal.push_str("%20"),
            (byte, _) => push(&mut normal, *byte, stays(*byte)),
        }
    }
    Cow::Owned(normal)
}

fn push(text: &mut String, byte: u8, plainly: bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if plainly {
        text.push(char::from(byte));
        return;
    }
    text.push('%');
    for half in [byte >> 4, byte & 15] {
        text.push(char::from(DIGITS[usize::from(half)]));
    }
}

fn decoded(high: u8, low: u8) -> Option<u8> {
    let value = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from(value(high)? * 16 + value(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_way_of_writing() {
        use Place::{Path, Query};
        for (text, place, expected) in [
            ("televisor-55", Path, "televisor-55"),
            ("ni%c3%b1o", Path, "ni%C3%B1o"),
            ("%7Euser%2d1", Path, "~user-1"),
            ("%41bc", Path, "Abc"),
            ("a%2Fb", Path, "a%2Fb"),
            ("a%2fb", Query, "a/b"),
            ("TV-+-Barra-248,9", Path, "TV-+-Barra-248,9"),
            ("TV-%2B-Barra-248%2C9", Path, "TV-+-Barra-248,9"),
            ("a+b", Query, "a%20b"),
            ("a%20b", Query, "a%20b"),
            ("a%2Bb", Query, "a%2Bb"),
            ("100%", Path, "100%25"),
            ("100%25", Path, "100%25"),
            ("100%zz", Query, "100%25zz"),
            ("a|b", Path, "a%7Cb"),
            ("a[b]", Query, "a%5Bb%5D"),
            ("it%27s", Path, "it's"),
            ("it%27s", Query, "it's"),
            ("a;b", Path, "a;b"),
            ("a%3Bb", Path, "a%3Bb"),
            ("a%26b", Query, "a%26b"),
            ("ñ", Path, "%C3%B1"),
            ("%", Query, "%25"),
            ("", Path, ""),
        ] {
            assert_eq!(normal(text, place), expected, "{text}");
            assert_eq!(normal(expected, place), expected, "{text} again");
        }
    }
}
