//! One code, taken apart.

use super::Model;

/// What a code begins with, before the inches of the screen.
const PREFIXES: [&str; 13] = [
    "hyled", "k-rtv", "k-gtv", "k-stv", "k-ltv", "krtv", "kgtv", "oled", "led", "iff", "un", "qn",
    "c",
];
/// Words that look like codes but describe the thing; also what only begins like these and goes on
/// with digits.
const SPECS: [&str; 25] = [
    "hdr", "webos", "wifi", "usb", "hdmi", "bt", "h", "android", "tizen", "gen", "ddr", "lpddr",
    "core", "ryzen", "ips", "va", "dts", "mp", "dvb", "isdb", "atsc", "ac", "ax", "modelo", "ip",
];
/// Units that end a number.
const UNITS: [&str; 22] = [
    "hz", "cm", "cms", "mm", "gb", "tb", "mb", "w", "k", "p", "g", "kg", "ch", "fps", "mp", "v",
    "mah", "m", "ms", "rms", "l", "in",
];

/// The inches that a code (folded) holds: at its beginning or behind a known prefix, and only
/// before a series (`55A300W`, `QN65Q60DA`, not `QN85F`, `144Hz`).
pub(in crate::normalise) fn code_inches(token: &str) -> Option<u16> {
    Some(split(trim(token))?.inches)
}

struct CodeParts<'a> {
    prefix: &'static str,
    inches: u16,
    rest: &'a str,
}

fn trim(token: &str) -> &str {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric());
    let token = token.split(['.', '/']).next().unwrap_or(token);
    match token.strip_prefix("f-") {
        Some(pack) if pack.starts_with("qn") || pack.starts_with("un") => pack,
        _ => token,
    }
}

fn split(token: &str) -> Option<CodeParts<'_>> {
    let bytes = token.as_bytes();
    if !(4..=40).contains(&bytes.len()) || !token.is_ascii() {
        return None;
    }
    if bytes[0].is_ascii_digit() {
        return parts("", token);
    }
    let prefix = PREFIXES.iter().find(|prefix| token.starts_with(**prefix))?;
    parts(prefix, &token[prefix.len()..])
}

fn parts<'a>(prefix: &'static str, text: &'a str) -> Option<CodeParts<'a>> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    // Hyundai writes the series right behind the two digits of the inches.
    let taken = if prefix == "hyled" && digits > 2 {
        2
    } else {
        digits
    };
    if !(2..=3).contains(&taken) {
        return None;
    }
    let inches: u16 = text[..taken].parse().ok()?;
    let rest = &text[taken..];
    ((14..=120).contains(&inches) && is_series(prefix, rest)).then_some(CodeParts {
        prefix,
        inches,
        rest,
    })
}

/// Whether the text behind the inches is a series: letters and then a digit, with few exceptions.
fn is_series(prefix: &str, rest: &str) -> bool {
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digit = rest.as_bytes().get(letters).is_some_and(u8::is_ascii_digit);
    match prefix {
        "hyled" => rest.len() > 1,
        "c" => rest.starts_with('v') && letters > 2,
        _ if prefix.contains("tv") => letters > 1,
        _ => letters > 0 && digit && !matches!(&rest[..letters], "hz" | "gb" | "tb" | "cm" | "mm"),
    }
}

pub(super) fn parse(code: &str) -> Option<Model> {
    let lower = code.trim().to_ascii_lowercase();
    let token = trim(&lower);
    if !is_code(token) {
        return None;
    }
    let bundle = lower.starts_with("f-") || token.contains("barra");
    let found = split(token);
    let (prefix, inches, rest) = match &found {
        Some(parts) => (parts.prefix, Some(parts.inches), parts.rest),
        None => ("", None, token),
    };
    let (base, year) = base(prefix, rest);
    Some(Model {
        base: base.to_ascii_uppercase().replace('-', ""),
        inches,
        year,
        bundle,
    })
}

