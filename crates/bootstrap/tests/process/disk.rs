//! Disks that are full or cannot be written. Each test prints what docs/reference/reliability.md tells.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use crate::mongodb::on;
use crate::servers::{fresh_database, replica_set};
use crate::support::{Finished, Service, arryn, directory, rows};

const OFFERS: &str = "/api/offers/Televisores/?as_of=2025-10-02&limit=1";

#[test]
#[ignore = "needs the built binary: cargo xtask test"]
fn a_full_disk_costs_only_the_local_copy() {
    let (directory, url, name) = (directory(), replica_set(), fresh_database());
    let plain = on(directory.path(), &["serve"], &url, &name);
    // No file may grow beyond 1024 blocks of 512 bytes: a disk with no room left.
    let mut limited = std::process::Command::new("sh");
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
fn on_read_only(directory: &Path, plain: &std::process::Command) -> std::process::Command {
    let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    let mount =
        "mount --bind \"$DATA_DIR\" \"$DATA_DIR\" && mount -o remount,ro,bind \"$DATA_DIR\" && ";
    let mut command = if is_root {
        let mut command = std::process::Command::new("unshare");
        command.args(["--mount", "sh", "-c", &format!("{mount}exec \"$0\" serve")]);
        command
    } else {
        set_mode(directory, 0o555);
        let mut command = std::process::Command::new("sh");
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

#[test]
fn a_read_only_disk_is_told_where_the_store_is_on_it() {
    let directory = directory();
    let plain = arryn(directory.path(), &["serve"]);
    let ended = Finished::of(on_read_only(directory.path(), &plain).output().unwrap());
    set_mode(directory.path(), 0o755);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("cannot be written"), "{ended:?}");
}
