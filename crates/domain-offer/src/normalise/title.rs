//! Titles as people read them: without the shop's brand prefix, bars and trailing marks.

use super::card::Card;
use crate::name::Name;
use crate::taxonomy::Taxonomy;
use crate::text::{clean, fold, is_absent};

/// The longest text before a ` - ` that can be a brand, in bytes.
const MAX_BRAND_BYTES: usize = 64;
/// Marks that stand between the parts of a title.
const DASHES: [char; 5] = ['-', '–', '—', '•', '·'];
/// A word so short before a full stop at the end is cut short (`35 Stk.`).
const ABBREVIATION_MAX_CHARS: usize = 3;

/// The cleaned title; `None` when no letter or digit is left.
///
/// Only what repeats the brand or stands for the look goes; words keep what they are written with
/// (`F. i. T.`, `Back- & Kochschokolade`).
pub(super) fn read(
    card: &Card<'_>,
    brand_text: &str,
    brand: Option<&Name>,
    taxonomy: &Taxonomy,
) -> Option<Box<str>> {
    if is_absent(card.title) {
        return None;
    }
    let cleaned = clean(card.title);
    let is_said = |text: &str| says_brand(text, brand, taxonomy);
    let mut title = Title::new(cleaned.len());
    if let Some(line) = card.brand.filter(|line| !is_said(line)) {
        title.push_all(&clean(line));
    }
    match cleaned.split_once(" - ") {
        Some((prefix, rest)) if is_prefix(prefix, rest) && is_said(prefix) => title.push_all(rest),
        // The name of a maker's second line (`IFFALCON - ` of TCL): only the title says it.
        Some((prefix, rest)) if is_prefix(prefix, rest) && fold(prefix) == fold(brand_text) => {
            title.push_all(prefix);
            title.push_all(rest);
        }
        _ => title.push_all(&cleaned),
    }
    title.finish()
}

fn is_prefix(prefix: &str, rest: &str) -> bool {
    prefix.len() <= MAX_BRAND_BYTES && rest.contains(char::is_alphanumeric)
}

/// Whether a text is the brand, which is shown and found besides, or says that there is none.
fn says_brand(text: &str, brand: Option<&Name>, taxonomy: &Taxonomy) -> bool {
    let named = brand.is_some_and(|brand| fold(&brand.spelling) == fold(text));
    named || taxonomy.is_no_brand(text)
}

/// A title under construction.
struct Title {
    text: String,
    /// The dash before the next part.
    dash: Option<char>,
}

impl Title {
    fn new(capacity: usize) -> Self {
        Self {
            text: String::with_capacity(capacity),
            dash: None,
        }
    }

    fn push_all(&mut self, text: &str) {
        let bars = text.split(' ').filter(|token| *token == "I").count() > 1;
        let tokens = text
            .split([' ', '|', '¦'])
            .filter(|token| !token.is_empty());
        for token in tokens.filter(|token| !(bars && *token == "I")) {
            self.push(token);
        }
    }

    /// Adds a token; a dash that stands alone is one between parts.
    fn push(&mut self, token: &str) {
        let bare = token.trim_start_matches('_');
        let bare = bare
            .strip_prefix('•')
            .filter(|rest| !rest.is_empty())
            .unwrap_or(bare);
        let core = without_marks(bare);
        if core.chars().all(|c| DASHES.contains(&c)) {
            self.dash = self.dash.or(core.chars().next());
            return;
        }
        let dash = self.dash.take();
        if !self.text.is_empty() {
            self.text.push(' ');
            if let Some(dash) = dash {
                self.text.extend([dash, ' ']);
            }
        }
        self.text.push_str(core);
    }

    fn finish(mut self) -> Option<Box<str>> {
        let marks = [',', ';', ':', '_', ' '];
        let mut end = self.text.trim_end_matches(marks).len();
        if is_full_stop(&self.text[..end]) {
            end -= 1;
        }
        self.text.truncate(end);
        let usable = self.text.contains(char::is_alphanumeric);
        usable.then(|| self.text.into_boxed_str())
    }
}

