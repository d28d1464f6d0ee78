//! Which build this is, for the version of the catalog.

use domain_offer::extraction::Digest;

/// A digest of the program itself; answers of another build are other answers. The package's version
/// where the program's file cannot be read.
pub(crate) fn digest() -> Digest {
    let program = std::env::current_exe().and_then(std::fs::read);
    program.map_or_else(
        |_| Digest::of(env!("CARGO_PKG_VERSION").as_bytes()),
        |bytes| Digest::of(&bytes),
    )
}
