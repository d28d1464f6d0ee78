//! Dates as the scrapers write them: local time of Bogotá, without an offset.

use jiff::Timestamp;
use jiff::tz::{Offset, offset};

/// Microseconds in a second.
pub(crate) const SECOND: i64 = 1_000_000;
/// Microseconds in a day.
pub(crate) const DAY: i64 = 86_400 * SECOND;
/// Colombia has kept UTC−5 all year since 1993.
pub(crate) const BOGOTA: Offset = offset(-5);

/// The date of data when no other is asked for: noon of 2025-10-12 in Bogotá, in microseconds since 1970.
pub const DEFAULT_AS_OF: i64 = 1_760_288_400 * SECOND;

/// An instant as `2025-10-12T02:32:33`, with a fraction of a second where it has one.
///
/// What no date can be written for is held at the first or last instant that has one.
pub(crate) fn local_text(unix_micros: i64) -> String {
    let held = unix_micros.clamp(
        Timestamp::MIN.as_microsecond(),
        Timestamp::MAX.as_microsecond(),
    );
    let instant = Timestamp::from_microsecond(held).expect("held in range");
    BOGOTA.to_datetime(instant).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(unix_micros: i64, expected: &str) {
        assert_eq!(local_text(unix_micros), expected);
    }

    #[test]
    fn dates_are_local_and_have_no_offset() {
        check(0, "1969-12-31T19:00:00");
        check(DEFAULT_AS_OF, "2025-10-12T12:00:00");
        check(DEFAULT_AS_OF + 938_345, "2025-10-12T12:00:00.938345");
        check(i64::MIN, "-009999-01-01T20:59:59");
    }
}
