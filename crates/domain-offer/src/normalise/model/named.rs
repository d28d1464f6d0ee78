//! What details say under model or reference, as they say it.

use crate::normalise::details::{Field, Topic, of_topic, yes_or_no};
use crate::text::is_absent;

/// A value of more bytes is a sentence.
const LONGEST: usize = 40;
/// Values kept, at most.
const MOST: usize = 3;

/// The different short values of these fields, joined by ` | `; `None` without any.
pub(in crate::normalise) fn text(fields: &[Field<'_>]) -> Option<Box<str>> {
    let mut kept: Vec<&str> = Vec::new();
    for value in of_topic(fields, Topic::Model) {
        let value = value.trim_end_matches(['.', ',', ';', '|', ' ']);
        let fits = (3..=LONGEST).contains(&value.len());
        // A colon is that of the next field, which nothing sets apart from this one.
        let fits = fits && !value.contains(':') && !is_absent(value) && yes_or_no(value).is_none();
        if fits && kept.len() < MOST && !kept.contains(&value) {
            kept.push(value);
        }
    }
    (!kept.is_empty()).then(|| kept.join(" | ").into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::details::fields;

    fn check(details: &str, expected: Option<&str>) {
        assert_eq!(text(&fields(details)).as_deref(), expected, "{details:?}");
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
        check(
            "Modelo del Procesador: 13420H, 8C\nLinea Modelo Referencia: 83K100HFLM",
            Some("83K100HFLM"),
        );
        check(
            "Modelo: UN58U8000FKXZL. Referencia: UN58U8000FKXZL.",
            Some("UN58U8000FKXZL"),
        );
        check(
            "Referencia: LMA4120WDGAB0 |. Capacidad: 14 Kg. Modelo: SIN REF",
            Some("LMA4120WDGAB0"),
        );
        check("Modelo: UN50 Color: Negro", None);
        check("Modelo: No aplica. Referencia: Sin referencia", None);
    }
}
