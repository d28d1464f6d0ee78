//! Identities: 96-bit ids, written as 24 hexadecimal digits.

use std::fmt;

use crate::extraction::Digest;

/// The two digits of each byte.
static PAIRS: [[u8; 2]; 256] = {
    let digits = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < pairs.len() {
        pairs[byte] = [digits[byte / 16], digits[byte % 16]];
        byte += 1;
    }
    pairs
};

/// A 96-bit id; offers and extractions have ids of this one shape.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(pub [u8; 12]);

/// The id of an offer: a digest of the first address under which it was seen, so every node and every restart
/// gives the same.
pub type OfferId = Id;
/// The id of one extraction, given when it is first stored.
pub type ExtractionId = Id;

impl Id {
    /// No id is before it.
    pub const MIN: Self = Self([0; 12]);

    /// Reads 24 hexadecimal digits in any letter case; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 24 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 12];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let high = char::from(pair[0]).to_digit(16)?;
            let low = char::from(pair[1]).to_digit(16)?;
            *byte = u8::try_from(high * 16 + low).ok()?;
        }
        Some(Self(bytes))
    }

    /// The 24 digits, in lower case.
    fn digits(self) -> [u8; 24] {
        let mut digits = [0; 24];
        let (pairs, _) = digits.as_chunks_mut::<2>();
        for (pair, byte) in pairs.iter_mut().zip(self.0) {
            *pair = PAIRS[usize::from(byte)];
        }
        digits
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        f.write_str(std::str::from_utf8(&digits).expect("digits are ASCII"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

/// What makes two extractions the same offer: the canonical link, as host, path, query and route without what
/// says nothing. Made by the normaliser.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OfferKey(Box<str>);

impl OfferKey {
    /// Wraps a link that is canonical already.
    pub fn new(canonical: impl Into<Box<str>>) -> Self {
        Self(canonical.into())
    }

    /// The canonical link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a route of a page, all of which have one address but for the fragment.
    pub fn is_route(&self) -> bool {
        self.0.contains('#')
    }

    /// The first 96 bits of the key's digest.
    pub fn id(&self) -> OfferId {
        let Digest(digest) = Digest::of(self.0.as_bytes());
        Id(*digest
            .first_chunk()
            .expect("a digest has more than twelve bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_24_hex_digits_and_the_same_everywhere() {
        let id = OfferKey::new("www.alkosto.com/p/1").id();
        assert_eq!(Id::parse(&id.to_string()), Some(id));
        assert_eq!(Id::parse(&id.to_string().to_uppercase()), Some(id));
        let bytes = [0, 1, 15, 16, 17, 127, 128, 159, 160, 250, 254, 255];
        assert_eq!(Id(bytes).to_string(), "00010f10117f809fa0fafeff");
        for bad in [
            "",
            "zz",
            "0123456789abcdef0123456g",
            "0123456789abcdef012345678",
            "ññññññññññññ",
        ] {
            assert_eq!(Id::parse(bad), None, "{bad:?}");
        }
    }
}
