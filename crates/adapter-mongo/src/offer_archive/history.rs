//! A price history as bytes: 44 a day, numbers in little-endian order.
//!
//! Day (4), instant of the last price (8), rank (8), last, lowest and highest price (8 each).

use domain_offer::money::Currency;
use domain_offer::offer::DayPrice;
use domain_offer::time::{Day, Instant};

const DAY: usize = 44;

/// The days of one currency as bytes.
pub(super) fn pack(days: &[DayPrice]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(days.len() * DAY);
    for day in days {
        bytes.extend(day.day.0.to_le_bytes());
        bytes.extend(day.at.micros().to_le_bytes());
        bytes.extend(day.rank.to_le_bytes());
        for price in [day.last, day.low, day.high] {
            bytes.extend(price.to_le_bytes());
        }
    }
    bytes
}

/// What [`pack`] made of the days of a currency; `None` for other bytes.
pub(super) fn unpack(currency: Currency, bytes: &[u8]) -> Option<Vec<DayPrice>> {
    let days = bytes.chunks_exact(DAY);
    days.remainder().is_empty().then(|| {
        days.map(|bytes| {
            let number = |from| i64::from_le_bytes(eight(bytes, from));
            let day: [u8; 4] = *bytes.first_chunk().expect("a day has 44 bytes");
            DayPrice {
                currency,
                day: Day(i32::from_le_bytes(day)),
                at: Instant::from_micros(number(4)),
                rank: u64::from_le_bytes(eight(bytes, 12)),
                last: number(20),
                low: number(28),
                high: number(36),
            }
        })
        .collect()
    })
}

fn eight(bytes: &[u8], from: usize) -> [u8; 8] {
    *bytes[from..].first_chunk().expect("a day has 44 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back() {
        let day = |number, last| DayPrice {
            currency: Currency::COP,
            day: Day(number),
            at: Instant::from_micros(i64::from(number) * 7),
            rank: u64::MAX - 5,
            last,
            low: i64::MIN,
            high: i64::MAX,
        };
        let days = [day(-3, 0), day(20_000, 239_907_000)];
        let bytes = pack(&days);
        assert_eq!(bytes.len(), 88);
        assert_eq!(unpack(Currency::COP, &bytes).unwrap(), days);
        assert_eq!(unpack(Currency::COP, &bytes[1..]), None);
        assert_eq!(unpack(Currency::COP, &[]), Some(Vec::new()));
    }
}
