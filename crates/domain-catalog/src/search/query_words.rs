//! Words of a query that nothing needs to have.

/// They only join others. Spanish; folded.
const STOP_WORDS: [&str; 19] = [
    "de", "del", "el", "la", "los", "las", "un", "una", "unos", "unas", "y", "e", "o", "u", "en",
    "con", "para", "por", "al",
];
/// What the shopper is after, not what the thing is: they order, and choose nothing.
const CHEAP_WORDS: [&str; 17] = [
    "barato",
    "barata",
    "baratos",
    "baratas",
    "economico",
    "economica",
    "economicos",
    "economicas",
    "oferta",
    "ofertas",
    "descuento",
    "descuentos",
    "promocion",
    "promociones",
    "rebaja",
    "rebajas",
    "rebajado",
];

/// Whether a folded word only joins others.
pub(super) fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}

/// Whether a folded word asks for a low price.
pub(super) fn is_cheap_word(word: &str) -> bool {
    CHEAP_WORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain_offer::text::fold;

    #[test]
    fn every_word_is_folded() {
        let mut words = STOP_WORDS.iter().chain(&CHEAP_WORDS);
        assert!(words.all(|word| fold(word) == *word));
    }
}
