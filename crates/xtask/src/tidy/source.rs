//! Rules about Rust code: constructs that are banned outside tests, or everywhere.
//!
//! Works on tokens, so that strings and comments may name what code may not use. Clippy has lints
//! for most of these; this also sees code that is compiled out, and attributes that turn a lint off.

use std::str::FromStr;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use crate::tidy::Findings;
use crate::tidy::tree::Tree;

/// Runs the rules over every Rust file.
pub(crate) fn check(tree: &Tree, findings: &mut Findings) {
    for (path, text) in tree.texts_of("rs") {
        match TokenStream::from_str(text) {
            Ok(tokens) => Reader { path, findings }.read(&listed(tokens), tree.is_test_code(path)),
            Err(error) => findings.fail(format!("{path} is no Rust: {error}")),
        }
    }
}

/// The most lines that a function has.
const MOST_LINES: usize = 60;

/// Walks the tokens of a file.
struct Reader<'a> {
    path: &'a str,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    fn read(&mut self, tokens: &[TokenTree], tested: bool) {
        let mut at = 0;
        while let [first, ..] = &tokens[at..] {
            let rest = &tokens[at..];
            if !tested && is_test_attribute(rest) {
                let length = attribute_and_item(rest);
                self.read(&rest[..length], true);
                at += length;
                continue;
            }
            if let Some(name) = long_function(rest).filter(|_| !tested) {
                let path = self.path;
                self.findings.fail(format!(
                    "function of over {MOST_LINES} lines in {path}: {name}"
                ));
            }
            if let Some(what) = banned(rest, tested) {
                let line = first.span().start().line;
                self.findings
                    .fail(format!("{}:{line} has {what}", self.path));
            }
            if let TokenTree::Group(group) = first {
                self.read(&listed(group.stream()), tested);
            }
            at += 1;
        }
    }
}

/// What is wrong with what begins at the first of these tokens, if anything.
fn banned(tokens: &[TokenTree], tested: bool) -> Option<&'static str> {
    match tokens {
        [TokenTree::Punct(hash), TokenTree::Group(attribute), ..]
        | [
            TokenTree::Punct(hash),
            TokenTree::Punct(_),
            TokenTree::Group(attribute),
            ..,
        ] if hash.as_char() == '#' && allows(attribute) => {
            Some("`allow`: say `expect` with a reason")
        }
        [
            TokenTree::Punct(dot),
            TokenTree::Ident(name),
            TokenTree::Group(arguments),
            ..,
        ] if dot.as_char() == '.' && name == "unwrap" && arguments.stream().is_empty() => {
            (!tested).then_some("`unwrap` outside tests: say `expect` with the invariant")
        }
        [
            TokenTree::Ident(name),
            TokenTree::Punct(bang),
            TokenTree::Group(_),
            ..,
        ] if bang.as_char() == '!' && (name == "todo" || name == "dbg") => {
            Some("an unfinished place (`todo` or `dbg`)")
        }
        _ => None,
    }
}

/// The name of the function that begins here, where it is too long.
fn long_function(tokens: &[TokenTree]) -> Option<String> {
    let [TokenTree::Ident(keyword), TokenTree::Ident(name), ..] = tokens else {
        return None;
    };
    let last = tokens
        .get(attribute_and_item(tokens) - 1)?
        .span()
        .end()
        .line;
    let lines = last + 1 - keyword.span().start().line;
    (keyword == "fn" && lines > MOST_LINES).then(|| name.to_string())
}

/// Whether the attribute is `[allow(…)]`, or has one inside, as `[cfg_attr(x, allow(…))]` does.
fn allows(attribute: &Group) -> bool {
    attribute.delimiter() == Delimiter::Bracket && names_allow(&listed(attribute.stream()))
}

fn names_allow(tokens: &[TokenTree]) -> bool {
    tokens.windows(2).any(|pair| match pair {
        [TokenTree::Ident(name), TokenTree::Group(_)] if name == "allow" => true,
        [TokenTree::Ident(name), TokenTree::Group(inner)] if name == "cfg_attr" => {
            names_allow(&listed(inner.stream()))
        }
        _ => false,
    })
}

/// Whether these tokens begin with an attribute that makes the next item test code.
fn is_test_attribute(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = tokens else {
        return false;
    };
    let text = attribute.stream().to_string().replace(' ', "");
    hash.as_char() == '#' && ["cfg(test)", "test", "tokio::test"].contains(&text.as_str())
}

