//! Folding and cleaning of text: what two spellings of one word have in common.

mod markup;
mod stems;

use std::borrow::Cow;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

pub(crate) use markup::entities;
pub use markup::plain;
pub(crate) use stems::Stems;

/// Lower case, without accents, with white space of any kind collapsed to single spaces and none
/// at the ends; characters that nobody sees are left out. `Televisión  55”` → `television 55”`:
/// letters keep their order. What is written beside a word and does not belong to it (`Galaxy™`,
/// `S24²`) ends it. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        // Words of ASCII with single spaces between them, which most texts are, many letters at once.
        let start = folded.len();
        let mut before = folded.bytes().next_back().unwrap_or(b' ');
        let is_plain = |byte: &u8| {
            let is_plain = byte.is_ascii_graphic() || *byte == b' ' && before != b' ';
            before = *byte;
            is_plain
        };
        let (run, behind) = rest.split_at(rest.bytes().take_while(is_plain).count());
        folded.push_str(run);
        folded[start..].make_ascii_lowercase();
        let mut characters = behind.chars();
        match characters.next() {
            None => break,
            Some(character) if character.is_ascii() => push_folded(&mut folded, character),
            Some(character) => push_decomposed(&mut folded, character),
        }
        rest = characters.as_str();
    }
    folded.truncate(folded.trim_end().len());
    folded
}

fn push_decomposed(folded: &mut String, character: char) {
    match character {
        // A power belongs to its unit; another raised number is that of a note.
        '²' | '³' if ends_in_length(folded) => {
            folded.push(if character == '²' { '2' } else { '3' });
        }
        _ if is_beside(character) => push_folded(folded, ' '),
        _ => {
            if is_fraction(character) {
                push_folded(folded, ' ');
            }
            decompose_compatible(character, |part| push_folded(folded, part));
        }
    }
}

/// Whether the last letters are a unit of length.
fn ends_in_length(folded: &str) -> bool {
    let bare = folded.trim_end_matches(|c: char| c.is_alphabetic());
    matches!(
        &folded[bare.len()..],
        "m" | "cm" | "mm" | "dm" | "km" | "ft"
    )
}

/// Marks of trade, copyright and notes: ™, ®, ²; letters and digits that are raised or in circles.
const fn is_beside(character: char) -> bool {
    matches!(character, '™' | '℠' | '®' | '©' | '℗' | '²' | '³' | '¹'
        | '\u{2070}'..='\u{207f}' | '\u{1d2c}'..='\u{1d6a}' | '\u{2460}'..='\u{24ff}'
        | '\u{2776}'..='\u{2793}' | '\u{1f100}'..='\u{1f1ff}')
}

const fn is_fraction(character: char) -> bool {
    matches!(character, '¼'..='¾' | '\u{2150}'..='\u{215f}' | '\u{2189}')
}

fn push_folded(folded: &mut String, character: char) {
    if character.is_ascii() && !character.is_ascii_whitespace() && character != '\u{b}' {
        folded.push(character.to_ascii_lowercase());
    } else if character.is_whitespace() {
        if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    } else if !is_combining_mark(character) && !is_invisible(character) {
        folded.extend(character.to_lowercase());
    }
}

/// The words of a text: folded runs of letters and digits.
pub fn words(text: &str) -> Vec<String> {
    split_words(&fold(text)).map(str::to_owned).collect()
}

/// The runs of letters and digits of a text that is folded already.
pub fn split_words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The text with white space of any kind collapsed to single spaces, none at the ends, and without
/// control characters and those that nobody sees; letters stay as they are.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_clean(text) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() {
            if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                cleaned.push(' ');
            }
        } else if !character.is_control() && !is_invisible(character) {
            cleaned.push(character);
        }
    }
    cleaned.truncate(cleaned.trim_end().len());
    Cow::Owned(cleaned)
}

fn is_clean(text: &str) -> bool {
    let mut before = ' ';
    for character in text.chars() {
        let odd = if character.is_ascii() {
            character.is_ascii_control() || (character == ' ' && before == ' ')
        } else {
            character.is_whitespace() || character.is_control() || is_invisible(character)
        };
        if odd {
            return false;
        }
        before = character;
    }
    before != ' ' || text.is_empty()
}