/// Whether a token (folded) can be a code: letters and digits, and not a measure or a feature.
pub(super) fn is_code(token: &str) -> bool {
    let has = |test: fn(&u8) -> bool| token.bytes().any(|byte| test(&byte));
    let mixed = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    mixed && token.len() > 2 && token.is_ascii() && !is_spec(token)
}

fn is_spec(token: &str) -> bool {
    let start = token.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    let number =
        token.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-'));
    let feature = ["uhd", "4k", "8k", "fhd", "3d", "pulg"]
        .iter()
        .any(|word| token.contains(word));
    let only_feature = feature && split(token).is_none();
    SPECS.contains(&start)
        || (number.len() < token.len() && UNITS.contains(&number))
        || only_feature
}

/// The base and the year of what follows the inches.
fn base<'a>(prefix: &str, rest: &'a str) -> (&'a str, Option<u16>) {
    match prefix {
        "un" | "qn" => samsung(rest),
        "oled" => oled(rest),
        _ => lg(rest).unwrap_or_else(|| (without_system(rest), None)),
    }
}

/// Where the letters and digits of a series end, if it is of that shape.
fn series(rest: &str) -> Option<(usize, usize)> {
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = rest[letters..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    (letters > 0 && digits > 0).then_some((letters, letters + digits))
}

/// Series, a letter of the year, then pack and region (`q7faakxzl`: `q7f`; `t5290akxzl`: `t5290`).
fn samsung(rest: &str) -> (&str, Option<u16>) {
    let Some((letters, end)) = series(rest) else {
        return (rest, None);
    };
    let of_prefix = match &rest[..letters] {
        "bu" => Some(2022),
        "cu" => Some(2023),
        "du" => Some(2024),
        _ => None,
    };
    let tail = &rest[end..];
    let year = match tail.bytes().next() {
        Some(b'b') => 2022,
        Some(b'c') => 2023,
        Some(b'd') => 2024,
        Some(b'f') => 2025,
        Some(b'a') if tail.starts_with("aa") => 2021,
        _ => return (&rest[..end], of_prefix),
    };
    (&rest[..=end], Some(year))
}

/// `b5psa`: the letter and the digit of the year.
fn oled(rest: &str) -> (&str, Option<u16>) {
    match rest.as_bytes() {
        [letter, digit, ..] if letter.is_ascii_alphabetic() && digit.is_ascii_digit() => {
            (&rest[..2], Some(2020 + u16::from(digit - b'0')))
        }
        _ => (rest, None),
    }
}

/// Series, a letter of the year, then the region (`nano80asa`, `qned82asg`, `ua7300psb`).
fn lg(rest: &str) -> Option<(&str, Option<u16>)> {
    let (letters, end) = series(rest)?;
    let tail = rest[end..].bytes().next();
    match rest.as_bytes()[..letters] {
        [b'u', year] if year_letter(year).is_some() && end > 3 => {
            Some((&rest[..end], year_letter(year)))
        }
        [b'n', b'a', b'n', b'o'] | [b'q', b'n', b'e', b'd'] => {
            Some((&rest[..end], tail.and_then(year_letter)))
        }
        [b'l', b'm' | b'q' | b'r'] => Some((&rest[..end], None)),
        _ => None,
    }
}

/// LG's letter of the year.
const fn year_letter(letter: u8) -> Option<u16> {
    Some(match letter {
        b'p' => 2021,
        b'q' => 2022,
        b'r' => 2023,
        b't' => 2024,
        b'a' => 2025,
        _ => return None,
    })
}

/// A code without the system behind it (`kg85btt2`, `tg81btgoogletv`).
fn without_system(rest: &str) -> &str {
    let systems = ["btgoogletvt2", "btgoogletv", "googletv", "btt2", "bt"];
    let bare = systems.iter().find_map(|system| rest.strip_suffix(system));
    bare.filter(|bare| bare.ends_with(|c: char| c.is_ascii_digit()))
        .unwrap_or(rest)
}
