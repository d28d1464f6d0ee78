//! Typed parameters.

use std::ops::RangeInclusive;

use domain_offer::money::{MAX_MAJOR_UNITS, PriceBound};
use domain_offer::time::{AsOf, Instant, Zone};

use super::number::{parse_integer, parse_price};
use super::{QueryReader, shorten};
use crate::problem::FieldError;

impl QueryReader<'_> {
    /// A whole number inside `range`.
    pub fn integer(&mut self, name: &'static str, range: RangeInclusive<u32>) -> Option<u32> {
        let text = self.text(name)?;
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = parse_integer(&text).and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| range.contains(number));
        let code = if is_number {
            "out_of_range"
        } else {
            "not_an_integer"
        };
        let allowed = || format!("un número entero entre {} y {}", range.start(), range.end());
        self.checked(name, &text, number, code, allowed)
    }

    /// A price: digits, and up to four decimals after a point.
    pub fn price(&mut self, name: &'static str) -> Option<PriceBound> {
        let text = self.text(name)?;
        let price = parse_price(&text);
        self.checked(name, &text, price, "not_a_price", || {
            format!("un precio entre 0 y {MAX_MAJOR_UNITS}, solo con dígitos y un punto decimal (1299.90)")
        })
    }

    /// `0`, `1`, `true` or `false` (in any letter case); absent is `false`.
    pub fn boolean(&mut self, name: &'static str) -> bool {
        let Some(text) = self.text(name) else {
            return false;
        };
        let value = match text.to_ascii_lowercase().as_str() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        };
        let allowed = || "0, 1, true o false".to_owned();
        self.checked(name, &text, value, "not_a_boolean", allowed)
            .unwrap_or_default()
    }

    /// One of the named choices.
    pub fn choice<T: Copy>(
        &mut self,
        name: &'static str,
        choices: &[(&'static str, T)],
    ) -> Option<T> {
        let text = self.text(name)?;
        let allowed = || {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            format!("uno de: {}", names.join(", "))
        };
        let chosen = choices.iter().find(|(name, _)| *name == text);
        let chosen = chosen.map(|(_, value)| *value);
        self.checked(name, &text, chosen, "not_a_choice", allowed)
    }

    /// An instant; without an offset it is read in `zone`.
    pub fn instant(&mut self, name: &'static str, zone: &Zone) -> Option<Instant> {
        self.date(name, |text| zone.read(text))
    }

    /// The instant that an answer is for: an instant, or a date, which means its last five minutes.
    pub fn as_of(&mut self, name: &'static str, zone: &Zone) -> Option<AsOf> {
        self.date(name, |text| zone.read_as_of(text))
    }

    fn date<T>(&mut self, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(name)?;
        let date = read(&text).or_else(|| read(&with_plus(&text)?));
        let allowed = || "una fecha ISO 8601 (2025-10-12 o 2025-10-12T08:30:00-05:00)".to_owned();
        self.checked(name, &text, date, "not_a_date", allowed)
    }

    fn checked<T>(
        &mut self,
        name: &'static str,
        given: &str,
        value: Option<T>,
        code: &'static str,
        allowed: impl FnOnce() -> String,
    ) -> Option<T> {
        if value.is_none() {
            let (name, allowed) = (self.as_given(name), allowed());
            let given = shorten(given);
            let message =
                format!("El parámetro «{name}» debe ser {allowed}; se recibió «{given}».");
            self.errors.push(FieldError::new(name, code, message));
        }
        value
    }
}

/// The text with its last space as a plus: an offset (`+02:00`) that was not encoded.
fn with_plus(text: &str) -> Option<String> {
    let (instant, offset) = text.rsplit_once(' ')?;
    Some(format!("{instant}+{offset}"))
}
