//! Instants, days and the zone that a day is a day in.

mod local;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

pub use local::LocalTime;

/// Microseconds in a day.
pub const DAY_MICROS: i64 = 86_400_000_000;
/// Answers are computed for instants rounded down to this many microseconds (five minutes).
pub const STEP_MICROS: i64 = 300_000_000;

/// An instant: microseconds since 1970-01-01T00:00:00Z, between the years 0001 and 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Instant(i64);

impl Instant {
    /// The earliest instant that a date can be written for.
    pub const MIN: Self = Self(-62_135_596_800_000_000);
    /// The latest instant that a date can be written for (9999-12-30, so that any zone can write it).
    pub const MAX: Self = Self(253_402_127_999_999_999);

    /// From microseconds since the epoch, held between [`Instant::MIN`] and [`Instant::MAX`].
    pub const fn from_micros(micros: i64) -> Self {
        if micros < Self::MIN.0 {
            Self::MIN
        } else if micros > Self::MAX.0 {
            Self::MAX
        } else {
            Self(micros)
        }
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This instant moved by a number of days of 24 hours (negative: earlier).
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self::from_micros(self.0.saturating_add(days.saturating_mul(DAY_MICROS)))
    }

    /// This instant moved by microseconds (negative: earlier).
    #[must_use]
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// Days of 24 hours from `earlier` to this instant, with a fraction; never negative.
    pub fn days_since(self, earlier: Self) -> f64 {
        (self.0 - earlier.0).max(0) as f64 / DAY_MICROS as f64
    }
}

/// A calendar day in the zone of the source: days since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Day(pub i32);

/// The instant that an answer is computed for, rounded down to five minutes ("T" of the API).
///
/// What is dated before T + 5 minutes counts, so that a fresh row shows at once; later facts wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AsOf(Instant);

impl AsOf {
    /// T for an instant: rounded down to a multiple of five minutes since the epoch.
    pub const fn at(instant: Instant) -> Self {
        Self(Instant::from_micros(
            instant.0.div_euclid(STEP_MICROS) * STEP_MICROS,
        ))
    }

    /// T itself.
    pub const fn instant(self) -> Instant {
        self.0
    }

    /// The first instant that is too late to count: T + 5 minutes.
    pub const fn end(self) -> Instant {
        self.0.plus_micros(STEP_MICROS)
    }

    /// Age in days at T of something seen at `seen`; never negative.
    pub fn age_days(self, seen: Instant) -> f64 {
        self.0.days_since(seen)
    }

    /// The window of the last `days` days: from T − days (included) to T + 5 minutes (excluded).
    pub const fn window(self, days: u32) -> Window {
        Window {
            from: self.0.plus_days(-(days as i64)),
            until: self.end(),
        }
    }

    /// The window of equal length right before [`AsOf::window`].
    pub const fn window_before(self, days: u32) -> Window {
        let days = days as i64;
        Window {
            from: self.0.plus_days(-2 * days),
            until: self.0.plus_days(-days),
        }
    }
}

/// A half-open span of time: `from` is in it, `until` is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First instant inside.
    pub from: Instant,
    /// First instant after it.
    pub until: Instant,
}

impl Window {
    /// Whether the instant lies in the window.
    pub fn contains(&self, instant: Instant) -> bool {
        self.from <= instant && instant < self.until
    }
}

/// The zone of the source (`SOURCE_TIMEZONE`): reads dates without an offset and says what a day is.
#[derive(Clone, Debug)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

impl Zone {
    /// A zone by its IANA name, from the tables in the program; `None` when there is none.
    pub fn named(name: &str) -> Option<Self> {
        let zone = jiff::tz::db().get(name).ok()?;
        Some(Self {
            name: zone.iana_name().unwrap_or(name).to_owned(),
            zone,
        })
    }

    /// `America/Bogota`, the zone of the shops.
    pub fn bogota() -> Self {
        Self::named("America/Bogota").expect("the tables in the program have America/Bogota")
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The calendar day of an instant.
    pub fn day(&self, instant: Instant) -> Day {
        let offset = self.zone.to_offset(timestamp(instant)).seconds();
        let local = instant.0.saturating_add(i64::from(offset) * 1_000_000);
        Day(i32::try_from(local.div_euclid(DAY_MICROS)).expect("years 1 to 9999 fit 32-bit days"))
    }

    /// The instants of a calendar day.
    pub fn span(&self, day: Day) -> Window {
        Window {
            from: self.midnight(day.0),
            until: self.midnight(day.0 + 1),
        }
    }

    fn midnight(&self, day: i32) -> Instant {
        let date = jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(day));
        let midnight = date.to_datetime(jiff::civil::Time::midnight());
        let timestamp = self.zone.to_ambiguous_timestamp(midnight).compatible();
        timestamp.map_or(Instant::MAX, |at| Instant::from_micros(at.as_microsecond()))
    }

