//! What a scraper saw once, as it wrote it.

use std::fmt;

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

/// The fields of a scraped document that mean something to us, as text and unjudged.
///
/// An absent, null or blank field is an empty string. Numbers are plain decimal text. What the
/// document holds besides stays in the log, in the document as it was received.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawExtraction {
    /// `titulo`
    pub title: String,
    /// `marca`
    pub brand: String,
    /// `precio_texto`, such as `COP 2,399,070` or `$ 1.949.900`
    pub price_text: String,
    /// `precio_valor` in major units
    pub price_value: String,
    /// How `precio_valor` was written
    pub price_form: PriceForm,
    /// `moneda`
    pub currency: String,
    /// `categoria`
    pub category: String,
    /// `imagen`
    pub image: String,
    /// `link`
    pub link: String,
    /// `fuente`
    pub store: String,
    /// `fecha_extraccion`
    pub seen_at: String,
    /// `calificacion`
    pub rating: String,
    /// `tamaño` (also `tamano`)
    pub size: String,
    /// `detalles_adicionales`
    pub details: String,
    /// `extraction_status`
    pub status: String,
    /// `gtin`; this and the next three are as they were written, several joined by commas
    pub gtin: String,
    /// `ean`
    pub ean: String,
    /// `upc`
    pub upc: String,
    /// `isbn`
    pub isbn: String,
    /// `condicion` (also `condition`)
    pub condition: String,
}

impl RawExtraction {
    /// What is kept of an extraction whose long texts may go: all but details and image. An offer is folded
    /// from it as from the whole one, as long as both those of its newest extraction and the longest details
    /// are whole.
    #[must_use]
    pub fn stripped(&self) -> Self {
        Self {
            details: String::new(),
            image: String::new(),
            ..self.clone()
        }
    }
}
