//! A log file that is turned over when it is large.
//!
//! Ours, since the libraries for it panic when somebody else moves or removes a file meanwhile, as
//! operators do.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Appends to a file; before it exceeds its size it becomes `NAME.1`, the one before it `NAME.2` …
pub(super) struct RotatingFile {
    path: PathBuf,
    file: File,
    size: u64,
    max_bytes: u64,
    kept: usize,
}

impl RotatingFile {
    /// Opens a file, made with its directory where it is missing.
    pub(super) fn open(path: &Path, max_bytes: u64, kept: usize) -> io::Result<Self> {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)?;
        }
        let file = append(path)?;
        Ok(Self {
            path: path.to_owned(),
            size: file.metadata()?.len(),
            file,
            max_bytes,
            kept,
        })
    }

    fn turn_over(&mut self) -> io::Result<()> {
        // Somebody may have emptied it.
        self.size = self.file.metadata()?.len();
        if self.size == 0 {
            return Ok(());
        }
        if self.kept == 0 {
            self.file.set_len(0)?;
        } else {
            for number in (1..self.kept).rev() {
                // One that is not there is none to keep.
                let _ = fs::rename(self.numbered(number), self.numbered(number + 1));
            }
            fs::rename(&self.path, self.numbered(1))?;
            self.file = append(&self.path)?;
        }
        self.size = 0;
        Ok(())
    }

    fn numbered(&self, number: usize) -> PathBuf {
        let mut name = OsString::from(&self.path);
        name.push(format!(".{number}"));
        name.into()
    }
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

impl Write for RotatingFile {
    /// Writes a line whole.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let length = u64::try_from(line.len()).unwrap_or(u64::MAX);
        if self.size.saturating_add(length) > self.max_bytes {
            // A file that cannot be turned over goes on growing: better than losing what is logged.
            let _ = self.turn_over();
        }
        self.file.write_all(line)?;
        self.size = self.size.saturating_add(length);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes lines of ten bytes into files of at most 25, and reads what each file holds.
    fn check(lines: usize, kept: usize, expected: &[&str]) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("logs/arryn.log");
        for number in 0..lines {
            // Opened anew each time: a restart goes on where it was.
            let mut file = RotatingFile::open(&path, 25, kept).unwrap();
            file.write_all(format!("line {number:04}\n").as_bytes())
                .unwrap();
        }
        let mut found = vec![fs::read_to_string(&path).unwrap()];
        for number in 1..10 {
            let old = path.with_file_name(format!("arryn.log.{number}"));
            found.extend(fs::read_to_string(old));
        }
        let short: Vec<_> = found
            .iter()
            .map(|text| text.replace("line 000", "").replace('\n', ""))
            .collect();
        assert_eq!(short, expected, "{lines} lines, {kept} kept");
    }

    #[test]
    fn a_full_file_becomes_an_old_one_and_the_oldest_goes() {
        check(1, 2, &["0"]);
        check(2, 2, &["01"]);
        check(3, 2, &["2", "01"]);
        check(7, 2, &["6", "45", "23"]);
        check(5, 0, &["4"]);
    }

    #[test]
    fn a_file_that_was_emptied_goes_on() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("arryn.log");
        let mut file = RotatingFile::open(&path, 25, 3).unwrap();
        file.write_all(b"0123456789\n0123456789\n").unwrap();
        fs::write(&path, "").unwrap();
        file.write_all(b"abcdefghij\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "abcdefghij\n");
        assert!(!directory.path().join("arryn.log.1").exists());
    }
}
