//! What lies between the rows.

use memchr::memchr;

use super::strings::Strings;
use super::{Expected, Piece, Splitter, State};
use crate::problem::{RowProblem, code};

/// How a byte counts between rows.
enum Between {
    Space,
    NewLine,
    Other(u8),
}

fn between(byte: u8) -> Between {
    match byte {
        // The last three are the bytes of a byte order mark.
        b' ' | b'\t' | b'\r' | 0xEF | 0xBB | 0xBF => Between::Space,
        b'\n' => Between::NewLine,
        other => Between::Other(other),
    }
}

impl Splitter {
    pub(super) fn start(&mut self, chunk: &[u8], at: usize) -> usize {
        let Some((at, byte)) = self.skip_space(chunk, at) else {
            return chunk.len();
        };
        self.array = byte == b'[';
        if self.array {
            self.state = State::ArrayGap(Expected::FirstElement);
            return at + 1;
        }
        self.state = State::Gap;
        at
    }

    pub(super) fn gap(
        &mut self,
        chunk: &[u8],
        at: usize,
        sink: &mut impl FnMut(Piece<'_>),
    ) -> usize {
        let Some((at, byte)) = self.skip_space(chunk, at) else {
            return chunk.len();
        };
        if byte == b'{' {
            return self.begin_row(at);
        }
        self.bad(RowProblem::not_an_object(), sink);
        self.state = State::SkippedLine;
        at
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
            (b'{', Expected::Comma) => {
                self.bad(
                    syntax("Falta una coma entre dos objetos de la lista."),
                    sink,
                );
                self.begin_row(at)
            }
            (b'{', _) => self.begin_row(at),
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
                self.skip_element_from(at)
            }
            _ => {
                self.bad(RowProblem::not_an_object(), sink);
                self.skip_element_from(at)
            }
        }
    }

    fn skip_element_from(&mut self, at: usize) -> usize {
        self.state = State::SkippedElement { open: 0 };
        self.strings = Strings::Outside;
        at
    }

    /// Takes the comma or bracket after an element.
    fn end_element(&mut self, byte: u8, at: usize) -> usize {
        self.state = if byte == b']' {
            State::Closed
        } else {
            State::ArrayGap(Expected::Element)
        };
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

    pub(super) fn after_array(
        &mut self,
        chunk: &[u8],
        at: usize,
        sink: &mut impl FnMut(Piece<'_>),
    ) -> usize {
        if self.skip_space(chunk, at).is_some() {
            let message = "Hay texto después del final de la lista; no se leyó.";
            self.bad(syntax(message), sink);
            self.state = State::Ended;
        }
        chunk.len()
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
