//! The parts of a price's text.

use super::clean::GAP;
use super::marks::{self, Meaning};
use super::numeral::{Mark, Numeral};
use super::words::{self, Class};

/// A part of the text, with where it stands in it.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    /// What it is.
    pub(super) kind: Kind<'a>,
    /// Its first byte.
    pub(super) start: usize,
    /// The byte behind it.
    pub(super) end: usize,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// Digits with what stands between them.
    Number(Numeral<'a>),
    /// A sign of currencies that is no word.
    Sign(Meaning),
    /// A word, what it says, and the currencies that it names.
    Word(Option<Class>, Option<Meaning>),
    /// Letters and digits that are no number, such as `S24`.
    Code,
    /// `%`
    Percent,
    /// `-`, also for a minus sign.
    Dash,
    /// `+`
    Plus,
    /// `/`
    Slash,
    /// `x`, `×` or `*` between a count and an amount.
    Times,
    /// Punctuation that says nothing.
    Stop,
    /// A line's end.
    Line,
    /// Anything else.
    Other,
}

/// The parts of a text that is cleaned.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::with_capacity(8);
    while let Some(token) = lexer.next_token() {
        tokens.push(token);
    }
    tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn next_token(&mut self) -> Option<Token<'a>> {
        while self.rest().starts_with(' ') {
            self.at += 1;
        }
        let start = self.at;
        let first = self.rest().chars().next()?;
        let kind = self.kind(first);
        if self.at == start {
            self.at += first.len_utf8();
        }
        Some(Token {
            kind,
            start,
            end: self.at,
        })
    }

    /// The kind of what begins here; moves on behind it, unless it is one character.
    fn kind(&mut self, first: char) -> Kind<'a> {
        let starts_number = first.is_ascii_digit()
            || matches!(first, '.' | ',')
                && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit());
        if starts_number {
            return self.number();
        }
        if let Some(kind) = simple(first) {
            return kind;
        }
        if let Some((length, meaning)) = marks::longest(self.rest()) {
            return self.mark(length, meaning);
        }
        if first.is_alphabetic() {
            return self.word();
        }
        Kind::Other
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn mark(&mut self, length: usize, meaning: Meaning) -> Kind<'a> {
        let text = &self.rest()[..length];
        self.at += length;
        if text.chars().all(char::is_alphabetic) {
            Kind::Word(words::class(text), Some(meaning))
        } else {
            Kind::Sign(meaning)
        }
    }

    fn word(&mut self) -> Kind<'a> {
        let rest = self.rest();
        if let Some(each) = rest
            .get(..3)
            .filter(|each| each.contains('/') && words::class(each).is_some())
        {
            self.at += each.len();
            return Kind::Word(words::class(each), None);
        }
        if let Some((end, letters)) = abbreviation(rest) {
            self.at += end;
            return Kind::Word(words::class(&letters), None);
        }
        // `x12`: the sign of a multiple, and how often. Looked at first: a run of them is one word.
        if matches!(rest.as_bytes(), [b'x' | b'X', b'0'..=b'9', ..]) {
            self.at += 1;
            return Kind::Times;
        }
        let joins =
            |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
        let end = rest.find(|c| !joins(c)).unwrap_or(rest.len());
        let word = &rest[..end];
        self.at += end;
        if word.eq_ignore_ascii_case("x") {
            return Kind::Times;
        }
        if word.contains(|c: char| c.is_ascii_digit()) {
            return Kind::Code;
        }
        Kind::Word(words::class(word), None)
    }

    /// The longest number that begins here and can be one.
    fn number(&mut self) -> Kind<'a> {
        let mut numeral = Numeral::default();
        if self.rest().starts_with(['.', ',']) {
            numeral.groups.push("");
            self.separator(&mut numeral);
        }
        loop {
            let rest = self.rest();
            let digits = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            numeral.groups.push(&rest[..digits]);
            self.at += digits;
            if !self.separator(&mut numeral) {
                break;
            }
        }
        self.trailing(&mut numeral);
        Kind::Number(numeral)
    }

    /// Takes what stands before further digits of the same number.
    fn separator(&mut self, numeral: &mut Numeral<'a>) -> bool {
        let rest = self.rest();
        let marked = rest.trim_start_matches(' ');
        let mark = marked.chars().next().and_then(mark_of);
        let (mark, behind) = match mark {
            Some(mark) => (
                mark,
                &marked[marked.chars().next().map_or(0, char::len_utf8)..],
            ),
            None => (Mark::Blank, rest),
        };
        let after = behind.trim_start_matches(' ');
        let spaced = after.len() != behind.len() || marked.len() != rest.len();
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let fits = match mark {
            Mark::Blank => {
                spaced && digits == 3 && groups_by_blanks(numeral) && !is_glued(&after[digits..])
            }
            Mark::Apostrophe if spaced => digits == 3,
            _ if spaced => fits_spaced(numeral, mark, digits) && ends_here(&after[digits..]),
            _ => digits > 0,
        };
        if fits {
            numeral.marks.push(mark);
            self.at += rest.len() - after.len();
        }
        fits
    }

    /// Takes a mark behind the last digit, and the dash for no cents after it (`5.000,-`).
    fn trailing(&mut self, numeral: &mut Numeral<'a>) {
        let Some(behind) = self.rest().strip_prefix(['.', ',']) else {
            return;
        };
        self.at += 1;
        numeral.trailing = true;
        let dash = behind.trim_start_matches(' ');
        if behind.len() - dash.len() < 2
            && let Some(after) = dash.strip_prefix('-')
            && !after.starts_with(|c: char| c.is_ascii_digit())
            && !after.trim_start().starts_with(|c: char| c.is_ascii_digit())
        {
            self.at += behind.len() - after.len();
        }
    }
}

