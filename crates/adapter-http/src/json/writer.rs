//! Values.

use std::fmt::{self, Display, Write as _};

use serde::ser::{Error as _, Impossible, Serialize, Serializer};
use serde_json::Error;

use super::NUMBER;
use super::inside::Inside;

/// JSON as it grows.
pub(super) struct Writer {
    text: Vec<u8>,
}

impl Writer {
    pub(super) fn with_capacity(expected: usize) -> Self {
        Self {
            text: Vec::with_capacity(expected),
        }
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.text
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.text.push(byte);
    }

    /// The name of a member, which needs no escape.
    pub(super) fn name(&mut self, name: &'static str) {
        debug_assert!(is_plain(name.as_bytes()), "a member's name is plain");
        self.text.push(b'"');
        self.text.extend_from_slice(name.as_bytes());
        self.text.push(b'"');
        self.text.push(b':');
    }

    /// A number that is given as a text.
    pub(super) fn number<T: Serialize + ?Sized>(&mut self, digits: &T) -> Result<(), Error> {
        let start = self.text.len();
        digits.serialize(&mut *self)?;
        // Without the quotes.
        self.text.pop();
        self.text.remove(start);
        Ok(())
    }

    fn other<T: Serialize>(&mut self, value: &T) -> Result<(), Error> {
        serde_json::to_writer(&mut self.text, value)
    }

    fn escaped(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while !is_plain(rest) {
            let plain = rest.iter().take_while(|byte| !needs_escape(**byte)).count();
            self.text.extend_from_slice(&rest[..plain]);
            self.escape(rest[plain]);
            rest = &rest[plain + 1..];
        }
        self.text.extend_from_slice(rest);
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
                return self.text.extend_from_slice(long.as_bytes());
            }
        };
        self.text.extend_from_slice(&[b'\\', short]);
    }
}

/// Whether no byte needs an escape. Blocks are looked at as a whole, which processors do at once; the
/// last one overlaps the one before it.
fn is_plain(text: &[u8]) -> bool {
    if let Some(last) = text.last_chunk::<16>() {
        let (blocks, _) = text.as_chunks::<16>();
        return blocks.iter().all(|block| is_plain_block(block)) && is_plain_block(last);
    }
    match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => is_plain_block(first) && is_plain_block(last),
        _ => is_plain_block(text),
    }
}

#[inline]
fn is_plain_block(block: &[u8]) -> bool {
    let look = |found, byte: &u8| found | needs_escape(*byte);
    !block.iter().fold(false, look)
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
        self.text.push(b'"');
        self.escaped(text);
        self.text.push(b'"');
        Ok(())
    }

    fn collect_str<T: Display + ?Sized>(self, shown: &T) -> Written {
        self.text.push(b'"');
        write!(Escaping(self), "{shown}").map_err(Error::custom)?;
        self.text.push(b'"');
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Written {
        self.text
            .extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_unit(self) -> Written {
        self.text.extend_from_slice(b"null");
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
        if name == NUMBER {
            return Ok(Inside::number(self));
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
