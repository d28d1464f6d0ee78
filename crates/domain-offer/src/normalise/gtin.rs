//! Article numbers (EAN, UPC, ISBN) with a check digit.

mod made_up;

use super::details::{Field, Topic, of_topic};
use crate::extraction::{RawExtraction, Text};
use crate::observation::Gtin;
use crate::text::fold;
use made_up::is_made_up;

/// A longer text holds no article number.
const LONGEST: usize = 200;
/// Fields of the model and links hold numbers of the shop's own too, which are shorter or not of digits only.
const SHORTEST_UNNAMED: usize = 12;
/// What may stand around a number.
const AROUND: [char; 9] = ['\'', '"', '=', '#', ':', '.', ' ', '`', '´'];
/// What may stand between the digits of a number.
const BETWEEN: [char; 8] = [' ', '-', '‐', '‑', '‒', '–', '—', '−'];

/// The article number of a row, from the first of these places that holds one: members of its own, the last part of
/// the link's path, fields of the details that name it, fields that name the model.
///
/// Where a place holds several that differ there is none: it cannot be told which of them it is.
pub(super) fn of(raw: &RawExtraction, last_segment: &str, fields: &[Field<'_>]) -> Option<Gtin> {
    let unnamed = |text: &&str| {
        text.len() >= SHORTEST_UNNAMED && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let members = [&raw.gtin, &raw.ean, &raw.upc]
        .into_iter()
        .filter_map(Text::get);
    let members = members.flat_map(|text| numbers(text, article));
    let isbn = raw
        .isbn
        .get()
        .into_iter()
        .flat_map(|text| numbers(text, book));
    let named = of_topic(fields, Topic::Article).flat_map(|text| numbers(text, article));
    let books = of_topic(fields, Topic::Book).flat_map(|text| numbers(text, book));
    let models = of_topic(fields, Topic::Model).filter(unnamed);
    let link = Some(last_segment).filter(unnamed).into_iter();
    only(members.chain(isbn))
        .or_else(|| only(link.flat_map(|text| numbers(text, article))))
        .or_else(|| only(named.chain(books)))
        .or_else(|| only(models.flat_map(|text| numbers(text, article))))
        .flatten()
}

/// The number that all of these are; the inner `None` where they differ, the outer one where there is none.
#[expect(
    clippy::option_option,
    reason = "none at all and none that is sure are two things"
)]
fn only(mut numbers: impl Iterator<Item = Gtin>) -> Option<Option<Gtin>> {
    let first = numbers.next()?;
    Some(numbers.all(|other| other == first).then_some(first))
}

/// The article numbers of a text of nothing else: one, or several with commas, semicolons, slashes or bars between
/// them. `read` reads the digits of one.
fn numbers(text: &str, read: fn(&str) -> Option<Gtin>) -> Vec<Gtin> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return read(text).into_iter().collect();
    }
    if text.len() > LONGEST {
        return Vec::new();
    }
    let folded = fold(text);
    let numbers: Option<Vec<String>> = folded.split([',', ';', '/', '|']).map(digits).collect();
    numbers
        .unwrap_or_default()
        .iter()
        .filter_map(|digits| read(digits))
        .collect()
}

/// The digits of one number; the last one of a book's may be an `x`.
///
/// Blanks and hyphens are passed over, and `.0` as spreadsheets write it. `7.70123456789e12` has lost its last digit
/// and is none; an exponent counts only where no digit can be lost.
fn digits(folded: &str) -> Option<String> {
    let text = without_name(folded.trim_matches(AROUND)).trim_matches(AROUND);
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, exponent.trim_start_matches('+').parse().ok()?),
        None => (text, 0_usize),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut digits: String = whole.chars().filter(|c| !BETWEEN.contains(c)).collect();
    let (own, rest) = fraction.split_at_checked(exponent)?;
    digits.push_str(own);
    let last_is_x = digits.ends_with('x') && digits.len() > 1;
    let numeral = if last_is_x {
        &digits[..digits.len() - 1]
    } else {
        &digits
    };
    let is_number = !numeral.is_empty() && numeral.bytes().all(|byte| byte.is_ascii_digit());
    let is_whole = rest.bytes().all(|byte| byte == b'0') && !whole.starts_with(BETWEEN);
    (is_number && is_whole).then_some(digits)
}

/// A number without what it is called before it (`EAN 7705191045375`).
fn without_name(text: &str) -> &str {
    let names = ["ean", "gtin", "upc", "isbn"];
    names
        .iter()
        .find_map(|name| text.strip_prefix(name))
        .unwrap_or(text)
}

