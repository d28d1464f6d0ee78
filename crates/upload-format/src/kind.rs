//! What kind of body it is, by its beginning.

use extraction_format::splitter::is_blank;

use crate::declared::Declared;
use crate::foreign;
use crate::table::Dialect;

/// A first line has at most so many bytes; the beginning of a body is kept until it ends.
pub(crate) const MAX_HEAD: usize = 64 << 10;

/// What a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// JSON, or what can only be told to be none row by row.
    Json,
    /// CSV or TSV.
    Table(Dialect),
    /// XML or a web page.
    Xml,
    /// Not taken; what to do about it.
    Foreign(&'static str),
}

/// What a body is that begins like this; `None` until enough of it is there. `ended`: there is no more.
pub(crate) fn of(head: &[u8], declared: Declared, ended: bool) -> Option<Kind> {
    let head = &head[..head.len().min(MAX_HEAD + 1)];
    let is_space = |byte: &u8| *byte == b'\n' || is_blank(*byte);
    let text = head.iter().position(|byte| !is_space(byte));
    let text = &head[text.unwrap_or(head.len())..];
    match text {
        // A zero behind the bracket is the other half of a character of UTF-16.
        [b'{' | b'[', second, ..] if *second != 0 => return Some(Kind::Json),
        [b'<', second, ..] if *second != 0 => return Some(Kind::Xml),
        [] if ended || head.len() > MAX_HEAD => return Some(Kind::Json),
        [b'{' | b'['] if ended => return Some(Kind::Json),
        _ => {}
    }
    if text.len() < foreign::ENOUGH && !ended {
        return None;
    }
    if let Some(sentence) = foreign::sentence(text) {
        return Some(Kind::Foreign(sentence));
    }
    let line = text.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
    if line.is_none() && !ended && head.len() <= MAX_HEAD {
        return None;
    }
    let line = &text[..line.unwrap_or(text.len())];
    Some(Dialect::of(line, declared).map_or(Kind::Json, Kind::Table))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, declared: Declared, expected: &str) {
        let told = |kind: Option<Kind>| match kind {
            None => "more".to_owned(),
            Some(Kind::Table(dialect)) => format!("table {}", char::from(dialect.delimiter)),
            Some(Kind::Foreign(_)) => "foreign".to_owned(),
            Some(kind) => format!("{kind:?}"),
        };
        let got = told(of(head.as_bytes(), declared, true));
        assert_eq!(got, expected, "{head:?}");
        // Whatever is there so far, it is this kind or not known yet.
        for end in 0..head.len() {
            let part = told(of(&head.as_bytes()[..end], declared, false));
            assert!(part == "more" || part == got, "{:?}: {part}", &head[..end]);
        }
    }

    #[test]
    fn the_beginning_tells_the_kind() {
        let unknown = Declared::Unknown;
        for (head, expected) in [
            ("", "Json"),
            (" \n\u{feff}\u{a0}", "Json"),
            ("{\"a\":1}", "Json"),
            ("\u{feff}\n[1", "Json"),
            ("[", "Json"),
            ("hola", "Json"),
            ("hola, amigos\nqué tal", "Json"),
            ("null", "Json"),
            ("<rss>", "Xml"),
            ("\u{feff}<?xml version='1.0'?>", "Xml"),
            ("titulo,precio,link\na,1,b", "table ,"),
            ("\u{feff}Título;Precio\r\n", "table ;"),
            ("titulo\tprecio\n", "table \t"),
            ("\"titulo\",\"precio\"\n", "table ,"),
            ("title|price|url\n", "table |"),
            ("sep=;\ntitulo;precio\n", "table ;"),
            ("titulo\n", "Json"),
            ("{\0\"\0a\0\"\0", "foreign"),
            ("PK\u{3}\u{4}", "foreign"),
        ] {
            check(head, unknown, expected);
        }
        check("a;b\n1;2", Declared::Csv, "table ;");
        check("a,b\tc\n1", Declared::Tsv, "table \t");
        check("titulo\nTV", Declared::Csv, "table ,");
        check("[{}]", Declared::Csv, "Json");
        check("<rss>", Declared::Tsv, "Xml");
    }
}
