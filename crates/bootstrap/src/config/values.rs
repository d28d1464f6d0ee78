//! Which values were given, and where.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::problem::Problems;
use super::table::{self, Settings, Variable};

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The environment of the process.
    Environment,
    /// The `.env` file.
    EnvFile,
    /// The file that `NAME_FILE` names.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("environment"),
            Self::EnvFile => f.write_str(".env"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// A value as it was given.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// The name it was given under.
    pub(crate) name: &'static str,
    /// The text.
    pub(crate) text: SecretString,
    /// Where it comes from.
    pub(crate) origin: Origin,
}

/// Two lists of names and values: the process's environment, and the `.env` file.
pub(crate) struct Sources<'a> {
    /// The process's environment; it wins.
    pub(crate) process: &'a [(String, String)],
    /// The `.env` file.
    pub(crate) file: &'a [(String, String)],
    /// What relative names of secret files start from.
    pub(crate) base: &'a Path,
}

/// The given values by the variables' names; each is allowed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Values(BTreeMap<&'static str, Given>);

impl Values {
    /// Gathers the values of all variables and judges each; an empty one counts as absent.
    pub(crate) fn gather(sources: &Sources<'_>, problems: &mut Problems) -> Self {
        let mut values = BTreeMap::new();
        for variable in table::all() {
            let Some(given) = sources.of(variable, problems) else {
                continue;
            };
            if variable.allows(given.text.expose_secret()) {
                values.insert(variable.name(), given);
            } else {
                problems.add(not_allowed(variable, &given));
            }
        }
        Self(values)
    }

    /// The settings that they give.
    pub(crate) fn settings(&self) -> Settings {
        let texts = self.0.iter();
        Settings::of(texts.map(|(name, given)| (*name, given.text.expose_secret())))
            .expect("each value was judged by itself")
    }

    /// What was given for a variable, if anything was.
    pub(crate) fn given(&self, name: &str) -> Option<&Given> {
        self.0.get(name)
    }
}

fn not_allowed(variable: Variable, given: &Given) -> String {
    let shown = if variable.is_secret() {
        "a value that is not shown".to_owned()
    } else {
        format!("{:?}", given.text.expose_secret())
    };
    let Given { name, origin, .. } = given;
    format!(
        "{name}: given {shown} ({origin}); allowed: {}",
        variable.allowed()
    )
}

impl Sources<'_> {
    /// The value of a variable under the first of its names that has one; names that contradict
    /// each other are a problem.
    fn of(&self, variable: Variable, problems: &mut Problems) -> Option<Given> {
        let found: Vec<Given> = variable
            .names()
            .filter_map(|name| self.named(name, variable.is_secret(), problems))
            .collect();
        let mut found = found.into_iter();
        let first = found.next()?;
        for other in found {
            if other.text.expose_secret() != first.text.expose_secret() {
                let (one, two) = (first.name, other.name);
                problems.add(format!(
                    "{one}: {two} means the same and has another value; give one of them"
                ));
            }
        }
        Some(first)
    }

    fn named(&self, name: &'static str, secret: bool, problems: &mut Problems) -> Option<Given> {
        let plain = self.lookup(name);
        let file = secret
            .then(|| self.lookup(&format!("{name}_FILE")))
            .flatten();
        match (plain, file) {
            (Some(_), Some(_)) => {
                problems.add(format!(
                    "{name}: {name}_FILE is given too; give one of them"
                ));
                None
            }
            (Some((text, origin)), None) => Some(Given {
                name,
                text: text.into(),
                origin,
            }),
            (None, Some((path, _))) => self.read_file(name, path, problems),
            (None, None) => None,
        }
    }

    fn lookup(&self, name: &str) -> Option<(&str, Origin)> {
        let lists = [
            (self.process, Origin::Environment),
            (self.file, Origin::EnvFile),
        ];
        lists.into_iter().find_map(|(list, origin)| {
            // Like a shell: the last assignment counts.
            let (_, value) = list.iter().rfind(|(given, _)| given == name)?;
            let value = value.trim();
            (!value.is_empty()).then_some((value, origin))
        })
    }

    fn read_file(&self, name: &'static str, path: &str, problems: &mut Problems) -> Option<Given> {
        let path = self.base.join(path);
        let shown = path.display();
        match crate::system::read_text(&path) {
            Ok(text) if text.trim().is_empty() => {
                problems.add(format!("{name}_FILE: {shown} is empty"));
                None
            }
            Ok(text) => Some(Given {
                name,
                text: text.trim().into(),
                origin: Origin::File(path),
            }),
            Err(error) => {
                problems.add(format!("{name}_FILE: {shown} cannot be read: {error}"));
                None
            }
        }
    }
}
