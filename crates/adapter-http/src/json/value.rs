//! Values.

use std::fmt::{Display, Write as _};

use serde::ser::{Error as _, Impossible, Serialize, Serializer};
use serde_json::Error;

use super::RAW;
use super::inside::Inside;
use super::writer::{Escaping, Writer};

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
        self.extend(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_unit(self) -> Written {
        self.extend(b"null");
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
