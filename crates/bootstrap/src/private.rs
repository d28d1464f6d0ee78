//! Privacy of files: what the service keeps is for its own user alone.
//!
//! The mask of the process makes every file 0600 and every folder 0700 in the moment that it is made, whichever library makes
//! it: the store and its write-ahead log, locks, keys, logs, backups. What was made before, by a release without the
//! mask or by hand, is mended at the start.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::Mode;
use rustix::process::umask;

use crate::config::Settings;

/// What is left of the mode of a file, and of a folder.
const FILE: u32 = 0o600;
const FOLDER: u32 = 0o700;
/// How many of the mended files the log names.
const NAMED: usize = 20;

/// From now on whatever this process makes is for its user alone.
pub(crate) fn begin() {
    umask(Mode::RWXG | Mode::RWXO);
}

/// From now on others may read what this process makes: for files that a web server of another user serves.
pub(crate) fn end() {
    umask(Mode::WGRP | Mode::WOTH);
}

/// Takes from others what they may do with files that are there already, and says so in the log. What cannot be
/// mended, since it belongs to somebody else, is a warning.
pub(crate) fn mend(settings: &Settings) {
    let places = Places::of(settings);
    let mut report = Report::default();
    places.mend(&mut report);
    report.tell();
}

/// Where the service keeps files.
struct Places {
    /// Folders of its own.
    own: Vec<PathBuf>,
    /// The folder of logs, which a web server may write to as well: it stays as open as it is.
    logs: Option<PathBuf>,
}

impl Places {
    fn of(settings: &Settings) -> Self {
        let operation = &settings.operation;
        Self {
            own: vec![
                settings.storage.data_dir.clone(),
                operation.backup_dir.clone(),
            ],
            logs: operation.log_dir.clone(),
        }
    }

    fn mend(&self, report: &mut Report) {
        for folder in &self.own {
            self.folder(folder, report);
        }
        if let Some(folder) = &self.logs {
            self.inside(folder, report);
        }
    }

    /// A folder of ours and what is in it. One that others use too stays open, or they would be shut out: our files
    /// in it are closed all the same.
    fn folder(&self, path: &Path, report: &mut Report) {
        match self.inside(path, report) {
            Some(true) => report.tighten(path, FOLDER),
            Some(false) => report.shared(path),
            None => {}
        }
    }

    /// Our files in a folder; whether there are no others, `None` where it cannot be read.
    fn inside(&self, path: &Path, report: &mut Report) -> Option<bool> {
        let entries = match fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return None,
            Err(error) => return report.failed(path, &error),
        };
        let mut alone = true;
        for entry in entries.flatten() {
            let path = entry.path();
            // A link is not followed here: what it leads to may belong to another program.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && is_folder_of_ours(&entry.file_name()) => {
                    self.folder(&path, report);
                }
                Ok(kind) if kind.is_file() && is_ours(&entry.file_name()) => {
                    report.tighten(&path, FILE);
                }
                _ => alone &= self.own.contains(&path) || self.logs.as_ref() == Some(&path),
            }
        }
        Some(alone)
    }
}

/// Files by the names that the service gives them.
fn is_ours(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let of_store = ["arryn.sqlite3", "demo.sqlite3", "copy.sqlite3"];
    of_store.iter().any(|file| name.starts_with(file))
        || name.starts_with("secret_key")
        || name == "serve.lock"
        // Log files, and backups with their manifests and what is on its way to be one.
        || ((name.starts_with("arryn") || name.starts_with("audit")) && name.contains(".log"))
        || (name.starts_with("arryn-") && (name.contains(".zst") || name.ends_with(".json")))
}

fn is_folder_of_ours(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with("replica-")
}

/// What was mended and what was not.
#[derive(Debug, Default, PartialEq, Eq)]
struct Report {
    /// Paths and the modes that they had.
    mended: Vec<String>,
    /// Paths and why they stay as they are.
    left: Vec<String>,
}

impl Report {
    /// Leaves of a mode what is in `keep`.
    fn tighten(&mut self, path: &Path, keep: u32) {
        let changed = mode(path).and_then(|mode| {
            let open = mode & !keep != 0;
            if open {
                fs::set_permissions(path, fs::Permissions::from_mode(mode & keep))?;
            }
            Ok(open.then_some(mode))
        });
        match changed {
            Ok(Some(mode)) => self.mended.push(format!("{} ({mode:04o})", path.display())),
            Ok(None) => {}
            // Gone meanwhile: a write-ahead log whose last user left, a log file that was turned over.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => {
                self.failed(path, &error);
            }
        }
    }

    /// A folder that is not ours alone.
    fn shared(&mut self, path: &Path) {
        if let Ok(mode) = mode(path)
            && mode & !FOLDER != 0
        {
            let shown = path.display();
            self.left.push(format!(
                "{shown} ({mode:04o}): there are files of others in it"
            ));
        }
    }

    fn failed(&mut self, path: &Path, error: &io::Error) -> Option<bool> {
        self.left.push(format!("{}: {error}", path.display()));
        None
    }

    fn tell(&self) {
        if !self.mended.is_empty() {
            tracing::warn!(
                count = self.mended.len(),
                were = named(&self.mended),
                "files and folders that others could read are private now"
            );
        }
        if !self.left.is_empty() {
            tracing::warn!(
                count = self.left.len(),
                left = named(&self.left),
                "files or folders stay open to others, or nobody knows"
            );
        }
    }
}

fn mode(path: &Path) -> io::Result<u32> {
    Ok(fs::metadata(path)?.permissions().mode() & 0o777)
}

fn named(texts: &[String]) -> String {
    texts[..texts.len().min(NAMED)].join(", ")
}

#[cfg(test)]
mod tests;
