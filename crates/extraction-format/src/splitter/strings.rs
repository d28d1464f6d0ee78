//! Goes over JSON strings, chunk by chunk.

use memchr::memchr3;

/// Whether the next byte lies in a JSON string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strings {
    Outside,
    Inside,
    /// In a string, right after a backslash.
    Escaped,
}

impl Strings {
    /// Goes on in a string: to right after its closing quote, to a newline in it (and stays
    /// inside) or to the end of the chunk.
    pub(super) fn skip(&mut self, chunk: &[u8], mut at: usize) -> usize {
        if *self == Self::Escaped && at < chunk.len() {
            *self = Self::Inside;
            at += usize::from(chunk[at] != b'\n');
        }
        while let Some(length) = memchr3(b'"', b'\\', b'\n', &chunk[at..]) {
            at += length;
            match chunk[at] {
                b'"' => {
                    *self = Self::Outside;
                    return at + 1;
                }
                b'\n' => return at,
                _ => match chunk.get(at + 1) {
                    None => {
                        *self = Self::Escaped;
                        return at + 1;
                    }
                    Some(b'\n') => return at + 1,
                    Some(_) => at += 2,
                },
            }
        }
        chunk.len()
    }
}
