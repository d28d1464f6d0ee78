//! Strict reading of query strings.
//!
//! A reader takes the raw string, is asked for each parameter by name, collects everything that is
//! wrong, and says it all at the end: [`QueryReader::finish`]. A parameter that the handler did not ask for is unknown.

mod decode;
mod number;
mod value;

use std::borrow::Cow;

pub(crate) use decode::has_valid_escapes;

use crate::problem::document::shorten;
use crate::problem::{ApiError, FieldError, Problem};
use decode::{Fault, Pair};

/// The longest query string, in bytes.
pub const MAX_QUERY_BYTES: usize = 8 * 1024;
/// The most parameters in one query.
pub const MAX_PARAMETERS: usize = 64;
/// The longest value of a parameter, in bytes after decoding.
pub const MAX_VALUE_BYTES: usize = 1024;

/// Reads one query string.
#[derive(Debug)]
pub struct QueryReader<'q> {
    pairs: Vec<Pair<'q>>,
    /// Every name asked for so far, in order; an alias stands behind its own name.
    asked: Vec<&'static str>,
    aliases: Vec<(&'static str, &'static str)>,
    errors: Vec<FieldError>,
    key: Vec<(&'static str, String)>,
}

/// What a query asks for, whatever the order, spelling and tracking parameters it came with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct QueryKey {
    pairs: Vec<(&'static str, String)>,
    text: String,
}

impl QueryKey {
    /// `name=value&…` sorted by name, decoded, without empty and ignored parameters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The parameters and their values, decoded, in order of name.
    pub fn pairs(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }
}

impl<'q> QueryReader<'q> {
    /// A reader of a raw query string (without the question mark). Fails at once only when the
    /// string is longer than [`MAX_QUERY_BYTES`] (414) or has more than [`MAX_PARAMETERS`] (400).
    pub fn new(raw: &'q str) -> Result<Self, Problem> {
        if raw.len() > MAX_QUERY_BYTES {
            return Err(ApiError::UriTooLong.into());
        }
        let pairs = decode::pairs(raw);
        if pairs.len() > MAX_PARAMETERS {
            let message =
                format!("La consulta tiene más de {MAX_PARAMETERS} parámetros, el máximo.");
            return Err(Problem::new(ApiError::BadParameter).with_message(message));
        }
        Ok(Self {
            pairs,
            asked: Vec::new(),
            aliases: Vec::new(),
            errors: Vec::new(),
            key: Vec::new(),
        })
    }

    /// Makes `old` another name of `name`; call it before asking for `name`.
    #[must_use]
    pub fn with_alias(mut self, old: &'static str, name: &'static str) -> Self {
        self.aliases.push((old, name));
        self
    }

    /// A text; an empty one counts as absent.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.take(name)
            .filter(|value| !value.is_empty())
            .map(Cow::into_owned)
    }

    /// A text that may be empty: `None` only when the parameter is not there at all.
    pub fn text_even_empty(&mut self, name: &'static str) -> Option<String> {
        self.take(name).map(Cow::into_owned)
    }

    /// Adds an error of the caller's own about a parameter, for rules that concern several.
    pub fn reject(&mut self, name: &'static str, code: &'static str, message: impl Into<String>) {
        self.errors.push(FieldError::new(name, code, message));
    }

    /// Whether something was wrong with a parameter so far.
    pub fn is_refused(&self, name: &str) -> bool {
        self.errors.iter().any(|error| error.field == name)
    }

    /// Ends the reading: what the query asks for, or everything that is wrong with it.
    ///
    /// The code is `unknown_parameter` when nothing else is wrong, else `bad_parameter`.
    pub fn finish(mut self) -> Result<QueryKey, Problem> {
        let bad = self.errors.len();
        self.reject_unknown();
        if self.errors.is_empty() {
            self.key.sort();
            // A value that has what separates pairs is not to pass for other pairs.
            let plain = |value: &str| value.replace('%', "%25").replace('&', "%26");
            let pairs = self
                .key
                .iter()
                .map(|(name, value)| format!("{name}={}", plain(value)));
            let text = pairs.collect::<Vec<_>>().join("&");
            return Ok(QueryKey {
                pairs: self.key,
                text,
            });
        }
        let error = if bad == 0 {
            ApiError::UnknownParameter
        } else {
            ApiError::BadParameter
        };
        let message = summary(&self.errors);
        Err(Problem::new(error)
            .with_message(message)
            .with_errors(self.errors))
    }

    /// The parameter's only value, decoded; wrong encoding, length and repetition are noted.
    fn take(&mut self, name: &'static str) -> Option<Cow<'q, str>> {
        self.asked.push(name);
        let aliases = &self.aliases;
        let is_named = |pair: &&Pair<'q>| {
            pair.is(name)
                || aliases
                    .iter()
                    .any(|(old, new)| *new == name && pair.is(old))
        };
        let mut found = self.pairs.iter().filter(is_named);
        let first = found.next()?;
        let outcome = if found.next().is_some() {
            Err(Fault::Repeated)
        } else {
            first.value.clone()
        };
        match outcome {
            Ok(value) => {
                if !value.is_empty() {
                    self.key.push((name, value.clone().into_owned()));
                }
                Some(value)
            }
            Err(fault) => {
                self.errors.push(fault.error(self.as_given(name)));
                None
            }
        }
    }

    /// The name by which the client gave a parameter, so that an error names what it wrote.
    fn as_given(&self, name: &'static str) -> &'static str {
        let given = |name: &str| self.pairs.iter().any(|pair| pair.is(name));
        let mut aliases = self.aliases.iter().filter(|(_, new)| *new == name);
        match aliases.find(|(old, _)| given(old)) {
            Some((old, _)) if !given(name) => old,
            _ => name,
        }
    }

    fn reject_unknown(&mut self) {
        let asked = |name: &str| self.asked.contains(&name);
        let aliases = self.aliases.iter().filter(|(_, name)| asked(name));
        let old = aliases.map(|(old, _)| *old);
        let known: Vec<&str> = self.asked.iter().copied().chain(old).collect();
        for pair in &self.pairs {
            if !pair.is_ignored() && !known.iter().any(|name| pair.is(name)) {
                self.errors.push(unknown(pair, &self.asked));
            }
        }
    }
}

fn unknown(pair: &Pair<'_>, allowed: &[&str]) -> FieldError {
    let name = pair.name.as_deref().unwrap_or(pair.raw_name);
    let allowed = if allowed.is_empty() {
        "esta ruta no admite parámetros".to_owned()
    } else {
        format!("se admiten: {}", allowed.join(", "))
    };
    let message = format!("El parámetro «{}» no existe; {allowed}.", shorten(name));
    FieldError::new(name, "unknown_parameter", message)
}

/// The first message, and how many there are besides.
fn summary(errors: &[FieldError]) -> String {
    let first = errors.first().map_or("", |error| error.message.as_str());
    match errors.len() {
        0 | 1 => first.to_owned(),
        2 => format!("{first} Hay 1 error más."),
        count => format!("{first} Hay {} errores más.", count - 1),
    }
}

#[cfg(test)]
mod tests;
