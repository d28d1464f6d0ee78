//! What a scraper saw once, as it wrote it.

use std::fmt;

use crate::text::{begins_with_something, is_absent, plain};

/// A 256-bit digest of an extraction's content; equal content has an equal digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest (BLAKE3) of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Its first 64 bits, of which the smaller come first.
    pub fn beginning(&self) -> u64 {
        let first = self.0.first_chunk();
        u64::from_be_bytes(*first.expect("a digest has more than eight bytes"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// How a document writes `precio_valor`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PriceForm {
    /// As a number, in plain decimal text with a point.
    #[default]
    Number,
    /// As a text, which is read as `precio_texto` is: `899.900` is 899,900.
    Text,
    /// Nobody knows: it is of a row that was stripped before this was kept. What can be a number is one.
    Stripped,
}

/// A longer text says something, whatever it is.
const LONGEST_ABSENT: usize = 64;

/// What a field of a row says, without white space around it; `None` where it says nothing: no such member, null, a
/// blank text, or a word by which scrapers and shops say so (see [`is_absent`]).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(Option<Box<str>>);

impl Text {
    /// What it says, if it says anything.
    pub fn get(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The same, as an empty text where it says nothing.
    pub fn as_str(&self) -> &str {
        self.get().unwrap_or_default()
    }

    /// This one, or the other where it says nothing.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(self.0.or(other.0))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let text = text.trim();
        let is_sure = begins_with_something(text) || text.len() > LONGEST_ABSENT;
        let says = is_sure || !is_absent(&plain(text));
        Self(says.then(|| text.into()))
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(&*text)
    }
}

/// A row as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The fields that mean something to us.
    pub raw: RawExtraction,
    /// Digest of the document's content; equal content has an equal one.
    pub content: Digest,
    /// The document as it was received, without white space around it.
    pub document: String,
}

/// The fields of a scraped document that mean something to us, as text and unjudged.
///
/// Numbers are plain decimal text. What the document holds besides stays in the log, in the document as it was
/// received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawExtraction {
    /// `titulo`
    pub title: Text,
    /// `marca`
    pub brand: Text,
    /// `precio_texto`, such as `COP 2,399,070` or `$ 1.949.900`
    pub price_text: Text,
    /// `precio_valor` in major units
    pub price_value: Text,
    /// How `precio_valor` was written
    pub price_form: PriceForm,
    /// `moneda`
    pub currency: Text,
    /// `categoria`
    pub category: Text,
    /// `imagen`
    pub image: Text,
    /// `link`
    pub link: Text,
    /// `fuente`
    pub store: Text,
    /// `fecha_extraccion`
    pub seen_at: Text,
    /// `calificacion`
    pub rating: Text,
    /// `tamaño` (also `tamano`)
    pub size: Text,
    /// `detalles_adicionales`
    pub details: Text,
    /// `extraction_status`
    pub status: Text,
    /// `gtin`; this and the next three are as they were written, several joined by commas
    pub gtin: Text,
    /// `ean`
    pub ean: Text,
    /// `upc`
    pub upc: Text,
    /// `isbn`
    pub isbn: Text,
    /// `condicion` (also `condition`)
    pub condition: Text,
}

impl RawExtraction {
    /// What is kept of an extraction whose long texts may go: all but details and image. An offer is folded
    /// from it as from the whole one, as long as both those of its newest extraction and the longest details
    /// are whole.
    #[must_use]
    pub fn stripped(&self) -> Self {
        Self {
            details: Text::default(),
            image: Text::default(),
            ..self.clone()
        }
    }
}
