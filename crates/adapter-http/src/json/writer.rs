//! Values.

use std::fmt::{self, Display, Write as _};

use serde::ser::{Error as _, Impossible, Serialize, Serializer};
use serde_json::Error;

use super::RAW;
use super::inside::Inside;

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

    /// A text as it stands, without quotes.
    pub(super) fn raw<T: Serialize + ?Sized>(&mut self, text: &T) -> Result<(), Error> {
        self.is_raw = true;
        let written = text.serialize(&mut *self);
        self.is_raw = false;
        written
    }

    /// A text in quotes, but for one that stands as it is.
    fn text(&mut self, text: impl FnOnce(&mut Self) -> Result<(), Error>) -> Result<(), Error> {
        if self.is_raw {
            return text(self);
        }
        self.bytes.push(b'"');
        text(self)?;
        self.bytes.push(b'"');
        Ok(())
    }

    fn other<T: Serialize>(&mut self, value: &T) -> Result<(), Error> {
        serde_json::to_writer(&mut self.bytes, value)
    }

    fn escaped(&mut self, text: &str) {
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
struct Escaping<'w>(&'w mut Writer);

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, piece: &str) -> fmt::Result {
        self.0.escaped(piece);
        Ok(())
    }
}

type Written = Result<(), Error>;

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Inside<'w>;
    type SerializeMap = Inside<'w>;
    type SerializeStruct = Inside<'w>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    fn serialize_str(self, text: &str) -> Written {
        self.text(|writer| {
            writer.escaped(text);
            Ok(())
        })
    }

    fn collect_str<T: Display + ?Sized>(self, shown: &T) -> Written {
        self.text(|writer| write!(Escaping(writer), "{shown}").map_err(Error::custom))
    }

    fn serialize_bool(self, value: bool) -> Written {
        self.bytes
            .extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_unit(self) -> Written {
        self.bytes.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_none(self) -> Written {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Written {
        value.serialize(self)
    }

    fn serialize_i64(self, value: i64) -> Written {
        self.other(&value)
    }

    fn serialize_u64(self, value: u64) -> Written {
        self.other(&value)
    }

    fn serialize_f64(self, value: f64) -> Written {
        self.other(&value)
    }

    fn serialize_f32(self, value: f32) -> Written {
        self.other(&value)
    }

    fn serialize_i8(self, value: i8) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i16(self, value: i16) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_i32(self, value: i32) -> Written {
        self.serialize_i64(value.into())
    }

    fn serialize_u8(self, value: u8) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Written {
        self.serialize_u64(value.into())
    }

    fn serialize_char(self, value: char) -> Written {
        self.other(&value)
    }

    fn serialize_bytes(self, value: &[u8]) -> Written {
        self.other(&value)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Written {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Written {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Written {
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'w>, Error> {
        Ok(Inside::begin(self, b'[', b']'))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'w>, Error> {
        Ok(Inside::begin(self, b'{', b'}'))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Inside<'w>, Error> {
        if name == RAW {
            return Ok(Inside::raw(self));
        }
        self.serialize_map(None)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Written {
        Err(unknown())
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        Err(unknown())
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        Err(unknown())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Err(unknown())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Err(unknown())
    }
}

fn unknown() -> Error {
    Error::custom("answers have no tuples and no enums with data")
}
