//! The door: bytes in, rows out.

use domain_offer::time::Zone;
use extraction_format::problem::RowProblem;
use extraction_format::splitter::{Limits, Piece};

use crate::declared::Declared;
use crate::draft::Context;
use crate::feed::Feed;
use crate::given::Given;
use crate::json::JsonRows;
use crate::kind::{self, Kind};
use crate::out::Out;
use crate::problem::code;
use crate::table::Table;

/// Reads one body; give it the bytes in order with [`Door::push`], then call [`Door::finish`].
///
/// What it gives out does not depend on how the bytes are cut. It holds a row, what the row becomes, and the
/// beginning of the body or of a row that is not whole yet: four times [`Limits::max_row_bytes`] at most.
#[derive(Debug)]
pub struct Door {
    context: Context,
    declared: Declared,
    state: State,
    next_index: u64,
    /// Bytes of rows that were made of what is no JSON of ours.
    transcribed: u64,
}

#[derive(Debug)]
enum State {
    /// The beginning, of which the kind is not known yet.
    Head(Vec<u8>),
    Json(Box<JsonRows>),
    Table(Box<Table>),
    Feed(Box<Feed>),
    /// It was read to its end.
    Ended,
    /// What comes is not read.
    Over,
}

impl Door {
    /// A body of which this is given and declared; dates without an offset are of `zone`.
    pub fn new(given: Given, declared: Declared, zone: Zone) -> Self {
        Self::with_limits(given, declared, zone, Limits::default())
    }

    fn with_limits(given: Given, declared: Declared, zone: Zone, limits: Limits) -> Self {
        Self {
            context: Context {
                given,
                zone,
                limits,
            },
            declared,
            state: State::Head(Vec::new()),
            next_index: 0,
            transcribed: 0,
        }
    }

    /// Takes the next bytes and gives out the rows that end in them.
    pub fn push(&mut self, chunk: &[u8], sink: &mut impl FnMut(Piece<'_>)) {
        if let State::Head(head) = &mut self.state {
            head.extend_from_slice(chunk);
            let Some(kind) = kind::of(head, self.declared, false) else {
                return;
            };
            let head = std::mem::take(head);
            self.begin(kind, sink);
            return self.read(&head, sink);
        }
        self.read(chunk, sink);
    }

    /// Ends the body: gives out what is left, and says what broke off.
    pub fn finish(&mut self, sink: &mut impl FnMut(Piece<'_>)) {
        if let State::Head(head) = &mut self.state {
            let head = std::mem::take(head);
            let kind = kind::of(&head, self.declared, true).expect("a whole body is of some kind");
            self.begin(kind, sink);
            self.read(&head, sink);
        }
        let mut out = Out {
            next_index: &mut self.next_index,
            sink,
        };
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Json(rows) => rows.finish(&self.context, &mut out),
            State::Table(mut table) => {
                table.finish(&self.context, &mut out);
                self.state = State::Table(table);
            }
            State::Feed(mut feed) => {
                feed.finish(&self.context, &mut out);
                self.state = State::Feed(feed);
            }
            over @ (State::Over | State::Ended | State::Head(_)) => self.state = over,
        }
    }

    /// Whether nothing that still comes is read: the body is of a wrong kind, or cannot be read on.
    pub fn is_over(&self) -> bool {
        match &self.state {
            State::Over => true,
            State::Table(table) => table.is_over(),
            State::Feed(feed) => feed.is_over(),
            State::Head(_) | State::Json(_) | State::Ended => false,
        }
    }

    /// Bytes of rows that were written anew; work that the size of a body does not bound.
    pub const fn transcribed(&self) -> u64 {
        self.transcribed
    }

    fn begin(&mut self, kind: Kind, sink: &mut impl FnMut(Piece<'_>)) {
        let limits = self.context.limits;
        self.state = match kind {
            Kind::Json => State::Json(Box::new(JsonRows::new(limits))),
            Kind::Table(dialect) => State::Table(Box::new(Table::new(dialect))),
            Kind::Xml => State::Feed(Box::default()),
            Kind::Foreign(sentence) => {
                let mut out = Out {
                    next_index: &mut self.next_index,
                    sink,
                };
                out.bad(1, RowProblem::of_row(code::WRONG_KIND, sentence));
                State::Over
            }
        };
    }

    fn read(&mut self, chunk: &[u8], sink: &mut impl FnMut(Piece<'_>)) {
        let transcribed = &mut self.transcribed;
        let is_json = matches!(self.state, State::Json(_));
        let mut counted = |piece: Piece<'_>| {
            if let Piece::Row { bytes, .. } = &piece
                && !is_json
            {
                *transcribed += bytes.len() as u64;
            }
            sink(piece);
        };
        let mut out = Out {
            next_index: &mut self.next_index,
            sink: &mut counted,
        };
        match &mut self.state {
            State::Json(rows) => rows.push(chunk, &self.context, &mut out),
            State::Table(table) => table.push(chunk, &self.context, &mut out),
            State::Feed(feed) => feed.push(chunk, &self.context, &mut out),
            State::Head(_) | State::Ended | State::Over => {}
        }
        if let State::Json(rows) = &self.state {
            self.transcribed = rows.transcribed();
        }
    }
}

#[cfg(test)]
mod tests;
