//! One `serve` at a time on a data directory.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::Path;

use anyhow::{Context as _, bail};

const FILE: &str = "serve.lock";

/// Locks the data directory for as long as the answer lives; the lock goes with the process, however
/// that ends.
pub(crate) fn take(data_dir: &Path) -> anyhow::Result<File> {
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
        Err(TryLockError::WouldBlock) => bail!(taken(&mut file, data_dir)),
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
}
