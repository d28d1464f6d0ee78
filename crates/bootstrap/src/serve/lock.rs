//! One `serve` at a time on a data directory.

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::storage::{is_read_only, make_directory};

const FILE: &str = "serve.lock";
/// The most replicas that share one data directory.
const MOST_REPLICAS: usize = 256;

/// A data directory that this process has for itself.
#[derive(Debug)]
pub(crate) struct Folder {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Which of several it is, from 1.
    pub(crate) number: usize,
    /// `None` where it cannot be written, and need not be.
    _lock: Option<File>,
}

impl Folder {
    /// Takes the data directory, or with `per_replica` the first folder `replica-N` under it that is
    /// free. It is free again once the process ends, however that is. One that cannot be written is
    /// refused, unless the process `can_do_without` it.
    pub(crate) fn take(
        data_dir: &Path,
        per_replica: bool,
        can_do_without: bool,
    ) -> anyhow::Result<Self> {
        if !per_replica {
            return Self::one(data_dir.to_owned(), 1, can_do_without);
        }
        let shown = data_dir.display();
        for number in 1..=MOST_REPLICAS {
            let path = data_dir.join(format!("replica-{number}"));
            match Self::one(path, number, can_do_without) {
                Err(error) if error.is::<InUse>() => {}
                result => return result,
            }
        }
        bail!("all {MOST_REPLICAS} folders under DATA_DIR {shown} are in use")
    }

    fn one(path: PathBuf, number: usize, can_do_without: bool) -> anyhow::Result<Self> {
        let lock = match make_directory(&path).and_then(|()| take(&path)) {
            Ok(lock) => Some(lock),
            Err(error) if can_do_without && is_read_only(&error) => None,
            Err(error) => return Err(error),
        };
        Ok(Self {
            path,
            number,
            _lock: lock,
        })
    }
}

/// Another process has the directory.
#[derive(Debug)]
struct InUse(String);

impl fmt::Display for InUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InUse {}

/// Locks the data directory for as long as the answer lives; the lock goes with the process, however
/// that ends.
fn take(data_dir: &Path) -> anyhow::Result<File> {
    let path = data_dir.join(FILE);
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(InUse(taken(&mut file, data_dir)).into()),
        Err(TryLockError::Error(error)) => {
            return Err(error).with_context(|| format!("{} cannot be locked", path.display()));
        }
    }
    file.set_len(0)?;
    write!(file, "{}", std::process::id())?;
    Ok(file)
}

fn taken(file: &mut File, data_dir: &Path) -> String {
    let mut holder = String::new();
    let holder = match file.read_to_string(&mut holder) {
        Ok(1..) => format!(" (process {})", holder.trim()),
        _ => String::new(),
    };
    let shown = data_dir.display();
    format!(
        "another `arryn serve`{holder} uses DATA_DIR {shown}; stop it, or give this one another DATA_DIR"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_refused_until_the_first_is_gone() {
        let directory = tempfile::tempdir().unwrap();
        let first = take(directory.path()).unwrap();
        let refused = take(directory.path()).unwrap_err().to_string();
        assert!(refused.contains("another `arryn serve`"), "{refused}");
        assert!(
            refused.contains(&std::process::id().to_string()),
            "{refused}"
        );
        drop(first);
        assert!(take(directory.path()).is_ok());
    }

    #[test]
    fn replicas_take_the_first_free_folder() {
        let directory = tempfile::tempdir().unwrap();
        let taken = || Folder::take(directory.path(), true, false).unwrap();
        let numbers =
            |folders: &[&Folder]| folders.iter().map(|one| one.number).collect::<Vec<_>>();
        let (one, two, three) = (taken(), taken(), taken());
        assert_eq!(numbers(&[&one, &two, &three]), [1, 2, 3]);
        assert_eq!(two.path, directory.path().join("replica-2"));
        drop(two);
        assert_eq!(numbers(&[&taken()]), [2]);
    }
}
