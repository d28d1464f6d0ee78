//! What stands inside of arrays and objects.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, SerializeStruct};
use serde_json::Error;

use super::writer::Writer;

/// The inside of an array or object, or of what stands as it is.
pub(super) struct Inside<'w> {
    writer: &'w mut Writer,
    is_first: bool,
    /// What ends it; nothing ends what stands as it is.
    end: Option<u8>,
}

impl<'w> Inside<'w> {
    pub(super) fn begin(writer: &'w mut Writer, begin: u8, end: u8) -> Self {
        writer.byte(begin);
        Self {
            writer,
            is_first: true,
            end: Some(end),
        }
    }

    pub(super) const fn raw(writer: &'w mut Writer) -> Self {
        Self {
            writer,
            is_first: true,
            end: None,
        }
    }

    fn next(&mut self) {
        if !self.is_first {
            self.writer.byte(b',');
        }
        self.is_first = false;
    }

    fn close(self) {
        if let Some(end) = self.end {
            self.writer.byte(end);
        }
    }
}

impl SerializeSeq for Inside<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.next();
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl SerializeStruct for Inside<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        if self.end.is_none() {
            self.writer.set_raw(true);
            let written = value.serialize(&mut *self.writer);
            self.writer.set_raw(false);
            return written;
        }
        self.next();
        self.writer.name(name);
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}

impl SerializeMap for Inside<'_> {
    type Ok = ();
    type Error = Error;

    /// Keys are texts.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.next();
        key.serialize(&mut *self.writer)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.byte(b':');
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}
