//! Article numbers (EAN, UPC) with a check digit.

use super::details::values;
use crate::observation::Gtin;

/// Details fields that hold an article number; the model field only sometimes.
const FIELDS: [&str; 8] = [
    "ean",
    "upc",
    "gtin",
    "código ean",
    "codigo ean",
    "código de barras",
    "codigo de barras",
    "modelo",
];

/// The article number in the last part of the link's path, else in the details.
pub(super) fn of(last_segment: &str, details: &str) -> Option<Gtin> {
    // Shops have numbers of eight digits of their own; one in ten has a right check digit.
    let in_link = (last_segment.len() >= 12)
        .then(|| read(last_segment))
        .flatten();
    in_link.or_else(|| values(details, &FIELDS).find_map(read))
}

/// Reads a number of 8, 12, 13 or 14 digits; `None` for a wrong check digit, for zero, and for
/// the ranges that every shop may use as it likes (GS1 prefixes 02, 04 and 20 to 29).
fn read(text: &str) -> Option<Gtin> {
    let text = text.trim();
    if !matches!(text.len(), 8 | 12 | 13 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = text
        .bytes()
        .rev()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let number: u64 = text.parse().ok()?;
    let company = number / 10_000_000_000;
    let restricted = text.len() > 8 && matches!(company % 1000, 20..=29 | 40..=49 | 200..=299);
    (sum.is_multiple_of(10) && number > 0 && !restricted).then_some(Gtin(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits() {
        for (text, expected) in [
            ("8806097027584", Some(8_806_097_027_584)),
            ("198155958885", Some(198_155_958_885)),
            ("0198155958885", Some(198_155_958_885)),
            ("96385074", Some(96_385_074)),
            ("18806097027581", Some(18_806_097_027_581)),
            ("8806097027585", None),
            ("0000000000000", None),
            ("2012345678903", None),
            ("880609702758", None),
            ("88060970275a4", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected.map(Gtin), "{text:?}");
        }
    }

    #[test]
    fn short_numbers_of_shops_are_none() {
        assert_eq!(of("96385074", ""), None);
        assert_eq!(of("96385074", "EAN: 96385074"), Some(Gtin(96_385_074)));
        assert_eq!(of("1", "Modelo UN40T5290AKXZL"), None);
    }
}
