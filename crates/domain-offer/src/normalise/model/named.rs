//! What details say under model or reference, as they say it.

use crate::normalise::details::values;
use crate::text::is_absent;

/// Keys of details that name the model, in lower case; a longer one before its beginning.
const KEYS: [&str; 6] = [
    "modelo alfanumérico",
    "modelo alfanumerico",
    "modelo",
    "referencia",
    "número de modelo",
    "numero de modelo",
];
/// A value of more bytes is a sentence.
const LONGEST: usize = 40;
/// Values kept, at most.
const MOST: usize = 3;

/// The different short values of these fields, joined by ` | `; `None` without any.
pub(in crate::normalise) fn text(details: &str) -> Option<Box<str>> {
    let mut kept: Vec<&str> = Vec::new();
    for value in values(details, &KEYS).map(str::trim) {
        let fits = (3..=LONGEST).contains(&value.len()) && !is_absent(value);
        if fits && kept.len() < MOST && !kept.contains(&value) {
            kept.push(value);
        }
    }
    (!kept.is_empty()).then(|| kept.join(" | ").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(details: &str, expected: Option<&str>) {
        assert_eq!(text(details).as_deref(), expected, "{details:?}");
    }

    #[test]
    fn short_values_are_kept_as_they_are() {
        check("", None);
        check("Modelo: N/A\nReferencia: A", None);
        check("Modelo HYLED3257RIM\nGarantía: 1 año", Some("HYLED3257RIM"));
        check(
            "Modelo: DU8200\nMODELO: UN50DU8200\nModelo: DU8200",
            Some("DU8200 | UN50DU8200"),
        );
        let sentence = format!("Modelo: {}", "de control remoto ".repeat(3));
        check(&sentence, None);
    }
}
