//! One request of the corpus, as a line of text.
//!
//! `METHOD TARGET`, then ` ¦ name: value` for each header and ` ¦ = body`. In any of them `«200×text»` stands for so many
//! repetitions, and `«name»` for something of the world that the request is sent to ([`crate::world::Names`]).

use std::fmt;

use anyhow::{Context as _, bail};

/// Between the parts of a line.
const PART: &str = " ¦ ";

/// A request as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<String>,
}

impl Input {
    /// A request without headers and body.
    pub(crate) fn new(method: &str, target: impl Into<String>) -> Self {
        Self {
            method: method.to_owned(),
            target: target.into(),
            headers: Vec::new(),
            body: None,
        }
    }

    /// Adds a header.
    #[must_use]
    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Adds a JSON body.
    #[must_use]
    pub(crate) fn with_body(mut self, body: &str) -> Self {
        self.body = Some(body.to_owned());
        self.with_header("content-type", "application/json")
    }

    /// Reads a line.
    pub(crate) fn parse(line: &str) -> anyhow::Result<Self> {
        let mut parts = line.split(PART);
        let first = parts.next().unwrap_or_default();
        let (method, target) = first.split_once(' ').context("METHOD TARGET")?;
        let mut input = Self::new(method, target);
        for part in parts {
            if let Some(body) = part.strip_prefix("= ") {
                input.body = Some(body.to_owned());
            } else if let Some((name, value)) = part.split_once(": ") {
                input = input.with_header(name, value);
            } else {
                bail!("neither a header nor a body: {part}");
            }
        }
        Ok(input)
    }

    /// The path, as it is kept.
    pub(crate) fn path(&self) -> &str {
        let path = self.target.split_once('?');
        path.map_or(&self.target, |(path, _)| path)
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.target)?;
        for (name, value) in &self.headers {
            write!(f, "{PART}{name}: {value}")?;
        }
        match &self.body {
            Some(body) => write!(f, "{PART}= {body}"),
            None => Ok(()),
        }
    }
}

/// The text with `«…»` replaced, the innermost first: repetitions written out, names by what `named` says of them.
pub(crate) fn expand(text: &str, named: &impl Fn(&str) -> String) -> String {
    let mut text = text.to_owned();
    while let Some((from, until)) = innermost(&text) {
        let inside = &text[from + OPEN.len_utf8()..until];
        let instead = match inside.split_once('×') {
            Some((times, text)) => text.repeat(times.parse().unwrap_or(1)),
            None => named(inside),
        };
        text.replace_range(from..until + CLOSE.len_utf8(), &instead);
    }
    text
}

const OPEN: char = '«';
const CLOSE: char = '»';

/// Where the first pair of marks is that has none in it.
fn innermost(text: &str) -> Option<(usize, usize)> {
    let until = text.find(CLOSE)?;
    let from = text[..until].rfind(OPEN)?;
    Some((from, until))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_read_as_it_is_written() {
        for line in [
            "GET /api/suggest/?q=«200×a»",
            "POST /api/users/ ¦ authorization: Bearer «admin» ¦ = {\"a\": [1, 2]}",
            "GET / ¦ a: b ¦ c: d",
        ] {
            assert_eq!(Input::parse(line).unwrap().to_string(), line);
        }
        assert!(Input::parse("GET").is_err());
        assert!(Input::parse("GET / ¦ x").is_err());
    }

    #[test]
    fn repetitions_and_names_are_written_out() {
        let named = |name: &str| format!("<{name}>");
        for (text, expected) in [
            ("a«3×{b»c", "a{b{b{bc"),
            ("«n»/«offer»", "<n>/<offer>"),
            ("plain", "plain"),
            ("a«2×b", "a«2×b"),
            ("«2×«n»,»", "<n>,<n>,"),
        ] {
            assert_eq!(expand(text, &named), expected, "{text}");
        }
    }
}
