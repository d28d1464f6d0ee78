//! What a request says of all its rows, where they do not say it themselves.

use extraction_format::document;
use extraction_format::problem::RowProblem;
use serde_json::Value;

use crate::member::{CATEGORY, SEEN_AT, STORE};

/// What a feed lacks, as the request gives it; none of it replaces what a row says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// `fuente`: the store.
    pub store: Option<String>,
    /// `categoria`.
    pub category: Option<String>,
    /// `fecha`: when the offers were seen, in the form of a row's own.
    pub seen_at: Option<String>,
}

impl Given {
    /// The members of our document that are given, by name.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            (STORE, &self.store),
            (CATEGORY, &self.category),
            (SEEN_AT, &self.seen_at),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)))
    }

    /// A row of our own with what it lacks put at its end; `None` where it lacks nothing that is given, or is
    /// no row that can be read.
    pub(crate) fn fill(&self, row: &[u8]) -> Option<Vec<u8>> {
        self.members().next()?;
        let raw = document::fields(std::str::from_utf8(row).ok()?, false).ok()?;
        let is_blank = |name: &str| match name {
            STORE => raw.store.get().is_none(),
            CATEGORY => raw.category.get().is_none(),
            _ => raw.seen_at.get().is_none(),
        };
        let mut filled = row.to_vec();
        filled.pop()?; // the closing brace
        let before = filled.len();
        let mut first = filled.trim_ascii_end() == b"{";
        for (name, value) in self.members().filter(|(name, _)| is_blank(name)) {
            // Of a repeated member the last counts, so that one that is there and null may stay.
            let mark = if std::mem::take(&mut first) { "" } else { "," };
            let member = format!("{mark}\"{name}\":{}", Value::from(value));
            filled.extend_from_slice(member.as_bytes());
        }
        if filled.len() == before {
            return None;
        }
        filled.push(b'}');
        Some(filled)
    }
}

/// Says that nobody knows when a row was seen.
pub(crate) fn no_date() -> RowProblem {
    let message = "La fila no dice cuándo se vio y la solicitud tampoco: agregue «fecha» \
        (?fecha=2025-10-12T08:30:00, o --fecha en arryn import). La hora de recepción no sirve, \
        porque un reintento sería otra fila.";
    RowProblem::of_field("no_date", SEEN_AT, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(given: &Given, row: &str, expected: Option<&str>) {
        let filled = given.fill(row.as_bytes());
        let filled = filled.map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(filled.as_deref(), expected, "{row}");
    }

    #[test]
    fn rows_get_what_they_lack_and_keep_what_they_say() {
        let given = Given {
            store: Some("Alkosto".to_owned()),
            category: None,
            seen_at: Some("2025-10-12".to_owned()),
        };
        check(
            &given,
            r#"{"titulo":"TV"}"#,
            Some(r#"{"titulo":"TV","fuente":"Alkosto","fecha_extraccion":"2025-10-12"}"#),
        );
        check(
            &given,
            r#"{"fuente":null,"fecha_extraccion":"2025-01-01"}"#,
            Some(r#"{"fuente":null,"fecha_extraccion":"2025-01-01","fuente":"Alkosto"}"#),
        );
        check(
            &given,
            "{ }",
            Some(r#"{ "fuente":"Alkosto","fecha_extraccion":"2025-10-12"}"#),
        );
        check(&given, r#"{"fuente":"É","fecha_extraccion":"2025"}"#, None);
        check(&given, r#"{"fuente":"#, None);
        check(&Given::default(), "{}", None);
        let quoted = Given {
            store: Some("a\"b".to_owned()),
            ..Given::default()
        };
        check(&quoted, "{}", Some(r#"{"fuente":"a\"b"}"#));
    }

    #[test]
    fn what_was_filled_in_is_read() {
        let given = Given {
            store: Some("Alkosto".to_owned()),
            ..Given::default()
        };
        let filled = given.fill(br#"{"fuente": "  "}"#).unwrap();
        let filled = std::str::from_utf8(&filled).unwrap();
        assert_eq!(
            document::fields(filled, false).unwrap().store,
            "Alkosto".into()
        );
    }
}
