//! JSON, byte for byte as `serde_json` writes it, quicker.
//!
//! Lists are texts that need no escape and members whose names are known: those are copied whole,
//! where `serde_json` looks at each letter. Other values are left to `serde_json`. Answers have no tuples
//! and no enums with data, so nothing here writes those.

mod inside;
mod value;
mod writer;

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use serde_json::Error;

use writer::Writer;

/// How `serde_json`'s raw values say what they are.
const RAW: &str = "$serde_json::private::RawValue";

/// A value as JSON; `expected` is about how long it will be.
pub fn to_vec<T: Serialize + ?Sized>(value: &T, expected: usize) -> Result<Vec<u8>, Error> {
    let mut writer = Writer::with_capacity(expected);
    value.serialize(&mut writer)?;
    Ok(writer.into_bytes())
}

/// What can be shown, as a text; written without making the text first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown<T>(pub T);

impl<T: fmt::Display> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// What is shown as JSON, as it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raw<T>(pub T);

impl<T: fmt::Display> Serialize for Raw<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut raw = serializer.serialize_struct(RAW, 1)?;
        raw.serialize_field(RAW, &Shown(&self.0))?;
        raw.end()
    }
}

#[cfg(test)]
mod tests;
