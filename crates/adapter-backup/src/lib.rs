//! Backups of the log: one file each, compressed, encrypted where a key is given, with a checksum, in a
//! folder or in storage that speaks S3.
//!
//! A backup holds what the port gives, not a product's files, so it goes from one kind of store into
//! another. It is a stream of JSON lines ([`line`]) in zstd, in age where it is encrypted; beside it
//! lies a small [`manifest::Manifest`], by which it is listed and checked without a key.

mod backup;
mod counts;
mod decode;
mod encode;
mod error;
mod extra;
mod hash;
pub mod keys;
mod line;
pub mod manifest;
mod people;
mod pipe;
mod restore;
pub mod vault;

pub use backup::Backup;
pub use counts::Counts;
pub use error::BackupError;
pub use extra::Extra;
pub use people::People;
pub use restore::{Restored, restore, verify};
