//! One strict pass over a JSON text: its values, borrowed from it where they have no escapes.

use std::borrow::Cow;

use memchr::memchr2;

use super::MAX_DEPTH;
use crate::problem::{RowProblem, code};

/// What Python's `json.dumps` writes for numbers that JSON does not have.
const NOT_FINITE: [&str; 3] = ["NaN", "Infinity", "-Infinity"];

/// A JSON value.
#[derive(Debug)]
pub(super) enum Json<'a> {
    Null,
    Bool(bool),
    /// As it was written.
    Number(&'a str),
    Text(Cow<'a, str>),
    Array(Vec<Json<'a>>),
    Object(Object<'a>),
}

/// The entries of an object; of a repeated key the last one only.
#[derive(Debug, Default)]
pub(super) struct Object<'a> {
    /// In the order of the text.
    pub(super) entries: Vec<Entry<'a>>,
    /// Their places, sorted by key.
    pub(super) by_key: Vec<usize>,
}

/// A key and its value.
pub(super) type Entry<'a> = (Cow<'a, str>, Json<'a>);

/// A row that was walked over.
#[derive(Debug)]
pub(super) struct Walked<'a> {
    pub(super) object: Object<'a>,
    /// Where the text has `NaN`, which counts as null.
    pub(super) nan: Vec<usize>,
}

/// Walks over a text that is one JSON object but for `NaN` in it.
///
/// Fails when it is another JSON value, none at all, or too deep; the first thing that is wrong is told.
pub(super) fn object(text: &str) -> Result<Walked<'_>, RowProblem> {
    let mut walk = Walk::new(text);
    walk.peek();
    let value = walk.value(1)?;
    walk.peek();
    if walk.at < text.len() {
        return Err(walk.wrong());
    }
    match value {
        Json::Object(object) => Ok(Walked {
            object,
            nan: walk.nan,
        }),
        _ => Err(RowProblem::not_an_object()),
    }
}

/// Whether the text is a JSON number.
pub(super) fn is_number(text: &str) -> bool {
    let mut walk = Walk::new(text);
    walk.number().is_ok() && walk.at == text.len()
}

/// A number that JSON does not have, in a field where one is known.
pub(super) fn not_finite(field: Option<String>, token: &str) -> RowProblem {
    RowProblem {
        code: code::NOT_FINITE,
        field,
        message: format!("«{token}» no es un número JSON; use un número finito o null."),
    }
}

