//! An offer: the fold of all its extractions.
//!
//! The fold is a join: it is commutative, associative and idempotent, so that applying extractions
//! in any order, twice, or from two nodes gives the same offer.

use crate::extraction::Digest;
use crate::id::{OfferId, OfferKey};
use crate::money::Currency;
use crate::observation::{Facts, Observation};
use crate::time::{Day, Instant, Zone};

/// The price of one offer on one day in one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DayPrice {
    /// Currency of the three prices.
    pub currency: Currency,
    /// The day, in the zone of the source.
    pub day: Day,
    /// When the last price of the day was seen.
    pub at: Instant,
    /// The first 64 bits of that extraction's digest: of two at one instant the smaller counts.
    pub rank: u64,
    /// The last price, in minor units.
    pub last: i64,
    /// The lowest price, in minor units.
    pub low: i64,
    /// The highest price, in minor units.
    pub high: i64,
}

impl DayPrice {
    const fn slot(&self) -> (Currency, Day) {
        (self.currency, self.day)
    }

    fn join(&mut self, other: &Self) {
        if later((other.at, other.rank), (self.at, self.rank)) {
            (self.at, self.rank, self.last) = (other.at, other.rank, other.last);
        }
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
    }
}

/// Whether `a` wins over `b`: seen later, or at the same instant with the smaller digest.
fn later<T: Ord + Copy>(a: (Instant, T), b: (Instant, T)) -> bool {
    a.0 > b.0 || (a.0 == b.0 && a.1 < b.1)
}

fn rank(digest: &Digest) -> u64 {
    u64::from_be_bytes(
        *digest
            .0
            .first_chunk()
            .expect("a digest has more than eight bytes"),
    )
}

/// The longest details seen: their length and, of equally long ones, the smaller digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DetailsMark {
    /// Length in bytes; 0 when the offer has none.
    pub len: u32,
    /// The first 64 bits of the digest of the extraction that has them.
    pub rank: u64,
}

/// Everything an offer is made of, for stores that keep and restore it.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferParts {
    /// The canonical link.
    pub key: OfferKey,
    /// When the newest extraction was seen.
    pub seen_at: Instant,
    /// Its digest.
    pub content: Digest,
    /// What it said.
    pub facts: Facts,
    /// The longest details.
    pub details: DetailsMark,
    /// Prices in order of currency and day.
    pub history: Vec<DayPrice>,
}

/// A product at a store at a price, with the history of that price.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    id: OfferId,
    parts: OfferParts,
}

impl Offer {
    /// The offer after its first observation.
    pub fn first(observation: Observation, zone: &Zone) -> Self {
        let day = day_price(&observation, zone);
        let details = details_mark(&observation);
        let Observation {
            key,
            seen_at,
            content,
            facts,
            ..
        } = observation;
        let history = vec![day];
        Self::from_parts(OfferParts {
            key,
            seen_at,
            content,
            facts,
            details,
            history,
        })
    }

    /// Restores an offer that a store kept; the history is put in order.
    pub fn from_parts(mut parts: OfferParts) -> Self {
        parts.history.sort_by_key(DayPrice::slot);
        Self {
            id: parts.key.id(),
            parts,
        }
    }

    /// What a store keeps of it.
    pub const fn parts(&self) -> &OfferParts {
        &self.parts
    }

    /// Takes in one more observation of the same offer; says whether anything changed.
    pub fn absorb(&mut self, observation: Observation, zone: &Zone) -> bool {
        debug_assert_eq!(
            self.parts.key, observation.key,
            "an offer absorbs its own observations"
        );
        let day = day_price(&observation, zone);
        let changed = self.join_day(day) | self.join_details(details_mark(&observation));
        let parts = &mut self.parts;
        let theirs = (observation.seen_at, observation.content);
        if !later(theirs, (parts.seen_at, parts.content)) {
            return changed;
        }
        (parts.seen_at, parts.content) = theirs;
        parts.facts = observation.facts;
        true
    }

    fn join_day(&mut self, day: DayPrice) -> bool {
        let history = &mut self.parts.history;
        match history.binary_search_by_key(&day.slot(), DayPrice::slot) {
            Ok(at) => {
                let before = history[at];
                history[at].join(&day);
                history[at] != before
            }
            Err(at) => {
                history.insert(at, day);
                true
            }
        }
    }

    fn join_details(&mut self, theirs: DetailsMark) -> bool {
        let ours = &mut self.parts.details;
        let wins = theirs.len > ours.len || (theirs.len == ours.len && theirs.rank < ours.rank);
        if wins && theirs.len > 0 {
            *ours = theirs;
        }
        wins && theirs.len > 0
    }

    /// The id: 96 bits of the key's digest.
    pub const fn id(&self) -> OfferId {
        self.id
    }

    /// The canonical link.
    pub const fn key(&self) -> &OfferKey {
        &self.parts.key
    }

    /// When the newest extraction was seen.
    pub const fn seen_at(&self) -> Instant {
        self.parts.seen_at
    }

    /// What the newest extraction said.
    pub const fn facts(&self) -> &Facts {
        &self.parts.facts
    }

    /// Mutable facts, for the builder to share equal names between offers.
    pub(crate) const fn facts_mut(&mut self) -> &mut Facts {
        &mut self.parts.facts
    }

    /// Whether any extraction had details.
    pub const fn has_details(&self) -> bool {
        self.parts.details.len > 0
    }

    /// Prices in order of currency and day.
    pub fn history(&self) -> &[DayPrice] {
        &self.parts.history
    }

    /// A 256-bit digest of everything the offer holds, for the catalog's version.
    pub fn digest(&self) -> Digest {
        let mut hash = blake3::Hasher::new();
        hash.update(self.parts.key.as_str().as_bytes());
        hash.update(&self.parts.seen_at.micros().to_le_bytes());
        hash.update(&self.parts.content.0);
        hash.update(&self.parts.details.rank.to_le_bytes());
        for day in &self.parts.history {
            hash.update(day.currency.code().as_bytes());
            for number in [day.at.micros(), day.last, day.low, day.high] {
                hash.update(&number.to_le_bytes());
            }
        }
        Digest(*hash.finalize().as_bytes())
    }
}

fn day_price(observation: &Observation, zone: &Zone) -> DayPrice {
    let price = observation.price.minor();
    DayPrice {
        currency: observation.price.currency(),
        day: zone.day(observation.seen_at),
        at: observation.seen_at,
        rank: rank(&observation.content),
        last: price,
        low: price,
        high: price,
    }
}

fn details_mark(observation: &Observation) -> DetailsMark {
    let len = observation.details_len;
    DetailsMark {
        len,
        rank: if len > 0 {
            rank(&observation.content)
        } else {
            0
        },
    }
}
