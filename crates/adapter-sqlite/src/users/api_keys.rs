//! Keys of programs that call the API, in SQLite.

use application::ports::{ApiKey, ApiKeyStore, KeyId, Scope, StoreError};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use rusqlite::{Row, Transaction, params};

use super::SqliteUsers;
use crate::failure::Failure;

const COLUMNS: &str = "id, etiqueta, resumen, alcances, creada, vence, usada, revocada";

#[async_trait]
impl ApiKeyStore for SqliteUsers {
    async fn create_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        let key = key.clone();
        let work = move |transaction: &Transaction<'_>| create(transaction, &key);
        self.connections.write("create a key", work).await
    }

    async fn find_key(&self, digest: Digest) -> Result<Option<ApiKey>, StoreError> {
        let work = move |transaction: &Transaction<'_>| {
            let sql = format!("SELECT {COLUMNS} FROM claves_api WHERE resumen = ?1");
            let mut statement = transaction.prepare_cached(&sql)?;
            let mut rows = statement.query([digest.0])?;
            rows.next()?.map(key).transpose()
        };
        self.connections.read("find a key", work).await
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let work = |transaction: &Transaction<'_>| {
            let sql = format!("SELECT {COLUMNS} FROM claves_api ORDER BY creada, id");
            let mut statement = transaction.prepare_cached(&sql)?;
            let mut rows = statement.query([])?;
            let mut keys = Vec::new();
            while let Some(row) = rows.next()? {
                keys.push(key(row)?);
            }
            Ok(keys)
        };
        self.connections.read("list keys", work).await
    }

    async fn revoke_key(&self, id: KeyId, now: Instant) -> Result<bool, StoreError> {
        let work = move |transaction: &Transaction<'_>| {
            let sql = "UPDATE claves_api SET revocada = coalesce(revocada, ?2) WHERE id = ?1";
            Ok(transaction.execute(sql, params![id.0, now.micros()])? > 0)
        };
        self.connections.write("revoke a key", work).await
    }

    async fn note_use(&self, id: KeyId, now: Instant) -> Result<(), StoreError> {
        let work = move |transaction: &Transaction<'_>| {
            let sql = "UPDATE claves_api SET usada = max(coalesce(usada, ?2), ?2) WHERE id = ?1";
            transaction.execute(sql, params![id.0, now.micros()])?;
            Ok(())
        };
        self.connections.write("note the use of a key", work).await
    }
}

fn create(transaction: &Transaction<'_>, key: &ApiKey) -> Result<(), Failure> {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
    transaction.execute(
        "INSERT INTO claves_api (id, etiqueta, resumen, alcances, creada, vence, usada, revocada)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            key.id.0,
            key.label,
            key.digest.0,
            scopes.join(" "),
            key.created_at.micros(),
            key.expires_at.map(Instant::micros),
            key.last_used.map(Instant::micros),
            key.revoked_at.map(Instant::micros),
        ],
    )?;
    Ok(())
}

fn key(row: &Row<'_>) -> Result<ApiKey, Failure> {
    let instant = |column: usize| -> Result<Option<Instant>, Failure> {
        let micros: Option<i64> = row.get(column)?;
        Ok(micros.map(Instant::from_micros))
    };
    let scopes: String = row.get(3)?;
    let scopes = scopes.split_whitespace().map(Scope::of_name);
    let scopes: Option<Vec<Scope>> = scopes.collect();
    Ok(ApiKey {
        id: KeyId(row.get(0)?),
        label: row.get(1)?,
        digest: Digest(row.get(2)?),
        scopes: scopes.ok_or(Failure::unreadable("scope"))?,
        created_at: Instant::from_micros(row.get(4)?),
        expires_at: instant(5)?,
        last_used: instant(6)?,
        revoked_at: instant(7)?,
    })
}
