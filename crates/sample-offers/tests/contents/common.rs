//! Reads rows as a client would.

use serde_json::Value;

/// The rows of documents.
pub(crate) fn rows(documents: impl IntoIterator<Item = String>) -> Vec<Value> {
    documents
        .into_iter()
        .map(|document| serde_json::from_str(&document).expect("a document"))
        .collect()
}

/// A field that is text.
pub(crate) fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().expect("text")
}

/// A field that is a whole number.
pub(crate) fn number(row: &Value, field: &str) -> i64 {
    row[field].as_i64().expect("a whole number")
}

/// The link without its query.
pub(crate) fn key(row: &Value) -> &str {
    let link = text(row, "link");
    link.split_once('?').map_or(link, |(page, _)| page)
}

/// The BLAKE3 digest of the documents, a line each.
pub(crate) fn digest(documents: impl IntoIterator<Item = String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for document in documents {
        hasher.update(document.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().to_string()
}

/// Whether an article number has thirteen digits and the weighted sum of them is a multiple of ten.
pub(crate) fn ean_is_right(ean: &str) -> bool {
    let digits: Vec<u32> = ean.chars().filter_map(|c| c.to_digit(10)).collect();
    let odd: u32 = digits.iter().step_by(2).sum();
    let even: u32 = digits.iter().skip(1).step_by(2).sum();
    digits.len() == 13 && ean.len() == 13 && (odd + 3 * even).is_multiple_of(10)
}
