//! Titles as people read them: without the shop's brand prefix, bars and trailing marks.

use crate::name::Name;
use crate::taxonomy::Taxonomy;
use crate::text::{clean, fold, is_absent};

/// The longest text before a ` - ` that can be a brand, in bytes.
const MAX_BRAND_BYTES: usize = 64;

/// The cleaned title; `None` when no letter or digit is left.
pub(super) fn read(
    text: &str,
    brand_text: &str,
    brand: Option<&Name>,
    taxonomy: &Taxonomy,
) -> Option<Box<str>> {
    if is_absent(text) {
        return None;
    }
    let cleaned = clean(text);
    let (prefix, rest) = split_brand(&cleaned, brand_text, brand, taxonomy);
    let mut title = Title::new(cleaned.len());
    title.push_all(prefix);
    title.push_all(rest);
    title.finish()
}

/// Takes `SAMSUNG - ` off; the name of a maker's second line (`IFFALCON - ` of TCL) is kept, as
/// only the title says it.
fn split_brand<'a>(
    title: &'a str,
    brand_text: &str,
    brand: Option<&Name>,
    taxonomy: &Taxonomy,
) -> (&'a str, &'a str) {
    let Some((prefix, rest)) = title.split_once(" - ") else {
        return ("", title);
    };
    if prefix.len() > MAX_BRAND_BYTES || !rest.contains(char::is_alphanumeric) {
        return ("", title);
    }
    let folded = fold(prefix);
    if brand.is_some_and(|brand| *brand.key == *folded) || taxonomy.is_no_brand(&folded) {
        return ("", rest);
    }
    if folded == fold(brand_text) {
        return (prefix, rest);
    }
    ("", title)
}

/// A title under construction.
struct Title {
    text: String,
    dash: bool,
}

impl Title {
    fn new(capacity: usize) -> Self {
        Self {
            text: String::with_capacity(capacity),
            dash: false,
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

    /// Adds a token; marks stuck to it become a dash before or after it.
    fn push(&mut self, token: &str) {
        let mut bare = token.trim_start_matches('_');
        if let Some(rest) = bare.strip_prefix(['-', '–', '—', '•']) {
            let rest = rest.trim_start_matches(['-', '–', '—']);
            if !rest.starts_with(|c: char| c.is_ascii_digit()) {
                (self.dash, bare) = (true, rest);
            }
        }
        let core = without_marks(bare);
        if core.is_empty() {
            self.dash |= bare.contains(['-', '–', '—']);
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str(if self.dash { " - " } else { " " });
        }
        self.text.push_str(core);
        self.dash = bare[core.len()..].contains('-');
    }

    fn finish(mut self) -> Option<Box<str>> {
        let end = self
            .text
            .trim_end_matches(['.', ',', ';', ':', '-', '_', ' '])
            .len();
        self.text.truncate(end);
        let usable = self.text.contains(char::is_alphanumeric);
        usable.then(|| self.text.into_boxed_str())
    }
}

/// A token without the marks that scraping leaves behind (`2025_.`, `Google.-`, `UHD-`).
fn without_marks(token: &str) -> &str {
    let core = token.trim_end_matches(['_', '.', '-', '–', '—']);
    let marks = &token[core.len()..];
    if marks == "." || core.is_empty() && marks.starts_with('.') {
        return token;
    }
    core
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, brand: &str, expected: Option<&str>) {
        let taxonomy = Taxonomy::bundled();
        let name = taxonomy.brand(brand);
        let title = read(text, brand, name.as_ref(), &taxonomy);
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
}
