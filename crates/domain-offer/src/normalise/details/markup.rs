//! Entities and tags in details, which some scrapers leave in.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// Entities by name, but for letters with an accent.
const ENTITIES: [(&str, &str); 34] = [
    ("nbsp", " "),
    ("ensp", " "),
    ("emsp", " "),
    ("thinsp", " "),
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("prime", "′"),
    ("Prime", "″"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("iquest", "¿"),
    ("iexcl", "¡"),
    ("bull", "•"),
    ("middot", "·"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("hellip", "…"),
    ("colon", ":"),
    ("sol", "/"),
    ("ordm", "º"),
    ("ordf", "ª"),
    ("deg", "°"),
    ("times", "×"),
    ("sup2", "²"),
    ("reg", "®"),
    ("trade", "™"),
    ("copy", "©"),
];
/// Accents as names of letters end in them (`oacute`), and as they stand behind a letter.
const ACCENTS: [(&str, char); 7] = [
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("circ", '\u{302}'),
    ("tilde", '\u{303}'),
    ("uml", '\u{308}'),
    ("ring", '\u{30a}'),
    ("cedil", '\u{327}'),
];
/// A name of an entity is not longer than this.
const LONGEST_NAME: usize = 10;

/// The text without entities and tags: blocks are lines, a cell of a table goes on behind a tab. Lines end in one
/// kind of mark only, and wide letters and marks are those of ASCII.
pub(in crate::normalise) fn plain(text: &str) -> Cow<'_, str> {
    // Without a short cut, so that it takes many bytes at once.
    let is_odd = |byte| matches!(byte, b'<' | b'&' | b'\r' | 0xe2 | 0xef);
    if !text.bytes().fold(false, |odd, byte| odd | is_odd(byte)) {
        return Cow::Borrowed(text);
    }
    let shown = match untagged(text) {
        Cow::Borrowed(text) => entities(text),
        Cow::Owned(text) => Cow::Owned(entities(&text).into_owned()),
    };
    if !shown.contains(is_wide_or_end) {
        return shown;
    }
    Cow::Owned(shown.chars().map(narrow).collect())
}

const fn is_wide_or_end(character: char) -> bool {
    matches!(character, '\r' | '\u{2028}' | '！'..='～')
}

/// A wide letter or mark as that of ASCII, the end of a line as the usual one.
fn narrow(character: char) -> char {
    match character {
        '\r' | '\u{2028}' => '\n',
        '！'..='～' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        other => other,
    }
}

fn untagged(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    // Where no tag ends any more, none is looked for: the text is read once.
    let mut tags_end = true;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let is_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        let end = if is_tag && tags_end {
            after.find('>')
        } else {
            None
        };
        tags_end &= end.is_some() || !is_tag;
        match end {
            Some(end) => {
                out.push_str(meaning(&after[..end]));
                rest = &after[end + 1..];
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn meaning(tag: &str) -> &'static str {
    let name = tag.split(|c: char| c.is_whitespace()).next();
    let name = name.unwrap_or_default().trim_matches('/');
    let is = |names: &[&str]| names.iter().any(|known| name.eq_ignore_ascii_case(known));
    if is(&["td", "th", "dd"]) {
        "\t"
    } else if is(&[
        "br", "p", "div", "li", "ul", "ol", "tr", "table", "dl", "dt", "h1", "h2", "h3", "h4",
        "h5", "h6",
    ]) {
        "\n"
    } else {
        ""
    }
}

fn entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let name = after.bytes().take(LONGEST_NAME);
        let end = name
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'#')
            .count();
        let meant = after[end..].strip_prefix(';').and_then(|behind| {
            let meant = entity(&after[..end])?;
            Some((meant, behind))
        });
        if let Some((meant, behind)) = meant {
            out.push_str(&meant);
            rest = behind;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn entity(name: &str) -> Option<Cow<'static, str>> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let character = char::from_u32(code.ok()?)?;
        return Some(Cow::Owned(character.to_string()));
    }
    if let Some((_, meant)) = ENTITIES.iter().find(|(known, _)| *known == name) {
        return Some(Cow::Borrowed(meant));
    }
    let (letter, accent) = ACCENTS.iter().find_map(|(ending, accent)| {
        let letter = name.strip_suffix(ending)?;
        (letter.len() == 1).then_some((letter, accent))
    })?;
    Some(Cow::Owned(format!("{letter}{accent}").nfc().collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_goes_and_meaning_stays() {
        for (text, expected) in [
            ("Color: Negro", "Color: Negro"),
            ("C&oacute;digo EAN", "Código EAN"),
            ("Tama&ntilde;o &#8220;&#xf3;&#8221;", "Tamaño “ó”"),
            ("AT&T & Co; 5 < 6 <3", "AT&T & Co; 5 < 6 <3"),
            ("&nosuch; &aaacute;", "&nosuch; &aaacute;"),
            (
                "<ul><li>A: 1</li><LI class='x'>B: 2</li></ul>",
                "\n\nA: 1\n\nB: 2\n\n",
            ),
            ("<b>EAN</b>: 1<br/>x", "EAN: 1\nx"),
            ("<tr><td>EAN</td><td>1</td></tr>", "\n\tEAN\t\t1\t\n"),
            ("a <b", "a <b"),
            ("ＥＡＮ：5\r\nAncho: 3\u{2028}x", "EAN:5\n\nAncho: 3\nx"),
        ] {
            assert_eq!(plain(text), expected, "{text:?}");
        }
    }
}
