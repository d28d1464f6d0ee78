//! The details block of a page: keys and values, in lines or one behind another, more or less.

mod keys;
mod pieces;
mod topics;
mod vocabulary;

use std::borrow::Cow;

use crate::text::{self, clean, fold};
use keys::KEYS;
use pieces::{colon, lines, pieces};

pub(super) use topics::{Field, fields, of_topic};
pub(super) use vocabulary::Topic;

/// The keys and values of a details block, in order; nothing is dropped.
///
/// A line is `key: value`, or several of these one behind another (`Color: Negro. Peso: 5 kg.`); else it begins
/// with the first known key of several words (`Control remoto incluido Sí`); else with one word and the rest. A line
/// without either is text under `""`. Bullets are not part of a key, a lost Greek alpha (`¿7 AI Processor`) is put
/// back, and entities and tags are read as what they show.
pub fn parse_details(text: &str) -> Vec<(String, String)> {
    let pairs = read_pieces(text)
        .into_iter()
        .map(|line| match split(&line) {
            Some((key, value)) => (key.to_owned(), value.to_owned()),
            None => match line.split_once(' ') {
                Some((word, rest)) => (word.to_owned(), rest.to_owned()),
                None => (String::new(), line),
            },
        });
    pairs.collect()
}

/// A details block as paragraphs with an empty line between them: `key: value` where a line has a
/// key that is marked or known, else the line as it is.
pub fn details_paragraphs(text: &str) -> String {
    let paragraphs = read_pieces(text)
        .into_iter()
        .map(|line| match split(&line) {
            Some((key, value)) => format!("{key}: {value}").trim_end().to_owned(),
            None => line,
        });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// The block as it is meant: without entities and tags, with one kind of line end, and wide letters and marks as those
/// of ASCII.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    let shown = text::plain(text);
    // Bytes first, many at once: nearly all texts have none of these characters.
    let may_be = |byte| matches!(byte, b'\r' | 0xe2 | 0xef);
    let has_one = shown.bytes().fold(false, |has, byte| has | may_be(byte));
    if !has_one || !shown.contains(is_wide_or_end) {
        return shown;
    }
    Cow::Owned(shown.chars().map(narrow).collect())
}

const fn is_wide_or_end(character: char) -> bool {
    matches!(character, '\r' | '\u{2028}' | '！'..='～')
}

fn narrow(character: char) -> char {
    match character {
        '\r' | '\u{2028}' => '\n',
        '！'..='～' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    }
}

/// What a yes-or-no field says: `Sí`, `Si`, `SI` are yes; `No`, `No incluye`, `Sin entradas` are no.
pub fn yes_or_no(value: &str) -> Option<bool> {
    let folded = fold(value);
    let folded = folded.trim_end_matches('.');
    match folded {
        "si" | "incluye" | "incluido" => Some(true),
        "no" | "no incluye" | "no tiene" | "no aplica" | "ninguno" | "ninguna" => Some(false),
        other => other.starts_with("sin ").then_some(false),
    }
}

/// Whether the values of a block have slipped to the next key, as where a refresh rate is `1`, a
/// guarantee `Sí` and a processor `Sin entradas`: two such values, and no value can be trusted.
pub fn is_shifted(pairs: &[(String, String)]) -> bool {
    let odd = pairs
        .iter()
        .filter(|(key, value)| is_of_another_kind(&fold(key), value));
    odd.count() >= 2
}

fn is_of_another_kind(key: &str, value: &str) -> bool {
    let digits = value.contains(|c: char| c.is_ascii_digit());
    match key {
        "tasa de refresco" => value.trim().parse::<u32>().is_ok_and(|hertz| hertz < 24),
        "garantia del proveedor" | "garantia" | "procesador" | "resolucion" => {
            yes_or_no(value).is_some()
        }
        "tamano de la pantalla" | "cantidad de puertos hdmi" | "potencia de los parlantes" => {
            !digits && !value.is_empty()
        }
        "entradas vga" | "entradas rca" => value.contains("Processor") || value.contains("Hz"),
        _ => false,
    }
}

fn read_pieces(text: &str) -> Vec<String> {
    let text = plain(text);
    let pieces = lines(&text).flat_map(pieces);
    let pieces = pieces.map(|piece| clean(piece).into_owned());
    pieces
        .filter(|piece| !piece.is_empty())
        .map(with_alpha)
        .collect()
}

