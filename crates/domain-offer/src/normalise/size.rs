//! Sizes: inches of screens, and what else shops write into `tamaño`.

use super::details::{Field, Topic, is_shifted, of_topic, parse_details};
use super::model::code_inches;
use super::units::leading_number;
use crate::text::{clean, fold, split_words};

/// Categories (keys) whose things are named by the inches of their screen, bare numbers and codes
/// included.
const SCREENS: [&str; 3] = ["televisores", "monitores", "pantallas portatiles"];
/// Sizes that televisions and monitors are sold in, in inches.
const USUAL: [u16; 34] = [
    14, 15, 17, 19, 20, 22, 24, 27, 28, 29, 30, 32, 34, 39, 40, 42, 43, 45, 48, 49, 50, 55, 58, 60,
    65, 70, 75, 77, 83, 85, 86, 98, 100, 115,
];
/// Words behind a number that make it something else than inches.
const OTHER_UNITS: [&str; 27] = [
    "cm", "cms", "mm", "hz", "w", "watts", "watt", "kg", "gb", "tb", "mp", "fps", "db", "l",
    "litros", "lts", "meses", "canales", "mah", "v", "ms", "nits", "anos", "dias", "fhd60", "m",
    "p",
];
/// Words before a number that make it a version.
const VERSIONS: [&str; 8] = [
    "webos",
    "tizen",
    "android",
    "hdr",
    "hdmi",
    "bluetooth",
    "wifi",
    "gen",
];
/// The size as people write it, by order of trust: model code, title, field, details.
///
/// `title` is folded; `fields` are those of `details`. Screens are written in inches (`65"`); a field that holds something else
/// than inches (`650L`) is kept for other things.
pub(super) fn read(
    category: &str,
    title: &str,
    field: &str,
    (details, fields): (&str, &[Field<'_>]),
) -> Option<Box<str>> {
    let screen = SCREENS.contains(&category);
    let inches = if screen {
        screen_inches(title, field).or_else(|| details_inches(details, fields))
    } else {
        marked_inches(main_part(title)).or_else(|| marked_inches(&fold(field)))
    };
    match inches {
        Some(inches) => Some(written(inches)),
        None if screen => None,
        None => other_size(field),
    }
}

fn screen_inches(title: &str, field: &str) -> Option<f64> {
    let (main, joined) = title.split_once(" + ").unwrap_or((title, ""));
    code(main)
        .or_else(|| plausible(marked_inches(main)))
        .or_else(|| bare_inches(main))
        .or_else(|| code(joined))
        .or_else(|| field_inches(field))
        .or_else(|| plausible(marked_inches(joined)))
        .or_else(|| centimetres(title))
}

fn code(title: &str) -> Option<f64> {
    title.split(' ').find_map(code_inches).map(f64::from)
}

/// The title before the first joined thing.
fn main_part(title: &str) -> &str {
    title.split(" + ").next().unwrap_or(title)
}

/// A number with a mark of inches or the word behind it: `55"`, `15,6”`, `50 pulgadas`.
fn marked_inches(folded: &str) -> Option<f64> {
    let marked = numbers(folded).filter(|number| is_inch_mark(number.unit));
    marked
        .map(|number| number.value)
        .find(|inches| *inches > 0.0 && *inches <= 200.0)
}

fn is_inch_mark(text: &str) -> bool {
    text.starts_with(['"', '”', '“', '″', '′', '’', '\'']) || text.starts_with("pulg")
}

/// A number in a title, with what stands around it.
struct Number<'a> {
    value: f64,
    /// The token before.
    before: &'a str,
    /// What is glued to it.
    glued: &'a str,
    /// What is glued to it, else the token behind.
    unit: &'a str,
}

fn numbers(title: &str) -> impl Iterator<Item = Number<'_>> {
    let mut tokens = title.split(' ').peekable();
    let mut last = "";
    std::iter::from_fn(move || {
        let token = tokens.next()?;
        let before = std::mem::replace(&mut last, token);
        let next = tokens.peek().copied().unwrap_or_default();
        Some(
            leading_number(token.trim_start_matches('(')).map(|(value, glued)| Number {
                value,
                before,
                glued,
                unit: if glued.is_empty() { next } else { glued },
            }),
        )
    })
    .flatten()
}

/// A whole number alone, or before letters (`43lm`), that can be the inches of a screen.
fn bare_inches(title: &str) -> Option<f64> {
    let mut found = numbers(title).filter(|number| {
        let glued = number.glued;
        let alone = glued.is_empty() || glued.len() > 1 && is_letters(glued);
        alone && !VERSIONS.contains(&number.before) && !OTHER_UNITS.contains(&number.unit)
    });
    found.find_map(|number| plausible(Some(number.value)))
}

