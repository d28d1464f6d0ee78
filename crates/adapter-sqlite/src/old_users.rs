//! Reads the table of users of the service before this one.

use std::path::Path;

use application::ports::{PasswordHash, StoreError};
use application::use_cases::old_users::OldUser;
use domain_user::Role;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

use crate::failure::Failure;

/// The table.
const TABLE: &str = "api_user";
/// Names that a column of roles may have had.
const ROLES: [&str; 4] = ["role", "rol", "role_id", "rol_id"];

/// Reads all users of an old file, which is not changed. Blocks.
///
/// # Errors
///
/// `Unavailable` where the file cannot be opened, `Corrupt` where it is no database or has no such
/// table.
pub fn read_old_users(path: &Path) -> Result<Vec<OldUser>, StoreError> {
    read(path).map_err(|failure| failure.of("read the old users"))
}

fn read(path: &Path) -> Result<Vec<OldUser>, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let columns = statement.query_map([TABLE], |row| row.get(0))?;
    let columns: Vec<String> = columns.collect::<Result<_, _>>()?;
    let columns = Columns(columns);
    let selected = format!(
        "SELECT {}, {}, {}, {}, {}, {}, {}, {} FROM {TABLE} ORDER BY id",
        columns.need("id")?,
        columns.need("username")?,
        columns.need("password")?,
        columns.or("email", "''"),
        columns.or("is_active", "1"),
        columns.or("is_superuser", "0"),
        columns.or("is_staff", "0"),
        ROLES
            .map(|name| columns.or(name, ""))
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or("2"),
    );
    let mut statement = connection.prepare(&selected)?;
    let mut rows = statement.query([])?;
    let mut users = Vec::new();
    while let Some(row) = rows.next()? {
        users.push(user(row)?);
    }
    Ok(users)
}

struct Columns(Vec<String>);

impl Columns {
    fn need(&self, name: &'static str) -> Result<&'static str, Failure> {
        let is_there = self.0.iter().any(|column| column == name);
        is_there.then_some(name).ok_or(Failure::unreadable(
            "old file: no users with a name and password",
        ))
    }

    fn or(&self, name: &'static str, otherwise: &'static str) -> &'static str {
        self.need(name).unwrap_or(otherwise)
    }
}

fn user(row: &Row<'_>) -> Result<OldUser, Failure> {
    let flag = |column: usize| -> Result<bool, Failure> { Ok(number(row, column)? != Some(0)) };
    let role = if flag(5)? {
        Role::Admin
    } else if flag(6)? {
        Role::Editor
    } else {
        number(row, 7)?
            .and_then(Role::of_number)
            .unwrap_or(Role::User)
    };
    Ok(OldUser {
        id: number(row, 0)?.unwrap_or(-1),
        name: text(row, 1)?,
        password: PasswordHash::new(text(row, 2)?),
        email: text(row, 3)?,
        is_active: flag(4)?,
        role,
    })
}

/// Whatever is in a column as a text; blank for nothing.
fn text(row: &Row<'_>, column: usize) -> Result<String, Failure> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Null => String::new(),
    })
}

fn number(row: &Row<'_>, column: usize) -> Result<Option<i64>, Failure> {
    Ok(match row.get_ref(column)? {
        ValueRef::Integer(number) => Some(number),
        _ => text(row, column)?.trim().parse().ok(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(sql: &str) -> Result<Vec<OldUser>, StoreError> {
        let directory = tempfile::TempDir::new().unwrap();
        let path = directory.path().join("db.sqlite3");
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        read_old_users(&path)
    }

    #[test]
    fn a_table_as_django_makes_it() {
        let found = users(
            "CREATE TABLE api_user (id integer PRIMARY KEY AUTOINCREMENT, password varchar(128) NOT NULL,
                last_login datetime, is_superuser bool NOT NULL, username varchar(150) NOT NULL UNIQUE,
                first_name varchar(150) NOT NULL, last_name varchar(150) NOT NULL,
                email varchar(254) NOT NULL, is_staff bool NOT NULL, is_active bool NOT NULL,
                date_joined datetime NOT NULL, role integer NOT NULL);
             INSERT INTO api_user VALUES
                (1, 'pbkdf2_sha256$1$s$h', NULL, 1, 'admin', '', '', 'a@b.co', 1, 1, '2025-01-01', 4),
                (3, 'secreta', NULL, 0, 'Ana', '', '', '', 0, 1, '2025-01-01', 3),
                (7, '!', NULL, 0, 'luz', '', '', 'x', 0, 0, '2025-01-01', 9);",
        );
        let found = found.unwrap();
        let lines: Vec<_> = found
            .iter()
            .map(|u| {
                format!(
                    "{} {} {} {:?} {}",
                    u.id, u.name, u.email, u.role, u.is_active
                )
            })
            .collect();
        assert_eq!(
            lines,
            [
                "1 admin a@b.co Admin true",
                "3 Ana  Editor true",
                "7 luz x User false",
            ]
        );
        assert_eq!(found[1].password.expose(), "secreta");
    }

    #[test]
    fn the_least_that_a_table_has() {
        let found = users(
            "CREATE TABLE api_user (id, username, password);
             INSERT INTO api_user VALUES (2, 'ana', 'x'), (NULL, NULL, NULL);",
        );
        let found = found.unwrap();
        assert_eq!((found[0].id, found[1].id), (-1, 2));
        assert_eq!((found[1].role, found[1].is_active), (Role::User, true));
    }

    #[test]
    fn other_files_are_refused() {
        assert!(users("CREATE TABLE others (id);").is_err());
        assert!(users("CREATE TABLE api_user (id, username);").is_err());
        assert!(read_old_users(Path::new("/nowhere/db.sqlite3")).is_err());
    }
}
