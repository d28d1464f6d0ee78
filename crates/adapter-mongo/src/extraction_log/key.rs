//! The key of a row: what makes it the same row as another.

use bson::spec::BinarySubtype;
use bson::{Binary, Bson};
use domain_offer::extraction::Digest;
use domain_offer::id::OfferId;
use domain_offer::time::Instant;

/// Bytes of offer and instant.
const MOMENT: usize = 20;

/// Offer, instant and content in 52 bytes whose order is: offer, newest first, then content.
///
/// The first row of an offer and instant stands under a key without content (zeros), so that one
/// unique index tells a new row from a repeat and from a variant; variants stand under their content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key([u8; MOMENT + 32]);

impl Key {
    /// The key of the first row of an offer and instant.
    pub(crate) fn first(offer: OfferId, seen_at: Instant) -> Self {
        Self::with(offer, seen_at, [0; 32])
    }

    /// The key of another row of the same offer and instant.
    pub(crate) fn variant(offer: OfferId, seen_at: Instant, content: Digest) -> Self {
        Self::with(offer, seen_at, content.0)
    }

    /// No key of the offer is before it.
    pub(crate) fn lowest(offer: OfferId) -> Self {
        let mut key = [0; MOMENT + 32];
        key[..12].copy_from_slice(&offer.0);
        Self(key)
    }

    /// No key of the offer is after it.
    pub(crate) fn highest(offer: OfferId) -> Self {
        let mut key = [u8::MAX; MOMENT + 32];
        key[..12].copy_from_slice(&offer.0);
        Self(key)
    }

    /// The last key of its offer and instant.
    pub(crate) fn last_of_moment(mut self) -> Self {
        self.0[MOMENT..].fill(u8::MAX);
        self
    }

    /// The first key of its offer and instant.
    pub(crate) fn first_of_moment(mut self) -> Self {
        self.0[MOMENT..].fill(0);
        self
    }

    /// Its instant, as a number that is smaller the newer it is.
    pub(crate) fn newest_first(&self) -> u64 {
        let instant = self.0[12..MOMENT].first_chunk();
        instant.map_or(u64::MAX, |bytes| u64::from_be_bytes(*bytes))
    }

    fn with(offer: OfferId, seen_at: Instant, content: [u8; 32]) -> Self {
        let mut key = [0; MOMENT + 32];
        key[..12].copy_from_slice(&offer.0);
        // Later instants first: the sign is turned so that bytes sort as numbers do, then all bits.
        let newest_first = !(seen_at.micros() ^ i64::MIN);
        key[12..MOMENT].copy_from_slice(&newest_first.to_be_bytes());
        key[MOMENT..].copy_from_slice(&content);
        Self(key)
    }

    /// Its bytes.
    pub(crate) const fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it is stored.
    pub(crate) fn binary(&self) -> Binary {
        Binary {
            subtype: BinarySubtype::Generic,
            bytes: self.0.to_vec(),
        }
    }

    /// From stored bytes.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self(bytes.try_into().ok()?))
    }
}

impl From<Key> for Bson {
    fn from(key: Key) -> Self {
        Self::Binary(key.binary())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain_offer::id::Id;

    #[test]
    fn keys_sort_by_offer_then_newest_then_content() {
        let (a, b) = (Id([1; 12]), Id([2; 12]));
        let at = Instant::from_micros;
        let sorted = [
            Key::lowest(a),
            Key::first(a, at(5)),
            Key::variant(a, at(5), Digest([1; 32])),
            Key::variant(a, at(5), Digest([9; 32])),
            Key::first(a, at(5)).last_of_moment(),
            Key::first(a, at(0)),
            Key::first(a, at(-1)),
            Key::first(a, at(i64::MIN + 1)),
            Key::highest(a),
            Key::first(b, at(7)),
        ];
        for pair in sorted.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{pair:?}");
        }
        let first = Key::first(a, at(5));
        assert_eq!(first.last_of_moment().first_of_moment(), first);
        assert_eq!(Key::read(&first.binary().bytes), Some(first));
        assert_eq!(Key::read(&[1, 2]), None);
    }
}
