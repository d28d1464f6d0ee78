//! Instants as they are written.

use std::fmt;

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Room for the longest date: `2025-10-12T08:30:00.123456-05:00`.
const ROOM: usize = 32;

/// An instant as clocks somewhere show it. Its text is RFC 3339, with a fraction only where there is one;
/// lists are full of them, so it is put together on the stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalTime {
    pub(super) time: DateTime,
    pub(super) offset: Offset,
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Text::default();
        let time = &self.time;
        text.number(time.year().unsigned_abs().into(), 4);
        for (mark, number) in [
            (b'-', time.month()),
            (b'-', time.day()),
            (b'T', time.hour()),
            (b':', time.minute()),
            (b':', time.second()),
        ] {
            text.byte(mark);
            text.number(number.unsigned_abs().into(), 2);
        }
        text.fraction(time.subsec_nanosecond().unsigned_abs() / 1_000);
        let minutes = self.offset.seconds() / 60;
        text.byte(if minutes < 0 { b'-' } else { b'+' });
        text.number(minutes.unsigned_abs() / 60, 2);
        text.byte(b':');
        text.number(minutes.unsigned_abs() % 60, 2);
        f.write_str(text.as_str())
    }
}

/// A text that grows on the stack.
#[derive(Default)]
struct Text {
    bytes: [u8; ROOM],
    length: usize,
}

impl Text {
    fn byte(&mut self, byte: u8) {
        self.bytes[self.length] = byte;
        self.length += 1;
    }

    /// A number in so many digits.
    fn number(&mut self, mut number: u32, digits: usize) {
        for place in (self.length..self.length + digits).rev() {
            self.bytes[place] = b'0' + u8::try_from(number % 10).expect("a digit fits a byte");
            number /= 10;
        }
        self.length += digits;
    }

    /// Microseconds as a fraction, without the zeros at its end.
    fn fraction(&mut self, mut micros: u32) {
        if micros == 0 {
            return;
        }
        let mut digits = 6;
        while micros.is_multiple_of(10) {
            micros /= 10;
            digits -= 1;
        }
        self.byte(b'.');
        self.number(micros, digits);
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).expect("digits and marks are ASCII")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::time::{Instant, Zone};

    fn check(zone: &str, micros: i64) {
        let zone = Zone::named(zone).unwrap();
        let local = zone.local(Instant::from_micros(micros));
        let minutes = local.offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
        let expected = format!("{}{sign}{hours:02}:{minutes:02}", local.time);
        assert_eq!(local.to_string(), expected);
    }

    #[test]
    fn edges_are_written_as_the_library_writes_them() {
        for zone in ["America/Bogota", "Asia/Kolkata", "Europe/Madrid", "UTC"] {
            for micros in [
                Instant::MIN.micros(),
                Instant::MAX.micros(),
                0,
                -1,
                100_000,
                123_456,
            ] {
                check(zone, micros);
            }
        }
    }

    proptest! {
        #[test]
        fn any_instant_is_written_as_the_library_writes_it(
            micros in Instant::MIN.micros()..=Instant::MAX.micros(),
        ) {
            check("America/Bogota", micros);
            check("Europe/Madrid", micros / 1_000_000 * 1_000_000);
        }
    }
}
