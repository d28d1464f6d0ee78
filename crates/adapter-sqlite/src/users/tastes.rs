//! What users like, in SQLite: their preferences and what they did with offers.

use application::ports::{MAX_EVENTS, StoreError, TasteRecord, TasteStore};
use async_trait::async_trait;
use domain_offer::id::Id;
use domain_offer::time::Instant;
use domain_user::{EventKind, Preferences, UserEvent, UserId};
use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::SqliteUsers;
use super::records::{preferences, preferences_text};
use crate::failure::Failure;

#[async_trait]
impl TasteStore for SqliteUsers {
    async fn taste(&self, user: UserId) -> Result<Option<TasteRecord>, StoreError> {
        let work = move |transaction: &Transaction<'_>| taste(transaction, user);
        self.connections.read("find a taste", work).await
    }

    async fn prefer(&self, user: UserId, preferences: &Preferences) -> Result<bool, StoreError> {
        let text = preferences_text(preferences);
        let work = move |transaction: &Transaction<'_>| {
            let sql = "UPDATE usuarios SET preferencias = ?2 WHERE id = ?1";
            Ok(transaction.execute(sql, params![user.0, text])? > 0)
        };
        self.connections.write("keep preferences", work).await
    }

    async fn record(&self, user: UserId, events: &[UserEvent]) -> Result<bool, StoreError> {
        let events = events.to_vec();
        let work = move |transaction: &Transaction<'_>| record(transaction, user, &events);
        self.connections.write("record events", work).await
    }
}

fn taste(transaction: &Transaction<'_>, user: UserId) -> Result<Option<TasteRecord>, Failure> {
    let mut statement =
        transaction.prepare_cached("SELECT preferencias FROM usuarios WHERE id = ?1")?;
    let text = statement.query_row([user.0], |row| row.get::<_, Option<String>>(0));
    let Some(text) = text.optional()? else {
        return Ok(None);
    };
    let mut statement = transaction.prepare_cached(
        "SELECT hecho, oferta, momento, marca, tienda, categoria FROM hechos
         WHERE usuario = ?1 ORDER BY momento, fila",
    )?;
    let mut rows = statement.query([user.0])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(event(row)?);
    }
    Ok(Some(TasteRecord {
        preferences: preferences(text.as_deref())?,
        events,
    }))
}

fn record(
    transaction: &Transaction<'_>,
    user: UserId,
    events: &[UserEvent],
) -> Result<bool, Failure> {
    let mut statement = transaction.prepare_cached("SELECT 1 FROM usuarios WHERE id = ?1")?;
    if !statement.exists([user.0])? {
        return Ok(false);
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO hechos (usuario, momento, hecho, oferta, marca, tienda, categoria)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for event in events {
        statement.execute(params![
            user.0,
            event.at.micros(),
            event.kind.name(),
            event.offer.0,
            event.brand.as_deref(),
            &*event.store,
            &*event.category,
        ])?;
    }
    transaction.execute(
        "DELETE FROM hechos WHERE fila IN (SELECT fila FROM hechos WHERE usuario = ?1
            ORDER BY momento DESC, fila DESC LIMIT -1 OFFSET ?2)",
        params![user.0, MAX_EVENTS],
    )?;
    Ok(true)
}

fn event(row: &Row<'_>) -> Result<UserEvent, Failure> {
    let kind: String = row.get(0)?;
    let brand: Option<String> = row.get(3)?;
    let (store, category): (String, String) = (row.get(4)?, row.get(5)?);
    Ok(UserEvent {
        kind: EventKind::of_name(&kind).ok_or(Failure::unreadable("kind"))?,
        offer: Id(row.get(1)?),
        at: Instant::from_micros(row.get(2)?),
        brand: brand.map(Into::into),
        store: store.into(),
        category: category.into(),
    })
}
