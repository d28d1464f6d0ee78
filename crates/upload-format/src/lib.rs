//! Turns the body of an upload, whatever its kind, into rows of the scrapers' JSON document.
//!
//! Pure and synchronous. [`door::Door`] takes the bytes of a body as they come, knows the kind by its beginning, and
//! gives out rows: JSON as it was received; tables (CSV, TSV), feeds of shops (XML) and schema.org's JSON-LD
//! transcribed into our document. [`member`] is the one table of what a row may have, by our names and those of
//! others; [`schema`] is that table as JSON Schema and as a page.
//!
//! Limits come before work: a row has [`extraction_format::splitter::Limits`], a table [`table::MAX_COLUMNS`], a
//! product of JSON-LD [`linked::MAX_ROWS`] offers; nothing is expanded that a body declares.

mod declared;
pub mod door;
mod draft;
mod feed;
mod foreign;
pub mod given;
mod json;
mod kind;
pub mod linked;
pub mod member;
mod out;
pub mod problem;
pub mod schema;
pub mod table;
#[cfg(test)]
mod testing;

pub use declared::Declared;
pub use door::Door;
pub use given::Given;
