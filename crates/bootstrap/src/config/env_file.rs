//! Reads a `.env` file.

use std::borrow::Cow;
use std::io;
use std::path::Path;

/// The variables of a `.env` file in its order; empty where there is no file.
///
/// Fails with a sentence that names the line, never its value.
pub(crate) fn read(path: &Path) -> Result<Vec<(String, String)>, String> {
    match crate::system::read_text(path) {
        Ok(text) => parse(&text).map_err(|problem| format!("{}: {problem}", path.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shielded: Vec<_> = text
        .lines()
        .map(|line| double_quotes(line).map_or_else(|| shield_dollars(line), Cow::Owned))
        .collect();
    let shielded = shielded.join("\n");
    dotenvy::Iter::new(shielded.as_bytes())
        .collect::<Result<_, _>>()
        .map_err(|error| describe(&error, &shielded))
}

/// A value in single quotes with a `\'` in them, which is a quote for compose but ends the value for the
/// parser, in double quotes instead; `None` for every other line.
fn double_quotes(line: &str) -> Option<String> {
    let (name, value) = line.split_once('=')?;
    let value = value.trim_start().strip_prefix('\'')?;
    let end = value
        .match_indices('\'')
        .map(|(at, _)| at)
        .find(|at| !value[..*at].ends_with('\\'))?;
    let (inside, rest) = value.split_at(end);
    if !inside.contains("\\'") {
        return None;
    }
    let mut quoted = format!("{name}=\"");
    for letter in inside.replace("\\'", "'").chars() {
        if matches!(letter, '\\' | '"' | '$') {
            quoted.push('\\');
        }
        quoted.push(letter);
    }
    quoted.push('"');
    quoted.push_str(&rest[1..]);
    Some(quoted)
}

/// A `$` that begins no `${NAME}` is meant as it stands (passwords have them); the parser would
/// take what follows for the name of a variable.
fn shield_dollars(line: &str) -> Cow<'_, str> {
    let quoted = line
        .split_once('=')
        .is_some_and(|(_, value)| value.trim_start().starts_with('\''));
    if quoted || !line.contains('$') {
        return Cow::Borrowed(line);
    }
    let mut shielded = String::with_capacity(line.len() + 4);
    let mut characters = line.chars().peekable();
    let mut escaped = false;
    while let Some(letter) = characters.next() {
        if letter == '$' && !escaped && characters.peek() != Some(&'{') {
            shielded.push('\\');
        }
        escaped = letter == '\\' && !escaped;
        shielded.push(letter);
    }
    Cow::Owned(shielded)
}

fn describe(error: &dotenvy::Error, text: &str) -> String {
    let dotenvy::Error::LineParse(piece, _) = error else {
        return "it is not text in UTF-8".to_owned();
    };
    let at = text.find(piece.as_str()).unwrap_or(0);
    let number = text[..at].matches('\n').count() + 1;
    let line = text.lines().nth(number - 1).unwrap_or_default();
    let name = line.split_once('=').map(|(name, _)| name.trim());
    let of = name
        .filter(|name| {
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
        .map_or(String::new(), |name| format!(" ({name})"));
    format!(
        "line {number}{of} is not NAME=value; a value with spaces, quotes or backslashes belongs in \
         single quotes: NAME='value'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        assert_eq!(
            parse(text),
            Ok(expected.iter().map(owned).collect()),
            "{text:?}"
        );
    }

    #[test]
    fn lines_quotes_and_comments() {
        check("", &[]);
        check(
            "# a\n\nA=1\r\nexport B=2 # two\n",
            &[("A", "1"), ("B", "2")],
        );
        check(
            "A=\nB='x y'\nC=\"z\"  ",
            &[("A", ""), ("B", "x y"), ("C", "z")],
        );
        check("\u{feff}A=1", &[("A", "1")]);
    }

    #[test]
    fn a_dollar_stays_what_it_is() {
        check("A=pa$word", &[("A", "pa$word")]);
        check(
            "A=\"pa$word\"\nB='$x'\nC=\\$y",
            &[("A", "pa$word"), ("B", "$x"), ("C", "$y")],
        );
        check("A=1\nB=${A}2", &[("A", "1"), ("B", "12")]);
        check("A=a#b&c(d)=", &[("A", "a#b&c(d)=")]);
    }

    #[test]
    fn a_quote_in_single_quotes_is_what_compose_takes_it_for() {
        check(r"A='it\'s $5' # it's", &[("A", "it's $5")]);
        check(
            "A='\\'\"\\n\\\\ ${B}'\nB='x'",
            &[("A", "'\"\\n\\\\ ${B}"), ("B", "x")],
        );
        check(r"A='a\\b'", &[("A", r"a\\b")]);
    }

    #[test]
    fn a_broken_line_is_named_without_its_value() {
        for (text, line, name) in [
            ("A=1\nSECRET_KEY=hidden words\nB=2", "line 2", "SECRET_KEY"),
            ("A=1\n\nhidden", "line 3", ""),
            ("A='hidden", "line 1", "A"),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(
                problem.contains(line) && problem.contains(name),
                "{problem}"
            );
            assert!(!problem.contains("hidden"), "{problem}");
        }
    }
}
