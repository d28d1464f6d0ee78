//! `cargo xtask services`: the same servers, kept running between runs of single tests.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};

use super::{Life, start_in};
use crate::process;
use crate::repository::Repository;

/// How long a server may take to end.
const STOP_LIMIT: Duration = Duration::from_secs(30);

/// What is known of the servers that run.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    servers: Vec<Identity>,
    variables: Vec<(String, String)>,
}

/// A process, told from a later one that the system gave the same number.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Identity {
    pid: u32,
    started: String,
}

impl Identity {
    /// Of a process that runs.
    pub(super) fn of(pid: u32) -> Option<Self> {
        let started = started_at(pid)?;
        Some(Self { pid, started })
    }

    fn runs(&self) -> bool {
        Self::of(self.pid).as_ref() == Some(self)
    }
}

/// Starts the servers, in the place of those of an earlier start.
pub(crate) fn start(repository: &Repository) -> anyhow::Result<()> {
    if running(repository).is_ok() {
        println!("the servers run already");
        return Ok(());
    }
    stop(repository)?;
    let folder = folder(repository);
    std::fs::create_dir_all(&folder)?;
    let services = start_in(repository, &folder, Life::Kept)?;
    let record = Record {
        servers: services.identities()?,
        variables: services
            .variables()
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect(),
    };
    std::fs::write(file(&folder), serde_json::to_vec(&record)?)?;
    services.leave();
    println!("now: eval \"$(cargo xtask services env)\"");
    Ok(())
}

/// Ends the servers and throws their data away.
pub(crate) fn stop(repository: &Repository) -> anyhow::Result<()> {
    let folder = folder(repository);
    let Some(record) = read(&folder)? else {
        return Ok(());
    };
    for server in &record.servers {
        end(server)?;
    }
    std::fs::remove_dir_all(&folder).context("the servers' data cannot be removed")
}

/// Prints what a shell must be told so that tests find the servers.
pub(crate) fn env(repository: &Repository) -> anyhow::Result<()> {
    for (name, value) in running(repository)?.variables {
        println!("export {name}='{value}'");
    }
    Ok(())
}

fn running(repository: &Repository) -> anyhow::Result<Record> {
    let record =
        read(&folder(repository))?.filter(|record| record.servers.iter().all(Identity::runs));
    record.context("the servers do not run; start them by: cargo xtask services start")
}

fn folder(repository: &Repository) -> PathBuf {
    repository.target().join("services")
}

fn file(folder: &Path) -> PathBuf {
    folder.join("running.json")
}

fn read(folder: &Path) -> anyhow::Result<Option<Record>> {
    let file = file(folder);
    if !file.exists() {
        return Ok(None);
    }
    let text = std::fs::read(&file)?;
    let record = serde_json::from_slice(&text);
    record.with_context(|| format!("{} is damaged; end its servers by hand", file.display()))
}

fn end(server: &Identity) -> anyhow::Result<()> {
    let start = Instant::now();
    let mut asked = false;
    while server.runs() {
        if !asked {
            let pid = server.pid.to_string();
            let sent = process::succeeds(std::process::Command::new("kill").args(["-TERM", &pid]));
            ensure!(sent || !server.runs(), "process {pid} cannot be ended");
            asked = true;
        }
        if start.elapsed() > STOP_LIMIT {
            bail!("process {} does not end", server.pid);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// The moment of a process's start as the kernel counts it; `None` where it has ended.
fn started_at(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The second field is the program's name in brackets, which may hold blanks.
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let (state, started) = (fields.first()?, fields.get(19)?);
    (*state != "Z").then(|| (*started).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_process_is_told_from_one_that_has_ended() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let identity = Identity::of(child.id()).unwrap();
        assert!(identity.runs());
        let later = Identity {
            pid: identity.pid,
            started: "1".to_owned(),
        };
        assert!(!later.runs(), "another process of the same number");
        // The test waits for it, so that its end is an end.
        let waiter = std::thread::spawn(move || child.wait());
        end(&identity).unwrap();
        assert!(!identity.runs());
        waiter.join().unwrap().unwrap();
    }
}