    /// Reads a date as scrapers and clients write it: RFC 3339 with an offset, or ISO 8601 without
    /// one (read in this zone), a space for the `T`, a fraction of any length up to nanoseconds, or
    /// a date alone (its first instant). `None` for anything else.
    pub fn read(&self, text: &str) -> Option<Instant> {
        let text = text.trim();
        if text.len() > 64 {
            return None;
        }
        if let Ok(timestamp) = text.parse::<jiff::Timestamp>() {
            return Some(Instant::from_micros(timestamp.as_microsecond()));
        }
        // A zone in brackets or a `Z` that did not parse above is not a local date either.
        if text.contains('[') || text.ends_with(['Z', 'z']) {
            return None;
        }
        let local: DateTime = text.parse().ok()?;
        let timestamp = self.zone.to_ambiguous_timestamp(local).compatible().ok()?;
        Some(Instant::from_micros(timestamp.as_microsecond()))
    }

    /// The last five minutes of a date (`2025-10-12`): what `as_of` means by a date alone.
    pub fn read_as_of(&self, text: &str) -> Option<AsOf> {
        let text = text.trim();
        let is_date = text.len() == "2025-10-12".len() || text.bytes().all(|b| b.is_ascii_digit());
        let date = text.parse::<jiff::civil::Date>().ok().filter(|_| is_date);
        let Some(date) = date else {
            return self.read(text).map(AsOf::at);
        };
        if date.year() < 1 {
            return None;
        }
        let next = date
            .tomorrow()
            .ok()?
            .to_datetime(jiff::civil::Time::midnight());
        let end = self.zone.to_ambiguous_timestamp(next).compatible().ok()?;
        Some(AsOf::at(Instant::from_micros(end.as_microsecond() - 1)))
    }

    /// RFC 3339 with this zone's offset, with a fraction only where there is one.
    pub fn write(&self, instant: Instant) -> String {
        self.local(instant).to_string()
    }

    /// The date (`2025-10-12`) of an instant.
    pub fn write_date(&self, instant: Instant) -> String {
        self.local(instant).time.date().to_string()
    }

    /// An instant as this zone's clocks show it; shown, it is what [`Zone::write`] gives.
    pub fn local(&self, instant: Instant) -> LocalTime {
        let timestamp = timestamp(instant);
        let offset = self.zone.to_offset(timestamp);
        LocalTime {
            time: offset.to_datetime(timestamp),
            offset,
        }
    }
}

fn timestamp(instant: Instant) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(instant.0).expect("an Instant lies inside jiff's range")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_dates_of_scrapers_and_clients() {
        let zone = Zone::bogota();
        for (text, expected) in [
            ("2025-09-04T20:55:50", Some("2025-09-04T20:55:50-05:00")),
            (
                "2025-09-28T17:57:04.077881",
                Some("2025-09-28T17:57:04.077881-05:00"),
            ),
            ("2025-09-04 20:55:50", Some("2025-09-04T20:55:50-05:00")),
            ("2025-09-04T20:55:50Z", Some("2025-09-04T15:55:50-05:00")),
            (
                "2025-09-04T20:55:50+02:00",
                Some("2025-09-04T13:55:50-05:00"),
            ),
            ("2025-09-04", Some("2025-09-04T00:00:00-05:00")),
            ("", None),
            ("ayer", None),
            ("2025-13-40T00:00:00", None),
            ("1725483350", None),
        ] {
            assert_eq!(
                zone.read(text).map(|i| zone.write(i)).as_deref(),
                expected,
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_date_means_its_last_five_minutes() {
        let zone = Zone::bogota();
        let t = zone.read_as_of("2025-10-12").unwrap();
        assert_eq!(zone.write(t.instant()), "2025-10-12T23:55:00-05:00");
        assert_eq!(zone.read_as_of("20251012"), Some(t));
        assert_eq!(zone.read_as_of("0000-01-01"), None);
        let t = zone.read_as_of("2025-10-12T10:02:59").unwrap();
        assert_eq!(zone.write(t.instant()), "2025-10-12T10:00:00-05:00");
    }

    #[test]
    fn a_day_is_a_day_in_the_zone() {
        let zone = Zone::bogota();
        let late = zone.read("2025-10-12T23:59:59").unwrap();
        let next = zone.read("2025-10-13T00:00:00").unwrap();
        assert_eq!(zone.day(late).0 + 1, zone.day(next).0);
        assert_eq!(
            zone.day(Instant::from_micros(-1)),
            zone.day(Instant::from_micros(0))
        );
    }

    #[test]
    fn windows_are_half_open_and_adjoin() {
        let t = AsOf::at(Instant::from_micros(100 * DAY_MICROS));
        assert!(t.window(7).contains(t.instant()));
        assert!(!t.window(7).contains(t.end()));
        assert_eq!(t.window_before(7).until, t.window(7).from);
        assert!(t.age_days(t.end()).abs() < f64::EPSILON);
    }
}
