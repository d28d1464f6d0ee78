//! Where the service writes and listens: judged against the machine that it runs on, and nothing is changed there.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::Path;

use rustix::fs::{Access, access};

use crate::config::kind::Database;
use crate::config::problem::Problems;
use crate::config::table::Settings;
use crate::config::values::Values;

/// Judges the directories. One that cannot be made or written is named, unless its disk is read-only: that is a
/// fault of the machine, which the service outlasts where it can.
pub(super) fn directories(
    settings: &Settings,
    values: &Values,
    keeps_key: bool,
    problems: &mut Problems,
) {
    let operation = &settings.operation;
    let mut judge = |name: &str, path: &Path, is_written: bool| {
        if let Some(fault) = fault(path, is_written) {
            problems.add(format!("{name}: {fault}"));
        }
    };
    // With a server, only a copy is lost without it.
    let is_needed = settings.storage.database() == Database::Sqlite || keeps_key;
    judge("DATA_DIR", &settings.storage.data_dir, is_needed);
    if let Some(directory) = &operation.log_dir {
        judge("LOG_DIR", directory, true);
    }
    // A default that the operator did not choose is told to an operator who makes backups; a restore only reads.
    if values.given("BACKUP_DIR").is_some() {
        judge("BACKUP_DIR", &operation.backup_dir, false);
    }
}

/// Why a path is no directory and cannot become one, or why it `is_written` in vain.
fn fault(path: &Path, is_written: bool) -> Option<String> {
    for ancestor in path.ancestors() {
        // What a relative path starts from.
        let ancestor = if ancestor.as_os_str().is_empty() {
            Path::new(".")
        } else {
            ancestor
        };
        let shown = ancestor.display();
        match ancestor.metadata() {
            Ok(about) if !about.is_dir() => return Some(format!("{shown} is no directory")),
            // What is missing has to be made in what is there.
            Ok(_) if is_written || ancestor != path => return unwritable(ancestor),
            Ok(_) => return None,
            Err(error) if is_missing(&error) => {}
            Err(error) => return Some(format!("{shown} cannot be used: {error}")),
        }
    }
    None
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

fn unwritable(directory: &Path) -> Option<String> {
    let error = access(directory, Access::WRITE_OK | Access::EXEC_OK).err()?;
    let shown = directory.display();
    (error != rustix::io::Errno::ROFS).then(|| format!("{shown} cannot be written: {error}"))
}

/// Judges an address to listen on: it must be this machine's, and its port one that this user may take. Another
/// program on the port is no fault of it.
pub(super) fn address(bind: SocketAddr, problems: &mut Problems) {
    let is_group = match bind.ip() {
        IpAddr::V4(ip) => ip.is_multicast() || ip.is_broadcast(),
        IpAddr::V6(ip) => ip.is_multicast(),
    };
    // The same rules hold for UDP, whose port is another one than that of a service that runs already.
    let refused = match UdpSocket::bind(bind) {
        Err(error) if error.kind() != ErrorKind::AddrInUse => Some(error),
        _ if is_group => Some(ErrorKind::AddrNotAvailable.into()),
        _ => None,
    };
    if let Some(error) = refused {
        problems.add(format!(
            "BIND_ADDRESS: this machine cannot listen on {bind}: {error}"
        ));
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_directory_is_there_or_can_be_made() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        for (path, says) in [
            ("", None),
            ("new", None),
            ("new/in/new", None),
            ("file", Some("file is no directory")),
            ("file/in/it", Some("file is no directory")),
            (&"x".repeat(300), Some("cannot be used")),
        ] {
            for is_written in [true, false] {
                let found = fault(&root.path().join(path), is_written);
                match says {
                    None => assert_eq!(found, None, "{path}"),
                    Some(says) => assert!(found.as_ref().unwrap().contains(says), "{found:?}"),
                }
            }
        }
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1);
        assert_eq!(fault(Path::new("./new"), true), None);
        assert_eq!(fault(Path::new("new"), true), None);
        // Where not even root makes a directory.
        assert!(fault(Path::new("/proc/self/new"), true).is_some());
    }

    #[test]
    fn an_address_is_one_of_this_machine() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let taken = taken.local_addr().unwrap().to_string();
        for (given, good) in [
            ("127.0.0.1:0", true),
            (&taken, true),
            ("0.0.0.0:8000", true),
            // Of a network for documentation, which no machine has (RFC 5737).
            ("192.0.2.1:8000", false),
            ("224.0.0.1:8000", false),
            ("255.255.255.255:8000", false),
        ] {
            let mut problems = Problems::default();
            address(given.parse().unwrap(), &mut problems);
            assert_eq!(problems.is_empty(), good, "{given}: {problems}");
        }
    }
}
