//! Details as a page shows them.

use std::borrow::Cow;

use crate::text;

/// The text without entities and tags ([`text::plain`]); lines end in one kind of mark only, and wide letters and marks
/// are those of ASCII.
pub(in crate::normalise) fn plain(text: &str) -> Cow<'_, str> {
    // Without a short cut, so that it takes many bytes at once.
    let is_odd = |byte| matches!(byte, b'<' | b'&' | b'\r' | 0xe2 | 0xef);
    if !text.bytes().fold(false, |odd, byte| odd | is_odd(byte)) {
        return Cow::Borrowed(text);
    }
    let shown = text::plain(text);
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