/// Letters with a point behind each (`P.V.P.`), and where they end.
fn abbreviation(text: &str) -> Option<(usize, String)> {
    let (mut end, mut letters) = (0, String::new());
    let mut characters = text.chars();
    while let Some(letter) = characters.next().filter(|letter| letter.is_alphabetic())
        && characters.next() == Some('.')
    {
        end += letter.len_utf8() + 1;
        letters.push(letter);
    }
    (letters.chars().count() > 1).then_some((end, letters))
}

/// Whether a blank before three more digits can be a mark of thousands.
fn groups_by_blanks(numeral: &Numeral<'_>) -> bool {
    numeral.marks.iter().all(|mark| *mark == Mark::Blank)
        && numeral
            .groups
            .iter()
            .all(|group| (1..=3).contains(&group.len()))
}

/// Whether a mark with blanks around it goes on with the number, rather than ending a sentence or a list.
fn fits_spaced(numeral: &Numeral<'_>, mark: Mark, digits: usize) -> bool {
    match digits {
        3 => numeral.groups[0].len() <= 3 && numeral.marks.iter().all(|before| *before == mark),
        2 => !numeral.marks.contains(&mark),
        _ => false,
    }
}

/// Whether no word goes on with what a number seems to end with (`5.000, 12 cuotas`).
fn ends_here(behind: &str) -> bool {
    let behind = behind.trim_start_matches(' ');
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '%' | '(');
    !behind.starts_with(goes_on) || marks::longest(behind).is_some()
}

/// Whether a letter or a percent sign stands at the last digit.
fn is_glued(behind: &str) -> bool {
    behind.starts_with(|c: char| c.is_alphabetic() || c == '%') && marks::longest(behind).is_none()
}

const fn mark_of(character: char) -> Option<Mark> {
    match character {
        '.' => Some(Mark::Point),
        ',' => Some(Mark::Comma),
        '\'' | '٬' => Some(Mark::Apostrophe),
        '٫' | '·' => Some(Mark::Decimal),
        _ => None,
    }
}

const fn simple(character: char) -> Option<Kind<'static>> {
    Some(match character {
        '%' => Kind::Percent,
        '-' => Kind::Dash,
        '+' => Kind::Plus,
        '/' => Kind::Slash,
        '×' | '*' => Kind::Times,
        '\n' => Kind::Line,
        '.' | ':' | ';' | ',' | '!' | '¡' | '?' | '¿' | '(' | ')' | '[' | ']' | '|' | '•' | '·'
        | '«' | '»' | '"' | '\'' | '~' | '&' | '_' => Kind::Stop,
        GAP => Kind::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<&str> {
        tokens(text)
            .iter()
            .map(|token| &text[token.start..token.end])
            .collect()
    }

    #[test]
    fn cuts_numbers_marks_and_words() {
        for (text, expected) in [
            ("$ 1.299.900", &["$", "1.299.900"][..]),
            ("COP 2,399,070", &["COP", "2,399,070"]),
            ("1 299 900", &["1 299 900"]),
            ("1.837, 32 €", &["1.837, 32", "€"]),
            ("$ 150.000. 12 cuotas", &["$", "150.000.", "12", "cuotas"]),
            ("5.000,-", &["5.000,-"]),
            ("5.000-", &["5.000", "-"]),
            ("1.949.900COP", &["1.949.900", "COP"]),
            ("Rs164", &["Rs", "164"]),
            ("12x $ 5", &["12", "x", "$", "5"]),
            ("10x20X3 x4y", &["10", "x", "20", "X", "3", "x", "4", "y"]),
            ("S24 c/u", &["S24", "c/u"]),
            (".75 €", &[".75", "€"]),
            ("5.000 12", &["5.000", "12"]),
        ] {
            assert_eq!(shown(text), expected, "{text:?}");
        }
    }
}
