//! Texts of pages: what their entities stand for, without their tags.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::char::compose;

/// Some shops write `&amp;amp;nbsp;`.
const TIMES: usize = 3;
/// The longest name or number of an entity that is looked at, in bytes.
const LONGEST_ENTITY: usize = 16;

/// Entities that old pages write without the semicolon.
const BARE: [&str; 6] = ["amp", "lt", "gt", "quot", "nbsp", "euro"];

/// How an accent is called behind its letter, and the mark that makes it.
const ACCENTS: [(&str, char); 8] = [
    ("acute", '\u{301}'),
    ("grave", '\u{300}'),
    ("circ", '\u{302}'),
    ("tilde", '\u{303}'),
    ("uml", '\u{308}'),
    ("cedil", '\u{327}'),
    ("ring", '\u{30a}'),
    ("caron", '\u{30c}'),
];

/// Tags inside a word; others stand between words.
const INLINE: [&str; 14] = [
    "a", "abbr", "b", "em", "font", "i", "ins", "mark", "nobr", "s", "strong", "tt", "u", "wbr",
];
/// Tags that begin or end a line.
const BLOCKS: [&str; 26] = [
    "article",
    "blockquote",
    "body",
    "br",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "ol",
    "p",
    "section",
    "table",
    "tr",
    "ul",
];
/// Tags that stand between words of a line.
const GAPS: [&str; 26] = [
    "big", "button", "caption", "cite", "code", "del", "font", "form", "iframe", "img", "input",
    "label", "meta", "o:p", "option", "pre", "q", "small", "span", "strike", "sub", "sup", "tbody",
    "td", "th", "time",
];
/// Tags whose contents are no text.
const UNSEEN: [&str; 2] = ["script", "style"];

/// Entities by name, with their characters.
static ENTITIES: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/entities.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let pairs = lines.flat_map(|line| line.split_ascii_whitespace());
    let meant = |text| match text {
        "_" => " ",
        "-" => "",
        other => other,
    };
    pairs
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, text)| (name, meant(text)))
        .collect()
});

/// The text as a page shows it: entities stand for their characters, also those that were encoded
/// twice, and tags are gone. What only looks like a tag (`<55 pulgadas>`, `<NA>`) stays.
pub fn plain(text: &str) -> Cow<'_, str> {
    let meant = entities(text);
    if !meant.contains('<') {
        return meant;
    }
    Cow::Owned(untagged(&meant))
}

/// The text with the characters that its entities stand for; what is no entity stays.
pub(crate) fn entities(text: &str) -> Cow<'_, str> {
    let mut meant = Cow::Borrowed(text);
    for _ in 0..TIMES {
        match decoded(&meant) {
            Some(once) => meant = Cow::Owned(once),
            None => break,
        }
    }
    meant
}

/// `None` where there is no entity.
fn decoded(text: &str) -> Option<String> {
    if !text.contains('&') {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut found) = (text, false);
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let is_end = |byte: &u8| !byte.is_ascii_alphanumeric() && *byte != b'#';
        let bytes = after.bytes().take(LONGEST_ENTITY + 1);
        let end = bytes.take_while(|byte| !is_end(byte)).count();
        let behind = after[end..].strip_prefix(';');
        let is_closed = behind.is_some();
        if push_entity(&mut out, &after[..end], is_closed) {
            (rest, found) = (behind.unwrap_or(&after[end..]), true);
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    found.then_some(out)
}

/// Adds what an entity stands for; `false` where it is none.
fn push_entity(out: &mut String, name: &str, is_closed: bool) -> bool {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let character = code.ok().and_then(char::from_u32).map(of_windows);
        out.extend(character);
        return character.is_some();
    }
    if !is_closed && !BARE.contains(&name) {
        return false;
    }
    if let Some(text) = ENTITIES.get(name) {
        out.push_str(text);
        return true;
    }
    let letter = accented(name);
    out.extend(letter);
    letter.is_some()
}