struct Walk<'a> {
    text: &'a str,
    at: usize,
    nan: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            nan: Vec::new(),
        }
    }

    /// Reads a value; if it is an object or array it is that many levels deep.
    fn value(&mut self, depth: usize) -> Result<Json<'a>, RowProblem> {
        let first = self.byte();
        if matches!(first, b'{' | b'[') && depth > MAX_DEPTH {
            return Err(RowProblem::too_deep(MAX_DEPTH));
        }
        Ok(match first {
            b'{' => Json::Object(self.entries(depth)?),
            b'[' => Json::Array(self.elements(depth)?),
            b'"' => Json::Text(self.string()?),
            b'-' | b'0'..=b'9' if !self.rest().starts_with("-Infinity") => {
                Json::Number(self.number()?)
            }
            _ => self.word(depth)?,
        })
    }

    fn entries(&mut self, depth: usize) -> Result<Object<'a>, RowProblem> {
        let mut entries = Vec::new();
        while self.goes_on(b'}', entries.is_empty())? {
            if self.byte() != b'"' {
                return Err(self.wrong());
            }
            let key = self.string()?;
            if self.peek() != b':' {
                return Err(self.wrong());
            }
            self.at += 1;
            self.peek();
            let value = self.value(depth + 1).map_err(|problem| match problem {
                // The innermost key is the field at fault.
                RowProblem {
                    code: code::NOT_FINITE,
                    field: None,
                    ..
                } => RowProblem {
                    field: Some(key.clone().into_owned()),
                    ..problem
                },
                other => other,
            })?;
            entries.push((key, value));
        }
        Ok(Object::of(entries))
    }

    fn elements(&mut self, depth: usize) -> Result<Vec<Json<'a>>, RowProblem> {
        let mut elements = Vec::new();
        while self.goes_on(b']', elements.is_empty())? {
            elements.push(self.value(depth + 1)?);
        }
        Ok(elements)
    }

    /// Goes on to the next element behind a bracket (where there is none yet) or a comma; `false` behind the end.
    fn goes_on(&mut self, end: u8, is_first: bool) -> Result<bool, RowProblem> {
        self.at += usize::from(is_first);
        let next = self.peek();
        if next == end {
            self.at += 1;
            return Ok(false);
        }
        if !is_first {
            if next != b',' {
                return Err(self.wrong());
            }
            self.at += 1;
            self.peek();
        }
        Ok(true)
    }

    /// Reads a string.
    fn string(&mut self) -> Result<Cow<'a, str>, RowProblem> {
        let begin = self.at;
        let bytes = self.text.as_bytes();
        let mut escapes = false;
        self.at += 1;
        loop {
            let rest = bytes.get(self.at..).unwrap_or_default();
            let Some(length) = memchr2(b'"', b'\\', rest) else {
                self.at = bytes.len();
                return Err(self.wrong());
            };
            // All bytes, many at once: nearly no text has a control character.
            if rest[..length].iter().copied().fold(b' ', u8::min) < b' ' {
                self.at += rest.iter().position(|byte| *byte < b' ').unwrap_or(0);
                return Err(self.wrong());
            }
            self.at += length + 1;
            if rest[length] == b'"' {
                break;
            }
            escapes = true;
            self.at += 1;
        }
        if !escapes {
            return Ok(Cow::Borrowed(&self.text[begin + 1..self.at - 1]));
        }
        serde_json::from_str(&self.text[begin..self.at])
            .map(Cow::Owned)
            .map_err(|error| {
                self.at = begin + error.column().saturating_sub(1);
                self.wrong()
            })
    }

    /// Reads a number, as far as it is one.
    fn number(&mut self) -> Result<&'a str, RowProblem> {
        let begin = self.at;
        self.at += usize::from(self.byte() == b'-');
        if self.byte() == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.byte() == b'.' {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.byte(), b'e' | b'E') {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), b'+' | b'-'));
            self.digits()?;
        }
        Ok(&self.text[begin..self.at])
    }

    /// Passes over digits, of which there must be one.
    fn digits(&mut self) -> Result<(), RowProblem> {
        let begin = self.at;
        while self.byte().is_ascii_digit() {
            self.at += 1;
        }
        if self.at == begin {
            return Err(self.wrong());
        }
        Ok(())
    }

    fn word(&mut self, depth: usize) -> Result<Json<'a>, RowProblem> {
        let rest = self.rest();
        let words = [
            ("null", Json::Null),
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
        ];
        for (word, value) in words {
            if rest.starts_with(word) {
                self.at += word.len();
                return Ok(value);
            }
        }
        let token = NOT_FINITE.iter().find(|token| rest.starts_with(**token));
        match token {
            // In a row; alone it would be none anyway.
            Some(&"NaN") if depth > 1 => {
                self.nan.push(self.at);
                self.at += "NaN".len();
                Ok(Json::Null)
            }
            Some(token) => Err(not_finite(None, token)),
            None => Err(self.wrong()),
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The byte here; 0 at the end of the text.
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(0)
    }

    /// The next byte after white space.
    fn peek(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\t' | b'\r' | b'\n') {
            self.at += 1;
        }
        self.byte()
    }

    /// The text breaks off or goes wrong here.
    fn wrong(&self) -> RowProblem {
        if self.at >= self.text.len() {
            let message = "La fila no es JSON válido: termina antes de tiempo.";
            return RowProblem::of_row(code::INVALID_JSON, message);
        }
        let before = &self.text[..self.text.floor_char_boundary(self.at)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or(before).chars().count() + 1;
        let place = if line == 1 {
            format!("columna {column}")
        } else {
            format!("línea {line} de la fila, columna {column}")
        };
        let message = format!("La fila no es JSON válido: error en la {place}.");
        RowProblem::of_row(code::INVALID_JSON, message)
    }
}

impl<'a> Object<'a> {
    fn of(mut entries: Vec<Entry<'a>>) -> Self {
        let mut by_key: Vec<usize> = (0..entries.len()).collect();
        // A stable sort, so that of equal keys the last stays last.
        by_key.sort_by(|&a, &b| entries[a].0.cmp(&entries[b].0));
        let is_same = |pair: &[usize]| entries[pair[0]].0 == entries[pair[1]].0;
        let mut repeated: Vec<usize> = by_key
            .windows(2)
            .filter(|pair| is_same(pair))
            .map(|pair| pair[0])
            .collect();
        if repeated.is_empty() {
            return Self { entries, by_key };
        }
        repeated.sort_unstable();
        let mut place = 0..;
        entries.retain(|_| {
            place
                .next()
                .is_none_or(|at| repeated.binary_search(&at).is_err())
        });
        Self::of(entries)
    }
}
