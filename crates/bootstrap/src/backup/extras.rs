//! Files that go along with a backup: settings and certificates.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Component, Path};

use adapter_backup::Extra;
use anyhow::{Context as _, bail, ensure};

/// The largest file that goes along, in bytes: settings and certificates are far smaller.
const LARGEST: u64 = 4 << 20;
/// The most files that go along.
const MOST: usize = 1_000;

/// The files under a directory; symbolic links are followed, as certificates are links.
pub(super) fn read(directory: Option<&Path>) -> anyhow::Result<Vec<Extra>> {
    let mut extras = Vec::new();
    if let Some(directory) = directory {
        walk(directory, directory, &mut extras)?;
    }
    Ok(extras)
}

fn walk(root: &Path, directory: &Path, extras: &mut Vec<Extra>) -> anyhow::Result<()> {
    let shown = directory.display();
    let entries = fs::read_dir(directory).with_context(|| format!("{shown} cannot be read"))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    paths.sort();
    for path in paths {
        let about =
            fs::metadata(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        if about.is_dir() {
            walk(root, &path, extras)?;
        } else if about.is_file() {
            ensure!(
                extras.len() < MOST,
                "more than {MOST} files under {}",
                root.display()
            );
            ensure!(
                about.len() <= LARGEST,
                "{} is too large to go along",
                path.display()
            );
            let relative = path.strip_prefix(root)?;
            extras.push(Extra {
                path: relative
                    .to_str()
                    .context("a name that is not UTF-8")?
                    .to_owned(),
                mode: about.permissions().mode() & 0o7777,
                bytes: fs::read(&path)
                    .with_context(|| format!("{} cannot be read", path.display()))?,
            });
        }
    }
    Ok(())
}

/// Writes the files under a directory; refuses to replace one.
pub(super) fn write(directory: &Path, files: &[Extra]) -> anyhow::Result<()> {
    for file in files {
        let relative = Path::new(&file.path);
        let is_inside = relative
            .components()
            .all(|component| matches!(component, Component::Normal(_)));
        if !is_inside {
            bail!(
                "the backup names a file outside of the directory: {}",
                file.path
            );
        }
        let path = directory.join(relative);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut open = OpenOptions::new();
        let open = open.write(true).create_new(true).mode(file.mode & 0o700);
        let failed = || format!("{} cannot be written", path.display());
        open.open(&path)
            .and_then(|mut open| open.write_all(&file.bytes))
            .with_context(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_as_they_were() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(from.path().join("certs")).unwrap();
        fs::write(from.path().join("certs/key.pem"), [0, 255]).unwrap();
        fs::write(from.path().join(".env"), "A=b\n").unwrap();
        std::os::unix::fs::symlink(from.path().join(".env"), from.path().join("link")).unwrap();
        let files = read(Some(from.path())).unwrap();
        let names: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(names, [".env", "certs/key.pem", "link"]);
        write(to.path(), &files).unwrap();
        assert!(
            read(Some(to.path()))
                .unwrap()
                .iter()
                .zip(&files)
                .all(|(one, other)| one.bytes == other.bytes)
        );
        assert!(write(to.path(), &files).is_err(), "a file was replaced");
        assert!(read(None).unwrap().is_empty());
    }

    #[test]
    fn a_backup_writes_nothing_elsewhere() {
        let to = tempfile::tempdir().unwrap();
        for path in ["../up", "/etc/passwd", "a/../../b", "."] {
            let file = Extra {
                path: path.to_owned(),
                mode: 0o600,
                bytes: Vec::new(),
            };
            assert!(write(to.path(), &[file]).is_err(), "{path}");
        }
    }
}
