//! Secrets on their way: what the deployment writes to `.env` arrives unchanged in both versions of compose and in
//! the service, or is refused.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::servers::variable;
use crate::support::{Finished, arryn, directory};

const LIBRARY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/env.sh");

/// Values that somebody's quoting gets wrong.
const AWKWARD: &[&str] = &[
    "",
    "plain-0.9_/+=",
    "correct horse #battery",
    "#first",
    "a #b # c",
    "  both sides  ",
    "tab\tin it",
    "$HOME",
    "a$b$",
    "$$",
    "$(id) `id`",
    "%s %d %",
    "a!b!!",
    "=",
    "a=b=c",
    "it's",
    "'",
    "'quoted'",
    "\"",
    "\"quoted\"",
    "both ' and \"",
    "it's $5 for $USER",
    "$\"'",
    "back\\slash",
    "a\\nb\\tc",
    "C:\\\\two\\\\x",
    "\\'\\\"",
    "\\\\'\\\\ #x",
    "\\\"$x",
    "\\$x \\`y",
    "$x 'y\\z",
    "ñandú ✓ 😀 \u{a0}",
    "~/*?[a]{b,c};x&y|z<w>(v)^",
];

/// What no `.env` says to all of them alike, and what the refusal names as the reason.
const REFUSED: &[(&str, &str)] = &[
    ("two\nlines", "line"),
    ("windows\r", "control"),
    ("bell\u{7}", "control"),
    ("a${HOME}b", "${"),
    ("${", "${"),
    ("end\\", "backslash"),
    ("it's the end\\", "backslash"),
    ("$ and \\\\ x", "\\\\"),
    ("$ and \\' x", "\\'"),
];

/// Runs functions of the deployment's library in a folder.
fn shell(folder: &Path, script: &str, arguments: &[&str], input: &str) -> Finished {
    let script = format!("die() {{ echo \"$*\" >&2; exit 1; }}; . '{LIBRARY}'; {script}");
    let bash = ["-euo", "pipefail", "-c", &script, "bash"];
    let mut command = Command::new("bash");
    command.args(bash).args(arguments);
    fed(&mut command, folder, input)
}

/// Runs a command in a folder, with this on its standard input.
fn fed(command: &mut Command, folder: &Path, input: &str) -> Finished {
    let given = folder.join("input");
    std::fs::write(&given, input).unwrap();
    command
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", "/nowhere")
        .env("USER", "nobody")
        .stdin(Stdio::from(std::fs::File::open(given).unwrap()));
    Finished::of(command.output().unwrap())
}

fn good(finished: Finished) -> String {
    assert_eq!(finished.code, Some(0), "{finished:?}");
    // An unreadable line is a warning for one of them.
    assert_eq!(finished.stderr, "");
    finished.stdout
}

