//! `cargo xtask tidy`: the rules of the repository, as checks that fail.

mod circles;
mod crates;
mod edges;
mod files;
mod links;
mod source;
mod tree;

use crate::repository::Repository;
use crate::tidy::tree::Tree;

/// What the rules found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Findings {
    /// Broken rules.
    failures: Vec<String>,
    /// Worth a look, and no failure.
    warnings: Vec<String>,
}

impl Findings {
    fn fail(&mut self, finding: impl Into<String>) {
        self.failures.push(finding.into());
    }

    fn warn(&mut self, finding: impl Into<String>) {
        self.warnings.push(finding.into());
    }

    /// Prints everything; whether no rule is broken.
    fn print(&self) -> bool {
        for warning in &self.warnings {
            println!("warning: {warning}");
        }
        for failure in &self.failures {
            println!("broken rule: {failure}");
        }
        println!(
            "tidy: {} broken, {} warnings",
            self.failures.len(),
            self.warnings.len()
        );
        self.failures.is_empty()
    }
}

/// Checks every rule and prints what it finds; `false` when one is broken.
pub(crate) fn run(repository: &Repository) -> anyhow::Result<bool> {
    let tree = Tree::read(repository)?;
    let mut findings = Findings::default();
    let crates = crates::of_workspace(repository.metadata());
    edges::check(&crates, &mut findings);
    files::check(&tree, &mut findings);
    source::check(&tree, &mut findings);
    circles::check(&tree, &mut findings);
    links::check(&tree, &mut findings);
    let names = crates.iter().map(|known| known.name.as_str());
    links::check_crates_are_described(&tree, names, &mut findings);
    Ok(findings.print())
}
