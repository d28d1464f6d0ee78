//! Users from the command line, at the start, and from the old service.

use serde_json::json;

use crate::client::{
    ADMIN_PASSWORD, ENV, PASSWORD, ask, log_in, make_key, register, run_with_input, send,
};
use crate::servers::{fresh_database, replica_set, standalone};
use crate::support::{Finished, Service, directory, row, run};

fn prepared() -> tempfile::TempDir {
    let directory = directory();
    std::fs::write(directory.path().join(".env"), ENV).unwrap();
    directory
}

#[test]
fn the_first_administrator_is_made_once() {
    let directory = prepared();
    {
        let service = Service::start(directory.path(), &[]);
        let token = log_in(&service, "ADMIN", ADMIN_PASSWORD).unwrap();
        let listed = ask(&service, &token, "GET", "/api/users/", None).json();
        assert_eq!(
            (&listed["total"], &listed["results"][0]["role"]),
            (&json!(1), &json!(4))
        );
        let id = listed["results"][0]["id"].as_str().unwrap().to_owned();
        let new = json!({"password": "cinco tristes tigres"});
        let changed = ask(
            &service,
            &token,
            "PATCH",
            &format!("/api/users/{id}/"),
            Some(&new),
        );
        assert_eq!(changed.status, 200, "{changed:?}");
    }
    let service = Service::start(directory.path(), &[]);
    assert_eq!(
        log_in(&service, "admin", ADMIN_PASSWORD),
        Err(401),
        "it stays as it is"
    );
    let token = log_in(&service, "admin", "cinco tristes tigres").unwrap();
    assert_eq!(
        ask(&service, &token, "GET", "/api/users/", None).json()["total"],
        1
    );
}

#[test]
fn an_easy_password_of_the_administrator_stops_a_start_beyond_loopback() {
    let directory = directory();
    let environment = [
        ("BIND_ADDRESS", "0.0.0.0:0"),
        ("SECRET_KEY", "0123456789abcdefghijklmnopqrstuvwxyz"),
        ("DJANGO_SUPERUSER_PASSWORD", "admin123"),
    ];
    let mut command = crate::support::arryn(directory.path(), &["config", "check"]);
    let refused = Finished::of(command.envs(environment).output().unwrap());
    assert_eq!(refused.code, Some(64), "{refused:?}");
    assert!(refused.stderr.contains("ADMIN_PASSWORD"), "{refused:?}");
    assert!(!refused.stderr.contains("admin123"), "{refused:?}");
}

/// A hundred at once ask for one name, each from an address of its own: one has it, the others are told which
/// field is wrong.
fn check_race(directory: &std::path::Path) {
    let trusted = [("TRUSTED_PROXIES", "127.0.0.1")];
    let service = Service::start_with(directory, &[], &trusted);
    service.wait_for("/health/ready", |answer| answer.status == 200);
    let service = &service;
    let register = move |number: usize| {
        let email = format!("ana{number}@correo.example");
        let body = json!({"username": "Ana", "email": email, "password": PASSWORD});
        let client = format!("10.0.0.{number}");
        let from = Some(("X-Forwarded-For", client.as_str()));
        let answer = send(service, "POST", "/api/users/create/", from, Some(&body));
        let field = answer.json()["errors"][0]["field"].clone();
        (answer.status, field)
    };
    let answers: Vec<_> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..100).map(|n| scope.spawn(move || register(n))).collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let made = answers.iter().filter(|(status, _)| *status == 201).count();
    let told = (400, json!("username"));
    let refused = answers.iter().filter(|answer| **answer == told).count();
    assert_eq!((made, refused), (1, 99), "{answers:?}");
}

#[test]
fn a_hundred_at_once_make_one_user() {
    check_race(prepared().path());
}

#[test]
fn a_hundred_at_once_make_one_user_on_mongodb() {
    for url in [replica_set(), format!("mongodb://{}/", standalone())] {
        let directory = directory();
        let store = format!(
            "{ENV}MONGODB_URL={url}\nMONGO_DB_NAME={}\n",
            fresh_database()
        );
        std::fs::write(directory.path().join(".env"), store).unwrap();
        check_race(directory.path());
    }
}