/// `aacute` is `á`.
fn accented(name: &str) -> Option<char> {
    let mut characters = name.chars();
    let letter = characters.next().filter(char::is_ascii_alphabetic)?;
    let accent = characters.as_str();
    let (_, mark) = ACCENTS.iter().find(|(known, _)| *known == accent)?;
    compose(letter, *mark)
}

/// Pages number some characters by the tables of Windows (`&#153;` is ™).
fn of_windows(character: char) -> char {
    match character {
        '\u{80}' => '€',
        '\u{85}' => '…',
        '\u{91}' => '‘',
        '\u{92}' => '’',
        '\u{93}' => '“',
        '\u{94}' => '”',
        '\u{95}' => '•',
        '\u{96}' => '–',
        '\u{97}' => '—',
        '\u{99}' => '™',
        '\u{a0}' => ' ',
        other => other,
    }
}

fn untagged(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut has_comments = true;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let comment = after.strip_prefix("!--").filter(|_| has_comments);
        let found = match comment.map(|comment| comment.split_once("-->")) {
            Some(Some((_, behind))) => Some(Tag {
                meaning: "",
                behind,
            }),
            unclosed => {
                has_comments &= unclosed.is_none();
                tag(after)
            }
        };
        let tag = found.unwrap_or(Tag {
            meaning: "<",
            behind: after,
        });
        out.push_str(tag.meaning);
        rest = tag.behind;
    }
    out.push_str(rest);
    out
}

/// A tag: what it stands for, and the text behind it.
struct Tag<'a> {
    meaning: &'static str,
    behind: &'a str,
}

/// The tag of which the opening bracket was read; it ends before another one begins.
fn tag(after: &str) -> Option<Tag<'_>> {
    let name = name_of(after.as_bytes())?;
    let meaning = meaning(&name)?;
    let end = after.find(['<', '>'])?;
    let behind = after[end..].strip_prefix('>')?;
    if after.starts_with('/') {
        return Some(Tag { meaning, behind });
    }
    if name == "sup" {
        return Some(raised(behind));
    }
    let behind = if UNSEEN.contains(&name.as_str()) {
        let closing = behind.split_once("</").map_or("", |(_, closing)| closing);
        closing.split_once('>').map_or("", |(_, behind)| behind)
    } else {
        behind
    };
    Some(Tag { meaning, behind })
}

/// The name of a tag in lower case, without the slash of a closing one; `None` where none begins.
fn name_of(tag: &[u8]) -> Option<String> {
    let tag = tag.strip_prefix(b"/").unwrap_or(tag);
    let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'!');
    let name: Vec<u8> = tag
        .iter()
        .take(10)
        .take_while(is_of_name)
        .copied()
        .collect();
    let end = tag.get(name.len())?;
    let is_whole = matches!(end, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r');
    let name = String::from_utf8(name).ok().filter(|_| is_whole)?;
    Some(name.to_ascii_lowercase())
}

fn meaning(name: &str) -> Option<&'static str> {
    if INLINE.contains(&name) {
        Some("")
    } else if BLOCKS.contains(&name) {
        Some("\n")
    } else if GAPS.contains(&name) || UNSEEN.contains(&name) || name.starts_with('!') {
        Some(" ")
    } else {
        None
    }
}