/// How many tokens an attribute and the item under it take: up to its body or its semicolon.
fn attribute_and_item(tokens: &[TokenTree]) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    tokens
        .iter()
        .position(ends)
        .map_or(tokens.len(), |last| last + 1)
}

/// The tokens that are not of tests.
pub(super) fn without_tests(tokens: TokenStream) -> Vec<TokenTree> {
    let (tokens, mut kept) = (listed(tokens), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        if is_test_attribute(&tokens[at..]) {
            at += attribute_and_item(&tokens[at..]);
        } else {
            kept.push(tokens[at].clone());
            at += 1;
        }
    }
    kept
}

fn listed(tokens: TokenStream) -> Vec<TokenTree> {
    tokens.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_at(path: &str, text: &str, expected: &[&str]) {
        let mut findings = Findings::default();
        check(&Tree::of(&[(path, text)]), &mut findings);
        let short = |failure: &String| {
            let (place, what) = failure.split_once(" has ").unwrap_or((failure, ""));
            let line = place.rsplit(':').next().unwrap_or(place);
            format!("{line} {}", what.split('`').nth(1).unwrap_or("?"))
        };
        let found: Vec<_> = findings.failures.iter().map(short).collect();
        assert_eq!(found, expected, "{path}: {text}");
    }

    fn check_code(text: &str, expected: &[&str]) {
        check_at("a/src/a.rs", text, expected);
    }

    #[test]
    fn unwrap() {
        check_code("fn f() { x.unwrap(); }", &["1 unwrap"]);
        check_code(
            "fn f() {\n    vec![x\n        .unwrap()];\n}",
            &["3 unwrap"],
        );
        check_code("fn f() { x.unwrap_or(1); y.expect(\"known\"); }", &[]);
        check_code("// x.unwrap()\nconst A: &str = \".unwrap()\";", &[]);
    }

    #[test]
    fn tests_may_unwrap_and_what_follows_them_may_not() {
        check_code("#[cfg(test)]\nmod tests { fn f() { x.unwrap(); } }", &[]);
        check_code(
            "#[test]\nfn f() { x.unwrap(); }\nfn g() { y.unwrap(); }",
            &["3 unwrap"],
        );
        check_code(
            "#[cfg(test)]\nuse a::b;\nfn g() { y.unwrap(); }",
            &["3 unwrap"],
        );
        check_at("a/tests/a.rs", "fn f() { x.unwrap(); }", &[]);
    }

    #[test]
    fn allow() {
        check_code("#[allow(dead_code)] fn f() {}", &["1 allow"]);
        check_code("#![allow(clippy::all)]", &["1 allow"]);
        check_code(
            "#[cfg_attr(unix, allow(dead_code))] fn f() {}",
            &["1 allow"],
        );
        check_code(
            "#[cfg(test)]\nmod tests {\n    #[allow(dead_code)]\n    fn f() {}\n}",
            &["3 allow"],
        );
        check_code(
            "#[expect(dead_code, reason = \"r\")] fn f() { allow(x) }",
            &[],
        );
    }

    #[test]
    fn unfinished() {
        check_code("fn f() { todo!() }", &["1 todo"]);
        check_code("#[test]\nfn f() { dbg!(x); }", &["2 todo"]);
        check_code("fn todo() { if todo != (1) {} }", &[]);
    }

    #[test]
    fn long_functions() {
        let found = |attribute: &str, lines: usize| {
            let text = format!(
                "{attribute}\nfn f() -> [u8; 1]\n{{{}}}",
                "\n".repeat(lines - 2)
            );
            let mut findings = Findings::default();
            check(&Tree::of(&[("a/src/a.rs", &text)]), &mut findings);
            findings.failures
        };
        assert!(found("", 60).is_empty());
        assert_eq!(
            found("", 61),
            ["function of over 60 lines in a/src/a.rs: f"]
        );
        assert!(found("#[test]", 61).is_empty());
    }

    #[test]
    fn what_is_no_rust_is_found() {
        let mut findings = Findings::default();
        check(&Tree::of(&[("a.rs", "fn f( {")]), &mut findings);
        assert!(
            findings.failures[0].starts_with("a.rs is no Rust"),
            "{findings:?}"
        );
    }
}
