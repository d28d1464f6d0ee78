use super::*;

/// Makes files and folders (a final `/`) with their modes.
fn make(root: &Path, given: &[(&str, u32)]) {
    for (name, mode) in given {
        let path = root.join(name);
        if name.ends_with('/') {
            fs::create_dir_all(&path).unwrap();
        } else {
            fs::write(&path, name).unwrap();
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(*mode)).unwrap();
    }
}

/// Files and folders with the modes they have and those they are to have.
fn check(given: &[(&str, u32, u32)], left: usize) {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let before: Vec<_> = given.iter().map(|(name, mode, _)| (*name, *mode)).collect();
    make(root, &before);
    let places = Places {
        own: vec![root.join("data/"), root.join("backups/")],
        logs: Some(root.join("logs/")),
    };
    let mut report = Report::default();
    places.mend(&mut report);
    let mut changed = 0;
    for (name, was, wanted) in given {
        let path = root.join(name);
        assert_eq!(mode(&path).unwrap(), *wanted, "{name}");
        if was != wanted {
            changed += 1;
            let told = |line: &String| line.contains(&format!("({was:04o})"));
            assert!(report.mended.iter().any(told), "{name}: {report:?}");
        }
    }
    assert_eq!(
        (report.mended.len(), report.left.len()),
        (changed, left),
        "{report:?}"
    );
    let mut again = Report::default();
    places.mend(&mut again);
    assert_eq!(again.mended, Vec::<String>::new());
}

#[test]
fn what_is_ours_is_closed_and_told_once() {
    check(
        &[
            ("data/", 0o755, 0o700),
            ("data/arryn.sqlite3", 0o644, 0o600),
            ("data/arryn.sqlite3-wal", 0o644, 0o600),
            ("data/copy.sqlite3-shm", 0o660, 0o600),
            ("data/serve.lock", 0o644, 0o600),
            ("data/secret_key", 0o600, 0o600),
            ("data/secret_key.new", 0o640, 0o600),
            ("data/replica-2/", 0o755, 0o700),
            ("data/replica-2/copy.sqlite3", 0o644, 0o600),
            ("backups/", 0o750, 0o700),
            ("backups/arryn-20261124T083000Z.zst.age", 0o644, 0o600),
            ("backups/arryn-20261124T083000Z.zst.age.json", 0o644, 0o600),
            ("backups/arryn-20261124T083000Z.zst#1", 0o444, 0o400),
        ],
        0,
    );
}

#[test]
fn what_others_use_stays_open_to_them() {
    check(
        &[
            ("data/", 0o755, 0o755),
            ("data/arryn.sqlite3", 0o644, 0o600),
            ("data/notes.txt", 0o644, 0o644),
            ("data/backups/", 0o755, 0o755),
            ("logs/", 0o755, 0o755),
            ("logs/arryn.log", 0o644, 0o600),
            ("logs/arryn-2.log.3", 0o644, 0o600),
            ("logs/nginx.log", 0o644, 0o644),
        ],
        1,
    );
    // Without log files of others too: a web server may come later.
    check(&[("logs/", 0o755, 0o755)], 0);
}

#[test]
fn a_link_is_not_followed_and_a_missing_folder_is_no_fault() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    make(root, &[("data/", 0o700), ("elsewhere", 0o644)]);
    std::os::unix::fs::symlink(root.join("elsewhere"), root.join("data/secret_key")).unwrap();
    let places = Places {
        own: vec![root.join("data"), root.join("none")],
        logs: Some(root.join("none too")),
    };
    let mut report = Report::default();
    places.mend(&mut report);
    assert_eq!(report, Report::default());
    assert_eq!(mode(&root.join("elsewhere")).unwrap(), 0o644);
}

#[test]
fn places_within_places_are_no_strangers() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    make(
        root,
        &[
            ("data/", 0o755),
            ("data/logs/", 0o755),
            ("data/old/", 0o755),
        ],
    );
    let places = |logs: &str| Places {
        own: vec![root.join("data")],
        logs: Some(root.join(logs)),
    };
    let mut report = Report::default();
    places("data/logs").mend(&mut report);
    assert_eq!(report.left.len(), 1, "{report:?}");
    fs::remove_dir(root.join("data/old")).unwrap();
    let mut report = Report::default();
    places("data/logs").mend(&mut report);
    assert_eq!(
        (report.mended.len(), report.left.len()),
        (1, 0),
        "{report:?}"
    );
}