/// Reads a GTIN; one of ten or eleven digits has lost the zeros before them, one of more than fourteen has more of them.
/// `None` for a wrong check digit and for what is made up.
fn article(digits: &str) -> Option<Gtin> {
    let number: u64 = digits.parse().ok()?;
    let sum: u32 = digits
        .bytes()
        .rev()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    let has_length = match digits.len() {
        0..8 | 9 => false,
        8..=14 => true,
        _ => number < 100_000_000_000_000,
    };
    (has_length && sum.is_multiple_of(10) && !is_made_up(number)).then_some(Gtin(number))
}

/// Reads an ISBN of 13 digits, or one of ten, which may have lost the zeros before them.
fn book(digits: &str) -> Option<Gtin> {
    if digits.len() == 13 {
        return article(digits).filter(|_| digits.starts_with("978") || digits.starts_with("979"));
    }
    if !(8..=10).contains(&digits.len()) {
        return None;
    }
    let ten = format!("{digits:0>10}");
    let value = |byte: u8| {
        if byte == b'x' {
            10
        } else {
            u32::from(byte - b'0')
        }
    };
    let sum: u32 = (1..=10)
        .rev()
        .zip(ten.bytes())
        .map(|(weight, byte)| weight * value(byte))
        .sum();
    let first = &ten[..9];
    if !sum.is_multiple_of(11) {
        return None;
    }
    let check = |twelve: &str| {
        let weights = [1, 3].into_iter().cycle();
        let sum: u32 = twelve
            .bytes()
            .zip(weights)
            .map(|(b, weight)| u32::from(b - b'0') * weight)
            .sum();
        (10 - sum % 10) % 10
    };
    let twelve = format!("978{first}");
    article(&format!("{twelve}{}", check(&twelve)))
}

#[cfg(test)]
mod tests {
    use super::super::details::fields;
    use super::*;

    fn check(read: fn(&str) -> Option<Gtin>, cases: &[(&str, Option<u64>)]) {
        for (text, expected) in cases {
            let found = only(numbers(text, read).into_iter()).flatten();
            assert_eq!(found, expected.map(Gtin), "{text:?}");
        }
    }

    #[test]
    fn check_digits() {
        check(
            article,
            &[
                ("8806097027584", Some(8_806_097_027_584)),
                ("198155958885", Some(198_155_958_885)),
                ("0198155958885", Some(198_155_958_885)),
                ("96385074", Some(96_385_074)),
                ("18806097027581", Some(18_806_097_027_581)),
                ("9788437604947", Some(9_788_437_604_947)),
                ("8806097027585", None),
                ("880609702758", None),
                ("88060970275a4", None),
                ("880609702758x", None),
                ("", None),
                ("N/A", None),
            ],
        );
    }

    #[test]
    fn spellings_of_one_number() {
        let number = Some(7_705_191_045_375);
        let lost = Some(53_891_169_448);
        check(
            article,
            &[
                ("7705191045375.0", number),
                ("7705191045375.00", number),
                ("770 5191 045375", number),
                ("770-5191-04537-5", number),
                ("7 705191 045375", number),
                ("770\u{a0}5191\u{2009}045375", number),
                ("7705191\u{2013}045375", number),
                ("'7705191045375", number),
                ("\"7705191045375\"", number),
                ("=\"7705191045375\"", number),
                (" 7705191045375. ", number),
                ("EAN 7705191045375", number),
                ("GTIN: 7705191045375", number),
                ("７７０５１９１０４５３７５", number),
                ("07705191045375", number),
                ("000007705191045375", number),
                ("7.705191045375E12", number),
                ("7.7051910453750E+12", number),
                ("7705191045375, 7705191045375", number),
                ("7705191045375 / 07705191045375", number),
                ("053891169448", lost),
                ("53891169448", lost),
                ("53891169448.0", lost),
                ("0053891169448", lost),
                ("9800892204", Some(9_800_892_204)),
                ("009800892204", Some(9_800_892_204)),
            ],
        );
    }

    #[test]
    fn what_is_read_in_part_or_lost_is_none() {
        check(
            article,
            &[
                ("7.70519104537E12", None),
                ("7.70519E+12", None),
                ("7.7051910453751E12", None),
                ("7705191045375.5", None),
                ("7,705191045375E12", None),
                ("-7705191045375", None),
                ("7705191045375 (caja)", None),
                ("7705191045375 8806097027584", None),
                ("7705191045375, 8806097027584", None),
                ("7705191045375, ver empaque", None),
                ("1e999999999999", None),
                ("e", None),
                (".", None),
                ("770519104", None),
                ("77051910453757705191045375", None),
            ],
        );
    }

