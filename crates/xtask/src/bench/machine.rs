//! What the figures were measured on.

use std::fs::read_to_string;
use std::process::Command;

use anyhow::Context;

use crate::bench::figures::Machine;
use crate::process;
use crate::repository::Repository;

/// Describes this machine and the state of the repository.
pub(crate) fn describe(repository: &Repository) -> anyhow::Result<Machine> {
    let processors = read_to_string("/proc/cpuinfo").context("no /proc/cpuinfo")?;
    let memory = read_to_string("/proc/meminfo").context("no /proc/meminfo")?;
    let changed = !line_of(repository.command("git").args(["status", "--porcelain"]))?.is_empty();
    let commit = line_of(
        repository
            .command("git")
            .args(["rev-parse", "--short=12", "HEAD"]),
    )?;
    Ok(Machine {
        processor: field(&processors, "model name")
            .unwrap_or("unknown")
            .to_owned(),
        threads: std::thread::available_parallelism()?.get(),
        memory_bytes: kibibytes(&memory, "MemTotal").context("no MemTotal")?,
        system: line_of(Command::new("uname").args(["-sr"]))?,
        compiler: line_of(repository.command("rustc").arg("--version"))?,
        commit: if changed {
            format!("{commit} with changes")
        } else {
            commit
        },
    })
}

/// The memory of a process that is in RAM now, in bytes.
pub(crate) fn resident_bytes(pid: u32) -> anyhow::Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    kibibytes(&status, "VmRSS").with_context(|| format!("no VmRSS in {path}"))
}

/// The most that [`resident_bytes`] was since [`forget_peak`], in bytes.
pub(crate) fn peak_bytes(pid: u32) -> anyhow::Result<u64> {
    let path = format!("/proc/{pid}/status");
    let status = read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
    kibibytes(&status, "VmHWM").with_context(|| format!("no VmHWM in {path}"))
}

/// Begins to look for the peak anew.
pub(crate) fn forget_peak(pid: u32) -> anyhow::Result<()> {
    let path = format!("/proc/{pid}/clear_refs");
    std::fs::write(&path, "5").with_context(|| format!("cannot write {path}"))
}

/// The value of the first line `name : value`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.trim() == name).then(|| value.trim())
    })
}

/// The value of `name: 12 kB`, in bytes.
fn kibibytes(text: &str, name: &str) -> Option<u64> {
    let number: u64 = field(text, name)?
        .strip_suffix(" kB")?
        .trim()
        .parse()
        .ok()?;
    Some(number * 1024)
}

/// The first line that a command prints.
fn line_of(command: &mut Command) -> anyhow::Result<String> {
    let printed = String::from_utf8(process::output(command)?)?;
    Ok(printed.lines().next().unwrap_or_default().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_proc_files() {
        let text = "Name:\tarryn\nVmRSS:\t   2048 kB\nmodel name\t: Some CPU @ 2 GHz\n";
        assert_eq!(kibibytes(text, "VmRSS"), Some(2_097_152));
        assert_eq!(kibibytes(text, "VmHWM"), None);
        assert_eq!(field(text, "model name"), Some("Some CPU @ 2 GHz"));
    }

    #[test]
    fn our_own_memory_can_be_read() {
        assert!(resident_bytes(std::process::id()).unwrap() > 100_000);
    }
}
