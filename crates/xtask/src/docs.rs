//! `cargo xtask docs`: reference pages that the binary writes itself.

use std::path::Path;

use anyhow::Context;

use crate::process;
use crate::repository::Repository;

/// A page of the reference and the arguments with which `arryn` prints it.
struct Page {
    path: &'static str,
    arguments: &'static [&'static str],
}

/// Every generated page; a new one is one more line here.
const PAGES: &[Page] = &[
    Page {
        path: "docs/reference/openapi.json",
        arguments: &["openapi"],
    },
    Page {
        path: "docs/reference/configuration.md",
        arguments: &["config", "docs"],
    },
    Page {
        path: "docs/reference/row-schema.md",
        arguments: &["schema", "--page"],
    },
];

/// Writes the pages, or with `only_check` compares them; `false` when one differs.
pub(crate) fn run(repository: &Repository, only_check: bool) -> anyhow::Result<bool> {
    process::run(&mut repository.cargo(["build", "-q", "-p", "bootstrap", "--bin", "arryn"]))?;
    let binary = repository.built("debug", "arryn");
    if only_check {
        return check(repository, &binary);
    }
    for page in PAGES {
        let path = repository.root().join(page.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let text = printed(page, &binary)?;
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", page.path))?;
        println!("wrote {}", page.path);
    }
    Ok(true)
}

/// Compares the pages with what this binary prints; `false` when one differs.
pub(crate) fn check(repository: &Repository, binary: &Path) -> anyhow::Result<bool> {
    let mut clean = true;
    for page in PAGES {
        let wanted = printed(page, binary)?;
        if let Some(difference) = difference(&repository.root().join(page.path), &wanted) {
            println!("{}: {difference}; run: cargo xtask docs", page.path);
            clean = false;
        }
    }
    Ok(clean)
}

/// What the binary prints for this page, in a folder whose `.env` it cannot find.
fn printed(page: &Page, binary: &Path) -> anyhow::Result<Vec<u8>> {
    let empty = tempfile::tempdir()?;
    let mut command = crate::server::isolated(binary, empty.path());
    process::output(command.args(page.arguments))
        .with_context(|| format!("cannot generate {}", page.path))
}

/// How the file differs from what it should be; `None` when it does not.
fn difference(path: &Path, wanted: &[u8]) -> Option<String> {
    let Ok(found) = std::fs::read(path) else {
        return Some("is missing".to_owned());
    };
    if found == wanted {
        return None;
    }
    let mut lines = found
        .split(|b| *b == b'\n')
        .zip(wanted.split(|b| *b == b'\n'))
        .zip(1..);
    let first = lines.find(|((found, wanted), _)| found != wanted);
    Some(first.map_or(
        "is too short or too long".to_owned(),
        |((found, wanted), line)| {
            let (found, wanted) = (
                String::from_utf8_lossy(found),
                String::from_utf8_lossy(wanted),
            );
            format!("line {line} is\n  {found}\nand should be\n  {wanted}\n")
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: Option<&str>, wanted: &str, expected: Option<&str>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("page");
        if let Some(found) = found {
            std::fs::write(&path, found).unwrap();
        }
        let difference = difference(&path, wanted.as_bytes());
        match expected {
            None => assert_eq!(difference, None),
            Some(part) => assert!(
                difference.as_deref().unwrap().contains(part),
                "{difference:?}"
            ),
        }
    }

    #[test]
    fn drift_is_found_and_shown() {
        check(Some("a\nb\n"), "a\nb\n", None);
        check(None, "a\n", Some("is missing"));
        check(Some("a\nb\n"), "a\nc\n", Some("line 2"));
        check(Some("a\n"), "a\nb\n", Some("line 2"));
        check(Some("a"), "a\n", Some("too short"));
    }
}