fn names() -> impl Iterator<Item = (String, &'static str)> {
    let named = |(at, value): (usize, &&'static str)| (format!("VALUE_{at}"), *value);
    AWKWARD.iter().enumerate().map(named)
}

/// A `.env` of the awkward values, written over another one.
fn write(folder: &Path) {
    std::fs::write(
        folder.join(".env"),
        "# kept\nVALUE_3=before\n export VALUE_4 = 'x'\nOTHER=stays\n",
    )
    .unwrap();
    let mut lines = String::new();
    for (name, value) in names() {
        let _ = writeln!(lines, "{name}={value}");
    }
    good(shell(folder, "env_merge", &[], &lines));
}

/// The environment of a service that is given all of them, by name and by interpolation, as in our compose file.
fn environment(folder: &Path, compose: impl FnOnce(&Path) -> String) -> Value {
    let mut file = "services:\n  one:\n    image: none\n    environment:\n".to_owned();
    for (name, _) in names() {
        let _ = writeln!(file, "      {name}:\n      BY_{name}: ${{{name}:-}}");
    }
    std::fs::write(folder.join("docker-compose.yml"), file).unwrap();
    let seen: Value = serde_json::from_str(&compose(folder)).unwrap();
    seen["services"]["one"]["environment"].clone()
}

fn check_compose(compose: impl FnOnce(&Path) -> String) {
    let folder = directory();
    write(folder.path());
    let seen = environment(folder.path(), compose);
    for (name, value) in names() {
        for shown in [&seen[&name], &seen[format!("BY_{name}")]] {
            // What it prints is a compose file, in which a $ stands twice.
            let shown = shown.as_str().unwrap_or_default().replace("$$", "$");
            assert_eq!(shown, value, "{name}");
        }
    }
}

#[test]
#[ignore = "needs programs that `cargo xtask test` brings"]
fn values_arrive_through_compose_v2() {
    check_compose(|folder| {
        let mut command = Command::new(variable("ARRYN_TEST_COMPOSE_V2"));
        good(fed(
            command.args(["config", "--format", "json"]),
            folder,
            "",
        ))
    });
}

#[test]
#[ignore = "needs programs that `cargo xtask test` brings"]
fn values_arrive_through_docker_compose_1() {
    const TO_JSON: &str =
        "import json, sys, yaml; json.dump(yaml.safe_load(sys.stdin), sys.stdout)";
    check_compose(|folder| {
        let python = || Command::new(variable("ARRYN_TEST_COMPOSE_V1_PYTHON"));
        let shown = good(fed(python().args(["-m", "compose", "config"]), folder, ""));
        good(fed(python().args(["-c", TO_JSON]), folder, &shown))
    });
}

#[test]
fn values_arrive_in_the_service_and_are_read_back() {
    let folder = directory();
    write(folder.path());
    let lines = std::fs::read_to_string(folder.path().join(".env")).unwrap();
    assert!(lines.starts_with("# kept\nVALUE_3='#first'\n"), "{lines}");
    assert!(lines.contains("\nOTHER=stays\n"), "{lines}");
    for (name, value) in names() {
        let back = good(shell(folder.path(), "env_get \"$1\"", &[&name], ""));
        assert_eq!(back, format!("{value}\n"), "{name}");
        let line = good(shell(
            folder.path(),
            "env_quote \"$@\"",
            &[&name, value],
            "",
        ));
        let alone = directory();
        std::fs::write(alone.path().join(".env"), format!("DATA_DIR={line}")).unwrap();
        let printed = good(Finished::of(
            arryn(alone.path(), &["config", "print"]).output().unwrap(),
        ));
        // The service takes the blanks off both ends of every variable; an empty one is as good as none.
        let expected = match value.trim() {
            "" => "DATA_DIR=./data  # default\n".to_owned(),
            value => format!("DATA_DIR={value}  # .env\n"),
        };
        assert!(printed.contains(&expected), "{expected} in {printed}");
    }
}

#[test]
fn what_cannot_arrive_is_refused_by_name_and_changes_nothing() {
    let folder = directory();
    std::fs::write(folder.path().join(".env"), "A=1\n").unwrap();
    for (value, reason) in REFUSED {
        let put = shell(folder.path(), "env_quote \"$@\"", &["SECRET", value], "");
        assert_eq!((put.code, put.stdout.as_str()), (Some(1), ""), "{value:?}");
        let told = put.stderr.as_str();
        assert!(
            told.starts_with("SECRET ") && told.contains(reason),
            "{told}"
        );
    }
    for lines in [
        "A=2\nSECRET=${X}\n",
        "A=2\nhidden words\n",
        "A=2\nnot a name=hidden\n",
        "A=2\nSECRET=hidden\r\n",
    ] {
        let merged = shell(folder.path(), "env_merge", &[], lines);
        assert_eq!(merged.code, Some(1), "{lines}");
        assert!(!merged.stderr.contains("hidden"), "{}", merged.stderr);
        let kept = std::fs::read_to_string(folder.path().join(".env")).unwrap();
        assert_eq!(kept, "A=1\n");
    }
}

#[test]
fn a_file_that_a_person_wrote_is_read_and_never_run() {
    let folder = directory();
    let written = "export A = plain # not it\r\nB=$(touch ran)`touch ran`\nC=\"two \\\"words\\\" $HOME\" # x\n\
                   D='end\\'\nE='it\\'s' # it's\nF=a#b\nF=last\nAB=other\nG=\n#H=1\n";
    std::fs::write(folder.path().join(".env"), written).unwrap();
    for (name, value) in [
        ("A", "plain"),
        ("B", "$(touch ran)`touch ran`"),
        ("C", "two \"words\" $HOME"),
        ("D", "end\\"),
        ("E", "it's"),
        ("F", "last"),
        ("G", ""),
        ("H", ""),
        ("MISSING", ""),
    ] {
        let got = good(shell(folder.path(), "env_get \"$1\"", &[name], ""));
        assert_eq!(got, format!("{value}\n"), "{name}");
    }
    assert!(!folder.path().join("ran").exists());
}