/// What is raised as the character that stands for it: `<sup>TM</sup>` is ™, `<sup>2</sup>` is ².
fn raised(behind: &str) -> Tag<'_> {
    let marks = [
        ("TM", "™"),
        ("tm", "™"),
        ("SM", "℠"),
        ("R", "®"),
        ("®", "®"),
        ("™", "™"),
        ("1", "¹"),
        ("2", "²"),
        ("3", "³"),
    ];
    let found = marks.iter().find_map(|(written, mark)| {
        let behind = behind.strip_prefix(written)?.strip_prefix("</sup>")?;
        Some((*mark, behind))
    });
    let (meaning, behind) = found.unwrap_or((" ", behind));
    Tag { meaning, behind }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn entities_stand_for_their_characters() {
        for (text, expected) in [
            ("BLACK&amp;DECKER", "BLACK&DECKER"),
            ("BLACK&amp;amp;DECKER", "BLACK&DECKER"),
            ("Caf&eacute; &ntilde;o&ntilde;o", "Café ñoño"),
            ("&Aacute;&Uuml;&ccedil;&aring;&Scaron;", "ÁÜçåŠ"),
            ("55&quot; 4K", "55\" 4K"),
            ("55&#34; &#x22;4K&#X22;", "55\" \"4K\""),
            ("Galaxy&trade; S24&reg;", "Galaxy™ S24®"),
            ("Galaxy&#8482; S24&#174;", "Galaxy™ S24®"),
            ("Galaxy&#153;", "Galaxy™"),
            (
                "De&#39;Longhi De&rsquo;Longhi De&apos;Longhi",
                "De'Longhi De’Longhi De'Longhi",
            ),
            ("TV&nbsp;LG&nbsp", "TV LG "),
            ("TV&amp;nbsp;LG", "TV LG"),
            ("a &lt; b &amp;&amp; c", "a < b && c"),
            ("10&deg;C 5 m&sup2; &frac12;", "10°C 5 m² ½"),
            (
                "&laquo;Casa&raquo; &ndash; &mdash; &hellip;",
                "«Casa» – — …",
            ),
            ("&euro; 5 &euro5", "€ 5 &euro5"),
            ("&shy;a&zwnj;b&ZeroWidthSpace;", "ab"),
            // No entities.
            ("Head & Shoulders", "Head & Shoulders"),
            ("AT&T; H&M", "AT&T; H&M"),
            ("R&D;", "R&D;"),
            ("Casa&para vivir", "Casa&para vivir"),
            (
                "&#xD800; &#; &#x; &#99999999;",
                "&#xD800; &#; &#x; &#99999999;",
            ),
            (
                "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;",
                "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;",
            ),
            ("&&&amp", "&&&"),
            ("&", "&"),
            ("", ""),
        ] {
            assert_eq!(plain(text), expected, "{text:?}");
        }
    }

    #[test]
    fn tags_go_and_words_stay_apart() {
        for (text, expected) in [
            ("<b>TV</b> LG", "TV LG"),
            ("<B>TV</B>", "TV"),
            ("sam<em>sung</em>", "samsung"),
            ("<span class=\"x\">TV</span><span>LG</span>", " TV  LG "),
            ("TV<br>LG<br/>55<BR />4K", "TV\nLG\n55\n4K"),
            (
                "<ul><li>Alto: 5</li><li>Ancho: 6</li></ul>",
                "\n\nAlto: 5\n\nAncho: 6\n\n",
            ),
            ("&lt;b&gt;TV&lt;/b&gt;", "TV"),
            ("&amp;lt;b&amp;gt;TV", "TV"),
            ("Galaxy<sup>TM</sup> S24", "Galaxy™ S24"),
            ("Galaxy<sup>®</sup> 5 m<sup>2</sup>", "Galaxy® 5 m²"),
            ("<sup>nota</sup>TV", " nota TV"),
            ("<!-- x > y -->TV", "TV"),
            ("<script>alert(1)</script>TV", " TV"),
            ("<style>b{}</style >TV", " TV"),
            ("<a href='x'>TV</a>", "TV"),
            // No tags.
            ("TV <55 pulgadas>", "TV <55 pulgadas>"),
            ("<NA>", "<NA>"),
            ("<Nuevo> TV", "<Nuevo> TV"),
            ("I <3 U", "I <3 U"),
            ("a<b", "a<b"),
            ("a <b c", "a <b c"),
            ("<", "<"),
            ("<!", "<!"),
        ] {
            assert_eq!(plain(text), expected, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn a_text_without_both_marks_stays(text in "[^&<]{0,40}") {
            prop_assert_eq!(plain(&text), text.as_str());
        }

        #[test]
        fn no_text_makes_it_panic_or_grow(pieces in proptest::collection::vec(
            proptest::sample::select(vec!["&", "amp;", "#", "x22;", "<", ">", "/", "b", "sup", "!--", "-->", "script", "é", " "]), 0..24,
        )) {
            let text = pieces.concat();
            prop_assert!(plain(&text).len() <= text.len() + 8);
        }
    }
}
