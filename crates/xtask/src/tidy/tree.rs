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

    /// Whether a Rust file is compiled for tests only, by its folder, its name or its declaration.
    ///
    /// The contract suites are tests that live in a library, so that every adapter can call them.
    pub(crate) fn is_test_code(&self, path: &str) -> bool {
        let mut folders = path.split('/').rev().skip(1);
        folders.any(|folder| ["tests", "benches", "generated", "port-contract"].contains(&folder))
            || self.is_declared_for_tests(path)
            || self.is_part_of_test_code(path)
    }

    /// Whether the file belongs to a module that is compiled for tests only.
    fn is_part_of_test_code(&self, path: &str) -> bool {
        let parent = path
            .rsplit_once('/')
            .map(|(folder, _)| format!("{folder}.rs"));
        parent.is_some_and(|parent| self.files.contains_key(&parent) && self.is_test_code(&parent))
    }

    /// Whether the file that declares this module says `#[cfg(test)] mod name;`.
    fn is_declared_for_tests(&self, path: &str) -> bool {
        let Some((folder, name)) = path.strip_suffix(".rs").and_then(|p| p.rsplit_once('/')) else {
            return false;
        };
        let parents = [
            format!("{folder}.rs"),
            format!("{folder}/lib.rs"),
            format!("{folder}/main.rs"),
        ];
        parents
            .iter()
            .filter_map(|parent| self.text(parent))
            .any(|text| {
                ["", "pub(crate) ", "pub(super) "]
                    .iter()
                    .any(|visible| text.contains(&format!("#[cfg(test)]\n{visible}mod {name};")))
            })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn test_code_is_known_by_place_or_declaration() {
        let tree = Tree::of(&[
            ("c/src/lib.rs", "#[cfg(test)]\nmod support;\nmod code;"),
            ("c/src/code.rs", "#[cfg(test)]\npub(crate) mod tests;"),
            ("c/src/support.rs", "mod world;"),
        ]);
        let check = |path, expected| assert_eq!(tree.is_test_code(path), expected, "{path}");
        check("c/src/support.rs", true);
        check("c/src/code/tests.rs", true);
        check("c/src/support/world.rs", true);
        check("c/src/code.rs", false);
        check("c/src/tests.rs", false);
        check("c/tests/api/helpers.rs", true);
        check("crates/port-contract/src/lib.rs", true);
    }

    #[test]
    fn folders_exist_by_their_files() {
        let tree = Tree::of(&[("docs/adr/README.md", "")]);
        assert!(tree.has("docs/adr") && tree.has("docs/adr/README.md") && tree.has(""));
        assert!(!tree.has("docs/ad") && !tree.has("README.md"));
    }
}
