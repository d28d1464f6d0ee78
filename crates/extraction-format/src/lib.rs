//! The scrapers' JSON document: stream splitter, parser and content digest.
//!
//! Pure and synchronous. [`splitter`] cuts a stream of bytes into rows with bounded memory,
//! [`document`] reads one row, [`summary`] counts what became of the rows.

pub mod document;
pub mod problem;
pub mod splitter;
pub mod summary;
