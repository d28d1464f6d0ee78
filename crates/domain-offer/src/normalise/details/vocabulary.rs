//! The words that keys of details are made of.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::condition;
use crate::text::{Stems, fold, split_words};

/// What a key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::normalise) enum Topic {
    /// Model, reference or part number.
    Model,
    /// An article number.
    Article,
    /// The number of a book.
    Book,
    /// The condition in which it is sold.
    Condition,
    /// The size of a screen.
    Screen,
    /// No key: a few words that name a condition.
    Remark,
}

/// What the words of a key say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// They name a topic.
    Topic(Topic),
    /// They do not, but with more words they may.
    Unfinished,
    /// No more words make them name a topic.
    None,
}

/// The fewest letters of a stem.
const SHORTEST_STEM: usize = 3;
/// A key has at most so many bytes.
pub(super) const LONGEST_KEY: usize = 64;
/// Words that a key does not end in.
const LINKS: [&str; 9] = ["de", "del", "la", "el", "y", "o", "en", "of", "the"];
/// The lengths of numbers, as they are written behind the name of one.
const LENGTHS: [&str; 5] = ["8", "10", "12", "13", "14"];

#[derive(Debug, Default)]
struct Keys {
    /// The topics that a word can stand in a key of, as bits.
    words: HashMap<Box<str>, u8>,
    /// With a space before and behind.
    names: Vec<(Topic, Box<str>)>,
    /// The beginnings of a word of each name and of remarks.
    stems: Stems,
    parts: HashSet<Box<str>>,
    abbreviations: HashSet<Box<str>>,
}

static KEYS: LazyLock<Keys> =
    LazyLock::new(|| Keys::read(include_str!("../../../data/details.txt")));

/// What a key says, which is not folded.
pub(super) fn read_key(key: &str) -> Reading {
    let key = key.trim();
    if key.is_empty() || key.len() > LONGEST_KEY {
        return Reading::None;
    }
    KEYS.reading(&fold(key))
}

/// The first place from one on where the name of a topic or a remark on the condition can be in a text that is not
/// folded; fast.
pub(super) fn find_name(text: &str, from: usize) -> Option<usize> {
    KEYS.stems.find(text.as_bytes(), from)
}

/// Whether a word is that of a part, which has a model of its own.
pub(super) fn is_part(word: &str) -> bool {
    split_words(&fold(word))
        .next()
        .is_some_and(|word| KEYS.parts.contains(word))
}

/// Whether the last of a few words is cut short, so that the period behind it ends nothing.
pub(super) fn is_abbreviation(words: &str) -> bool {
    if words.len() > LONGEST_KEY / 2 || words.contains([':', '：']) {
        return false;
    }
    let folded = fold(words);
    let mut last = "";
    let few = split_words(&folded).inspect(|word| last = word).count();
    few <= 3 && KEYS.abbreviations.contains(last)
}

impl Keys {
    fn reading(&self, folded: &str) -> Reading {
        let mut topics = u8::MAX;
        let mut key = String::with_capacity(folded.len() + 2);
        let mut last = "";
        key.push(' ');
        for word in split_words(folded) {
            last = bare(word);
            topics &= self.words.get(last).copied().unwrap_or_default();
            if topics == 0 {
                return Reading::None;
            }
            key.push_str(last);
            key.push(' ');
        }
        let is_named =
            |(topic, name): &&(Topic, Box<str>)| topics & bit(*topic) != 0 && key.contains(&**name);
        match self.names.iter().find(is_named) {
            Some((topic, _)) if !LINKS.contains(&last) => Reading::Topic(*topic),
            _ => Reading::Unfinished,
        }
    }

    fn read(text: &str) -> Self {
        let mut keys = Self::default();
        let mut section = "";
        for line in text.lines().map(str::trim) {
            if let Some(name) = section_name(line) {
                section = name;
            } else if !line.is_empty() && !line.starts_with('#') {
                keys.add(section, line);
            }
        }
        for stem in condition::stems() {
            keys.stems.add(stem);
        }
        keys
    }

    fn add(&mut self, section: &str, line: &str) {
        let (kind, phrases) = line.split_once('=').unwrap_or(("", line));
        let topic = match section {
            "model" => Topic::Model,
            "article number" => Topic::Article,
            "book number" => Topic::Book,
            "condition" => Topic::Condition,
            "screen" => Topic::Screen,
            "parts" => return self.parts.extend(list(phrases)),
            _ => return self.abbreviations.extend(list(phrases)),
        };
        for phrase in list(phrases) {
            for word in phrase.split(' ') {
                *self.words.entry(word.into()).or_default() |= bit(topic);
            }
            if kind.trim() == "names" {
                self.stems.add(&stem(&phrase));
                self.names.push((topic, format!(" {phrase} ").into()));
            }
        }
    }
}

fn section_name(line: &str) -> Option<&str> {
    line.strip_prefix('[')?.strip_suffix(']')
}

/// The beginning of the last word of a name that is long enough; single letters are followed by a period (`E.A.N.`)
/// or, in `P/N`, a slash.
fn stem(name: &str) -> Vec<u8> {
    let mut words = name.rsplit(' ').map(str::as_bytes);
    if let Some(word) = words.find(|word| word.len() >= SHORTEST_STEM) {
        return word.to_vec();
    }
    let mark = if name == "p n" { b'/' } else { b'.' };
    vec![name.as_bytes()[0], mark]
}

/// A word without the length of a number at its end (`ean13`).
fn bare(word: &str) -> &str {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if !letters.is_empty() && LENGTHS.contains(&&word[letters.len()..]) {
        letters
    } else {
        word
    }
}

const fn bit(topic: Topic) -> u8 {
    1 << topic as u8
}