/// Puts the alpha back that a wrong encoding made a question mark: before a digit, not closed.
fn with_alpha(line: String) -> String {
    let lost = line
        .match_indices('¿')
        .any(|(at, mark)| line[at + mark.len()..].starts_with(|c: char| c.is_ascii_digit()));
    if lost && !line.contains('?') {
        line.replace('¿', "α")
    } else {
        line
    }
}

/// Key and value of a line that marks its key with a colon or begins with a known key.
fn split(line: &str) -> Option<(&str, &str)> {
    if let Some(at) = colon(line) {
        return Some((line[..at].trim_end(), line[at + 1..].trim_start()));
    }
    let first = fold(line.split(' ').next().unwrap_or_default());
    let begins = |key: &&&str| {
        key.strip_prefix(&*first)
            .is_some_and(|rest| rest.starts_with(' '))
    };
    let at = KEYS
        .iter()
        .filter(begins)
        .find_map(|key| end_of(line, key))?;
    Some((&line[..at], line[at..].trim_start()))
}

/// Where a known key ends at the beginning of a line, if the line begins with it.
fn end_of(line: &str, key: &str) -> Option<usize> {
    let mut end = 0;
    for word in key.split(' ') {
        let rest = &line[end..];
        let start = if end == 0 {
            0
        } else {
            rest.strip_prefix(' ').map(|_| 1)?
        };
        let length = rest[start..].find(' ').unwrap_or(rest.len() - start);
        let written = &rest[start..start + length];
        if written.len() > 2 * word.len() + 4 || fold(written) != word {
            return None;
        }
        end += start + length;
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let pairs = parse_details(text);
        let pairs: Vec<_> = pairs
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        assert_eq!(pairs, expected, "{text:?}");
    }

    #[test]
    fn lines_have_marked_known_or_one_word_keys() {
        check(
            "Control remoto incluido Sí",
            &[("Control remoto incluido", "Sí")],
        );
        check(
            "Entradas VGA Sin entradas",
            &[("Entradas VGA", "Sin entradas")],
        );
        check(
            "ENTRADAS VGA sin entradas",
            &[("ENTRADAS VGA", "sin entradas")],
        );
        check("• Memoria RAM: 24 GB", &[("Memoria RAM", "24 GB")]);
        check("Modelo 43LM6370PDB", &[("Modelo", "43LM6370PDB")]);
        check("Contraste 1200:01", &[("Contraste", "1200:01")]);
        check("Ver https://a.co/x", &[("Ver", "https://a.co/x")]);
        check(
            "Ficha técnica:\n\n Especificaciones ",
            &[("Ficha técnica", ""), ("", "Especificaciones")],
        );
        check(
            "Detalle de la garantía 1 año: x",
            &[("Detalle de la garantía 1 año", "x")],
        );
        check("Cantidad de paquetes 1", &[("Cantidad de paquetes", "1")]);
        check(": a", &[(":", "a")]);
        check("", &[]);
    }

    #[test]
    fn paragraphs_are_set_apart_by_empty_lines() {
        let text = "Especificaciones\nTDT Sí\nControl remoto incluido Sí\n\nModelo: A1\nFicha:";
        let expected =
            "Especificaciones\n\nTDT Sí\n\nControl remoto incluido: Sí\n\nModelo: A1\n\nFicha:";
        assert_eq!(details_paragraphs(text), expected);
    }

    #[test]
    fn one_line_is_as_good_as_lines() {
        check(
            "Descripción: Buena. Compra en exito.com. Especificaciones: Garantía: 1 año. Peso: 6.5 kg. IVA: 19",
            &[
                ("Descripción", "Buena. Compra en exito.com"),
                ("Especificaciones", ""),
                ("Garantía", "1 año"),
                ("Peso", "6.5 kg"),
                ("IVA", "19"),
            ],
        );
        check(
            "<p>C&oacute;digo&nbsp;EAN: 1</p><p>Alto：3</p>ＥＡＮ：5\r\nIVA: 19\u{2028}x",
            &[
                ("Código EAN", "1"),
                ("Alto", "3"),
                ("EAN", "5"),
                ("IVA", "19"),
                ("", "x"),
            ],
        );
        check(
            "<tr><td>EAN</td><td>1</td></tr><tr><td>Peso</td><td>5 kg</td></tr>",
            &[("EAN", "1"), ("Peso", "5 kg")],
        );
    }
}