fn is_letters(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Inches that a screen can have; `00"` (a cut 100) is none.
fn plausible(number: Option<f64>) -> Option<f64> {
    number.filter(|inches| (14.0..=120.0).contains(inches))
}

fn field_inches(field: &str) -> Option<f64> {
    let folded = fold(field);
    let bare = || leading_number(&folded).filter(|(_, rest)| rest.is_empty());
    plausible(marked_inches(&folded).or_else(|| bare().map(|(number, _)| number)))
}

/// A number of centimetres in the title, as inches.
fn centimetres(title: &str) -> Option<f64> {
    let mut numbers = numbers(title);
    let found = numbers.find(|number| matches!(number.unit, "cm" | "cms"))?;
    usual(found.value / 2.54)
}

fn details_inches(details: &str, fields: &[Field<'_>]) -> Option<f64> {
    let inches = of_topic(fields, Topic::Screen).find_map(details_value)?;
    let trusted = !is_shifted(&parse_details(details));
    trusted.then_some(inches)
}

fn details_value(value: &str) -> Option<f64> {
    let folded = fold(value);
    let (number, rest) = leading_number(&folded)?;
    match split_words(rest).next() {
        Some("mm" | "milimetros") => usual(number / 25.4),
        Some("cm" | "cms" | "centimetros") => usual(number / 2.54),
        _ => plausible(Some(number)),
    }
}

/// The size that is sold nearest to a converted one, at most an inch away.
fn usual(inches: f64) -> Option<f64> {
    let sizes = USUAL.iter().map(|size| f64::from(*size));
    let nearest = sizes.min_by(|a, b| (a - inches).abs().total_cmp(&(b - inches).abs()))?;
    ((nearest - inches).abs() <= 1.0).then_some(nearest)
}

fn written(inches: f64) -> Box<str> {
    format!("{inches}\"").into()
}

/// A field that is no number of inches, unless it says that there is no size.
fn other_size(field: &str) -> Option<Box<str>> {
    let cleaned = clean(field);
    let folded = fold(&cleaned);
    let none = [
        "unico",
        "unica",
        "talla unica",
        "no aplica",
        "sin talla",
        "sin tamano",
        "ninguno",
    ];
    let zero = folded
        .bytes()
        .all(|b| matches!(b, b'0' | b'"' | b'.' | b','));
    if zero || none.contains(&folded.as_str()) || cleaned.len() > 64 {
        return None;
    }
    Some(cleaned.into())
}

#[cfg(test)]
mod tests {
    use super::super::details::fields;
    use super::*;
    use crate::extraction::Text;

    fn check(category: &str, title: &str, field: &str, details: &str, expected: Option<&str>) {
        let fields = fields(details);
        let field = Text::from(field);
        let size = read(category, &fold(title), field.as_str(), (details, &fields));
        assert_eq!(size.as_deref(), expected, "{title:?} {field:?} {details:?}");
    }

    #[test]
    fn screens_are_in_inches() {
        for (title, field, details, expected) in [
            (
                "TV SAMSUNG 55\" Pulgadas 139,7 cm QN85F 4K",
                "",
                "",
                Some("55\""),
            ),
            ("TV SAMSUNG 65\" QN900F 8K", "", "", Some("65\"")),
            ("Televisor 4K 144Hz", "", "", None),
            ("Televisor WebOS 24", "32\"", "", Some("32\"")),
            ("Televisor Smart 139 cm", "", "", Some("55\"")),
            ("Televisor Smart", "50", "", Some("50\"")),
            (
                "Televisor",
                "",
                "Tamaño de la pantalla 108 cm",
                Some("43\""),
            ),
            ("Televisor", "Único", "", None),
            ("Televisor 43 4K + Tablet 10\"", "", "", Some("43\"")),
        ] {
            check("televisores", title, field, details, expected);
        }
    }

    #[test]
    fn other_things_keep_what_the_field_says() {
        for (category, title, field, expected) in [
            (
                "computadoras",
                "Portátil LENOVO 15.3\" Pulgadas",
                "",
                Some("15.3\""),
            ),
            (
                "computadoras",
                "Portátil HP 15,6” fc0234la",
                "14\"",
                Some("15.6\""),
            ),
            ("celulares", "Celular X8c 512GB", "6.1\"", Some("6.1\"")),
            ("celulares", "Celular A16", "N/A", None),
            ("neveras", "Nevera No Frost", "650L", Some("650L")),
            ("neveras", "Nevera", "00\"", None),
        ] {
            check(category, title, field, "", expected);
        }
    }
}
