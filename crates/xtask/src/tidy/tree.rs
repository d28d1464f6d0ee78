//! The files that are, or are about to be, committed.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;

use crate::process;
use crate::repository::Repository;

/// Paths relative to the root, with `/`, and the content of each file.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    files: BTreeMap<String, Vec<u8>>,
}

impl Tree {
    /// Reads what git tracks and what it would add; ignored and deleted files are left out.
    pub(crate) fn read(repository: &Repository) -> anyhow::Result<Self> {
        let mut git = repository.command("git");
        git.args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]);
        let listed = process::output(&mut git).context("tidy asks git which files to read")?;
        let listed = String::from_utf8(listed).context("a file's name is not UTF-8")?;
        let paths = listed.split('\0').filter(|path| !path.is_empty());
        let read = |path: &str| {
            Some((
                path.to_owned(),
                std::fs::read(repository.root().join(path)).ok()?,
            ))
        };
        Ok(Self {
            files: paths.filter_map(read).collect(),
        })
    }

    /// A tree of these files, for tests of rules.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), text.as_bytes().to_vec());
        Self {
            files: files.iter().map(owned).collect(),
        }
    }

    /// Every file with its bytes.
    pub(crate) fn bytes(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files
            .iter()
            .map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Every file that is text, with it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.bytes()
            .filter_map(|(path, bytes)| Some((path, std::str::from_utf8(bytes).ok()?)))
    }

    /// Every text file whose name ends in this, with it.
    pub(crate) fn texts_of(&self, extension: &str) -> impl Iterator<Item = (&str, &str)> {
        self.texts()
            .filter(move |(path, _)| has_extension(path, extension))
    }

    /// The text of one file; `None` when it is not there or is no text.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        std::str::from_utf8(self.files.get(path)?).ok()
    }

    /// Whether there is a file at this path, or a folder with files.
    pub(crate) fn has(&self, path: &str) -> bool {
        let folder = format!("{path}/");
        path.is_empty()
            || self.files.contains_key(path)
            || self.files.keys().any(|file| file.starts_with(&folder))
    }
}

/// Whether a file's name ends in this extension.
pub(crate) fn has_extension(path: &str, extension: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|found| found == extension)
}
