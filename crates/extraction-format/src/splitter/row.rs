//! Finds the end of a row.

use super::envelope::Envelope;
use super::gap::syntax;
use super::strings::Strings;
use super::{Around, Piece, Splitter, State};
use crate::problem::{RowProblem, code};

/// The row that is being read.
#[derive(Debug)]
pub(super) struct Row {
    line: u64,
    /// Where its bytes begin in the current chunk.
    begin: usize,
    /// Its bytes from earlier chunks.
    kept: Vec<u8>,
    /// A problem has been reported: it is only skipped.
    reported: bool,
    depth: usize,
    /// One bit a level, the innermost lowest: 1 is an array. Right for the first 64 levels.
    arrays: u64,
    /// The last byte outside strings that is not white space.
    previous: u8,
    /// Nothing but white space was seen since the last newline.
    at_line_start: bool,
    /// Whether it may be an envelope, whose list has the rows.
    envelope: Envelope,
}

impl Default for Row {
    fn default() -> Self {
        Self {
            line: 1,
            begin: 0,
            kept: Vec::new(),
            reported: false,
            depth: 0,
            arrays: 0,
            previous: b'{',
            at_line_start: false,
            envelope: Envelope::default(),
        }
    }
}

impl Row {
    /// What comes after the list of an envelope of so many levels.
    pub(super) fn rest_of_envelope(levels: usize, line: u64) -> Self {
        Self {
            line,
            reported: true,
            depth: levels,
            previous: b']',
            envelope: Envelope::rest(levels),
            ..Self::default()
        }
    }

    /// Whether it is what comes after the list of an envelope.
    pub(super) fn is_rest(&self) -> bool {
        self.envelope.is_rest()
    }

    pub(super) fn continue_at(&mut self, at: usize) {
        self.begin = at;
    }

    pub(super) fn is_reported(&self) -> bool {
        self.reported
    }

    pub(super) fn capacity(&self) -> usize {
        self.kept.capacity()
    }

    /// How many bytes the row has before `at`.
    fn length(&self, at: usize) -> usize {
        self.kept.len() + at - self.begin
    }

    fn open(&mut self, is_array: bool) {
        self.depth += 1;
        if self.depth <= 64 {
            self.arrays = self.arrays << 1 | u64::from(is_array);
        }
    }

    fn close(&mut self) {
        if self.depth <= 64 {
            self.arrays >>= 1;
        }
        self.depth -= 1;
    }

    /// Whether a `{` here cannot be part of the row, so that it must begin the next one.
    fn is_broken_off(&self) -> bool {
        let in_array = self.depth > 64 || self.arrays & 1 == 1;
        match self.previous {
            b':' | b'[' => false,
            b',' => !in_array,
            _ => true,
        }
    }

    /// Grows by doubling like a vector, but never past the limit.
    fn keep(&mut self, bytes: &[u8], max: usize) {
        let needed = self.kept.len() + bytes.len();
        if needed > self.kept.capacity() {
            let target = needed.max((self.kept.capacity() * 2).min(max));
            self.kept.reserve_exact(target - self.kept.len());
        }
        self.kept.extend_from_slice(bytes);
    }
}

impl Splitter {
    /// Begins a row with the `{` at `at`.
    pub(super) fn begin_row(&mut self, at: usize) -> usize {
        self.row.kept.clear();
        self.row = Row {
            line: self.line,
            begin: at,
            kept: std::mem::take(&mut self.row.kept),
            depth: 1,
            ..Row::default()
        };
        self.strings = Strings::Outside;
        self.state = State::Row;
        at + 1
    }

