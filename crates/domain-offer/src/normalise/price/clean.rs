//! The text of a price without what only stands for its look: tags, entities, odd blanks and marks.
//!
//! What is left is in NFKC; apostrophes of all kinds are `'`, dashes and minus signs `-`, digits those of ASCII, blanks
//! single spaces, and lines are kept. Where digits only look as if they belonged together (a raised `99`, a fraction, a
//! tag between two digits) stands [`GAP`].

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

use crate::text::{entities, is_invisible};

/// Stands between digits that are not one number.
pub(super) const GAP: char = '\u{1}';

/// The zeros of the decimal digits of other scripts, each followed by its nine others.
const ZEROS: [u32; 19] = [
    0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50,
    0xed0, 0xf20, 0x1040, 0x17e0, 0x1810, 0xff10,
];

/// The text as it is meant.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text.trim());
    }
    let meant = entities(text);
    let text = untagged(&meant);
    let mut mapped = String::with_capacity(text.len());
    for character in text.chars() {
        push(&mut mapped, character);
    }
    let composed: String = mapped.nfkc().collect();
    Cow::Owned(one_space(&composed))
}

fn is_plain(text: &str) -> bool {
    let mut before = b' ';
    text.bytes().all(|byte| {
        let doubled = byte == b' ' && before == b' ' && !text.starts_with(' ');
        before = byte;
        (b' '..=b'~').contains(&byte) && !matches!(byte, b'&' | b'<' | b'`') && !doubled
    })
}

/// Replaces tags: what is struck out was asked before, what is put in is asked now, blocks are lines.
fn untagged(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        if let Some((tag, behind)) = after.split_once('>').filter(|_| is_tag) {
            out.push_str(meaning_of_tag(tag));
            if ends_in_digit(&out) && behind.starts_with(|c: char| c.is_numeric()) {
                out.push(GAP);
            }
            rest = behind;
        } else {
            out.push('<');
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn ends_in_digit(text: &str) -> bool {
    text.ends_with(|c: char| c.is_numeric())
}

fn meaning_of_tag(tag: &str) -> &'static str {
    let name = tag
        .trim_end_matches('/')
        .split([' ', '\t', '\n'])
        .next()
        .unwrap_or_default();
    match name.to_ascii_lowercase().as_str() {
        "del" | "s" | "strike" => "\n antes ",
        "ins" => "\n ahora ",
        "br" | "p" | "div" | "li" | "td" | "tr" | "/p" | "/div" | "/li" | "/td" | "/tr"
        | "/del" | "/s" | "/strike" | "/ins" => "\n",
        _ => "",
    }
}

fn push(out: &mut String, character: char) {
    match character {
        '\'' | '`' | '´' | '‘' | '’' | '‛' | '′' | '‵' | 'ʹ' | 'ʻ' | 'ʼ' | 'ˈ' | 'ˊ' | 'ˋ'
        | '՚' | '׳' | '＇' | '｀' | '᾽' | '΄' | '\u{a78c}' => out.push('\''),
        '״' | '“' | '”' | '„' | '″' => out.push('"'),
        '−' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '﹣' | '－' | '⁻' => {
            out.push('-');
        }
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => out.push('\n'),
        _ if is_invisible(character) => {}
        _ if character.is_whitespace() => out.push(' '),
        _ if character.is_control() => out.push(GAP),
        _ if character.is_numeric() && !character.is_ascii() => push_numeral(out, character),
        _ => out.push(character),
    }
}

/// A decimal digit as that of ASCII; raised ones, fractions and the like belong to no number beside them.
fn push_numeral(out: &mut String, character: char) {
    let code = u32::from(character);
    let value = ZEROS
        .iter()
        .find_map(|zero| code.checked_sub(*zero).filter(|value| *value < 10));
    match value.and_then(|value| char::from_digit(value, 10)) {
        Some(digit) => out.push(digit),
        None => out.extend([GAP, character, GAP]),
    }
}

fn one_space(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        let blank_before = out.is_empty() || out.ends_with([' ', '\n']);
        match character {
            ' ' | '\n' if blank_before && !(character == '\n' && out.ends_with(' ')) => {}
            '\n' if out.ends_with(' ') => {
                out.pop();
                out.push('\n');
            }
            _ => out.push(character),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_goes_and_meaning_stays() {
        for (text, expected) in [
            (" $ 1.299.900 ", "$ 1.299.900"),
            ("&#36;1.299.900", "$1.299.900"),
            ("&#x24;&nbsp;5", "$ 5"),
            ("$&amp;nbsp;5", "$ 5"),
            ("AT&T $ 5", "AT&T $ 5"),
            ("1´299‘900", "1'299'900"),
            ("1.\u{200b}299.\u{200b}900", "1.299.900"),
            ("1\u{2009}299\u{a0}900", "1 299 900"),
            ("５.０００", "5.000"),
            ("۱۵۷,۰۰۰", "157,000"),
            ("−5–6", "-5-6"),
            ("<b>$</b> <span class=\"x\">5.000</span>", "$ 5.000"),
            ("<del>$ 9</del><ins>$ 5</ins>", "antes $ 9\nahora $ 5"),
            ("12<sup>99</sup>", "12\u{1}99"),
            ("12⁹⁹", "12\u{1}9\u{1}\u{1}9\u{1}"),
            ("5 < 6", "5 < 6"),
            ("a\r\n\r\n b", "a\nb"),
        ] {
            assert_eq!(plain(text), expected, "{text:?}");
        }
    }
}
