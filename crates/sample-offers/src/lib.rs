//! Invented offers in the scrapers' JSON format, the same bytes for the same arguments.
//!
//! [`demo`] is the sample that `arryn serve --demo` shows: about 500 believable offers of seven shops, seen over six
//! weeks. [`Synthetic`] is load data: any number of distinct offers, streamed, with texts as long as the real ones.
//! Neither reads a clock: the date of the newest row is an argument.

mod date;
mod demo;
mod document;
mod ean;
mod rng;
mod synthetic;
mod text;

pub use date::DEFAULT_AS_OF;
pub use demo::demo;
pub use rng::Rng;
pub use synthetic::{Synthetic, synthetic};
