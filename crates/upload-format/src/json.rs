//! Bodies of JSON: rows of ours, and nodes of JSON-LD among them.

use extraction_format::splitter::{Limits, Piece, Splitter};

use crate::draft::Context;
use crate::linked;
use crate::out::Out;

/// Reads a body of JSON.
#[derive(Debug)]
pub(crate) struct JsonRows {
    splitter: Splitter,
    transcribed: u64,
}

impl JsonRows {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            splitter: Splitter::new(limits),
            transcribed: 0,
        }
    }

    /// Bytes of rows that were made of nodes of JSON-LD.
    pub(crate) const fn transcribed(&self) -> u64 {
        self.transcribed
    }

    pub(crate) fn push(&mut self, chunk: &[u8], context: &Context, out: &mut Out<'_>) {
        let transcribed = &mut self.transcribed;
        self.splitter.push(chunk, &mut |piece| {
            hand_on(&piece, context, transcribed, out);
        });
    }

    pub(crate) fn finish(self, context: &Context, out: &mut Out<'_>) {
        let mut transcribed = 0;
        self.splitter
            .finish(&mut |piece| hand_on(&piece, context, &mut transcribed, out));
    }
}

fn hand_on(piece: &Piece<'_>, context: &Context, transcribed: &mut u64, out: &mut Out<'_>) {
    match piece {
        Piece::Row { line, bytes, .. } => {
            if let Some(node) = linked::node(bytes) {
                linked::rows(&node, context, &mut |row| match row {
                    Ok(row) => {
                        *transcribed += row.len() as u64;
                        out.row(*line, row.as_bytes());
                    }
                    Err(problem) => out.bad(*line, problem),
                });
            } else if let Some(filled) = context.given.fill(bytes) {
                out.row(*line, &filled);
            } else {
                out.row(*line, bytes);
            }
        }
        Piece::Bad { line, problem, .. } => out.bad(*line, problem.clone()),
    }
}
