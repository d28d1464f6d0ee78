//! The thing that a title names: the first noun that is known, before what it is for or made of.
//!
//! `Mini lavadora portátil` is a washing machine; `Bolsa para lavadora` is a bag.

use std::collections::HashSet;

use super::nouns::{Found, Meaning, Nouns, is_form_of, is_same_noun};
use crate::name::Name;
use crate::text::{fold, split_words};

/// Words before which a title has not begun yet.
const FILLERS: [&str; 41] = [
    "sistema",
    "juego",
    "equipo",
    "conjunto",
    "torre",
    "modelo",
    "linea",
    "combo",
    "kit",
    "pack",
    "set",
    "par",
    "duo",
    "paquete",
    "lote",
    "caja",
    "x",
    "und",
    "unds",
    "unidad",
    "unidades",
    "pieza",
    "piezas",
    "pcs",
    "nuevo",
    "nueva",
    "original",
    "oferta",
    "promo",
    "promocion",
    "mini",
    "mega",
    "super",
    "gran",
    "el",
    "la",
    "los",
    "las",
    "un",
    "una",
    "de",
];
/// What the thing is for, made of or comes with stands behind these words.
const STOPS: [&str; 21] = [
    "para",
    "p",
    "con",
    "c",
    "sin",
    "compatible",
    "compatibles",
    "for",
    "with",
    "de",
    "del",
    "en",
    "tipo",
    "estilo",
    "por",
    "a",
    "al",
    "que",
    "ideal",
    "apto",
    "incluye",
];
/// What the thing is for stands behind these words.
const FOR: [&str; 5] = ["para", "p", "compatible", "compatibles", "for"];
/// Another thing stands behind these words.
const JOINS: [&str; 4] = ["y", "e", "o", "and"];
/// A title has begun after so many words.
const START: usize = 16;
/// So many unknown words, of a brand or a series, may stand before the thing.
const UNKNOWN: usize = 2;
/// What a thing is for is among so many words.
const PURPOSE: usize = 4;
/// The name of an unknown part has at most so many words.
const UNKNOWN_PART: usize = 6;

/// What a title names first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head<'t> {
    pub(super) found: Found<'t>,
    /// Where its words begin.
    pub(super) at: usize,
}

/// A title in the category that its shop gave it.
pub(super) struct TitleReader<'t, 'w> {
    pub(super) nouns: &'t Nouns,
    pub(super) category: &'t Name,
    /// Words for who or where things are for.
    pub(super) purposes: &'t HashSet<Box<str>>,
    /// The words of the title up to the first joining plus.
    pub(super) main: &'w [&'w str],
}

impl<'t> TitleReader<'t, '_> {
    /// Where the title begins behind its brand and words such as `combo`.
    pub(super) fn start(&self, brand: Option<&Name>) -> usize {
        let mut at = 0;
        while let Some(word) = self.main.get(at).filter(|_| at < START) {
            let of_brand = brand.map_or(0, |brand| brand_words(&self.main[at..], brand));
            match of_brand {
                0 if is_filler(word) && !(at == 0 && *word == "de") => at += 1,
                0 => break,
                words => at += words,
            }
        }
        at
    }

    /// The first noun that is known, where it stands at the beginning: behind brand and fillers, of
    /// which it may be one, or a word or two that are not listed.
    pub(super) fn head(&self, start: usize) -> Option<Head<'t>> {
        let mut unknown = 0;
        for at in 0..self.main.len() {
            if let Some(found) = self.nouns.find(&self.main[at..], &self.category.key) {
                return Some(Head { found, at });
            }
            if at < start {
                continue;
            }
            let word = self.main[at];
            let is_model = word.contains(|c: char| c.is_ascii_digit());
            unknown += 1;
            if STOPS.contains(&word) || is_model || unknown > UNKNOWN || self.names_own(word) {
                return None;
            }
        }
        None
    }

    /// Whether a word is in the name of the category.
    fn names_own(&self, word: &str) -> bool {
        let folded = fold(&self.category.spelling);
        split_words(&folded).any(|own| own.len() > 2 && is_same_noun(own, word))
    }

    /// Whether words begin with a thing of the category.
    pub(super) fn is_own(&self, words: &[&str]) -> bool {
        let skipped = words.iter().take_while(|word| is_filler(word)).count();
        let found = self.nouns.find(&words[skipped..], &self.category.key);
        found.is_some_and(|found| {
            matches!(found.meaning, Meaning::Thing { category, .. } if category == self.category)
        })
    }

    /// Whether a thing of the category is joined to another one (`Secadora y lavadora`), before what
    /// both are for.
    pub(super) fn joins_own(&self) -> bool {
        let end = self.main.iter().position(|word| FOR.contains(word));
        let name = &self.main[..end.unwrap_or(self.main.len())];
        let mut joins = (0..name.len()).filter(|at| JOINS.contains(&name[*at]));
        joins.any(|at| self.is_own(&name[at + 1..]))
    }

    /// Whether the title says that a part is for things of the category, which is not one of such
    /// parts (`Fundas para guitarra`) nor named after who or where its things are for.
    ///
    /// Some parts are of a thing (`Filtro de café`), others hold it (`Bolsa de leche`).
    pub(super) fn is_for_own(&self, part: &Head<'_>) -> bool {
        let behind = &self.main[part.at + part.found.len..];
        let is_never_whole = matches!(part.found.meaning, Meaning::Part(None));
        let Some(at) = behind
            .iter()
            .position(|word| FOR.contains(word) || is_never_whole && *word == "de")
        else {
            return false;
        };
        let reach = if behind[at] == "de" { 1 } else { PURPOSE };
        let mut purpose = behind[at + 1..].iter().take(reach);
        purpose.any(|word| !self.is_purpose(word) && self.names_own(word))
            && !self.names_own(self.main[part.at])
    }

    /// Whether something that is not listed is for or of a thing of the category (`Rodachinas para
    /// lavadora`), which it is not itself.
    pub(super) fn is_of_own(&self, start: usize) -> bool {
        let name = &self.main[start..];
        for (at, word) in name.iter().enumerate().take(UNKNOWN_PART) {
            if word.contains(|c: char| c.is_ascii_digit()) {
                return false;
            }
            let reach = match *word {
                "de" | "del" => 1,
                word if FOR.contains(&word) => PURPOSE,
                _ => continue,
            };
            let behind = &name[at + 1..];
            let mut places = 0..reach.min(behind.len());
            if at > 0 && places.any(|place| self.is_own(&behind[place..])) {
                return true;
            }
        }
        false
    }

    fn is_purpose(&self, word: &str) -> bool {
        let mut known = self.purposes.iter();
        known.any(|purpose| is_form_of(word, purpose))
    }
}

fn is_filler(word: &str) -> bool {
    let count = word.strip_prefix('x').unwrap_or(word);
    FILLERS.contains(&word) || count.bytes().all(|byte| byte.is_ascii_digit())
}

/// How many of the first words are the brand, or begin it.
fn brand_words(words: &[&str], brand: &Name) -> usize {
    let mut of_brand = split_words(&brand.key).peekable();
    let Some(mut rest) = of_brand.next() else {
        return 0;
    };
    let mut count = 0;
    for word in words {
        if *word == "+" {
            count += 1;
            continue;
        }
        let Some(left) = rest.strip_prefix(word) else {
            break;
        };
        count += 1;
        match (left, of_brand.next_if(|_| left.is_empty())) {
            ("", Some(next)) => rest = next,
            ("", None) => break,
            _ => rest = left,
        }
    }
    count
}
