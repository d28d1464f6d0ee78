//! Cuts a stream of bytes into the rows of an upload, with bounded memory.
//!
//! A row is a JSON object, and rows come one after another: on lines, joined by commas, by record
//! separators or by nothing; in arrays, also in arrays of arrays, and several of them; and in the list
//! of an envelope (`{"total": 2, "items": [{…}, {…}]}`), whose other members are passed over. The
//! splitter only finds where rows begin and end; whether a row is JSON is for [`crate::document`] to
//! say. The pieces do not depend on how the stream is cut into chunks.
//!
//! A row is not kept beyond [`Limits::max_row_bytes`]: what is too large or too deep is reported
//! once and skipped without buffering. Blanks of any kind may stand between rows, byte order marks
//! among them, so that files with marks can be concatenated.

mod envelope;
mod gap;
mod row;
mod strings;

use crate::problem::{RowProblem, code};

pub use gap::is_blank;

/// Limits of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes a row may have, from its `{` to its `}`.
    pub max_row_bytes: usize,
    /// The most levels of objects and arrays a row may have; the row itself is the first.
    pub max_depth: usize,
}

impl Default for Limits {
    /// 1 MiB and [`crate::document::MAX_DEPTH`] levels.
    fn default() -> Self {
        Self {
            max_row_bytes: 1 << 20,
            max_depth: crate::document::MAX_DEPTH,
        }
    }
}

/// A row, or what stands in the place of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text from a `{` to its `}`.
    Row {
        /// Its place among all rows, good and bad, from 0.
        index: u64,
        /// The line of the input on which it begins, from 1.
        line: u64,
        /// The text, without white space around it.
        bytes: &'a [u8],
    },
    /// Text that is no row.
    Bad {
        /// Its place among all rows, good and bad, from 0.
        index: u64,
        /// The line of the input on which it begins, from 1.
        line: u64,
        /// What is wrong with it.
        problem: RowProblem,
    },
}

/// The splitter; give it the chunks in order with [`Splitter::push`], then call
/// [`Splitter::finish`].
#[derive(Debug)]
pub struct Splitter {
    limits: Limits,
    state: State,
    /// What is open around the next row, the innermost last.
    around: Vec<Around>,
    /// Line of the next byte.
    line: u64,
    next_index: u64,
    row: row::Row,
    strings: strings::Strings,
}

/// What the next byte is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Blanks and commas between rows that stand in no array.
    Gap,
    /// Text that is no row, up to the end of its line.
    SkippedLine,
    /// White space in an array, where this comes next.
    ArrayGap(Expected),
    /// An array element that is no row; so many brackets are open in it.
    SkippedElement { open: usize },
    /// A row, kept or skipped; or what an envelope has besides its list.
    Row,
}

/// What a row stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    /// An array.
    List,
    /// The list of an envelope of so many levels.
    Envelope { levels: usize },
}

/// What an array goes on with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expected {
    /// An element or the end.
    FirstElement,
    /// An element.
    Element,
    /// A comma or the end.
    Comma,
}

impl Splitter {
    /// A splitter at the beginning of a stream.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            state: State::Gap,
            around: Vec::new(),
            line: 1,
            next_index: 0,
            row: row::Row::default(),
            strings: strings::Strings::Outside,
        }
    }

    /// Takes the next bytes of the stream and gives out the pieces that end in them.
    pub fn push(&mut self, chunk: &[u8], sink: &mut impl FnMut(Piece<'_>)) {
        let mut at = 0;
        self.row.continue_at(0);
        while at < chunk.len() {
            at = match self.state {
                State::Gap => self.gap(chunk, at, sink),
                State::SkippedLine => self.skip_line(chunk, at),
                State::ArrayGap(expected) => self.array_gap(chunk, at, expected, sink),
                State::SkippedElement { open } => self.skip_element(chunk, at, open),
                State::Row => self.scan_row(chunk, at, sink),
            };
        }
        if self.state == State::Row {
            self.keep(chunk, sink);
        }
    }

    /// Ends the stream: reports a row or an array that was not closed.
    pub fn finish(mut self, sink: &mut impl FnMut(Piece<'_>)) {
        match self.state {
            State::Row if !self.row.is_reported() => {
                let message = "El texto termina antes de cerrar el objeto con «}».";
                self.bad_row(RowProblem::of_row(code::TRUNCATED, message), sink);
            }
            State::Row | State::ArrayGap(_) | State::SkippedElement { .. }
                if self.row.is_rest() || self.in_array() =>
            {
                let message = "El texto termina antes de cerrar la lista con «]».";
                self.bad(RowProblem::of_row(code::TRUNCATED, message), sink);
            }
            _ => {}
        }
    }

    /// Bytes of memory that the splitter holds for an unfinished row; at most
    /// [`Limits::max_row_bytes`].
    pub fn buffered_capacity(&self) -> usize {
        self.row.capacity()
    }

    /// Whether the next row stands in an array.
    fn in_array(&self) -> bool {
        !self.around.is_empty()
    }

    /// What comes after a row.
    fn after_row(&self) -> State {
        if self.in_array() {
            State::ArrayGap(Expected::Comma)
        } else {
            State::Gap
        }
    }

    /// Reports text that begins on the current line.
    fn bad(&mut self, problem: RowProblem, sink: &mut impl FnMut(Piece<'_>)) {
        let index = self.take_index();
        let line = self.line;
        sink(Piece::Bad {
            index,
            line,
            problem,
        });
    }

    fn take_index(&mut self) -> u64 {
        let index = self.next_index;
        self.next_index += 1;
        index
    }
}

#[cfg(test)]
mod tests;
