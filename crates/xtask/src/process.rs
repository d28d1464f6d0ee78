//! Running other programs and saying clearly which one failed.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, ExitStatus, Output, Stdio};

use anyhow::{Context, bail};

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs it with our own output streams; fails unless it exits with 0.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    println!("$ {}", shown(command));
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    check(command, status)
}

/// Runs it silently and gives its standard output; fails unless it exits with 0.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let Output {
        status,
        stdout,
        stderr,
    } = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !status.success() {
        eprint!("{}", String::from_utf8_lossy(&stderr));
    }
    check(command, status).map(|()| stdout)
}

/// Whether it starts and exits with 0, whatever it prints.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Which of the two streams to read while it runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Watched {
    Stdout,
    Stderr,
}

/// Runs it, passing on one of its streams line by line while collecting it.
pub(crate) fn watch(
    command: &mut Command,
    watched: Watched,
) -> anyhow::Result<(ExitStatus, String)> {
    println!("$ {}", shown(command));
    match watched {
        Watched::Stdout => command.stdout(Stdio::piped()),
        Watched::Stderr => command.stderr(Stdio::piped()),
    };
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let seen = match watched {
        Watched::Stdout => tee(
            child.stdout.take().expect("stdout is piped"),
            std::io::stdout(),
        ),
        Watched::Stderr => tee(
            child.stderr.take().expect("stderr is piped"),
            std::io::stderr(),
        ),
    }?;
    Ok((child.wait()?, seen))
}

/// Copies a stream and keeps its text.
fn tee(from: impl Read, mut to: impl Write) -> std::io::Result<String> {
    let mut from = BufReader::new(from);
    let mut seen = String::new();
    let mut line = Vec::new();
    while from.read_until(b'\n', &mut line)? > 0 {
        to.write_all(&line)?;
        seen.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(seen)
}

/// Turns a bad exit into an error that names the command.
pub(crate) fn check(command: &Command, status: ExitStatus) -> anyhow::Result<()> {
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_named() {
        let error = run(&mut Command::new("false")).unwrap_err();
        assert!(error.to_string().contains("`false`"), "{error}");
        let error = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("cannot start `no-such-program-here`"),
            "{error}"
        );
    }

    #[test]
    fn a_watched_stream_is_kept_whole() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; printf 'two'; exit 3"]);
        let (status, seen) = watch(&mut command, Watched::Stdout).unwrap();
        assert_eq!((status.code(), seen.as_str()), (Some(3), "one\ntwo"));
    }
}
