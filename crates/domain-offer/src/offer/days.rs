//! What the days of an offer are made of, and which of two facts counts.

use crate::extraction::Digest;
use crate::money::Currency;
use crate::observation::Observation;
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
    pub(super) const fn slot(&self) -> (Currency, Day) {
        (self.currency, self.day)
    }

    /// Whether its last price is of the extraction with this digest, seen then.
    pub fn is_of(&self, seen_at: Instant, content: &Digest) -> bool {
        self.at == seen_at && self.rank == content.beginning()
    }

    pub(super) fn join(&mut self, other: &Self) {
        if later((other.at, other.rank), (self.at, self.rank)) {
            (self.at, self.rank, self.last) = (other.at, other.rank, other.last);
        }
        self.low = self.low.min(other.low);
        self.high = self.high.max(other.high);
    }
}

/// Whether `a` wins over `b`: seen later, or at the same instant with the smaller digest.
pub(super) fn later<T: Ord + Copy>(a: (Instant, T), b: (Instant, T)) -> bool {
    a.0 > b.0 || (a.0 == b.0 && a.1 < b.1)
}

/// The longest details seen: their length and, of equally long ones, the smaller digest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct DetailsMark {
    /// Length in bytes; 0 when the offer has none.
    pub len: u32,
    /// The first 64 bits of the digest of the extraction that has them.
    pub rank: u64,
}

pub(super) fn day_price(observation: &Observation, zone: &Zone) -> DayPrice {
    let price = observation.price.minor();
    DayPrice {
        currency: observation.price.currency(),
        day: zone.day(observation.seen_at),
        at: observation.seen_at,
        rank: observation.content.beginning(),
        last: price,
        low: price,
        high: price,
    }
}

pub(super) fn details_mark(observation: &Observation) -> DetailsMark {
    let len = observation.details_len;
    DetailsMark {
        len,
        rank: if len > 0 {
            observation.content.beginning()
        } else {
            0
        },
    }
}
