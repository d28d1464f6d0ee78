//! Folding and cleaning of text: what two spellings of one word have in common.

mod stems;

use std::borrow::Cow;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

pub(crate) use stems::Stems;

/// Lower case, without accents, with white space of any kind collapsed to single spaces and none
/// at the ends; characters that nobody sees are left out. `Televisión  55”` → `television 55”`:
/// letters keep their order. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            push_folded(&mut folded, character);
        } else {
            decompose_compatible(character, |part| push_folded(&mut folded, part));
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
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

/// Soft hyphen, zero-width spaces and joiners, marks of direction, byte order mark.
const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

/// Whether a field holds nothing, or one of the words by which scrapers and shops say so. `NAN` in
/// capitals is a brand.
pub fn is_absent(text: &str) -> bool {
    let text = text.trim();
    if matches!(text, "NaN" | "nan") {
        return true;
    }
    let words = ["n/a", "na", "null", "none", "undefined", "nil", "-", "--"];
    text.is_empty() || text.len() <= 9 && words.iter().any(|word| text.eq_ignore_ascii_case(word))
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
