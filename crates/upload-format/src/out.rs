//! Where the rows of a body go.

use extraction_format::problem::RowProblem;
use extraction_format::splitter::Piece;

/// Numbers rows and hands them on.
pub(crate) struct Out<'o> {
    pub(crate) next_index: &'o mut u64,
    pub(crate) sink: &'o mut dyn FnMut(Piece<'_>),
}

impl Out<'_> {
    /// A row in our document, which begins on this line of the body.
    pub(crate) fn row(&mut self, line: u64, bytes: &[u8]) {
        let index = self.take_index();
        (self.sink)(Piece::Row { index, line, bytes });
    }

    /// What stands in the place of a row.
    pub(crate) fn bad(&mut self, line: u64, problem: RowProblem) {
        let index = self.take_index();
        (self.sink)(Piece::Bad {
            index,
            line,
            problem,
        });
    }

    fn take_index(&mut self) -> u64 {
        let index = *self.next_index;
        *self.next_index += 1;
        index
    }
}
