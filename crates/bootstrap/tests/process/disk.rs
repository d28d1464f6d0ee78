//! Disks that are full or cannot be written. Each test prints what docs/reference/reliability.md tells.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::mongodb::on;
use crate::servers::{fresh_database, replica_set};
use crate::support::preload::preload;
use crate::support::{Finished, Service, arryn, directory, rows};

const OFFERS: &str = "/api/offers/Televisores/?as_of=2025-10-02&limit=1";

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn a_full_disk_costs_only_the_local_copy() {
    let (directory, url, name) = (directory(), replica_set(), fresh_database());
    let plain = on(directory.path(), &["serve"], &url, &name);
    // No file may grow beyond 1024 blocks of 512 bytes: a disk with no room left.
    let mut limited = Command::new("sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 1024; exec \"$0\" serve"])
        .arg(plain.get_program())
        .current_dir(directory.path())
        .env_clear()
        .envs(
            plain
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
    let service = Service::launch(limited);
    service.wait_for("/health/ready", |answer| answer.status == 200);
    assert_eq!(service.upload(&rows(0, 3_000)).unwrap().status, 201);
    service.wait_for(OFFERS, |answer| answer.json()["total"] == 3_000);
    service.wait_for("/health/ready", |answer| {
        answer
            .body
            .contains(r#""name":"local_copy","state":"down""#)
    });
    assert_eq!(service.upload(&rows(3_000, 5)).unwrap().status, 201);
    service.wait_for(OFFERS, |answer| {
        answer.json()["total"] == 3_005 && answer.header("x-data-source") == Some("live")
    });
    println!("disk full: uploads and reads went on; readiness says local_copy down");
}

/// Runs `serve` where the data directory cannot be written: as root on a read-only mount of it, else by
/// its rights.
fn on_read_only(directory: &Path, plain: &Command) -> Command {
    let mount =
        "mount --bind \"$DATA_DIR\" \"$DATA_DIR\" && mount -o remount,ro,bind \"$DATA_DIR\" && ";
    let mut command = if is_root() {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-c", &format!("{mount}exec \"$0\" serve")]);
        command
    } else {
        set_mode(directory, 0o555);
        let mut command = Command::new("sh");
        command.args(["-c", "exec \"$0\" serve"]);
        command
    };
    command
        .arg(plain.get_program())
        .env_clear()
        .envs(
            plain
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("DATA_DIR", directory);
    command
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn a_read_only_disk_costs_only_the_local_copy() {
    let (directory, url, name) = (directory(), replica_set(), fresh_database());
    let mut plain = on(directory.path(), &["serve"], &url, &name);
    plain.env(
        "SECRET_KEY",
        "clave-de-prueba-que-nadie-mas-conoce-0123456789",
    );
    let service = Service::launch(on_read_only(directory.path(), &plain));
    service.wait_for("/health/ready", |answer| {
        answer.status == 200
            && answer
                .body
                .contains(r#""name":"local_copy","state":"down""#)
    });
    assert_eq!(service.upload(&rows(0, 5)).unwrap().status, 201);
    service.wait_for(OFFERS, |answer| {
        answer.json()["total"] == 5 && answer.header("x-data-source") == Some("live")
    });
    drop(service);
    set_mode(directory.path(), 0o755);
    println!("disk read-only: uploads and reads went on; readiness says local_copy down");
}

/// How a file system behaves that was made read-only under a process: what is open stays open, and takes nothing.
const READ_ONLY: &str = r"
#define _GNU_SOURCE
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>
static int is_read_only(void) {
    int saved = errno, found = syscall(SYS_faccessat, -100, FLAG, 0) == 0;
    errno = found ? EROFS : saved;
    return found;
}
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) {
    return is_read_only() ? -1 : syscall(SYS_pwrite64, fd, from, size, at);
}
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) {
    return pwrite64(fd, from, size, at);
}
int ftruncate64(int fd, off64_t size) {
    return is_read_only() ? -1 : syscall(SYS_ftruncate, fd, size);
}
int ftruncate(int fd, off_t size) {
    return ftruncate64(fd, size);
}
";

/// Runs `serve` on a disk that is read-only for as long as the file is there, which is answered too.
fn until_read_only(mut command: Command, directory: &Path) -> (Service, PathBuf) {
    let flag = directory.join("read-only");
    let define = format!("-DFLAG=\"{}\"", flag.display());
    preload(&mut command, directory, READ_ONLY, &define);
    let service = Service::launch(command);
    service.wait_for("/health/ready", |answer| answer.status == 200);
    (service, flag)
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn a_disk_that_becomes_read_only_costs_only_the_local_copy_until_it_is_writable() {
    let (directory, other, url, name) = (directory(), directory(), replica_set(), fresh_database());
    let plain = on(directory.path(), &["serve"], &url, &name);
    let (service, flag) = until_read_only(plain, other.path());
    let copy = |state: &str| format!(r#""name":"local_copy","state":"{state}""#);
    assert_eq!(service.upload(&rows(0, 50)).unwrap().status, 201);
    service.wait_for("/health/ready", |answer| answer.body.contains(&copy("up")));
    std::fs::write(&flag, "").unwrap();
    assert_eq!(service.upload(&rows(50, 50)).unwrap().status, 201);
    service.wait_for(OFFERS, |answer| {
        answer.json()["total"] == 100 && answer.header("x-data-source") == Some("live")
    });
    service.wait_for("/health/ready", |answer| {
        answer.status == 200 && answer.body.contains(&copy("down"))
    });
    std::fs::remove_file(&flag).unwrap();
    assert_eq!(service.upload(&rows(100, 50)).unwrap().status, 201);
    service.wait_for("/health/ready", |answer| answer.body.contains(&copy("up")));
    println!(
        "disk becomes read-only: uploads and reads went on; the copy is kept again once it is writable"
    );
}

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn a_store_that_becomes_read_only_refuses_uploads_and_answers_reads_until_it_is_writable() {
    let (directory, other) = (directory(), directory());
    let plain = arryn(directory.path(), &["serve"]);
    let (service, flag) = until_read_only(plain, other.path());
    assert_eq!(service.upload(&rows(0, 50)).unwrap().status, 201);
    service.wait_for(OFFERS, |answer| answer.json()["total"] == 50);
    std::fs::write(&flag, "").unwrap();
    let refused = service.upload(&rows(50, 50)).unwrap();
    assert_eq!(refused.status, 503, "{refused:?}");
    assert!(refused.header("retry-after").is_some(), "{refused:?}");
    assert_eq!(refused.json()["durable"], 0, "{refused:?}");
    assert_eq!(service.get(OFFERS).json()["total"], 50);
    std::fs::remove_file(&flag).unwrap();
    let taken = service.upload(&rows(50, 50)).unwrap();
    assert_eq!(taken.json()["stored"], 50, "{taken:?}");
    service.wait_for(OFFERS, |answer| answer.json()["total"] == 100);
    println!(
        "store becomes read-only: uploads are 503, reads go on; uploads are taken again once it is writable"
    );
}

#[test]
fn a_read_only_disk_is_told_where_the_store_is_on_it() {
    let directory = directory();
    let plain = arryn(directory.path(), &["serve"]);
    let ended = Finished::of(on_read_only(directory.path(), &plain).output().unwrap());
    set_mode(directory.path(), 0o755);
    // The state of a disk is none of the configuration's faults; rights on a folder are.
    let expected = if is_root() { 1 } else { 64 };
    assert_eq!(ended.code, Some(expected), "{ended:?}");
    assert!(ended.stderr.contains("cannot be written"), "{ended:?}");
}