fn list(words: &str) -> impl Iterator<Item = Box<str>> {
    words.split(',').map(|word| fold(word.trim()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(topic: Option<Topic>, keys: &[&str]) {
        for key in keys {
            let read = match read_key(key) {
                Reading::Topic(topic) => Some(topic),
                _ => None,
            };
            assert_eq!(read, topic, "{key:?}");
            assert!(topic.is_none() || find_name(key, 0).is_some(), "{key:?}");
        }
    }

    #[test]
    fn keys_of_models() {
        check(
            Some(Topic::Model),
            &[
                "Modelo",
                "MODELO",
                "modelo ",
                "Modelo alfanumérico",
                "Número de modelo",
                "Numero de Modelo",
                "N° de modelo",
                "Nro. Modelo",
                "No. de modelo",
                "Linea Modelo Referencia",
                "Línea / Modelo / Referencia",
                "Modelo/Referencia",
                "Modelo - Referencia",
                "Referencia",
                "REFERENCIA",
                "Ref.",
                "Ref",
                "Modelo (Ref.)",
                "Referencia del fabricante",
                "Referencia del producto",
                "Modelo del producto",
                "Modelo del fabricante",
                "Código de modelo",
                "Cód. modelo",
                "Nombre del modelo",
                "Model",
                "Model number",
                "Item model number",
                "Model Name",
                "Número de modelo del artículo",
                "MPN",
                "Part Number",
                "Número de parte",
                "Número de pieza del fabricante",
                "P/N",
                "Modelo\u{a0}del televisor",
                "Modelo_Referencia",
            ],
        );
        check(
            None,
            &[
                "Modelo del Procesador",
                "Modelo de procesador",
                "Modelo Procesador",
                "Modelo del procesador gráfico",
                "Modelo tarjeta gráfica",
                "Modelo Tarjeta de Video/Grafica",
                "Modelo de la tarjeta de video",
                "Modelo GPU",
                "Modelo de CPU",
                "Modelo del chipset",
                "Modelo de cámara",
                "Modelo de batería",
                "Modelos compatibles",
                "Modelo de control remoto",
                "Año del modelo",
                "Modelo compatible",
                "Referencia web",
                "Referencias bibliográficas",
                "Línea",
                "Número",
                "Marca",
                "Modelado",
                "Referencia de color",
                "",
                "Modelo de",
                "Parte",
                "Modo de uso",
            ],
        );
    }

    #[test]
    fn keys_of_article_numbers() {
        check(
            Some(Topic::Article),
            &[
                "EAN",
                "ean",
                "Ean",
                "EAN-13",
                "EAN 13",
                "EAN13",
                "EAN-8",
                "EAN_13",
                "E.A.N.",
                "CÓDIGO EAN",
                "Codigo EAN",
                "Código EAN-13",
                "Cód. EAN",
                "Código de barras",
                "CODIGO DE BARRAS",
                "Código de barra",
                "Cod. barras",
                "Código de barras (EAN)",
                "GTIN",
                "GTIN-13",
                "GTIN13",
                "GTIN 14",
                "UPC",
                "UPC-A",
                "UPC-12",
                "Código UPC",
                "EAN/UPC",
                "UPC / EAN / GTIN",
                "EAN / ISBN",
                "Número EAN",
                "N° EAN",
                "EAN del producto",
                "Barcode",
                "Bar code",
                "Global Trade Item Number",
                "CodigoEAN",
                "Código Universal de Producto UPC",
            ],
        );
        check(
            Some(Topic::Book),
            &[
                "ISBN",
                "isbn",
                "ISBN-13",
                "ISBN 10",
                "ISBN13",
                "I.S.B.N.",
                "Código ISBN",
                "Número ISBN",
                "ISBN del libro",
            ],
        );
        check(
            None,
            &[
                "Barra de sonido",
                "Barras de luz",
                "EAN de la caja",
                "Código",
                "Código del producto",
                "Código SKU",
                "SKU",
                "PLU",
                "Océano",
                "Lector de código de barras",
                "Upcycling",
                "ISBN de la colección completa",
                "13",
            ],
        );
    }

    #[test]
    fn keys_of_conditions_and_screens() {
        check(
            Some(Topic::Condition),
            &[
                "Condición",
                "CONDICION",
                "Condición del producto",
                "Estado",
                "Estado del producto",
                "Condition",
                "Estado del artículo",
                "Detalle de la condición",
                "Estado físico",
                "Item condition",
                "Tipo de condición",
            ],
        );
        check(
            Some(Topic::Screen),
            &[
                "Tamaño de la pantalla",
                "Tamaño de pantalla",
                "TAMAÑO PANTALLA",
                "Tamaño de pantalla (pulgadas)",
                "Tamaño de la pantalla en pulgadas",
                "Screen size",
                "Tamaño del panel",
            ],
        );
        check(
            None,
            &[
                "Estado sólido",
                "Disco Estado Solido",
                "Condiciones",
                "Condiciones de uso",
                "Estado de la batería",
                "Tamaño",
                "Tamaño del empaque",
                "Pantalla",
                "Estado civil",
            ],
        );
    }

    #[test]
    fn every_line_of_the_file_is_read() {
        let mut sections = HashSet::new();
        for line in include_str!("../../../data/details.txt").lines() {
            if let Some(section) = section_name(line) {
                assert!(sections.insert(section), "{line}");
            } else if !line.is_empty() && !line.starts_with('#') {
                assert!(
                    line.split(',').all(|word| !fold(word.trim()).is_empty()),
                    "{line}"
                );
            }
        }
        let known = [
            "model",
            "article number",
            "book number",
            "condition",
            "screen",
            "parts",
            "abbreviations",
        ];
        assert_eq!(sections, HashSet::from(known));
    }
}