/// A token without the marks that scraping leaves behind (`2025_.`, `Google.-`); one mark alone
/// belongs to it (`Back-`, `T.`).
fn without_marks(token: &str) -> &str {
    let core = token.trim_end_matches(['_', '.', '-', '–', '—']);
    let marks = &token[core.len()..];
    let is_mixed = marks.contains('_') || marks.contains('.') && marks.contains(['-', '–', '—']);
    if is_mixed { core } else { token }
}

/// Whether a title ends in one full stop that does not belong to its last word, as those of `F. i. T.`,
/// `I.G.T.` and `35 Stk.` do.
fn is_full_stop(title: &str) -> bool {
    let Some(before) = title.strip_suffix('.') else {
        return false;
    };
    let last = before.rsplit(' ').next().unwrap_or_default();
    let is_long = last.chars().count() > ABBREVIATION_MAX_CHARS;
    let is_code = last.contains(|c: char| !c.is_alphabetic());
    !last.contains('.') && (is_long || is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, brand: &str, expected: Option<&str>) {
        let taxonomy = Taxonomy::bundled();
        let name = taxonomy.brand(brand);
        let card = Card::read(text);
        let title = read(&card, brand, name.as_ref(), &taxonomy);
        assert_eq!(title.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn titles_read_naturally() {
        check("LG - TV", "LG", Some("TV"));
        check("LG - ", "LG", Some("LG"));
        check(
            "Computador HP 15\" - RAM 8GB -  Gris",
            "HP",
            Some("Computador HP 15\" - RAM 8GB - Gris"),
        );
        check("Temperatura -5 grados", "", Some("Temperatura -5 grados"));
        check(
            "Celular S24+ Dr. Zoom.",
            "SAMSUNG",
            Some("Celular S24+ Dr. Zoom"),
        );
        check(
            "Sony Xperia 1 I Negro",
            "SONY",
            Some("Sony Xperia 1 I Negro"),
        );
        check("- | - _.", "", None);
        check("", "", None);
    }

    #[test]
    fn words_keep_what_they_are_written_with() {
        for title in [
            "Butterkäse 45 % F. i. T.",
            "Gouda 45% F.i.T.",
            "Chardonnay Veneto I.G.T.",
            "Aceto Balsamico di Modena I. G. P.",
            "Kürbiskernöl g.g.A.",
            "Clever Back- & Kochschokolade",
            "Frischkäse- Zubereitung Kren",
            "Weichkäse mit Blau- und Weißschimmel",
            "Müllbeutel 30l 35 Stk.",
            "Bananen aus Dominikanische Rep.",
            "Libro Dr. Jekyll y Mr. Hyde",
            "Muñeca Monsters Inc.",
            "Libro J.K. Rowling",
            "SPAR Natur*pur Bio",
            "Get Back-",
            "Sangre O-",
            "Batería CR2032 (3V)",
            "Wait... What",
            "¿Quién se ha llevado mi queso?",
            "¡Hola!",
            "Tornillo 1/4\" x 2\"",
            "Camiseta #10 @fan",
            "Cable USB-C/HDMI 2.0",
            "S24+",
            "Vitamina C++",
            "50% algodón",
            "Café (molido) [500 g] {x2}",
            "Shampoo 2 en 1: lava y cuida",
            "Galaxy™ S24®",
            "Rock 'n' Roll",
            "Aceite 0,9 L -5°C",
            "Aceite de oliva – 1 L — Extra virgen",
        ] {
            check(title, "", Some(title));
        }
    }

    #[test]
    fn what_a_card_says_above_the_title_stays_unless_it_is_the_brand() {
        let card = |line: &str| format!("{line}\nTelevisor 55\nPor Falabella\n$ 1.000");
        check(&card("AIWA"), "AIWA", Some("Televisor 55"));
        check(&card("GENERICO"), "", Some("Televisor 55"));
        check(&card("IFFALCON"), "TCL", Some("IFFALCON Televisor 55"));
    }
}