/// Soft hyphen, zero-width spaces and joiners, marks of direction, variation selectors, byte order mark.
pub(crate) const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// By which scrapers and shops say that a field holds nothing, in lower case.
const NOTHING: [&str; 16] = [
    "n/a",
    "na",
    "n.a",
    "n.a.",
    "n/d",
    "#n/a",
    "<na>",
    "<null>",
    "<none>",
    "null",
    "(null)",
    "none",
    "undefined",
    "nil",
    "[object object]",
    "no disponible",
];
/// The longest of them.
const NOTHING_MAX_BYTES: usize = 15;

/// Whether a text begins as none does that holds nothing, with entities and tags or without; fast.
pub(crate) fn begins_with_something(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric() && !matches!(c, 'N' | 'U' | 'n' | 'u'))
}

/// Whether a field holds nothing, or one of the words by which scrapers and shops say so. `NAN` and
/// `NAT` in capitals are brands.
pub fn is_absent(text: &str) -> bool {
    if begins_with_something(text) {
        return false;
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c));
    if text.is_empty() || matches!(text, "NaN" | "nan" | "NaT" | "nat") {
        return true;
    }
    if text.len() > NOTHING_MAX_BYTES {
        return false;
    }
    NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word))
        || text
            .chars()
            .all(|c| matches!(c, '-' | '–' | '—' | '―' | '_' | '.'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folds_case_accents_and_space() {
        for (text, expected) in [
            ("Televisión  55”", "television 55”"),
            ("  TELEVISORES\u{a0}", "televisores"),
            ("Éxito", "exito"),
            ("E\u{301}xito", "exito"),
            ("ＴＶ\u{200b}\tFull\nHD", "tv full hd"),
            ("", ""),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
        }
    }

    #[test]
    fn marks_beside_a_word_are_none_of_its_letters() {
        for (text, expected) in [
            ("Galaxy™ S24", "galaxy s24"),
            ("Galaxy™S24", "galaxy s24"),
            ("Samsung®", "samsung"),
            ("Dolby®Atmos©2025", "dolby atmos 2025"),
            ("Servicio℠ ℗", "servicio"),
            ("S24² Ultra¹", "s24 ultra"),
            ("Lavadora Drum³", "lavadora drum"),
            ("Galaxyᵀᴹ S24", "galaxy s24"),
            ("Samsung Ⓡ Ⓒ", "samsung"),
            ("S24① Nota⁴", "s24 nota"),
            ("Alfombra 5 m² 2m³ 10cm²", "alfombra 5 m2 2m3 10cm2"),
            ("1½ litros ¾", "1 1⁄2 litros 3⁄4"),
            ("CO₂ 2ª Nº", "co2 2a no"),
            ("㎏ ㎡", "kg m2"),
            ("®", ""),
        ] {
            assert_eq!(fold(text), expected, "{text:?}");
        }
    }

    #[test]
    fn nothing_is_told_whatever_is_around_it() {
        for word in NOTHING {
            for text in [
                word.to_owned(),
                word.to_uppercase(),
                format!(" {word}\u{200b}"),
            ] {
                assert!(is_absent(&text), "{text:?}");
            }
        }
        for text in ["0", "a", "ninguna", "n", "u", "NAN", "unidad", "<b>"] {
            assert!(!is_absent(text), "{text:?}");
        }
    }

    #[test]
    fn folding_any_character_twice_changes_nothing() {
        for character in '\0'..=char::MAX {
            let once = fold(&format!("a{character}b"));
            assert_eq!(fold(&once), once, "{character:?}");
        }
    }

    #[test]
    fn cleaning_keeps_letters_and_collapses_space() {
        for (text, expected) in [
            ("TV  de\u{a0}50\t", "TV de 50"),
            (" a", "a"),
            ("a ", "a"),
            ("a\u{0}\u{200b}b", "ab"),
            ("Él", "Él"),
            (" ", ""),
        ] {
            assert_eq!(clean(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn folding_and_cleaning_are_idempotent(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(fold(&folded), folded);
            let cleaned = clean(&text).into_owned();
            prop_assert_eq!(clean(&cleaned), cleaned.as_str());
            prop_assert_eq!(fold(&cleaned.replace('\0', "")), fold(&clean(&cleaned)));
        }
    }
}
