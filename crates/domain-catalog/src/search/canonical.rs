//! One form for what is written in several: units beside their numbers, codes with separators.

use domain_offer::text::split_words;

/// Units that belong to the number before them: as they are written in the index, and how else.
const UNITS: [(&str, &[&str]); 17] = [
    ("gb", &["gigas", "gigabytes"]),
    ("tb", &["teras"]),
    ("mb", &[]),
    ("hz", &["hertz"]),
    ("w", &["watts", "watt", "vatios"]),
    ("kg", &["kgs", "kilo", "kilos", "kilogramos"]),
    ("g", &["gr", "grs", "gramo", "gramos"]),
    ("l", &["lt", "lts", "litro", "litros"]),
    ("ml", &["cc", "mililitros"]),
    ("cm", &["cms", "centimetros"]),
    ("lb", &["lbs", "libras"]),
    ("mah", &[]),
    ("mp", &["megapixeles"]),
    ("k", &[]),
    ("btu", &["btus"]),
    ("v", &["voltios"]),
    ("und", &["unidades", "uds", "unds"]),
];
/// What is a thousand of another unit.
const THOUSANDS: [(&str, &str); 2] = [("kg", "g"), ("l", "ml")];
/// The longest number that is written in the other unit too, in digits.
const THOUSANDS_MAX_DIGITS: usize = 6;
/// Inches: most titles write `55"`, of which the number is what can be searched.
const INCHES: [&str; 7] = ["pulgadas", "pulgada", "pulg", "plg", "inch", "inches", "in"];
/// Numbers of so many digits are article numbers.
const GTIN_MIN_DIGITS: usize = 12;
/// The longest code that is made of parts, in bytes.
const LONGEST_CODE: usize = 32;

/// A code that a query writes in parts: which of its words, and all of them as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) words: std::ops::Range<usize>,
    pub(super) whole: String,
}

/// The words of a query that count, with a unit joined to its number (`256 GB` → `256gb`, `55 pulgadas` → `55`),
/// and its codes.
pub(super) fn query_words(folded: &str, counts: impl Fn(&str) -> bool) -> (Vec<String>, Vec<Code>) {
    let (mut found, mut codes): (Vec<String>, Vec<Code>) = (Vec::new(), Vec::new());
    for piece in folded.split(' ') {
        let from = found.len();
        for word in split_words(piece) {
            let after_number = found.last().is_some_and(|before| is_number(before));
            match unit(word) {
                Some(unit) if after_number => found.last_mut().expect("a number").push_str(unit),
                None if after_number && INCHES.contains(&word) => {}
                None if !counts(word) => {}
                _ => found.push(in_one_form(word)),
            }
        }
        if let Some(whole) = whole_code(piece) {
            let words = from..found.len();
            codes.push(Code { words, whole });
        }
    }
    (found, codes)
}

/// What an offer is found by besides the words of its folded text: numbers with their units in one
/// form, and codes without their separators (`un55-du7000` → `un55du7000`).
///
/// `before` is the last word before the text, and of it afterwards.
pub(super) fn other_forms<'t>(folded: &'t str, before: &mut &'t str) -> Vec<String> {
    let mut forms = Vec::new();
    for word in split_words(folded) {
        let unit = unit(word).filter(|_| is_number(before));
        match unit {
            Some(unit) => forms.push(format!("{before}{unit}")),
            None => forms.extend(other_form(word)),
        }
        *before = word;
    }
    forms.extend(folded.split(' ').filter_map(whole_code));
    forms
}

/// A name that is written in parts, in one (`de'longhi` → `delonghi`); `None` where it is one word.
pub(super) fn joined_form(name: &str) -> Option<String> {
    let mut words = split_words(name);
    let (first, second) = (words.next()?, words.next()?);
    let joined = [first, second].into_iter().chain(words).collect::<String>();
    (joined.len() <= LONGEST_CODE).then_some(joined)
}

/// The word in its one form; most have no other.
fn in_one_form(word: &str) -> String {
    other_form(word).unwrap_or_else(|| word.to_owned())
}

/// `256gigas` → `256gb`, `55pulgadas` → `55`, an article number without leading zeros; `None` for other
/// words.
fn other_form(word: &str) -> Option<String> {
    let bare = word.trim_start_matches('0');
    if word.len() >= GTIN_MIN_DIGITS && is_number(word) && !bare.is_empty() {
        return (bare != word).then(|| bare.to_owned());
    }
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = word.split_at(digits);
    if number.is_empty() || rest.is_empty() {
        return None;
    }
    match unit(rest) {
        Some(unit) if unit == rest => None,
        Some(unit) => Some(format!("{number}{unit}")),
        None => INCHES.contains(&rest).then(|| number.to_owned()),
    }
}

