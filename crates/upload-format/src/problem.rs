//! What is wrong with bodies that are no JSON, for the person who sent them.

use extraction_format::problem::{RowProblem, code as row};

/// The codes of the problems that this crate finds, beside those of [`extraction_format::problem::code`].
pub mod code {
    /// The body is of a kind that is not taken: an archive, a workbook, a web page, another encoding.
    pub const WRONG_KIND: &str = "wrong_kind";
    /// The first line of a table names no column that is known.
    pub const NO_HEADER: &str = "no_header";
    /// A table has more columns than allowed.
    pub const TOO_MANY_COLUMNS: &str = "too_many_columns";
    /// A row of a table has more cells than its header has columns.
    pub const WRONG_COLUMNS: &str = "wrong_columns";
    /// The text is not XML, or not XML that is taken.
    pub const INVALID_XML: &str = "invalid_xml";
    /// A product or a row has more parts than allowed.
    pub const TOO_MANY: &str = "too_many";
}

/// The text ends inside a row.
pub(crate) fn truncated(what: &str) -> RowProblem {
    let message = format!("El texto termina antes de {what}: el archivo está cortado.");
    RowProblem::of_row(row::TRUNCATED, message)
}

/// A row, or what it becomes, has more bytes than allowed.
pub(crate) fn too_large(max: usize) -> RowProblem {
    let message = format!("La fila es demasiado grande; se admiten hasta {max} bytes por fila.");
    RowProblem::of_row(row::ROW_TOO_LARGE, message)
}

/// A cell, an element or an attribute is not UTF-8.
pub(crate) fn not_utf8(field: &str) -> RowProblem {
    let message = format!(
        "«{field}» no está en UTF-8: guarde el archivo con codificación UTF-8 (en Excel, «CSV UTF-8»)."
    );
    RowProblem::of_field(row::INVALID_UTF8, field, message)
}
