//! No circle of files inside a crate: files that use one another cannot be read, moved or tested one by one.
//!
//! A file uses another by a path that begins with `crate`, `super` or `self`. What a file and those below it (`a.rs`
//! and `a/b.rs`) have with each other does not count: they are one thing in two files. Nor do tests.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;

use proc_macro2::{TokenStream, TokenTree};

use crate::tidy::Findings;
use crate::tidy::source::without_tests;
use crate::tidy::tree::Tree;

/// The module of a file, from the crate's root: `["a", "b"]` for `src/a/b.rs`.
type Module = Vec<String>;
/// Which modules each module uses.
type Uses = BTreeMap<Module, BTreeSet<Module>>;

/// Runs the rule over every crate.
pub(crate) fn check(tree: &Tree, findings: &mut Findings) {
    let mut crates: BTreeMap<&str, BTreeMap<Module, &str>> = BTreeMap::new();
    for (path, text) in tree.texts_of("rs") {
        let in_source = path
            .split_once("/src/")
            .filter(|_| !tree.is_test_code(path));
        if let Some((of_crate, file)) = in_source {
            let files = crates.entry(of_crate).or_default();
            files.insert(module_of(file), text);
        }
    }
    for (of_crate, files) in crates {
        for circle in circles(&uses(&files)) {
            let names: Vec<_> = circle.iter().map(|module| module.join("::")).collect();
            findings.fail(format!(
                "circle of files in {of_crate}: {}",
                names.join(", ")
            ));
        }
    }
}

fn module_of(file: &str) -> Module {
    let name = file.trim_end_matches(".rs");
    let parts = name.split('/').map(str::to_owned);
    parts
        .filter(|part| !["lib", "main"].contains(&part.as_str()))
        .collect()
}

fn uses(files: &BTreeMap<Module, &str>) -> Uses {
    let of_file = |(module, text): (&Module, &&str)| {
        // What is no Rust is another rule's finding.
        let tokens = TokenStream::from_str(text).unwrap_or_default();
        let mut paths = Vec::new();
        read(&without_tests(tokens), &[], &mut paths);
        let used = paths.iter().filter_map(|path| file_of(path, module, files));
        let others = used.filter(|used| !used.starts_with(module) && !module.starts_with(used));
        (module.clone(), others.collect())
    };
    files.iter().map(of_file).collect()
}

/// Collects every path that stands in these tokens, each item of a group (`a::{b, c}`) as one of its own.
fn read(tokens: &[TokenTree], before: &[String], paths: &mut Vec<Vec<String>>) {
    let mut path = before.to_vec();
    for (at, token) in tokens.iter().enumerate() {
        let goes_on = at == 0 || follows_colons(&tokens[..at]);
        match token {
            TokenTree::Ident(name) => {
                if !goes_on {
                    paths.push(std::mem::replace(&mut path, before.to_vec()));
                }
                path.push(name.to_string());
            }
            TokenTree::Group(group) => {
                let before = if goes_on { path.as_slice() } else { &[] };
                read(&without_tests(group.stream()), before, paths);
            }
            _ => {}
        }
    }
    paths.push(path);
}

/// Whether these tokens end in `::`.
fn follows_colons(tokens: &[TokenTree]) -> bool {
    let is_colon =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == ':');
    tokens.len() > 1 && tokens.iter().rev().take(2).all(is_colon)
}

/// The file of the crate that a path in a module leads to.
fn file_of(path: &[String], module: &Module, files: &BTreeMap<Module, &str>) -> Option<Module> {
    let mut at = match path.first()?.as_str() {
        "crate" => Module::new(),
        "super" | "self" => module.clone(),
        _ => return None,
    };
    for name in path {
        match name.as_str() {
            "crate" | "self" => {}
            "super" => {
                at.pop();
            }
            name => {
                at.push(name.to_owned());
                if !files.contains_key(&at) {
                    at.pop();
                    break;
                }
            }
        }
    }
    Some(at)
}

/// The sets of modules each of which leads to every other.
fn circles(uses: &Uses) -> BTreeSet<Vec<&Module>> {
    let reached: BTreeMap<_, _> = uses
        .keys()
        .map(|from| (from, reached_from(from, uses)))
        .collect();
    let circle = |of: &&Module| {
        let back = |other: &&&Module| reached.get(**other).is_some_and(|from| from.contains(*of));
        reached[*of]
            .iter()
            .filter(back)
            .copied()
            .collect::<Vec<_>>()
    };
    let all = uses.keys().collect::<Vec<_>>();
    all.iter()
        .map(circle)
        .filter(|circle| !circle.is_empty())
        .collect()
}

fn reached_from<'u>(from: &Module, uses: &'u Uses) -> BTreeSet<&'u Module> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Module> = uses[from].iter().collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(uses.get(module).into_iter().flatten());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_files(files: &[(&str, &str)], expected: &[&str]) {
        let mut findings = Findings::default();
        check(&Tree::of(files), &mut findings);
        assert_eq!(findings.failures, expected, "{files:?}");
    }

    #[test]
    fn files_that_use_one_another() {
        let a = (
            "c/src/a.rs",
            "use std::{fmt, io};\nuse crate::{b::{B, x}, d};",
        );
        for b in [
            "use crate::a::A;",
            "use super::{c, a::A};",
            "struct B {\n    a: crate::a::A,\n}",
            "fn f() { g(&[crate::a::A::new()]) }",
            "pub(crate) use crate::e::E;",
        ] {
            let e = ("c/src/e.rs", "type E = super::a::A;");
            let through_e = if b.contains("::e::") { ", e" } else { "" };
            let circle = format!("circle of files in c: a, b{through_e}");
            check_files(
                &[a, ("c/src/b.rs", b), e, ("c/src/lib.rs", "mod a;")],
                &[&circle],
            );
        }
    }

    #[test]
    fn families_and_tests_are_none() {
        for b in [
            "use crate::d::D;",
            "// crate::a::A",
            "const B: &str = \"crate::a::A\";",
            "#[cfg(test)]\nmod tests { use crate::a::A; }",
            "pub(crate) fn a() {}",
        ] {
            check_files(
                &[("c/src/a.rs", "use crate::b::B;"), ("c/src/b.rs", b)],
                &[],
            );
        }
        let child = ("c/src/a/b.rs", "use super::A; use crate::C;");
        check_files(
            &[
                ("c/src/a.rs", "mod b; use self::b::B;"),
                child,
                ("c/src/lib.rs", "use crate::a::A;"),
            ],
            &[],
        );
    }
}
