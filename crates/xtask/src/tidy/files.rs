//! Rules about files as such: length, size, names, and paths of somebody's machine.

use crate::tidy::Findings;
use crate::tidy::tree::{Tree, has_extension};

/// Lines of code from which a file is worth splitting.
const SOFT_LINES: usize = 300;
/// Lines of code that no file exceeds.
const HARD_LINES: usize = 400;
/// The largest file that may be committed, in bytes.
const LARGEST: usize = 1 << 20;

/// Folders of somebody's machine, in two pieces so that this file does not break its own rule.
const MACHINE_FOLDERS: &[&str] = &[
    concat!("/ho", "me/"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/Use", "rs/"),
];

/// Runs the rules over every file.
pub(crate) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, bytes) in tree.bytes() {
        if bytes.len() > LARGEST {
            findings.fail(format!("{path} is larger than 1 MiB"));
        }
        if path.ends_with("/mod.rs") {
            findings.fail(format!("{path}: name it after its folder, beside it"));
        }
    }
    for (path, text) in tree.texts() {
        if has_extension(path, "rs") && !tree.is_test_code(path) {
            check_length(path, text, findings);
        }
        check_machine_paths(path, text, findings);
        check_lints(path, text, findings);
    }
}

/// A crate that forgets this line is held to none of the workspace's lints.
fn check_lints(path: &str, text: &str, findings: &mut Findings) {
    let of_crate = path.starts_with("crates/") && path.ends_with("/Cargo.toml");
    if of_crate && !text.contains("[lints]\nworkspace = true") {
        findings.fail(format!("{path} does not take over the workspace's lints"));
    }
}

fn check_length(path: &str, text: &str, findings: &mut Findings) {
    let lines = code_lines(text);
    if lines > HARD_LINES {
        findings.fail(format!("over {HARD_LINES} lines before its tests: {path}"));
    } else if lines > SOFT_LINES {
        findings.warn(format!(
            "{path} has {lines} lines before its tests, over {SOFT_LINES}"
        ));
    }
}

/// Lines before the tests begin.
fn code_lines(text: &str) -> usize {
    let tests_begin = ["#[cfg(test)]\nmod ", "#[cfg(test)]\npub(crate) mod "];
    let end = tests_begin.iter().filter_map(|mark| text.find(mark)).min();
    text[..end.unwrap_or(text.len())].lines().count()
}

fn check_machine_paths(path: &str, text: &str, findings: &mut Findings) {
    for (line, number) in text.lines().zip(1..) {
        if let Some(folder) = MACHINE_FOLDERS
            .iter()
            .find(|folder| names_folder(line, folder))
        {
            findings.fail(format!(
                "{path}:{number} names a folder of one machine, {folder}"
            ));
        }
    }
}

/// Whether the folder stands in the line as the beginning of a path, not inside of one or of a URL.
fn names_folder(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && !"._-/}~%)*".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_file(path: &str, text: &str, failures: &[&str], warnings: &[&str]) {
        let mut findings = Findings::default();
        check(&Tree::of(&[(path, text)]), &mut findings);
        assert_eq!(
            (findings.failures, findings.warnings),
            (owned(failures), owned(warnings))
        );
    }

    fn owned(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn length() {
        let code = |lines| "x\n".repeat(lines);
        let tested = |lines| code(lines) + "#[cfg(test)]\nmod tests {\n" + &code(900) + "}\n";
        check_file("a/src/a.rs", &tested(300), &[], &[]);
        check_file(
            "a/src/a.rs",
            &tested(301),
            &[],
            &["a/src/a.rs has 301 lines before its tests, over 300"],
        );
        check_file(
            "a/src/a.rs",
            &tested(401),
            &["over 400 lines before its tests: a/src/a.rs"],
            &[],
        );
        check_file("a/tests/a.rs", &code(900), &[], &[]);
        check_file(
            "a/src/tests_of_a.rs",
            &code(401),
            &["over 400 lines before its tests: a/src/tests_of_a.rs"],
            &[],
        );
        check_file("a.md", &code(900), &[], &[]);
    }

    #[test]
    fn names_and_sizes() {
        check_file(
            "a/src/b/mod.rs",
            "",
            &["a/src/b/mod.rs: name it after its folder, beside it"],
            &[],
        );
        check_file("a.bin", &"x".repeat(LARGEST), &[], &[]);
        check_file(
            "a.bin",
            &"x".repeat(LARGEST + 1),
            &["a.bin is larger than 1 MiB"],
            &[],
        );
    }

    #[test]
    fn lints_of_the_workspace() {
        check_file(
            "crates/a/Cargo.toml",
            "[lints]\nworkspace = true\n",
            &[],
            &[],
        );
        check_file("Cargo.toml", "", &[], &[]);
        let expected = "crates/a/Cargo.toml does not take over the workspace's lints";
        check_file("crates/a/Cargo.toml", "[package]\n", &[expected], &[]);
    }

    #[test]
    fn machine_paths() {
        let check = |line: &str, expected| {
            let found = MACHINE_FOLDERS
                .iter()
                .any(|folder| names_folder(line, folder));
            assert_eq!(found, expected, "{line}");
        };
        check(concat!("open(\"/ho", "me/ana/x\")"), true);
        check(concat!("/wo", "rk/main"), true);
        check(concat!("cd /ro", "ot/x"), true);
        check(concat!("see file:///ho", "me/ana"), false);
        check(concat!("https://shop.example/ho", "me/tv"), false);
        check(concat!("crates/wo", "rk/x"), false);
        check_file(
            "a.md",
            concat!("x\n/wo", "rk/x"),
            &[concat!("a.md:2 names a folder of one machine, /wo", "rk/")],
            &[],
        );
    }
}
