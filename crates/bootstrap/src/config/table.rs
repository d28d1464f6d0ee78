//! The table of all variables: each is a field that has the variable's name, with what it does, its default where it
//! has one, which values it allows and how they are read.
//!
//! clap reads the values and knows what is said of each. A second paragraph of a field's comment are words for a default
//! that depends on something; `hide_env_values` marks a secret.

mod access;
mod offers;
mod operation;
mod server;
mod storage;

use std::sync::LazyLock;
use std::time::Duration;

use adapter_http::services::UploadAccess;
use clap::{Arg, Command, CommandFactory as _, Parser};

pub(crate) use access::{Access, FirstAdmin};
pub(crate) use offers::Offers;
pub(crate) use operation::Operation;
pub(crate) use server::Server;
pub(crate) use storage::{Mongo, Storage};

/// All settings, by what they are about, in the order of the documentation.
#[derive(Clone, Debug, Parser)]
#[command(disable_help_flag = true)]
pub(crate) struct Settings {
    /// The server.
    #[command(flatten, next_help_heading = "Server")]
    pub(crate) server: Server,
    /// The store.
    #[command(flatten, next_help_heading = "Storage")]
    pub(crate) storage: Storage,
    /// How rows are read and answers are made.
    #[command(flatten, next_help_heading = "Offers and answers")]
    pub(crate) offers: Offers,
    /// Who may call and who may write.
    #[command(flatten, next_help_heading = "Access")]
    pub(crate) access: Access,
    /// Log files, liveness, replicas and backups.
    #[command(flatten, next_help_heading = "Operation")]
    pub(crate) operation: Operation,
}

/// A list as one value; clap takes a plain `Vec` for several.
type List<T> = Vec<T>;

impl Settings {
    /// The settings that these values give; `None` where one is not allowed.
    pub(crate) fn of<'v>(values: impl Iterator<Item = (&'static str, &'v str)>) -> Option<Self> {
        let arguments = values.map(|(name, value)| format!("--{name}={value}"));
        // The first argument is the program's name.
        Self::try_parse_from(std::iter::once(String::new()).chain(arguments)).ok()
    }

    /// Who may upload.
    pub(crate) fn uploads(&self) -> UploadAccess {
        let open = self.server.bind_address.ip().is_loopback();
        self.access.auth_uploads.unwrap_or(if open {
            UploadAccess::Open
        } else {
            UploadAccess::Required
        })
    }

    /// How long answers are kept; `None`: not at all. The newer name wins over Django's.
    pub(crate) fn cache_for(&self) -> Option<Duration> {
        let newer = self.server.response_cache_timeout;
        let given = newer.or(self.storage.cache_timeout);
        let time = given.unwrap_or(Duration::from_mins(5));
        Some(time).filter(|time| !time.is_zero())
    }
}

/// A reader as clap takes it. What is not allowed is told by us, with the name and where the value is from.
fn read<T: 'static>(
    of: impl Fn(&str) -> Option<T> + Clone + Send + Sync + 'static,
) -> impl Fn(&str) -> Result<T, String> + Clone + Send + Sync + 'static {
    move |given| of(given).ok_or_else(String::new)
}

static COMMAND: LazyLock<Command> = LazyLock::new(Settings::command);

/// Every variable, in the order of the documentation.
pub(crate) fn all() -> impl Iterator<Item = Variable> {
    COMMAND.get_arguments().map(Variable)
}

/// What people are told about a variable.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Variable(&'static Arg);

impl Variable {
    /// Its name in the environment.
    pub(crate) fn name(self) -> &'static str {
        self.0.get_long().expect("every field says `long`")
    }

    /// Other names that mean the same.
    pub(crate) fn aliases(self) -> Vec<&'static str> {
        self.0.get_visible_aliases().unwrap_or_default()
    }

    /// Its name and its aliases.
    pub(crate) fn names(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name()).chain(self.aliases())
    }

    /// The heading that it is under.
    pub(crate) fn section(self) -> &'static str {
        self.0.get_help_heading().unwrap_or_default()
    }

    /// What it does, in a sentence or two.
    pub(crate) fn help(self) -> String {
        let text = self.0.get_help().map(ToString::to_string);
        // clap takes the last period away.
        text.map_or_else(String::new, |text| format!("{text}."))
    }

    /// Which values are allowed.
    pub(crate) fn allowed(self) -> &'static str {
        let names = self.0.get_value_names().unwrap_or_default();
        names.first().map_or("", |name| name.as_str())
    }

    /// The value where none is given; `None`: none, or one that depends on the others.
    pub(crate) fn default(self) -> Option<&'static str> {
        let value = self.0.get_default_values().first()?.to_str();
        value.filter(|value| !value.is_empty())
    }

    /// Words for the default where its value alone does not say it.
    pub(crate) fn default_note(self) -> Option<String> {
        let text = self.0.get_long_help()?.to_string();
        text.split_once("\n\n").map(|(_, note)| note.to_owned())
    }

    /// The default as people read it.
    pub(crate) fn default_text(self) -> String {
        let value = || self.default().unwrap_or("none").to_owned();
        self.default_note().unwrap_or_else(value)
    }

    /// Whether its value is never shown, and can be in the file that `NAME_FILE` names.
    pub(crate) fn is_secret(self) -> bool {
        self.0.is_hide_env_values_set()
    }

    /// Whether a value is allowed.
    pub(crate) fn allows(self, text: &str) -> bool {
        Settings::of(std::iter::once((self.name(), text))).is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_defaults_are_allowed() {
        COMMAND.clone().debug_assert();
        let mut seen = HashSet::new();
        for variable in all() {
            for name in variable.names() {
                assert!(seen.insert(name), "{name} twice");
            }
            assert!(
                !variable.help().is_empty() && !variable.allowed().is_empty(),
                "{variable:?}"
            );
            if let Some(default) = variable.default() {
                assert!(variable.allows(default), "default of {variable:?}");
            }
        }
        assert!(seen.len() > 40, "{}", seen.len());
    }

    #[test]
    fn every_variable_but_free_text_refuses_something() {
        let free = |allowed: &str| allowed.starts_with("text") || allowed.starts_with("a path");
        for variable in all().filter(|variable| !free(variable.allowed())) {
            let refused = ["\u{1}, no\n", "-1"]
                .iter()
                .any(|bad| !variable.allows(bad));
            assert!(refused, "{variable:?}");
        }
    }
}
