//! Digits with the marks and blanks between them, and which number they are.

use crate::money::{Currency, Money, MoneyError};
use crate::taxonomy::DecimalMark;

/// More digits than any price has.
const MAX_DIGITS: usize = 24;

/// What stands between two groups of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `.`
    Point,
    /// `,`
    Comma,
    /// `'` and what only separates thousands.
    Apostrophe,
    /// A blank.
    Blank,
    /// What only separates decimals, such as `٫` and the raised point.
    Decimal,
}

/// Groups of digits and the marks between them: one more group than marks. The first group may be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Numeral<'a> {
    /// The digits.
    pub(super) groups: Vec<&'a str>,
    /// The marks between them.
    pub(super) marks: Vec<Mark>,
    /// Whether a mark stands behind it (`1700.`).
    pub(super) trailing: bool,
}

/// A number: `units` · 10^-`places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Decimal {
    /// The number without its point.
    pub(super) units: u128,
    /// Digits behind the point.
    pub(super) places: u32,
}

/// How numbers of a currency and a store are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// The currency.
    pub(super) currency: Currency,
    /// The mark of decimals, where the store has the habit of one.
    pub(super) decimal: Option<DecimalMark>,
}

impl Style {
    fn is_decimal(self, mark: Mark) -> Option<bool> {
        let habit = match self.decimal? {
            DecimalMark::Point => Mark::Point,
            DecimalMark::Comma => Mark::Comma,
        };
        Some(mark == habit)
    }

    /// Whether one mark before three digits is that of decimals: only in a currency of three places, and where it is
    /// known which mark is used with it.
    fn three_places(self, mark: Mark) -> Option<bool> {
        if let Some(known) = self.is_decimal(mark) {
            return Some(known);
        }
        match (self.currency.decimals(), self.currency.code()) {
            (3, "IQD") => None,
            (3, "TND") => (mark == Mark::Comma).then_some(true),
            (3, _) => (mark == Mark::Point).then_some(true),
            _ => Some(false),
        }
    }

    /// Whether thousands may be grouped as in India (`1,25,000`).
    fn is_indian(self) -> bool {
        ["INR", "PKR", "LKR", "NPR", "BDT"].contains(&self.currency.code())
    }
}

impl Numeral<'_> {
    /// The number, where the marks leave no doubt which it is.
    pub(super) fn read(&self, style: Style) -> Option<Decimal> {
        let last = self.groups.last()?;
        let decimals = match self.marks.last() {
            Some(mark) if self.ends_in_decimals(*mark, last, style)? => last,
            _ => "",
        };
        let whole = self.groups.len() - usize::from(!decimals.is_empty());
        let marks = &self.marks[..whole - 1];
        if !is_whole(&self.groups[..whole], marks, style)
            || !fit_together(marks, &self.marks[whole - 1..])
        {
            return None;
        }
        let digits = self.groups.concat();
        let places = u32::try_from(decimals.len()).ok()?;
        if digits.len() > MAX_DIGITS {
            return Some(Decimal {
                units: u128::MAX,
                places: 0,
            });
        }
        Some(Decimal {
            units: digits.parse().ok()?,
            places,
        })
    }

    /// Whether it is a plain whole number, as counts are.
    pub(super) fn count(&self) -> Option<u32> {
        let count = self.marks.is_empty() && !self.trailing && self.groups[0].len() <= 3;
        count.then(|| self.groups[0].parse().ok()).flatten()
    }

    /// Whether a mark stands before three digits, so that it depends on the currency what it means.
    pub(super) fn depends(&self) -> bool {
        self.groups.len() == 2 && self.groups[1].len() == 3
    }

    /// Whether the last mark separates decimals; `None` where that is in doubt.
    fn ends_in_decimals(&self, mark: Mark, last: &str, style: Style) -> Option<bool> {
        let heads = &self.marks[..self.marks.len() - 1];
        match mark {
            Mark::Decimal => Some(true),
            Mark::Apostrophe | Mark::Blank => Some(false),
            _ if last.len() != 3 => Some(true),
            _ if heads.is_empty() && matches!(self.groups[0], "" | "0") => Some(true),
            _ if heads.is_empty() => style.three_places(mark),
            _ if heads.contains(&mark) => Some(false),
            _ if style.currency.decimals() == 3 || style.is_decimal(mark) == Some(true) => {
                Some(true)
            }
            // `1'299.900`: an apostrophe for the millions.
            _ => (heads == [Mark::Apostrophe]).then_some(false),
        }
    }
}

/// Whether groups make a whole number: three digits in all but the first.
fn is_whole(groups: &[&str], marks: &[Mark], style: Style) -> bool {
    let [first, later @ ..] = groups else {
        return false;
    };
    if later.is_empty() {
        return first.len() < 2 || !first.starts_with('0');
    }
    if first.is_empty() || first.len() > 3 || first.starts_with('0') {
        return false;
    }
    let (last, middle) = later.split_last().expect("there is one");
    let threes = later.iter().all(|group| group.len() == 3);
    let lakhs = style.is_indian()
        && first.len() < 3
        && last.len() == 3
        && marks.iter().all(|mark| *mark == Mark::Comma)
        && middle.iter().all(|group| group.len() == 2);
    threes || lakhs
}

/// Whether the marks of thousands are of one kind (after an apostrophe of another), and that of decimals is not theirs.
fn fit_together(thousands: &[Mark], decimal: &[Mark]) -> bool {
    let Some(&first) = thousands.first() else {
        return true;
    };
    let rest = thousands[1..].first().copied().unwrap_or(first);
    let same = thousands[1..].iter().all(|mark| *mark == rest);
    same && (first == rest || first == Mark::Apostrophe)
        && !thousands.contains(&Mark::Decimal)
        && decimal.iter().all(|mark| !thousands.contains(mark))
}

impl Decimal {
    /// So many times ten to the power.
    pub(super) fn times(self, power: u32) -> Option<Self> {
        let shift = power.saturating_sub(self.places);
        Some(Self {
            units: self.units.checked_mul(10_u128.pow(shift))?,
            places: self.places.saturating_sub(power),
        })
    }

    /// The sum of whole numbers.
    pub(super) fn plus(self, other: Self) -> Option<Self> {
        let whole = self.places == 0 && other.places == 0;
        let units = self.units.checked_add(other.units).filter(|_| whole)?;
        Some(Self { units, places: 0 })
    }

    /// The amount in a currency; `Ok(None)` where the currency has fewer places than the number needs.
    pub(super) fn money(self, currency: Currency) -> Result<Option<Money>, MoneyError> {
        let (mut units, mut places) = (self.units, self.places);
        while places > currency.decimals() {
            if units % 10 != 0 {
                return Ok(None);
            }
            (units, places) = (units / 10, places - 1);
        }
        let missing = 10_u128.pow(currency.decimals() - places);
        let minor = units
            .checked_mul(missing)
            .and_then(|minor| i64::try_from(minor).ok());
        let money = minor
            .map(|minor| Money::from_minor(minor, currency))
            .ok_or(MoneyError::OutOfRange)?;
        if money.minor() / currency.scale() > crate::money::MAX_MAJOR_UNITS {
            return Err(MoneyError::OutOfRange);
        }
        Ok(Some(money))
    }
}
