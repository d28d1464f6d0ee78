//! An element that is a row, and what stands in it.

use std::borrow::Cow;

use quick_xml::escape::{resolve_xml_entity, unescape};
use quick_xml::events::{BytesRef, BytesStart};
use quick_xml::name::QName;
use serde_json::Value;

use extraction_format::problem::RowProblem;

use crate::draft::{Context, Draft};
use crate::problem::{code, too_large};

/// The most parts of a row: elements and attributes.
const MAX_PARTS: usize = 2_000;

/// A row in the making.
#[derive(Debug)]
pub(super) struct Item {
    /// The line of its tag.
    pub(super) line: u64,
    /// How many elements are open around it.
    pub(super) depth: usize,
    /// The names of the elements that are open in it, each with the text so far.
    open: Vec<(String, String)>,
    /// Paths of elements, with `/` between names and `@` before an attribute's, and their texts.
    fields: Vec<(String, String)>,
    bytes: usize,
    max_bytes: usize,
    problem: Option<RowProblem>,
}

impl Item {
    pub(super) const fn new(line: u64, depth: usize, max_bytes: usize) -> Self {
        Self {
            line,
            depth,
            open: Vec::new(),
            fields: Vec::new(),
            bytes: 0,
            max_bytes,
            problem: None,
        }
    }

    /// An element begins in it.
    pub(super) fn begin(&mut self, name: &str, start: &BytesStart<'_>) {
        self.open.push((name.to_owned(), String::new()));
        self.grow(start.len());
        if self.problem.is_some() {
            return;
        }
        let path = self.path();
        for attribute in start.html_attributes().with_checks(false).flatten() {
            let key = name_of(attribute.key);
            if key == "xmlns" || attribute.key.as_ref().starts_with(b"xmlns:") {
                continue;
            }
            let raw = String::from_utf8_lossy(&attribute.value);
            let value = unescape(&raw).map_or_else(|_| raw.to_string(), Cow::into_owned);
            // Atom writes an address so.
            let path = if name == "link" && key == "href" {
                path.clone()
            } else {
                format!("{path}@{key}")
            };
            self.add(path, value);
        }
    }

    /// The innermost element ends.
    pub(super) fn end(&mut self) {
        let path = self.path();
        if let Some((_, text)) = self.open.pop()
            && self.problem.is_none()
            && !text.trim().is_empty()
        {
            self.add(path, text);
        }
    }

    /// A text of so many bytes in the document stands in the innermost element.
    pub(super) fn text(&mut self, text: &str, length: usize) {
        self.grow(length);
        if self.problem.is_none()
            && let Some((_, so_far)) = self.open.last_mut()
        {
            so_far.push_str(text);
        }
    }

    /// The row is not usable; what is left of it is passed over.
    pub(super) fn refuse(&mut self, problem: RowProblem) {
        self.problem.get_or_insert(problem);
        self.fields = Vec::new();
        for (_, text) in &mut self.open {
            *text = String::new();
        }
    }

    /// Its row in our document.
    pub(super) fn row(self, context: &Context) -> Result<String, RowProblem> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let mut draft = Draft::of_feed(true);
        for (path, text) in self.fields {
            draft.put(&path, Value::from(text));
        }
        draft.finish(context)
    }

    fn path(&self) -> String {
        let names: Vec<&str> = self.open.iter().map(|(name, _)| name.as_str()).collect();
        names.join("/")
    }

    fn add(&mut self, path: String, text: String) {
        // Names of elements around are written once in the document, and here once for each part.
        self.grow(path.len());
        if self.problem.is_some() {
            return;
        }
        if self.fields.len() >= MAX_PARTS {
            let message =
                format!("La fila tiene demasiados elementos; se admiten hasta {MAX_PARTS}.");
            return self.refuse(RowProblem::of_row(code::TOO_MANY, message));
        }
        self.fields.push((path, text));
    }

    fn grow(&mut self, bytes: usize) {
        self.bytes += bytes;
        if self.bytes > self.max_bytes && self.problem.is_none() {
            self.refuse(too_large(self.max_bytes));
        }
    }
}

/// The name of an element or attribute without its prefix, in lower case.
pub(super) fn name_of(name: QName<'_>) -> String {
    String::from_utf8_lossy(name.local_name().as_ref()).to_lowercase()
}

/// What a reference stands for; one that is not known stays as it is written.
pub(super) fn resolved(reference: &BytesRef<'_>) -> Option<String> {
    let name = reference.decode().ok()?;
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        return Some(character.to_string());
    }
    Some(resolve_xml_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned))
}
