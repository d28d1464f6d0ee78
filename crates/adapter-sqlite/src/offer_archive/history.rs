//! A price history packed into bytes, about 20 a day.
//!
//! First a byte that says how the rest is written, 1 so far. Then for each currency its three
//! letters, the number of its days, and of each day: days since the day before (since 1970 for the
//! first), microseconds from the day's start in UTC to its last price, eight bytes of rank, the
//! last price, how far the lowest is below it and how far the highest above. Numbers are LEB128,
//! signed ones in zigzag; differences wrap, so that any value comes back.

use domain_offer::money::Currency;
use domain_offer::offer::DayPrice;
use domain_offer::time::{DAY_MICROS, Day, Instant};

use crate::failure::Failure;

const VERSION: u8 = 1;

/// Packs days that are in order of currency and day.
pub(super) fn pack(days: &[DayPrice]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + days.len() * 26);
    bytes.push(VERSION);
    for run in days.chunk_by(|a, b| a.currency == b.currency) {
        bytes.extend(run[0].currency.code().as_bytes());
        put(&mut bytes, run.len() as u64);
        let mut before = 0;
        for day in run {
            let number = i64::from(day.day.0);
            put_signed(&mut bytes, number - before);
            put_signed(&mut bytes, day.at.micros().wrapping_sub(start_of(number)));
            bytes.extend(day.rank.to_le_bytes());
            put_signed(&mut bytes, day.last);
            put_signed(&mut bytes, day.last.wrapping_sub(day.low));
            put_signed(&mut bytes, day.high.wrapping_sub(day.last));
            before = number;
        }
    }
    bytes
}

/// Unpacks what [`pack`] made.
pub(super) fn unpack(bytes: &[u8]) -> Result<Vec<DayPrice>, Failure> {
    read(bytes).ok_or(Failure::unreadable("price history"))
}

fn read(bytes: &[u8]) -> Option<Vec<DayPrice>> {
    let (&VERSION, mut rest) = bytes.split_first()? else {
        return None;
    };
    let mut days = Vec::new();
    while !rest.is_empty() {
        let code: [u8; 3] = take(&mut rest)?;
        let currency = Currency::parse(std::str::from_utf8(&code).ok()?)?;
        let mut before = 0;
        for _ in 0..get(&mut rest)? {
            let day = read_day(&mut rest, currency, before)?;
            before = i64::from(day.day.0);
            days.push(day);
        }
    }
    Some(days)
}

fn read_day(rest: &mut &[u8], currency: Currency, before: i64) -> Option<DayPrice> {
    let number = before.checked_add(get_signed(rest)?)?;
    let day = Day(i32::try_from(number).ok()?);
    let at = start_of(number).wrapping_add(get_signed(rest)?);
    let rank = u64::from_le_bytes(take(rest)?);
    let last = get_signed(rest)?;
    Some(DayPrice {
        currency,
        day,
        at: Instant::from_micros(at),
        rank,
        last,
        low: last.wrapping_sub(get_signed(rest)?),
        high: last.wrapping_add(get_signed(rest)?),
    })
}

const fn start_of(day: i64) -> i64 {
    day.wrapping_mul(DAY_MICROS)
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7f) as u8);
}

fn get(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let [byte] = take(rest)?;
        let bits = u64::from(byte & 0x7f);
        number |= bits << shift;
        if byte < 0x80 {
            return (number >> shift == bits).then_some(number);
        }
    }
    None
}

fn put_signed(bytes: &mut Vec<u8>, number: i64) {
    put(bytes, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

fn get_signed(rest: &mut &[u8]) -> Option<i64> {
    let number = get(rest)?;
    Some((number >> 1).cast_signed() ^ -((number & 1).cast_signed()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(code: &str, day: i32, prices: [i64; 3]) -> DayPrice {
        let [last, low, high] = prices;
        DayPrice {
            currency: Currency::parse(code).unwrap(),
            day: Day(day),
            at: Instant::from_micros(i64::from(day) * DAY_MICROS + 75_350_000_000),
            rank: 0x0123_4567_89ab_cdef,
            last,
            low,
            high,
        }
    }

    #[test]
    fn comes_back_in_few_bytes() {
        let year: Vec<_> = (0..365)
            .map(|n| day("COP", 20_000 + n, [239_907_000, 239_907_000, 239_907_000]))
            .collect();
        let ends = [i64::MIN, i64::MAX, 0];
        let mut odd = vec![
            day("COP", -1, [1, 2, -3]),
            day("COP", 90_000, ends),
            day("USD", 7, [i64::MAX, i64::MIN, i64::MIN]),
            day("USD", 8, [5, 5, 5]),
        ];
        odd[0].at = Instant::MIN;
        odd[1].at = Instant::MAX;
        for (days, most) in [(year, 24 * 365), (odd, 200), (Vec::new(), 1)] {
            let bytes = pack(&days);
            assert!(bytes.len() <= most, "{} bytes", bytes.len());
            assert_eq!(unpack(&bytes).unwrap(), days);
        }
    }

    #[test]
    fn the_format_of_version_1_stays() {
        let mut one = day("COP", 1, [300, 299, 301]);
        one.at = Instant::from_micros(DAY_MICROS + 1);
        let rank = [0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01];
        let expected = [
            b"\x01COP\x01\x02\x02".as_slice(),
            &rank,
            b"\xd8\x04\x02\x02",
        ]
        .concat();
        assert_eq!(pack(&[one]), expected);
    }

    #[test]
    fn what_is_not_a_history_is_unreadable() {
        let good = pack(&[day("COP", 1, [300, 299, 301])]);
        for end in 2..good.len() {
            assert!(unpack(&good[..end]).is_err(), "{end} bytes");
        }
        let mut newer = good.clone();
        newer[0] = 2;
        let mut nowhere = good.clone();
        nowhere[1] = b'?';
        let endless = [b"\x01COP".as_slice(), &[0xff; 11]].concat();
        for bad in [newer, nowhere, endless, Vec::new()] {
            assert!(unpack(&bad).is_err(), "{bad:?}");
        }
    }
}
