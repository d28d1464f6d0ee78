//! The corpus: whole requests, and hostile values, bodies and headers that every operation gets.
//!
//! Four files of lines, where `#` begins a comment. What an operation is asked with follows from the registered
//! endpoints and the API document, so that a new one is measured, or a test says what it lacks.

use std::path::Path;

use actix_web::dev::ResourceDef;
use anyhow::Context as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::input::Input;
use crate::operations::Operation;

/// What every operation that takes a body is signed with: the most that a caller may do.
const SIGNED: (&str, &str) = ("authorization", "Bearer «admin»");

/// The lines of the corpus.
#[derive(Debug)]
pub(crate) struct Corpus {
    /// Whole requests.
    requests: Vec<Input>,
    /// Values of a parameter.
    values: Vec<String>,
    bodies: Vec<String>,
    headers: Vec<(String, String)>,
}

impl Corpus {
    /// Reads the files of a folder.
    pub(crate) fn read(folder: &Path) -> anyhow::Result<Self> {
        let file = |name: &str| {
            let path = folder.join(name);
            std::fs::read_to_string(&path).with_context(|| format!("no {}", path.display()))
        };
        Self::parse(
            &file("requests.txt")?,
            &file("values.txt")?,
            &file("bodies.txt")?,
            &file("headers.txt")?,
        )
    }

    fn parse(requests: &str, values: &str, bodies: &str, headers: &str) -> anyhow::Result<Self> {
        let read = |line: &str| Input::parse(line).with_context(|| line.to_owned());
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").context("NAME: VALUE")?;
            Ok((name.to_owned(), value.to_owned()))
        };
        Ok(Self {
            requests: lines(requests).map(read).collect::<anyhow::Result<_>>()?,
            values: lines(values).map(str::to_owned).collect(),
            bodies: lines(bodies).map(str::to_owned).collect(),
            headers: lines(headers).map(header).collect::<anyhow::Result<_>>()?,
        })
    }

    /// Hostile values of a parameter.
    pub(crate) fn values(&self) -> &[String] {
        &self.values
    }

    /// Every request: those that are kept whole, each value for each parameter of each operation, each body
    /// for each that takes one, each header for all.
    pub(crate) fn inputs(&self, operations: &[Operation]) -> Vec<Input> {
        let mut inputs = self.requests.clone();
        for operation in operations {
            let Some(path) = operation.path() else {
                continue;
            };
            inputs.extend(self.queries(operation, &path));
            let ask = Input::new(&operation.method, path.as_str());
            if operation.takes_body {
                let signed = ask.clone().with_header(SIGNED.0, SIGNED.1);
                inputs.extend(
                    self.bodies
                        .iter()
                        .map(|body| signed.clone().with_body(body)),
                );
            }
            if !operation.ends_something() {
                let headers = self.headers.iter();
                inputs.extend(headers.map(|(name, value)| ask.clone().with_header(name, value)));
            }
        }
        inputs
    }

    fn queries(&self, operation: &Operation, path: &str) -> Vec<Input> {
        let mut queries = Vec::new();
        for parameter in &operation.parameters {
            for value in &self.values {
                let target = format!(
                    "{path}?{}{parameter}={}",
                    needed(operation, parameter),
                    encoded(value)
                );
                queries.push(Input::new(&operation.method, target));
            }
        }
        queries
    }
}

/// What must stand beside a parameter so that it is looked at.
fn needed(operation: &Operation, parameter: &str) -> &'static str {
    let is_comparison = operation.pattern.ends_with("/price-comparison");
    if is_comparison && parameter != "product" {
        "product=televisor&"
    } else if parameter == "explain" {
        "user_id=«user»&"
    } else {
        ""
    }
}

/// A value in percent signs, but for what is replaced when it is sent.
pub(crate) fn encoded(value: &str) -> String {
    if value.contains(['«', '%']) {
        return value.to_owned();
    }
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// What the corpus lacks: a request of each operation, and a body with each member that it takes.
pub(crate) fn lacking(corpus: &Corpus, operations: &[Operation]) -> Vec<String> {
    let mut lacking = Vec::new();
    for operation in operations {
        let name = format!("{} {}", operation.method, operation.pattern);
        if operation.path().is_none() {
            lacking.push(format!("{name}: nothing stands for its variable part"));
        }
        let pattern = ResourceDef::new(operation.pattern.as_str());
        let is_of = |input: &&Input| {
            input.method == operation.method && pattern.is_match(input.path().trim_end_matches('/'))
        };
        let kept: Vec<&Input> = corpus.requests.iter().filter(is_of).collect();
        if kept.is_empty() {
            lacking.push(format!("{name}: no request"));
        }
        let bodies: Vec<&str> = kept
            .iter()
            .filter_map(|input| input.body.as_deref())
            .collect();
        for member in &operation.members {
            let quoted = format!("\"{member}\"");
            if !bodies.iter().any(|body| body.contains(&quoted)) {
                lacking.push(format!("{name}: no body with {member}"));
            }
        }
    }
    lacking
}

/// Adds requests to those that are kept whole.
pub(crate) fn add(folder: &Path, found: &[Input]) -> anyhow::Result<()> {
    if found.is_empty() {
        return Ok(());
    }
    let path = folder.join("requests.txt");
    let mut text = std::fs::read_to_string(&path)?;
    for input in found {
        text.push_str(&input.to_string());
        text.push('\n');
    }
    std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations;

    fn corpus() -> Corpus {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        Corpus::read(&folder).unwrap()
    }

    #[test]
    fn every_operation_and_every_member_of_its_body_is_asked_for() {
        let lacking = lacking(&corpus(), &operations::all());
        assert!(lacking.is_empty(), "{}", lacking.join("\n"));
    }

    #[test]
    fn what_is_new_is_missed() {
        let corpus = corpus();
        let new = |method: &str, pattern: &str, members: &[&str]| Operation {
            method: method.to_owned(),
            pattern: pattern.to_owned(),
            parameters: Vec::new(),
            members: members.iter().map(|member| (*member).to_owned()).collect(),
            takes_body: !members.is_empty(),
        };
        for (operation, expected) in [
            (new("GET", "/api/new", &[]), "GET /api/new: no request"),
            (
                new("GET", "/api/new/{thing}", &[]),
                "GET /api/new/{thing}: nothing stands for its variable part",
            ),
            (
                new("POST", "/api/auth/login", &["pin"]),
                "POST /api/auth/login: no body with pin",
            ),
        ] {
            assert_eq!(lacking(&corpus, &[operation])[0], expected);
        }
    }

    #[test]
    fn each_parameter_gets_each_value() {
        let (corpus, operations) = (corpus(), operations::all());
        let inputs = corpus.inputs(&operations);
        let search = |input: &&Input| input.target.starts_with("/api/products?q=");
        assert_eq!(inputs.iter().filter(search).count(), corpus.values.len());
    }
}
