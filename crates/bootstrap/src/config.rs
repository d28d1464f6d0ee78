//! The configuration: one typed table, read from the environment and `.env`, judged as a whole.

mod checks;
pub(crate) mod docs;
mod env_file;
pub(crate) mod kind;
mod problem;
pub(crate) mod secret_key;
mod table;
mod values;

use std::path::Path;

pub(crate) use problem::Problems;
pub(crate) use table::{Access, FirstAdmin, Mongo, Offers, Operation, Settings, Storage};
pub(crate) use values::Values;

use values::Sources;

/// What the configuration is read for; more is asked of it the more is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To look at it.
    Show,
    /// To use the store.
    Store,
    /// To serve.
    Serve,
}

/// The configuration as read.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// The settings that follow from it.
    pub(crate) settings: Settings,
    /// What was given.
    pub(crate) values: Values,
    /// Names in `.env` that mean nothing to the service.
    pub(crate) unknown: Vec<String>,
}

/// Reads the configuration of this process: its environment, and `.env` in its directory.
pub(crate) fn load(purpose: Purpose) -> Result<Config, Problems> {
    let mut problems = Problems::default();
    let process = environment(&mut problems);
    read(&process, Path::new(""), purpose, problems)
}

/// Reads the configuration from an environment and the `.env` of a directory.
fn read(
    process: &[(String, String)],
    directory: &Path,
    purpose: Purpose,
    mut problems: Problems,
) -> Result<Config, Problems> {
    let file = env_file::read(&directory.join(".env")).unwrap_or_else(|problem| {
        problems.add(problem);
        Vec::new()
    });
    let sources = Sources {
        process,
        file: &file,
        base: directory,
    };
    let values = Values::gather(&sources, &mut problems);
    let settings = values.settings();
    checks::judge(&settings, &values, purpose, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    let unknown = file
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| !is_known(name))
        .collect();
    Ok(Config {
        settings,
        values,
        unknown,
    })
}

/// The variables of the process that we know; others are none of our business.
fn environment(problems: &mut Problems) -> Vec<(String, String)> {
    let mut known = Vec::new();
    for (name, value) in std::env::vars_os() {
        let Some(name) = name.into_string().ok().filter(|name| is_known(name)) else {
            continue;
        };
        match value.into_string() {
            Ok(value) => known.push((name, value)),
            Err(_) => problems.add(format!("{name}: its value is not text in UTF-8")),
        }
    }
    known
}

fn is_known(name: &str) -> bool {
    let secret_name = name.strip_suffix("_FILE");
    table::all().any(|variable| {
        let mut names = variable.names();
        names.any(|known| known == name || (variable.is_secret() && Some(known) == secret_name))
    })
}

#[cfg(test)]
mod tests;
