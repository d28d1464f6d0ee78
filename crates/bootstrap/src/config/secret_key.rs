//! The key of a service that listens on loopback only and was given none.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use secrecy::SecretString;

use crate::system::random;

/// Name of the file in `DATA_DIR`.
const FILE: &str = "secret_key";

/// The key kept in a data directory; made at random (384 bits) where there is none yet.
pub(crate) fn kept_in(data_dir: &Path) -> anyhow::Result<SecretString> {
    let path = data_dir.join(FILE);
    match crate::system::read_text(&path) {
        Ok(key) if super::checks::weakness(key.trim()).is_none() => Ok(key.trim().into()),
        // What an interrupted first start left behind.
        Ok(_) => made_at(&path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => made_at(&path),
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

fn made_at(path: &Path) -> anyhow::Result<SecretString> {
    let mut key = String::with_capacity(96);
    for byte in random::<48>() {
        let _ = write!(key, "{byte:02x}");
    }
    write(path, &key).with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(key.into())
}

fn write(path: &Path, key: &str) -> io::Result<()> {
    let partial = path.with_extension("new");
    let _ = std::fs::remove_file(&partial);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&partial)?;
    io::Write::write_all(&mut file, key.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&partial, path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn it_is_made_once_strong_and_private() {
        let directory = tempfile::tempdir().unwrap();
        let first = kept_in(directory.path()).unwrap();
        let again = kept_in(directory.path()).unwrap();
        assert_eq!(first.expose_secret(), again.expose_secret());
        assert_eq!(crate::config::checks::weakness(first.expose_secret()), None);
        let mode = std::fs::metadata(directory.path().join(FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        let other = kept_in(tempfile::tempdir().unwrap().path()).unwrap();
        assert_ne!(first.expose_secret(), other.expose_secret());
    }

    #[test]
    fn half_a_key_is_made_anew() {
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join(FILE), "abc").unwrap();
        let key = kept_in(directory.path()).unwrap();
        assert_eq!(key.expose_secret().len(), 96);
    }
}
