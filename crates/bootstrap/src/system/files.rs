//! Small files that the configuration names.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The most bytes of such a file: a device that never ends is none.
const MOST: u64 = 4 * 1024 * 1024;

/// The bytes of a file of 4 MiB at most.
pub(crate) fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "it has more than 4 MiB",
        ));
    }
    Ok(bytes)
}

/// The text of a file of 4 MiB at most.
pub(crate) fn read_text(path: &Path) -> io::Result<String> {
    let bytes = read_bytes(path)?;
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_small_and_text() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "clave ñ\n").unwrap();
        assert_eq!(read_text(&file).unwrap(), "clave ñ\n");
        std::fs::write(&file, [0xff]).unwrap();
        assert_eq!(
            read_text(&file).unwrap_err().kind(),
            io::ErrorKind::InvalidData
        );
        let endless = read_text(Path::new("/dev/zero")).unwrap_err();
        assert_eq!(endless.kind(), io::ErrorKind::FileTooLarge);
        let absent = read_bytes(&folder.path().join("absent")).unwrap_err();
        assert_eq!(absent.kind(), io::ErrorKind::NotFound);
    }
}
