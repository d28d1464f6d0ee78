//! Files that go along with the data of a backup: settings, certificates.

/// A file that goes along with the data: settings, certificates.
#[derive(Clone, PartialEq, Eq)]
pub struct Extra {
    /// Its relative path.
    pub path: String,
    /// Its permissions, as of Unix.
    pub mode: u32,
    /// What is in it.
    pub bytes: Vec<u8>,
}
