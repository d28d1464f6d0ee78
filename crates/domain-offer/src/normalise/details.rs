//! The details block of a page: lines of keys and values, more or less.

mod keys;

use crate::text::{clean, fold};
use keys::KEYS;

/// The keys and values of a details block, in order; nothing is dropped.
///
/// A line is `key: value`; else it begins with the first known key of several words (`Control
/// remoto incluido Sí`); else with one word and the rest. A line without either is text under `""`.
/// Bullets are not part of a key, and a lost Greek alpha (`¿7 AI Processor`) is put back.
pub fn parse_details(text: &str) -> Vec<(String, String)> {
    let pairs = lines(text).map(|line| match split(&line) {
        Some((key, value)) => (key.to_owned(), value.to_owned()),
        None => match line.split_once(' ') {
            Some((word, rest)) => (word.to_owned(), rest.to_owned()),
            None => (String::new(), line.clone()),
        },
    });
    pairs.collect()
}

/// A details block as paragraphs with an empty line between them: `key: value` where a line has a
/// key that is marked or known, else the line as it is.
pub fn details_paragraphs(text: &str) -> String {
    let paragraphs = lines(text).map(|line| match split(&line) {
        Some((key, value)) => format!("{key}: {value}").trim_end().to_owned(),
        None => line,
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
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

/// The values of the fields with one of these keys (in lower case), in the order of the lines.
pub(super) fn values<'a>(text: &'a str, keys: &[&str]) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| {
        let line = without_bullet(line);
        keys.iter().find_map(|key| value_of(line, key))
    })
}

fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    // Nearly all lines are settled by their first letter.
    if line.as_bytes().first()?.to_ascii_lowercase() != *key.as_bytes().first()? {
        return None;
    }
    let start = line.get(..key.len())?;
    if !start.eq_ignore_ascii_case(key) {
        return None;
    }
    let rest = &line[key.len()..];
    let separated = rest.starts_with([':', ' ', '\t', '\u{a0}']);
    separated.then(|| {
        rest.trim_start_matches([':', ' ', '\t', '\u{a0}'])
            .trim_end()
    })
}

fn without_bullet(line: &str) -> &str {
    line.trim()
        .trim_start_matches(['•', '·', '*', '▪', '●'])
        .trim_start()
}

fn lines(text: &str) -> impl Iterator<Item = String> {
    let lines = text
        .lines()
        .map(|line| clean(without_bullet(line)).into_owned());
    lines.filter(|line| !line.is_empty()).map(with_alpha)
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
    let at = KEYS.iter().find_map(|key| end_of(line, key))?;
    Some((&line[..at], line[at..].trim_start()))
}

/// The first colon that ends a key: not one of a time, a ratio or an address.
fn colon(line: &str) -> Option<usize> {
    line.match_indices(':').map(|(at, _)| at).find(|at| {
        let (before, after) = (&line[..*at], &line[at + 1..]);
        let in_number = before.ends_with(|c: char| c.is_ascii_digit())
            && after.starts_with(|c: char| c.is_ascii_digit());
        !before.is_empty() && !in_number && !after.starts_with("//")
    })
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
    fn fields_by_key() {
        let text = "Modelo1 x\n• MODELO: A1\nModelo B2";
        assert_eq!(values(text, &["modelo"]).collect::<Vec<_>>(), ["A1", "B2"]);
    }
}