/// Sixty at once where five an hour may be made: what is taken first cannot be taken twice.
#[test]
fn of_sixty_registrations_at_once_five_are_made() {
    let directory = prepared();
    let service = Service::start_with(directory.path(), &[], &[("REGISTRATIONS_PER_HOUR", "5")]);
    service.wait_for("/health/ready", |answer| answer.status == 200);
    let (service, barrier) = (&service, &std::sync::Barrier::new(60));
    let register = move |number: usize| {
        let (name, email) = (
            format!("ana{number}"),
            format!("ana{number}@correo.example"),
        );
        let body = json!({"username": name, "email": email, "password": PASSWORD});
        barrier.wait();
        send(service, "POST", "/api/users/create/", None, Some(&body)).status
    };
    let answers: Vec<_> = std::thread::scope(|scope| {
        let asked: Vec<_> = (0..60).map(|n| scope.spawn(move || register(n))).collect();
        asked.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let count = |status| answers.iter().filter(|answer| **answer == status).count();
    assert_eq!((count(201), count(429)), (5, 55), "{answers:?}");
}

#[test]
fn users_are_made_and_changed_beside_a_running_service() {
    let directory = prepared();
    let service = Service::start(directory.path(), &[]);
    let command = |arguments: &[&str], input: &str| {
        run_with_input(
            directory.path(),
            &[&["user"], arguments].concat(),
            input.as_bytes(),
        )
    };
    let made = command(
        &["create", "eva", "--role", "editor"],
        "tres tristes tigres\n",
    );
    assert_eq!(made.code, Some(0), "{made:?}");
    assert!(!made.stdout.contains(PASSWORD), "{made:?}");
    assert!(log_in(&service, "eva", PASSWORD).is_ok());
    for (arguments, input, expected) in [
        (&["create", "EVA"][..], PASSWORD, "already"),
        (&["create", "otra"], "12345678", "easy to guess"),
        (&["set-role", "nadie", "admin"], "", "no such user"),
    ] {
        let refused = command(arguments, input);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains(expected), "{refused:?}");
    }
    assert_eq!(command(&["set-role", "eva", "root"], "").code, Some(2));
    assert_eq!(command(&["set-role", "Eva", "admin"], "").code, Some(0));
    let token = log_in(&service, "eva", PASSWORD).unwrap();
    assert_eq!(
        ask(&service, &token, "GET", "/api/users/", None).status,
        200
    );
    let reset = command(&["reset-password", "eva", "--generate"], "");
    let password = reset.stdout.split_whitespace().last().unwrap().to_owned();
    assert_eq!(
        ask(&service, &token, "GET", "/api/users/", None).status,
        401
    );
    assert!(log_in(&service, "eva", &password).is_ok());
    let listed = command(&["list", "--json"], "");
    assert_eq!(listed.stdout.lines().count(), 2, "{listed:?}");
    assert!(listed.stdout.contains(r#""role":"admin""#), "{listed:?}");
}

#[test]
fn keys_open_uploads_until_they_are_revoked() {
    let directory = prepared();
    let service = Service::start(directory.path(), &[]);
    let key = make_key(directory.path(), &["recolector de Alkosto", "--days", "30"]);
    let row: serde_json::Value = serde_json::from_str(&row(1)).unwrap();
    let upload = |key: &str| {
        let header = Some(("X-API-Key", key));
        send(&service, "POST", "/api/archivos/", header, Some(&row)).status
    };
    assert_eq!(upload(&key), 201);
    assert_eq!(upload("arryn_0"), 401);
    let listed = run(directory.path(), &["api-key", "list"]);
    assert!(!listed.stdout.contains(&key), "{listed:?}");
    assert!(
        listed.stdout.contains("good") && listed.stdout.contains("recolector"),
        "{listed:?}"
    );
    assert!(!listed.stdout.contains("last_used=-"), "{listed:?}");
    let id = listed.stdout.split(' ').next().unwrap().to_owned();
    assert_eq!(
        run(directory.path(), &["api-key", "revoke", &id]).code,
        Some(0)
    );
    assert_eq!(upload(&key), 401);
    assert_eq!(
        run(directory.path(), &["api-key", "revoke", "0000000000000000"]).code,
        Some(1)
    );
    let bytes = std::fs::read(directory.path().join("data/arryn.sqlite3")).unwrap();
    let secret = key.as_bytes();
    assert!(
        !bytes.windows(secret.len()).any(|window| window == secret),
        "the key is not kept"
    );
}

/// Hashes that Python's `hashlib.pbkdf2_hmac` made as Django does, and a password stored as it is.
const OLD: &str = "\
    INSERT INTO api_user VALUES
        (3, 'pbkdf2_sha256$1000$kQ2mX9vT4bLpR7sWn1YcZ0$IJMrJf0fFEMvJZieMQS43p2CeSq/XcilbMlFAoJU/iY=', NULL, 0, 'camila', '', '', 'camila@correo.example', 0, 1, '2025-01-01 10:00:00', 4),
        (5, 'pbkdf2_sha256$1200$h3J8dK2lQ9wErT5yU7iO1p$C0+ExALLWl0NEVQ7LgOJ2FXmHyIfBUHw8lTmYXDl74I=', NULL, 1, 'Andrés', '', '', '', 1, 1, '2025-01-01 10:00:00', 4),
        (8, 'pbkdf2_sha256$1$aaaaaaaaaaaa$AqszcD9z63PGy5HgF8uq3qTfSuTxrbwBJBr5tYBxug0=', NULL, 0, 'muy.larga@correo.example', '', '', 'CAMILA@correo.example', 0, 1, '2025-01-01 10:00:00', 2),
        (9, 'guardada en claro', NULL, 0, 'sinhash', '', '', 'sinhash@correo.example', 0, 1, '2025-01-01 10:00:00', 2),
        (12, 'pbkdf2_sha256$1$s$Iw9uUpJ8wkEJJjGR3rcONsswOtuGX7TZe8GsNaKCO3I=', NULL, 0, 'inactiva', '', '', 'inactiva@correo.example', 0, 0, '2025-01-01 10:00:00', 2);";

#[test]
fn everyone_of_the_old_service_logs_in_with_the_old_password() {
    let directory = prepared();
    let old = directory.path().join("db.sqlite3");
    let sql = format!(
        "CREATE TABLE api_user (id integer PRIMARY KEY AUTOINCREMENT, password varchar(128) NOT NULL,
            last_login datetime, is_superuser bool NOT NULL, username varchar(150) NOT NULL UNIQUE,
            first_name varchar(150) NOT NULL, last_name varchar(150) NOT NULL, email varchar(254) NOT NULL,
            is_staff bool NOT NULL, is_active bool NOT NULL, date_joined datetime NOT NULL,
            role integer NOT NULL);
         {OLD}"
    );
    rusqlite::Connection::open(&old)
        .unwrap()
        .execute_batch(&sql)
        .unwrap();
    let imported = run(directory.path(), &["user", "import", "db.sqlite3"]);
    assert_eq!(imported.code, Some(0), "{imported:?}");
    assert_eq!(
        imported.stdout.trim(),
        "5 users: 5 added, 0 there already, 0 refused"
    );
    let bytes = std::fs::read(&old).unwrap();
    let again = run_with_input(directory.path(), &["user", "import", "-"], &bytes);
    assert_eq!(
        again.stdout.trim(),
        "5 users: 0 added, 5 there already, 0 refused",
        "{again:?}"
    );

    let service = Service::start(directory.path(), &[]);
    for (name, password) in [
        ("camila", "arepa con queso 7"),
        ("ANDRÉS", "bogotá 1538"),
        ("muy.larga@correo.example", "una clave vieja"),
        ("sinhash", "guardada en claro"),
    ] {
        let token = log_in(&service, name, password).unwrap();
        let me = ask(&service, &token, "GET", "/api/auth/me/", None).json();
        assert_eq!(me["role"], 2, "{name}: an old role counts for nothing");
        assert_eq!(log_in(&service, name, "otra"), Err(401));
        // Again, now by the new hash.
        assert!(log_in(&service, name, password).is_ok(), "{name}");
    }
    assert_eq!(log_in(&service, "inactiva", "x"), Err(401));
    let stored = std::fs::read(directory.path().join("data/arryn.sqlite3")).unwrap();
    let clear = "guardada en claro".as_bytes();
    assert!(!stored.windows(clear.len()).any(|window| window == clear));

    let token = log_in(&service, "camila", "arepa con queso 7").unwrap();
    let by_number = ask(&service, &token, "GET", "/api/users/3/", None);
    assert_eq!(by_number.json()["username"], "camila", "{by_number:?}");
    assert_eq!(
        ask(&service, &token, "GET", "/api/users/5/", None).status,
        403
    );
    let admin = log_in(&service, "admin", ADMIN_PASSWORD).unwrap();
    let by_number = ask(&service, &admin, "GET", "/api/user/5/", None);
    assert_eq!(by_number.json()["username"], "Andrés");
    assert_eq!(
        send(&service, "GET", "/api/users/3/", None, None).status,
        401
    );
}

#[test]
fn files_without_users_are_no_input() {
    let directory = prepared();
    std::fs::write(directory.path().join("text"), "no database").unwrap();
    for file in ["nowhere.sqlite3", "text"] {
        let refused = run(directory.path(), &["user", "import", file]);
        assert_eq!(refused.code, Some(66), "{refused:?}");
        assert!(!directory.path().join("nowhere.sqlite3").exists());
    }
}

#[test]
fn a_session_survives_a_restart_and_a_new_key_ends_it() {
    let directory = prepared();
    let token = {
        let service = Service::start(directory.path(), &[]);
        register(&service, "ana");
        log_in(&service, "ana", PASSWORD).unwrap()
    };
    {
        let service = Service::start(directory.path(), &[]);
        assert_eq!(
            ask(&service, &token, "GET", "/api/auth/me/", None).status,
            200
        );
    }
    std::fs::remove_file(directory.path().join("data/secret_key")).unwrap();
    let service = Service::start(directory.path(), &[]);
    assert_eq!(
        ask(&service, &token, "GET", "/api/auth/me/", None).status,
        401
    );
}