    /// What was read is no row but an envelope, and the first row of its list begins at `at`.
    fn begin_list_of_envelope(
        &mut self,
        levels: usize,
        at: usize,
        sink: &mut impl FnMut(Piece<'_>),
    ) -> usize {
        if !self.row.reported && self.row.length(at) > self.limits.max_row_bytes {
            self.bad_row(self.row_too_large(), sink);
        }
        self.around.push(Around::Envelope { levels });
        self.begin_row(at)
    }

    /// The list of an envelope has ended.
    pub(super) fn go_on_in_envelope(&mut self, levels: usize) {
        self.row = Row::rest_of_envelope(levels, self.line);
        self.strings = Strings::Outside;
        self.state = State::Row;
    }

    /// Goes on in a row to its end or to the end of the chunk.
    pub(super) fn scan_row(
        &mut self,
        chunk: &[u8],
        mut at: usize,
        sink: &mut impl FnMut(Piece<'_>),
    ) -> usize {
        while at < chunk.len() && self.state == State::Row {
            at = if self.strings == Strings::Outside {
                self.scan_structure(chunk, at, sink)
            } else {
                self.scan_string(chunk, at, sink)
            };
        }
        at
    }

    fn scan_string(&mut self, chunk: &[u8], at: usize, sink: &mut impl FnMut(Piece<'_>)) -> usize {
        let begin = at;
        let at = self.strings.skip(chunk, at);
        let closed = self.strings == Strings::Outside;
        self.row
            .envelope
            .read(self.row.depth, &chunk[begin..at], closed);
        if closed || chunk.get(at) != Some(&b'\n') {
            return at;
        }
        if self.in_array() {
            self.line += 1;
            return at + 1;
        }
        let message = "Falta cerrar un texto con comillas antes del fin de la línea.";
        self.reject_row(at, syntax(message), sink);
        self.state = State::Gap;
        at
    }

    /// Goes on outside strings to right after the next bracket or quote.
    fn scan_structure(
        &mut self,
        chunk: &[u8],
        at: usize,
        sink: &mut impl FnMut(Piece<'_>),
    ) -> usize {
        let at = self.skip_plain(chunk, at);
        let Some(&byte) = chunk.get(at) else {
            return at;
        };
        let at_line_start = std::mem::replace(&mut self.row.at_line_start, false);
        match byte {
            b'"' => {
                self.strings = Strings::Inside;
                self.row.envelope.begin_string();
            }
            b'{' | b'[' => {
                if byte == b'{' && at_line_start && !self.in_array() && self.row.is_broken_off() {
                    let message = "El objeto no está completo: otro empieza en la línea siguiente.";
                    self.reject_row(at, syntax(message), sink);
                    return self.begin_row(at);
                }
                let (depth, previous) = (self.row.depth, self.row.previous);
                if let Some(levels) = self.row.envelope.open(byte, depth, previous)
                    && self.around.len() < self.limits.max_depth
                {
                    return self.begin_list_of_envelope(levels, at, sink);
                }
                self.open_level(byte, at, sink);
            }
            _ => self.close_level(chunk, at, sink),
        }
        self.row.previous = byte;
        at + 1
    }

    /// The place of the next bracket or quote.
    fn skip_plain(&mut self, chunk: &[u8], mut at: usize) -> usize {
        while let Some(&byte) = chunk.get(at) {
            match byte {
                b'"' | b'{' | b'}' | b'[' | b']' => break,
                // The last is the record separator of json-seq, before the row that follows one that broke off.
                b' ' | b'\t' | b'\r' | 0x1E => {}
                b'\n' => {
                    self.line += 1;
                    self.row.at_line_start = true;
                }
                _ => {
                    self.row.previous = byte;
                    self.row.at_line_start = false;
                }
            }
            at += 1;
        }
        at
    }

    fn open_level(&mut self, byte: u8, at: usize, sink: &mut impl FnMut(Piece<'_>)) {
        self.row.open(byte == b'[');
        if self.row.depth > self.limits.max_depth {
            self.reject_row(at, RowProblem::too_deep(self.limits.max_depth), sink);
        }
    }

    fn close_level(&mut self, chunk: &[u8], at: usize, sink: &mut impl FnMut(Piece<'_>)) {
        self.row.close();
        self.row.envelope.close(self.row.depth);
        if self.row.depth > 0 {
            return;
        }
        self.state = self.after_row();
        if !self.row.reported {
            self.end_row(chunk, at + 1, sink);
        }
    }

    fn end_row(&mut self, chunk: &[u8], end: usize, sink: &mut impl FnMut(Piece<'_>)) {
        if self.row.length(end) > self.limits.max_row_bytes {
            return self.bad_row(self.row_too_large(), sink);
        }
        let index = self.take_index();
        let row = &mut self.row;
        let tail = &chunk[row.begin..end];
        let bytes = if row.kept.is_empty() {
            tail
        } else {
            row.keep(tail, self.limits.max_row_bytes);
            &row.kept
        };
        sink(Piece::Row {
            index,
            line: row.line,
            bytes,
        });
    }

    /// Keeps the part of an unfinished row that lies in this chunk.
    pub(super) fn keep(&mut self, chunk: &[u8], sink: &mut impl FnMut(Piece<'_>)) {
        if self.row.reported {
            return;
        }
        let max = self.limits.max_row_bytes;
        if self.row.length(chunk.len()) > max {
            self.bad_row(self.row_too_large(), sink);
        } else {
            self.row.keep(&chunk[self.row.begin..], max);
        }
    }

    /// Reports what was found at `at`, unless the row was reported before. A row that was too large
    /// by then is called so wherever its chunks end.
    fn reject_row(&mut self, at: usize, problem: RowProblem, sink: &mut impl FnMut(Piece<'_>)) {
        if self.row.reported {
            return;
        }
        let too_large = self.row.length(at) > self.limits.max_row_bytes;
        let problem = if too_large {
            self.row_too_large()
        } else {
            problem
        };
        self.bad_row(problem, sink);
    }

    /// Reports the row; what follows of it is skipped.
    pub(super) fn bad_row(&mut self, problem: RowProblem, sink: &mut impl FnMut(Piece<'_>)) {
        self.row.reported = true;
        self.row.kept.clear();
        let index = self.take_index();
        sink(Piece::Bad {
            index,
            line: self.row.line,
            problem,
        });
    }

    fn row_too_large(&self) -> RowProblem {
        let max = self.limits.max_row_bytes;
        let message =
            format!("La fila es demasiado grande; se admiten hasta {max} bytes por fila.");
        RowProblem::of_row(code::ROW_TOO_LARGE, message)
    }
}
