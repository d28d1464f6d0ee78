//! Addresses of pictures, written as what they share with another one of the same store.
//!
//! Such addresses are half of an offer's text, and most of each is the same in a whole store. An
//! address is kept as pieces of its own and copies from the store's first address, as in LZ77
//! (Ziv and Lempel 1977) with a dictionary that is given.

use std::borrow::Cow;
use std::fmt;

use super::numbers::{put, take, take_text};

/// A shorter piece that both have is not worth its two numbers.
const MIN_COPY: usize = 6;
/// Pieces are looked up by this many bytes.
const GRAM: usize = 4;
/// Longer addresses are no dictionary.
const MAX_DICTIONARY: usize = 4_096;
const HEADS: usize = 2_048;
const NOWHERE: u16 = u16::MAX;

/// An address of a picture as it is kept; shown, it is the address.
#[derive(Clone, Copy)]
pub struct ImageAddress<'t> {
    kept: &'t str,
    by: Option<&'t ImageDictionary>,
}

impl<'t> ImageAddress<'t> {
    /// An address that is kept as it is.
    pub(super) const fn plain(address: &'t str) -> Self {
        Self {
            kept: address,
            by: None,
        }
    }

    /// What [`ImageDictionary::encode`] wrote.
    pub(super) const fn coded(kept: &'t str, by: &'t ImageDictionary) -> Self {
        Self { kept, by: Some(by) }
    }

    /// The address in one piece.
    pub fn text(&self) -> Cow<'t, str> {
        match self.by {
            None => Cow::Borrowed(self.kept),
            Some(_) => Cow::Owned(self.to_string()),
        }
    }
}

impl fmt::Display for ImageAddress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.by {
            None => f.write_str(self.kept),
            Some(by) => by.decode(self.kept, f),
        }
    }
}

impl fmt::Debug for ImageAddress<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text(), f)
    }
}

impl PartialEq for ImageAddress<'_> {
    /// However the two are kept.
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text()
    }
}

/// An address that others of its store are written by.
#[derive(Debug)]
pub(super) struct ImageDictionary {
    text: Box<str>,
    /// Where pieces begin, by their hash.
    heads: Box<[u16]>,
}

impl ImageDictionary {
    /// The dictionary of an address; `None` for one that is no ASCII or very long.
    pub(super) fn of(address: &str) -> Option<Self> {
        if !address.is_ascii() || address.len() > MAX_DICTIONARY {
            return None;
        }
        let mut heads = vec![NOWHERE; HEADS].into_boxed_slice();
        for (place, gram) in (0..).zip(address.as_bytes().windows(GRAM)) {
            let head = &mut heads[hash(gram)];
            if *head == NOWHERE {
                *head = place;
            }
        }
        Some(Self {
            text: address.into(),
            heads,
        })
    }

    /// The address as own pieces and copies; `None` where that is not shorter.
    pub(super) fn encode(&self, address: &str) -> Option<String> {
        if !address.is_ascii() {
            return None;
        }
        let mut coded = String::with_capacity(address.len());
        let (mut at, mut own) = (0, 0);
        while at + MIN_COPY <= address.len() {
            let Some((from, length)) = self.longest(&address.as_bytes()[at..]) else {
                at += 1;
                continue;
            };
            put_text(&mut coded, &address[own..at]);
            put(&mut coded, length);
            put(&mut coded, from);
            at += length;
            own = at;
        }
        put_text(&mut coded, &address[own..]);
        (coded.len() < address.len()).then_some(coded)
    }

    /// Writes the address that [`ImageDictionary::encode`] coded.
    fn decode(&self, mut coded: &str, to: &mut impl fmt::Write) -> fmt::Result {
        while !coded.is_empty() {
            let length = take(&mut coded);
            to.write_str(take_text(&mut coded, length))?;
            if !coded.is_empty() {
                let (length, from) = (take(&mut coded), take(&mut coded));
                to.write_str(&self.text[from..from + length])?;
            }
        }
        Ok(())
    }

    /// Where the text stands in the dictionary, and for how long.
    fn longest(&self, text: &[u8]) -> Option<(usize, usize)> {
        let from = self.heads[hash(&text[..GRAM])];
        if from == NOWHERE {
            return None;
        }
        let known = &self.text.as_bytes()[usize::from(from)..];
        let length = known.iter().zip(text).take_while(|(a, b)| a == b).count();
        (length >= MIN_COPY).then_some((usize::from(from), length))
    }
}

fn put_text(coded: &mut String, text: &str) {
    put(coded, text.len());
    coded.push_str(text);
}

/// Multiplicative hashing (Knuth, TAOCP 6.4).
fn hash(gram: &[u8]) -> usize {
    let bytes: [u8; GRAM] = gram.try_into().expect("a gram has four bytes");
    let hashed = u32::from_le_bytes(bytes).wrapping_mul(2_654_435_761) >> 21;
    usize::try_from(hashed).expect("eleven bits fit") % HEADS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(dictionary: &str, address: &str) -> Option<usize> {
        let dictionary = ImageDictionary::of(dictionary)?;
        let coded = dictionary.encode(address)?;
        assert_eq!(ImageAddress::coded(&coded, &dictionary).text(), address);
        Some(coded.len())
    }

    #[test]
    fn what_is_shared_is_written_once() {
        let first = "https://www.alkosto.com/medias/7701-001-310Wx310H?context=bWFzdGVyfGltYWdlcw";
        let other = "https://www.alkosto.com/medias/8802-001-310Wx310H?context=bWFzdGVyfGltYWdlcw";
        let coded = check(first, other).unwrap();
        assert!(coded < 20, "{coded}");
        assert_eq!(check(first, "ñandú"), None);
        assert_eq!(check(first, "abc"), None, "not shorter");
        assert!(ImageDictionary::of("ñ").is_none());
    }

    proptest! {
        #[test]
        fn every_address_comes_back(dictionary in "[ab/]{0,40}", address in "[ab/c]{0,60}") {
            check(&dictionary, &address);
        }
    }
}
