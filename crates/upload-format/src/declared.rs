//! What a body is said to be.

use std::ffi::OsStr;
use std::path::Path;

/// What a body is said to be. What it is counts more: only tables need to be told apart, where they do not begin
/// with a header that is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Declared {
    /// Anything.
    #[default]
    Unknown,
    /// Values with commas, semicolons or bars between them.
    Csv,
    /// Values with tabs between them.
    Tsv,
}

impl Declared {
    /// By the type of HTTP, with its parameters or without them.
    pub fn of_content_type(kind: &str) -> Self {
        let kind = kind.split(';').next().unwrap_or_default().trim();
        match kind.to_ascii_lowercase().as_str() {
            "text/csv" | "application/csv" => Self::Csv,
            "text/tab-separated-values" | "text/tsv" => Self::Tsv,
            _ => Self::Unknown,
        }
    }

    /// By the ending of a file's name, also before that of its compression.
    pub fn of_file_name(name: &str) -> Self {
        let ending = |name: &str| {
            let ending = Path::new(name).extension().and_then(OsStr::to_str);
            ending.unwrap_or_default().to_ascii_lowercase()
        };
        let last = ending(name);
        let bare = match last.as_str() {
            "gz" | "zst" => ending(&name[..name.len() - last.len() - 1]),
            _ => last,
        };
        match bare.as_str() {
            "csv" => Self::Csv,
            "tsv" | "tab" => Self::Tsv,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_declared() {
        use Declared::{Csv, Tsv, Unknown};
        for (kind, expected) in [
            ("text/csv", Csv),
            ("Text/CSV; charset=utf-8", Csv),
            ("text/tab-separated-values", Tsv),
            ("application/json", Unknown),
            ("", Unknown),
        ] {
            assert_eq!(Declared::of_content_type(kind), expected, "{kind}");
        }
        for (name, expected) in [
            ("a.csv", Csv),
            ("A.CSV.gz", Csv),
            ("b/feed.tsv", Tsv),
            ("csv", Unknown),
            ("a.jsonl", Unknown),
        ] {
            assert_eq!(Declared::of_file_name(name), expected, "{name}");
        }
    }
}
