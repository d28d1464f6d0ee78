//! Rules about the documentation: links lead somewhere, lists are complete.

use pulldown_cmark::{Event, Parser, Tag};

use crate::tidy::Findings;
use crate::tidy::tree::Tree;

/// The list of decisions.
const DECISIONS: &str = "docs/adr/README.md";
/// The page that says what each crate is for.
const ARCHITECTURE: &str = "docs/ARCHITECTURE.md";

/// Checks every Markdown file's relative links, and that every decision is listed.
pub(crate) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts_of("md") {
        for target in targets(text).filter(|target| leads_to_a_file(target)) {
            if !resolved(path, &target).is_some_and(|wanted| tree.has(&wanted)) {
                findings.fail(format!("{path} links to {target}, which is not there"));
            }
        }
    }
    check_decisions(tree, findings);
}

/// Checks that the architecture page names every crate.
pub(crate) fn check_crates_are_described<'a>(
    tree: &Tree,
    crates: impl Iterator<Item = &'a str>,
    findings: &mut Findings,
) {
    let text = tree.text(ARCHITECTURE).unwrap_or_default();
    let words: Vec<_> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .collect();
    for name in crates.filter(|name| !words.contains(name)) {
        findings.fail(format!(
            "{ARCHITECTURE} does not say what the crate {name} is"
        ));
    }
}

fn check_decisions(tree: &Tree, findings: &mut Findings) {
    let list = tree.text(DECISIONS).unwrap_or_default();
    let listed: Vec<_> = targets(list).collect();
    for (path, _) in tree.texts() {
        let Some(name) = path.strip_prefix("docs/adr/") else {
            continue;
        };
        if name != "README.md" && !listed.iter().any(|target| target == name) {
            findings.fail(format!("{DECISIONS} does not link to {name}"));
        }
    }
}

/// Where the links and images of a Markdown text lead.
fn targets(text: &str) -> impl Iterator<Item = String> {
    Parser::new(text).filter_map(|event| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.into_string())
        }
        _ => None,
    })
}

/// Whether a link means a file of the repository: not a URL, an address or a place in its own page.
fn leads_to_a_file(target: &str) -> bool {
    !target.contains("://") && !target.starts_with("mailto:") && !target.starts_with('#')
}

/// The path that a link in the file at `from` means; `None` when it climbs above the root.
fn resolved(from: &str, target: &str) -> Option<String> {
    let path = target.split(['#', '?']).next().unwrap_or_default();
    let mut folders: Vec<_> = from.split('/').collect();
    folders.pop();
    if path.starts_with('/') {
        folders.clear();
    }
    for step in path
        .split('/')
        .filter(|step| !step.is_empty() && *step != ".")
    {
        if step == ".." {
            folders.pop()?;
        } else {
            folders.push(step);
        }
    }
    Some(folders.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_tree(files: &[(&str, &str)], expected: &[&str]) {
        let mut findings = Findings::default();
        check(&Tree::of(files), &mut findings);
        assert_eq!(findings.failures, expected, "{files:?}");
    }

    #[test]
    fn relative_links_lead_to_files_and_folders() {
        let page = |link| [("docs/a.md", link), ("docs/b.md", ""), ("README.md", "")];
        check_tree(
            &page("[x](b.md#part) [y](../README.md) [z](../docs/) [r]\n\n[r]: b.md"),
            &[],
        );
        check_tree(
            &page("[x](c.md)"),
            &["docs/a.md links to c.md, which is not there"],
        );
        check_tree(
            &page("![x](../c.png)"),
            &["docs/a.md links to ../c.png, which is not there"],
        );
        check_tree(
            &page("[x](../../README.md)"),
            &["docs/a.md links to ../../README.md, which is not there"],
        );
    }

    #[test]
    fn other_links_are_not_followed() {
        check_tree(
            &[(
                "a.md",
                "[x](https://example.com/c) [y](#part) <mailto:a@example.com>",
            )],
            &[],
        );
        check_tree(&[("a.md", "`[x](c.md)`\n\n```\n[x](c.md)\n```\n")], &[]);
    }

    #[test]
    fn every_decision_is_listed() {
        let list = "[one](0001-one.md) [t](0000-template.md)";
        let one = [
            ("docs/adr/0000-template.md", ""),
            ("docs/adr/0001-one.md", ""),
        ];
        let with = |more: &[(&'static str, &'static str)]| [&one[..], more].concat();
        check_tree(&with(&[(DECISIONS, list)]), &[]);
        let two = with(&[(DECISIONS, list), ("docs/adr/0002-two.md", "")]);
        check_tree(&two, &["docs/adr/README.md does not link to 0002-two.md"]);
    }

    #[test]
    fn every_crate_is_described() {
        let tree = Tree::of(&[(
            ARCHITECTURE,
            "`domain-price` and crates/adapter-sqlite/ and xtask.",
        )]);
        let mut findings = Findings::default();
        let crates = [
            "domain-price",
            "adapter-sqlite",
            "xtask",
            "domain",
            "adapter-redis",
        ];
        check_crates_are_described(&tree, crates.into_iter(), &mut findings);
        assert_eq!(
            findings.failures,
            [
                "docs/ARCHITECTURE.md does not say what the crate domain is",
                "docs/ARCHITECTURE.md does not say what the crate adapter-redis is",
            ]
        );
    }
}
