//! Sessions of users in SQLite.

use application::ports::{MAX_SESSIONS, Rotated, Session, SessionId, SessionStore, StoreError};
use async_trait::async_trait;
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use domain_user::UserId;
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::SqliteUsers;
use crate::failure::Failure;

#[async_trait]
impl SessionStore for SqliteUsers {
    async fn start(
        &self,
        session: &Session,
        version: u32,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let session = session.clone();
        let work = move |transaction: &Transaction<'_>| start(transaction, &session, version, now);
        self.connections.write("start a session", work).await
    }

    async fn rotate(
        &self,
        session: SessionId,
        old: Digest,
        new: Digest,
        now: Instant,
        expires_at: Instant,
    ) -> Result<Rotated, StoreError> {
        let work = move |transaction: &Transaction<'_>| {
            let Some((user, token)) = live(transaction, session, now)? else {
                return Ok(Rotated::Unknown);
            };
            if token != old {
                return Ok(Rotated::Other(user));
            }
            transaction.execute(
                "UPDATE sesiones SET token = ?2, termina = ?3 WHERE id = ?1",
                params![session.0, new.0, expires_at.micros()],
            )?;
            Ok(Rotated::Done(user))
        };
        self.connections
            .write("exchange a refresh token", work)
            .await
    }

    async fn owner(&self, session: SessionId, now: Instant) -> Result<Option<UserId>, StoreError> {
        let work = move |transaction: &Transaction<'_>| {
            Ok(live(transaction, session, now)?.map(|(user, _)| user))
        };
        self.connections.read("find a session", work).await
    }

    async fn end(&self, session: SessionId) -> Result<bool, StoreError> {
        let work = move |transaction: &Transaction<'_>| {
            let ended = transaction.execute("DELETE FROM sesiones WHERE id = ?1", [session.0])?;
            Ok(ended > 0)
        };
        self.connections.write("end a session", work).await
    }

    async fn end_all(&self, user: UserId) -> Result<u64, StoreError> {
        let work = move |transaction: &Transaction<'_>| {
            let ended = transaction.execute("DELETE FROM sesiones WHERE usuario = ?1", [user.0])?;
            Ok(ended as u64)
        };
        self.connections.write("end all sessions", work).await
    }
}

fn start(
    transaction: &Transaction<'_>,
    session: &Session,
    version: u32,
    now: Instant,
) -> Result<bool, Failure> {
    let user = session.user.0;
    let mut statement =
        transaction.prepare_cached("SELECT 1 FROM usuarios WHERE id = ?1 AND version = ?2")?;
    if !statement.exists(params![user, version])? {
        return Ok(false);
    }
    transaction.execute(
        "DELETE FROM sesiones WHERE usuario = ?1 AND (termina <= ?2 OR id NOT IN
            (SELECT id FROM sesiones WHERE usuario = ?1 ORDER BY termina DESC, id DESC LIMIT ?3))",
        params![user, now.micros(), MAX_SESSIONS - 1],
    )?;
    transaction.execute(
        "INSERT INTO sesiones (id, usuario, token, termina) VALUES (?1, ?2, ?3, ?4)",
        params![
            session.id.0,
            user,
            session.token.0,
            session.expires_at.micros()
        ],
    )?;
    Ok(true)
}

/// Whose session it is and which token is good, unless it has ended.
fn live(
    transaction: &Transaction<'_>,
    session: SessionId,
    now: Instant,
) -> Result<Option<(UserId, Digest)>, Failure> {
    let mut statement = transaction
        .prepare_cached("SELECT usuario, token FROM sesiones WHERE id = ?1 AND termina > ?2")?;
    let row = statement.query_row(params![session.0, now.micros()], |row| {
        Ok((UserId(row.get(0)?), Digest(row.get(1)?)))
    });
    Ok(row.optional()?)
}
