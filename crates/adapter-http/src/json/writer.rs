//! JSON as it grows: names, and texts with what is to be escaped in them.

use std::fmt;

use serde_json::Error;

/// JSON as it grows.
pub(super) struct Writer {
    bytes: Vec<u8>,
    is_raw: bool,
}

impl Writer {
    pub(super) fn with_capacity(expected: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(expected),
            is_raw: false,
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    /// The name of a member, which needs no escape.
    pub(super) fn name(&mut self, name: &'static str) {
        debug_assert!(is_plain(name.as_bytes()), "a member's name is plain");
        self.bytes.push(b'"');
        self.bytes.extend_from_slice(name.as_bytes());
        self.bytes.push(b'"');
        self.bytes.push(b':');
    }

    /// Whether what comes next stands as it is, without quotes and escapes.
    pub(super) const fn set_raw(&mut self, is_raw: bool) {
        self.is_raw = is_raw;
    }

    pub(super) fn extend(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// A text in quotes, but for one that stands as it is.
    pub(super) fn text(
        &mut self,
        text: impl FnOnce(&mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.is_raw {
            return text(self);
        }
        self.bytes.push(b'"');
        text(self)?;
        self.bytes.push(b'"');
        Ok(())
    }

    /// A value as `serde_json` writes it.
    pub(super) fn other<T: serde::Serialize>(&mut self, value: &T) -> Result<(), Error> {
        serde_json::to_writer(&mut self.bytes, value)
    }

    pub(super) fn escaped(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while !self.is_raw && !is_plain(rest) {
            let plain = rest.iter().take_while(|byte| !needs_escape(**byte)).count();
            self.bytes.extend_from_slice(&rest[..plain]);
            self.escape(rest[plain]);
            rest = &rest[plain + 1..];
        }
        self.bytes.extend_from_slice(rest);
    }

    fn escape(&mut self, byte: u8) {
        let short = match byte {
            b'"' | b'\\' => byte,
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            _ => {
                let long = format!("\\u{byte:04x}");
                return self.bytes.extend_from_slice(long.as_bytes());
            }
        };
        self.bytes.extend_from_slice(&[b'\\', short]);
    }
}

/// Whether no byte needs an escape; looks at many of them at once, at the last ones together with some
/// before them.
fn is_plain(text: &[u8]) -> bool {
    if let Some(last) = text.last_chunk::<16>() {
        let (blocks, _) = text.as_chunks::<16>();
        return blocks.iter().all(is_plain_block) && is_plain_block(last);
    }
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        return is_plain_word(*first) && is_plain_word(*last);
    }
    if let (Some([a, b, c, d]), Some([e, f, g, h])) = (text.first_chunk(), text.last_chunk()) {
        return is_plain_word([*a, *b, *c, *d, *e, *f, *g, *h]);
    }
    !text.iter().any(|byte| needs_escape(*byte))
}

/// Without a branch, so that it becomes a few instructions for all of the block.
fn is_plain_block(block: &[u8; 16]) -> bool {
    let look = |found, byte: &u8| found | needs_escape(*byte);
    !block.iter().fold(false, look)
}

/// By the tests of a word for a byte that is zero or below a number (Warren, Hacker's Delight, 6-1).
const fn is_plain_word(word: [u8; 8]) -> bool {
    const EACH: u64 = u64::MAX / 255;
    let word = u64::from_le_bytes(word);
    let (quote, slash) = (word ^ (EACH * b'"' as u64), word ^ (EACH * b'\\' as u64));
    let below = word.wrapping_sub(EACH * b' ' as u64) & !word;
    let is_quote = quote.wrapping_sub(EACH) & !quote;
    let is_slash = slash.wrapping_sub(EACH) & !slash;
    (below | is_quote | is_slash) & (EACH << 7) == 0
}

const fn needs_escape(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// Takes what is shown piece by piece.
pub(super) struct Escaping<'w>(pub(super) &'w mut Writer);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.0.escaped(piece);
        Ok(())
    }
}
