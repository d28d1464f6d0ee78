//! The use cases together over the memory adapters: ingest, refresh, read, start again.

mod archive;
mod corrections;
mod reading;
mod refreshing;
mod retention;
mod reviews;
mod runs;
mod schedules;
mod world;