    #[test]
    fn numbers_that_stand_for_no_article() {
        for text in [
            "0000000000000",
            "00000000",
            "1111111111116",
            "2222222222222",
            "9999999999994",
            "7777777777770",
            "1234567890128",
            "123456789012",
            "0123456789012",
            "12345670",
            "1234567890005",
            "9876543210982",
            "987654321098",
            "7701234567897",
            "4012345678901",
            "7501234567893",
            "5901234123457",
            "8801234567893",
            "1212121212128",
            "1231231231232",
            "1234123412346",
            "11111115",
            "0000000000017",
            "0000000012348",
            "7701111111116",
            "2012345678903",
            "2000000000015",
            "2912345678904",
            "0212345678903",
            "212345678903",
            "0412345678901",
            "412345678901",
            "512345678900",
            "0512345678900",
            "22345678",
            "9521234567897",
            "9501101530003",
            "9506000134352",
            "9930000000003",
            "9812345678906",
            "00000017",
        ] {
            assert_eq!(numbers(text, article), [], "{text:?}");
        }
        // Numbers of articles that have something of them.
        for text in [
            "8806097027584",
            "7702001030712",
            "7700000012345",
            "5000000000128",
            "4005900123459",
            "8711000530085",
            "3017620422003",
            "5449000000996",
            "0049000000443",
            "7622210449283",
            "4006381333931",
            "9780306406157",
            "9770317847001",
            "8410076472885",
            "0012345000003",
            "96385074",
            "73513537",
        ] {
            let digits: String = text.into();
            let made_up = is_made_up(digits.parse().unwrap_or(0));
            assert!(!made_up, "{text}");
        }
    }

    #[test]
    fn numbers_of_books() {
        check(
            book,
            &[
                ("9788437604947", Some(9_788_437_604_947)),
                ("978-84-376-0494-7", Some(9_788_437_604_947)),
                ("84-376-0494-X", Some(9_788_437_604_947)),
                ("843760494x", Some(9_788_437_604_947)),
                ("ISBN 84-376-0494-X", Some(9_788_437_604_947)),
                ("0306406152", Some(9_780_306_406_157)),
                ("306406152", Some(9_780_306_406_157)),
                ("306406152.0", Some(9_780_306_406_157)),
                ("0-306-40615-2", Some(9_780_306_406_157)),
                ("0-306-40615-3", None),
                ("7705191045375", None),
                ("9788437604948", None),
                ("1234567890", None),
                ("0000000000", None),
                ("x", None),
                ("84376049x4", None),
            ],
        );
        check(article, &[("84-376-0494-X", None), ("0306406152", None)]);
    }

    fn found(members: [&str; 4], link: &str, details: &str) -> Option<u64> {
        let [gtin, ean, upc, isbn] = members.map(Text::from);
        let raw = RawExtraction {
            gtin,
            ean,
            upc,
            isbn,
            ..RawExtraction::default()
        };
        of(&raw, link, &fields(details)).map(|gtin| gtin.0)
    }

    #[test]
    fn the_first_place_that_holds_one_decides() {
        let (a, b) = ("7705191045375", "8806097027584");
        let (one, other) = (Some(7_705_191_045_375), Some(8_806_097_027_584));
        for (members, link, details, expected) in [
            (["", "", "", ""], "1", "EAN: 7705191045375", one),
            (["", "", "", ""], b, "EAN: 7705191045375", other),
            (["", a, "", ""], b, "", one),
            (["0000000000000", "", "", ""], b, "", other),
            ([a, "07705191045375", "7705191045375.0", ""], "", "", one),
            ([a, b, "", ""], b, "EAN: 8806097027584", None),
            (
                ["", "", "", "84-376-0494-X"],
                "",
                "",
                Some(9_788_437_604_947),
            ),
            (
                ["", "9788437604947", "", "84-376-0494-X"],
                "",
                "",
                Some(9_788_437_604_947),
            ),
            (["", "", "53891169448", ""], "", "", Some(53_891_169_448)),
            (
                ["", "", "", ""],
                "",
                "EAN: 7705191045375. UPC: 8806097027584",
                None,
            ),
            (
                ["", "", "", ""],
                "",
                "EAN: 7705191045375. EAN-13: 7705191045375",
                one,
            ),
            (
                ["", "", "", ""],
                "",
                "ISBN: 84-376-0494-X\nEAN: 9788437604947",
                Some(9_788_437_604_947),
            ),
            (["", "", "", ""], "", "Modelo: 7705191045375", one),
            (["", "", "", ""], "", "Modelo: 96385074", None),
            (["", "", "", ""], "", "EAN: 96385074", Some(96_385_074)),
            (["", "", "", ""], "96385074", "", None),
            (["", "", "", ""], "53891169448", "", None),
            (
                ["", "", "", ""],
                "770-5191-045375",
                "Modelo: 770-5191-045375",
                None,
            ),
            (["", "", "", ""], "1", "Modelo UN40T5290AKXZL", None),
            (["", "1234567890128", "", ""], "", "", None),
        ] {
            assert_eq!(
                found(members, link, details),
                expected,
                "{members:?} {link:?} {details:?}"
            );
        }
    }
}
