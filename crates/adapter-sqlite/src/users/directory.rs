//! Users in SQLite: made, found, listed, changed and deleted.

use application::ports::{
    Account, Clash, PasswordHash, Saved, Sessions, StoreError, UserDirectory, UserLookup, UserPage,
};
use async_trait::async_trait;
use domain_user::{Email, User, UserId};
use rusqlite::{OptionalExtension as _, ToSql, Transaction, params};

use super::SqliteUsers;
use super::records::{COLUMNS, account};
use crate::failure::Failure;

#[async_trait]
impl UserDirectory for SqliteUsers {
    async fn create(&self, account: &Account) -> Result<Saved, StoreError> {
        let account = account.clone();
        let work = move |transaction: &Transaction<'_>| create(transaction, &account);
        self.connections.write("create a user", work).await
    }

    async fn find(&self, which: &UserLookup) -> Result<Option<Account>, StoreError> {
        let which = which.clone();
        let work = move |transaction: &Transaction<'_>| find(transaction, &which);
        self.connections.read("find a user", work).await
    }

    async fn page(&self, page: u64, limit: u32) -> Result<UserPage, StoreError> {
        let work = move |transaction: &Transaction<'_>| read_page(transaction, page, limit);
        self.connections.read("page through users", work).await
    }

    async fn update(&self, account: &Account, sessions: Sessions) -> Result<Saved, StoreError> {
        let account = account.clone();
        let work = move |transaction: &Transaction<'_>| update(transaction, &account, sessions);
        self.connections.write("change a user", work).await
    }

    async fn delete(&self, user: UserId) -> Result<bool, StoreError> {
        // Sessions, preferences and history go with it: the schema cascades.
        let work = move |transaction: &Transaction<'_>| {
            let deleted = transaction.execute("DELETE FROM usuarios WHERE id = ?1", [user.0])?;
            Ok(deleted > 0)
        };
        self.connections.write("delete a user", work).await
    }
}

fn create(transaction: &Transaction<'_>, account: &Account) -> Result<Saved, Failure> {
    let user = &account.user;
    let taken = taken(transaction, user)?;
    if !taken.is_empty() {
        return Ok(Saved::Clash(taken));
    }
    transaction.execute(
        "INSERT INTO usuarios (id, nombre, clave_nombre, correo, clave_correo, rol, numero_antiguo,
            creado, contrasena, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            user.id.0,
            user.name.as_str(),
            user.name.key(),
            user.email.as_ref().map(Email::as_str),
            user.email.as_ref().map(Email::key),
            user.role.number(),
            user.old_id,
            user.created_at.micros(),
            account.password.as_ref().map(PasswordHash::expose),
            account.version,
        ],
    )?;
    Ok(Saved::Done)
}

fn find(transaction: &Transaction<'_>, which: &UserLookup) -> Result<Option<Account>, Failure> {
    let (column, value): (&str, &dyn ToSql) = match which {
        UserLookup::Id(id) => ("id", &id.0),
        UserLookup::Name(key) => ("clave_nombre", key),
        UserLookup::Email(key) => ("clave_correo", key),
        UserLookup::Old(number) => ("numero_antiguo", number),
    };
    let sql = format!("SELECT {COLUMNS} FROM usuarios WHERE {column} = ?1");
    let mut statement = transaction.prepare_cached(&sql)?;
    let found = statement
        .query_row([value], |row| Ok(account(row)))
        .optional()?;
    found.transpose()
}

fn read_page(transaction: &Transaction<'_>, page: u64, limit: u32) -> Result<UserPage, Failure> {
    let count = "SELECT count(*) FROM usuarios";
    let total: i64 = transaction.query_row(count, [], |row| row.get(0))?;
    let skip = (page.max(1) - 1).saturating_mul(u64::from(limit));
    let skip = i64::try_from(skip).unwrap_or(i64::MAX);
    let sql = format!("SELECT {COLUMNS} FROM usuarios ORDER BY creado, id LIMIT ?1 OFFSET ?2");
    let mut statement = transaction.prepare_cached(&sql)?;
    let mut rows = statement.query(params![limit, skip])?;
    let mut users = Vec::new();
    while let Some(row) = rows.next()? {
        users.push(account(row)?.user);
    }
    Ok(UserPage {
        users,
        total: total.unsigned_abs(),
    })
}

fn update(
    transaction: &Transaction<'_>,
    account: &Account,
    sessions: Sessions,
) -> Result<Saved, Failure> {
    let user = &account.user;
    let stored: Option<u32> = transaction
        .query_row(
            "SELECT version FROM usuarios WHERE id = ?1",
            [user.id.0],
            |row| row.get(0),
        )
        .optional()?;
    if stored != Some(account.version) {
        return Ok(Saved::Stale);
    }
    let taken = taken(transaction, user)?;
    if !taken.is_empty() {
        return Ok(Saved::Clash(taken));
    }
    transaction.execute(
        "UPDATE usuarios SET nombre = ?2, clave_nombre = ?3, correo = ?4, clave_correo = ?5, rol = ?6,
            numero_antiguo = ?7, creado = ?8, contrasena = ?9, version = version + 1
         WHERE id = ?1",
        params![
            user.id.0,
            user.name.as_str(),
            user.name.key(),
            user.email.as_ref().map(Email::as_str),
            user.email.as_ref().map(Email::key),
            user.role.number(),
            user.old_id,
            user.created_at.micros(),
            account.password.as_ref().map(PasswordHash::expose),
        ],
    )?;
    if sessions == Sessions::End {
        transaction.execute("DELETE FROM sesiones WHERE usuario = ?1", [user.id.0])?;
    }
    Ok(Saved::Done)
}

/// What others have of what this user wants. Writers take turns, so it holds until the commit.
fn taken(transaction: &Transaction<'_>, user: &User) -> Result<Vec<Clash>, Failure> {
    let email = user.email.as_ref().map(Email::key);
    let wanted: [(Clash, &str, &dyn ToSql); 3] = [
        (Clash::Name, "clave_nombre", &user.name.key()),
        (Clash::Email, "clave_correo", &email),
        (Clash::Old, "numero_antiguo", &user.old_id),
    ];
    let mut taken = Vec::new();
    for (what, column, value) in wanted {
        let sql = format!("SELECT 1 FROM usuarios WHERE {column} = ?1 AND id <> ?2");
        let mut statement = transaction.prepare_cached(&sql)?;
        if statement.exists(params![value, user.id.0])? {
            taken.push(what);
        }
    }
    Ok(taken)
}
