//! Values of a text that is known to be JSON, borrowed from it where it has no escapes.

use std::borrow::Cow;

use memchr::memchr2;

use super::{MAX_DEPTH, syntax};
use crate::problem::RowProblem;

/// A JSON value.
#[derive(Debug)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    /// As it was written.
    Number(&'a str),
    Text(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Entries<'a>),
}

/// The entries of an object in the order of the text; of a repeated key the last one only.
pub(super) type Entries<'a> = Vec<Entry<'a>>;

/// A key and its value.
pub(super) type Entry<'a> = (Cow<'a, str>, Json<'a>);

/// The entries of a text that is a JSON object; fails when it is another JSON value or too deep.
pub(super) fn object(text: &str) -> Result<Entries<'_>, RowProblem> {
    match (Walk { text, at: 0 }).value(1)? {
        Json::Object(entries) => Ok(entries),
        _ => Err(RowProblem::not_an_object()),
    }
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Walk<'a> {
    /// Reads a value; if it is an object or array it is that many levels deep.
    fn value(&mut self, depth: usize) -> Result<Json<'a>, RowProblem> {
        let first = self.peek();
        if matches!(first, b'{' | b'[') && depth > MAX_DEPTH {
            return Err(RowProblem::too_deep(MAX_DEPTH));
        }
        Ok(match first {
            b'{' => Json::Object(self.entries(depth)?),
            b'[' => Json::Array(self.elements(depth)?),
            b'"' => Json::Text(self.string()?),
            _ => match self.token() {
                "null" => Json::Null,
                "true" => Json::Bool(true),
                "false" => Json::Bool(false),
                number => Json::Number(number),
            },
        })
    }

    fn entries(&mut self, depth: usize) -> Result<Entries<'a>, RowProblem> {
        let mut entries = Vec::new();
        self.at += 1;
        while self.peek() != b'}' {
            let key = self.string()?;
            self.peek();
            self.at += 1; // the colon
            entries.push((key, self.value(depth + 1)?));
            self.skip_comma();
        }
        self.at += 1;
        drop_repeated(&mut entries);
        Ok(entries)
    }

    fn elements(&mut self, depth: usize) -> Result<Vec<Json<'a>>, RowProblem> {
        let mut elements = Vec::new();
        self.at += 1;
        while self.peek() != b']' {
            elements.push(self.value(depth + 1)?);
            self.skip_comma();
        }
        self.at += 1;
        Ok(elements)
    }

    /// Reads a string; fails when its escapes are half a character.
    fn string(&mut self) -> Result<Cow<'a, str>, RowProblem> {
        let begin = self.at;
        let bytes = self.text.as_bytes();
        let mut escapes = false;
        self.at += 1;
        while let Some(length) = memchr2(b'"', b'\\', &bytes[self.at..]) {
            self.at += length;
            if bytes[self.at] == b'"' {
                break;
            }
            escapes = true;
            self.at += 2;
        }
        self.at += 1;
        if !escapes {
            return Ok(Cow::Borrowed(&self.text[begin + 1..self.at - 1]));
        }
        serde_json::from_str(&self.text[begin..self.at])
            .map(Cow::Owned)
            .map_err(|_| syntax::invalid_at(self.text, begin))
    }

    /// Reads a number or word.
    fn token(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find([',', ']', '}', ' ', '\t', '\r', '\n']);
        let token = &rest[..end.unwrap_or(rest.len())];
        self.at += token.len();
        token
    }

    /// The next byte after white space; 0 at the end of the text.
    fn peek(&mut self) -> u8 {
        loop {
            match self.text.as_bytes().get(self.at) {
                Some(b' ' | b'\t' | b'\r' | b'\n') => self.at += 1,
                Some(&byte) => return byte,
                None => return 0,
            }
        }
    }

    fn skip_comma(&mut self) {
        if self.peek() == b',' {
            self.at += 1;
        }
    }
}

fn drop_repeated(entries: &mut Entries<'_>) {
    let mut order: Vec<usize> = (0..entries.len()).collect();
    // A stable sort, so that of equal keys the last stays last.
    order.sort_by(|&a, &b| entries[a].0.cmp(&entries[b].0));
    let mut repeated: Vec<usize> = order
        .windows(2)
        .filter(|pair| entries[pair[0]].0 == entries[pair[1]].0)
        .map(|pair| pair[0])
        .collect();
    if repeated.is_empty() {
        return;
    }
    repeated.sort_unstable();
    let mut place = 0..;
    entries.retain(|_| {
        place
            .next()
            .is_none_or(|at| repeated.binary_search(&at).is_err())
    });
}
