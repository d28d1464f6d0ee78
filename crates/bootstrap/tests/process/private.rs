//! Privacy of files: what every command makes under the mask 022, which lets others read, and what was made before.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Finished, Service, arryn, directory, rows};

/// What is told once about all that was mended.
const MENDED: &str = "files and folders that others could read are private now";

/// A command of the binary under a mask.
fn under(mask: &str, directory: &Path, arguments: &[&str]) -> Command {
    let plain = arryn(directory, arguments);
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("umask {mask}; exec \"$0\" \"$@\"")])
        .arg(plain.get_program())
        .args(plain.get_args())
        .current_dir(directory)
        .env_clear()
        .envs(
            plain
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        )
        .env("LOG_DIR", "logs");
    command
}

fn good(directory: &Path, arguments: &[&str]) -> Finished {
    let finished = Finished::of(under("022", directory, arguments).output().unwrap());
    assert_eq!(finished.code, Some(0), "{arguments:?}: {finished:?}");
    finished
}

/// Everything under a folder, itself too, with the modes. A file that the service renamed or removed since its folder
/// was read is left out.
fn modes(path: &Path) -> Vec<(PathBuf, u32)> {
    let about = match fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
        Err(error) => panic!("{}: {error}", path.display()),
    };
    let mut found = vec![(path.to_owned(), about.permissions().mode() & 0o777)];
    if about.is_dir() {
        for entry in fs::read_dir(path).unwrap() {
            found.extend(modes(&entry.unwrap().path()));
        }
    }
    found
}

/// Asserts that no other user may do anything with what is under a folder; answers the names of the files.
fn private(path: &Path) -> Vec<String> {
    let found = modes(path);
    for (path, mode) in &found {
        assert_eq!(mode & 0o077, 0, "{} is {mode:04o}", path.display());
    }
    let names = found
        .iter()
        .filter_map(|(path, _)| path.file_name()?.to_str());
    names.map(str::to_owned).collect()
}

fn open_to_all(path: &Path) {
    for (path, mode) in modes(path) {
        let more = if path.is_dir() { 0o055 } else { 0o044 };
        fs::set_permissions(path, fs::Permissions::from_mode(mode | more)).unwrap();
    }
}

#[test]
fn whatever_a_command_makes_is_private() {
    let directory = directory();
    let at = directory.path();
    let keep = |name: &str| at.join(name);
    fs::create_dir(keep("with")).unwrap();
    fs::write(keep("with/.env"), "SECRET_KEY=x\n").unwrap();
    fs::create_dir(keep("in")).unwrap();
    fs::write(keep("in/rows.jsonl"), rows(0, 50)).unwrap();
    good(at, &["user", "create", "jefa", "--generate"]);
    good(at, &["api-key", "create", "scraper"]);
    good(at, &["import", "in/rows.jsonl"]);
    private(&keep("data"));

    let service = Service::launch(under("022", at, &["serve"]));
    service.wait_for("/health/ready", |answer| answer.status == 200);
    assert_eq!(service.upload(&rows(50, 50)).unwrap().status, 201);
    good(at, &["import", "in/rows.jsonl"]);
    good(at, &["backup", "--with", "with"]);
    good(at, &["restore", "latest", "--files", "out/files"]);
    // While everything is open, its write-ahead log too.
    let names = [private(&keep("data")), private(&keep("logs"))].concat();
    for name in [
        "arryn.sqlite3-wal",
        "arryn.sqlite3-shm",
        "serve.lock",
        "secret_key",
        "arryn.log",
    ] {
        assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
    }
    assert!(private(&keep("backups")).len() > 2);
    assert!(private(&keep("out")).contains(&".env".to_owned()));
    assert_eq!(service.logged(MENDED), 0, "nothing was there to mend");
}

#[test]
fn a_log_file_that_is_turned_over_is_private() {
    let directory = directory();
    let mut command = under("022", directory.path(), &["serve"]);
    command
        .env("LOG_FILE_MAX_BYTES", "1024")
        .env("ACCESS_LOG_SAMPLE", "1");
    let service = Service::launch(command);
    for _ in 0..20 {
        service.get("/api/nowhere/");
    }
    let turned = || {
        private(&directory.path().join("logs"))
            .iter()
            .any(|name| name == "arryn.log.1")
    };
    service.wait_for("/health/live", |_| turned());
}

#[test]
fn what_was_open_is_mended_and_told() {
    let directory = directory();
    let at = directory.path();
    let service = Service::launch(under("022", at, &["serve"]));
    service.wait_for("/health/ready", |answer| answer.status == 200);
    assert_eq!(service.upload(&rows(0, 50)).unwrap().status, 201);
    good(at, &["backup"]);
    drop(service);
    for folder in ["data", "logs", "backups"] {
        open_to_all(&at.join(folder));
    }
    let service = Service::launch(under("022", at, &["serve"]));
    service.wait_for("/health/ready", |answer| answer.status == 200);
    assert_eq!(service.upload(&rows(50, 50)).unwrap().status, 201);
    for folder in ["data", "backups"] {
        private(&at.join(folder));
    }
    private(&at.join("logs/arryn.log"));
    assert_eq!(service.logged(MENDED), 1);
    let log = fs::read_to_string(at.join("logs/arryn.log")).unwrap();
    let told = log.lines().find(|line| line.contains(MENDED)).unwrap();
    for part in [
        "data/arryn.sqlite3 (0644)",
        "data (0755)",
        "backups/arryn-",
        "logs/arryn.log (0644)",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    // The folder of logs is for a web server too, and stays as the operator made it.
    assert_eq!(modes(&at.join("logs"))[0].1, 0o755);
    drop(service);
    open_to_all(&at.join("data"));
    let told = good(at, &["user", "list"]);
    assert!(told.stderr.contains(MENDED), "{told:?}");
    private(&at.join("data"));
}

#[test]
fn what_a_web_server_serves_is_open_whatever_the_mask() {
    let directory = directory();
    let mut made = under("077", directory.path(), &["assets", "export", "static"]);
    assert_eq!(Finished::of(made.output().unwrap()).code, Some(0));
    for (path, mode) in modes(&directory.path().join("static")) {
        let wanted = if path.is_dir() { 0o755 } else { 0o644 };
        assert_eq!(mode, wanted, "{}", path.display());
    }
}
