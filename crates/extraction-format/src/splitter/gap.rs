//! What lies between the rows.

use memchr::memchr;

use super::strings::Strings;
use super::{Around, Expected, Piece, Splitter, State};
use crate::problem::{RowProblem, code};

/// How a byte counts between rows.
enum Between {
    Space,
    NewLine,
    Other(u8),
}

/// Whether a byte is one of those that blanks between rows are written with, but for line feeds: ASCII's, the
/// record separator of json-seq, and the bytes (in UTF-8) of the byte order mark, no-break and wide spaces, and
/// of the separators of lines and paragraphs.
pub const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | 0x0B | 0x0C | 0x1E)
        // U+FEFF is EF BB BF; U+00A0 and U+0085 begin with C2; U+2028 and the like are E2 80 …, U+2060 is E2 81 A0
        // and U+3000 E3 80 80.
        || matches!(byte, 0xEF | 0xBB | 0xBF | 0xC2 | 0xE2 | 0xE3)
        || matches!(byte, 0x80 | 0x81 | 0x85 | 0x8B | 0xA0 | 0xA8 | 0xA9 | 0xAF)
}

const fn between(byte: u8) -> Between {
    match byte {
        b'\n' => Between::NewLine,
        byte if is_blank(byte) => Between::Space,
        other => Between::Other(other),
    }
}

impl Splitter {
    pub(super) fn gap(
        &mut self,
        chunk: &[u8],
        at: usize,
        sink: &mut impl FnMut(Piece<'_>),
    ) -> usize {
        let Some((at, byte)) = self.skip_space(chunk, at) else {
            return chunk.len();
        };
        match byte {
            b'{' => self.begin_row(at),
            b'[' => self.open_list(at),
            b',' => at + 1,
            _ => {
                self.bad(RowProblem::not_an_object(), sink);
                self.state = State::SkippedLine;
                at
            }
        }
    }

    pub(super) fn skip_line(&mut self, chunk: &[u8], at: usize) -> usize {
        match memchr(b'\n', &chunk[at..]) {
            Some(length) => {
                self.state = State::Gap;
                at + length
            }
            None => chunk.len(),
        }
    }

    pub(super) fn array_gap(
        &mut self,
        chunk: &[u8],
        at: usize,
        expected: Expected,
        sink: &mut impl FnMut(Piece<'_>),
    ) -> usize {
        let Some((at, byte)) = self.skip_space(chunk, at) else {
            return chunk.len();
        };
        match (byte, expected) {
            (b'{' | b'[', Expected::Comma) => {
                let message = "Falta una coma entre dos objetos de la lista.";
                self.bad(syntax(message), sink);
                self.state = State::ArrayGap(Expected::Element);
                at
            }
            (b'{', _) => self.begin_row(at),
            (b'[', _) if self.around.len() < self.limits.max_depth => self.open_list(at),
            (b',' | b']', Expected::Comma) | (b']', Expected::FirstElement) => {
                self.end_element(byte, at)
            }
            (b',' | b']', _) => {
                let message = "Sobra una coma en la lista: después de una coma va un objeto.";
                self.bad(syntax(message), sink);
                self.end_element(byte, at)
            }
            (_, Expected::Comma) => {
                self.bad(
                    syntax("Entre los objetos de la lista solo va una coma."),
                    sink,
                );
                self.skip_element_from(at, 0)
            }
            (_, Expected::FirstElement) if self.around.len() > 1 => {
                // A list in a list that does not begin with an object is one element that is no row.
                self.around.pop();
                self.bad(RowProblem::not_an_object(), sink);
                self.skip_element_from(at, 1)
            }
            _ => {
                self.bad(RowProblem::not_an_object(), sink);
                self.skip_element_from(at, 0)
            }
        }
    }

    /// Goes into the array whose bracket is at `at`.
    fn open_list(&mut self, at: usize) -> usize {
        self.around.push(Around::List);
        self.state = State::ArrayGap(Expected::FirstElement);
        at + 1
    }

    fn skip_element_from(&mut self, at: usize, open: usize) -> usize {
        self.state = State::SkippedElement { open };
        self.strings = Strings::Outside;
        at
    }

    /// Takes the comma or bracket after an element.
    fn end_element(&mut self, byte: u8, at: usize) -> usize {
        if byte == b']' {
            match self.around.pop() {
                Some(Around::Envelope { levels }) => self.go_on_in_envelope(levels),
                _ => self.state = self.after_row(),
            }
        } else {
            self.state = State::ArrayGap(Expected::Element);
        }
        at + 1
    }

    /// Skips an element that is no row: to its comma, the end of the array or, where a comma is
    /// missing, the next object.
    pub(super) fn skip_element(&mut self, chunk: &[u8], mut at: usize, mut open: usize) -> usize {
        while at < chunk.len() {
            if self.strings != Strings::Outside {
                at = self.strings.skip(chunk, at);
                if chunk.get(at) == Some(&b'\n') && self.strings != Strings::Outside {
                    self.line += 1;
                    at += 1;
                }
                continue;
            }
            match chunk[at] {
                byte @ (b',' | b']') if open == 0 => return self.end_element(byte, at),
                b'{' if open == 0 => return self.begin_row(at),
                b'{' | b'[' => open += 1,
                b'}' | b']' => open = open.saturating_sub(1),
                b'"' => self.strings = Strings::Inside,
                b'\n' => self.line += 1,
                _ => {}
            }
            at += 1;
        }
        self.state = State::SkippedElement { open };
        at
    }

    /// The next byte that is not white space, and its place.
    fn skip_space(&mut self, chunk: &[u8], mut at: usize) -> Option<(usize, u8)> {
        while let Some(&byte) = chunk.get(at) {
            match between(byte) {
                Between::Space => {}
                Between::NewLine => self.line += 1,
                Between::Other(byte) => return Some((at, byte)),
            }
            at += 1;
        }
        None
    }
}

pub(super) fn syntax(message: &str) -> RowProblem {
    RowProblem::of_row(code::INVALID_JSON, message)
}
