//! Links to other pages of the same list.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::ReadQuery;

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

impl ReadQuery {
    /// The address of a page of this list at the same T.
    pub fn link(&self, page: u32) -> String {
        let mut link = format!("{}/?", self.path.trim_end_matches('/'));
        for (name, value) in self.key.pairs() {
            if !matches!(name, "page" | "as_of") {
                let _ = write!(link, "{name}={}&", utf8_percent_encode(value, ENCODED));
            }
        }
        if let Some(as_of) = &self.as_of_text {
            let _ = write!(link, "as_of={}&", utf8_percent_encode(as_of, ENCODED));
        }
        let _ = write!(link, "page={page}");
        link
    }
}