/// The letters and digits of a code that is written in parts, or of a name with an apostrophe, a plus or
/// `&` within (`l'oreal`, `black+decker`).
fn whole_code(piece: &str) -> Option<String> {
    let inner = |c: char| matches!(c, '-' | '/' | '_');
    if !piece.contains(inner) {
        return whole_name(piece);
    }
    let piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
    let has_digit = piece.bytes().any(|byte| byte.is_ascii_digit());
    // Not `8/256gb` or `65-inch`, whose parts mean something.
    let first = piece.split(inner).next().unwrap_or_default();
    let has_letter = first.chars().any(char::is_alphabetic);
    let is_parted = piece.contains(inner) && piece.chars().all(|c| c.is_alphanumeric() || inner(c));
    (has_digit && has_letter && is_parted && piece.len() <= LONGEST_CODE)
        .then(|| piece.chars().filter(|c| c.is_alphanumeric()).collect())
}

fn whole_name(piece: &str) -> Option<String> {
    let inner = |c: char| matches!(c, '\'' | '’' | '‘' | '`' | '´' | '′' | 'ʼ' | '&' | '+');
    if !piece.contains(inner) {
        return None;
    }
    let piece = piece.trim_matches(|c: char| !c.is_alphanumeric());
    let is_name = piece.contains(inner) && piece.chars().all(|c| c.is_alphabetic() || inner(c));
    is_name.then(|| joined_form(piece)).flatten()
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn unit(word: &str) -> Option<&'static str> {
    let known = UNITS
        .iter()
        .find(|(unit, others)| *unit == word || others.contains(&word));
    known.map(|(unit, _)| *unit)
}

/// Whether a word is a number with its unit, in the one form (`256gb`).
pub(super) fn is_of_number(word: &str, number: &str) -> bool {
    let rest = word.strip_prefix(number);
    rest.is_some_and(|rest| UNITS.iter().any(|(unit, _)| *unit == rest))
}

/// Whether a word is a number short enough to have a unit.
pub(super) fn may_have_unit(word: &str) -> bool {
    is_number(word) && word.len() <= THOUSANDS_MAX_DIGITS
}

/// The forms of a number with its units.
pub(super) fn with_units(number: &str) -> impl Iterator<Item = String> {
    UNITS.iter().map(move |(unit, _)| format!("{number}{unit}"))
}

/// The same quantity in another unit (`5kg` and `5000g`).
pub(super) fn same_quantity(word: &str) -> Option<String> {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = word.split_at(digits);
    if number.is_empty() || digits > THOUSANDS_MAX_DIGITS {
        return None;
    }
    THOUSANDS.iter().find_map(|(large, small)| {
        if unit == *large {
            return Some(format!("{number}000{small}"));
        }
        let thousands = number.strip_suffix("000").filter(|rest| !rest.is_empty())?;
        (unit == *small).then(|| format!("{thousands}{large}"))
    })
}

/// A word of letters with a number behind (`iphone15`), in two.
pub(super) fn name_and_number(word: &str) -> Option<(&str, &str)> {
    let at = word.find(|c: char| c.is_ascii_digit())?;
    let (name, number) = word.split_at(at);
    (name.len() > 1 && name.chars().all(char::is_alphabetic) && is_number(number))
        .then_some((name, number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain_offer::text::fold;

    #[test]
    fn units_join_their_numbers_and_inches_are_left_out() {
        for (query, expected) in [
            ("iphone 256 GB", "iphone 256gb"),
            ("iphone 256gb", "iphone 256gb"),
            ("256 gigas", "256gb"),
            ("tv 55\"", "tv 55"),
            ("tv 55 pulgadas samsung", "tv 55 samsung"),
            ("tv 55pulgadas", "tv 55"),
            ("nevera 300 litros", "nevera 300l"),
            ("pulgadas", "pulgadas"),
            ("made in china", "made in china"),
            ("gb", "gb"),
            ("007702", "007702"),
            ("000000000000", "000000000000"),
            ("0770203456789", "770203456789"),
        ] {
            assert_eq!(
                query_words(&fold(query), |_| true).0.join(" "),
                expected,
                "{query:?}"
            );
        }
    }

    #[test]
    fn titles_are_found_by_the_same_forms() {
        for (title, expected) in [
            ("Celular 256 GB", "256gb"),
            ("Celular 256GB", ""),
            ("TV UN55-DU7000 4K", "un55du7000"),
            ("TV 50/55", ""),
            ("Wi-Fi", ""),
            ("Celular 8/256gb", ""),
            ("Nevera 300Lts", "300l"),
            ("(SM-A155M/DSN),", "sma155mdsn"),
            ("Shampoo L'Oréal", "loreal"),
            ("Cafetera De’Longhi", "delonghi"),
            ("Plancha BLACK+DECKER", "blackdecker"),
            ("H&M", "hm"),
            ("TV 55' 4K", ""),
            ("Celular S24+", ""),
            ("Rock 'n' Roll", ""),
            ("8+256", ""),
        ] {
            assert_eq!(
                other_forms(&fold(title), &mut "").join(" "),
                expected,
                "{title:?}"
            );
        }
    }
}
