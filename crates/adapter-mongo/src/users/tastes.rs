//! What users like, in MongoDB: their preferences and what they did with offers.

use application::ports::{MAX_EVENTS, StoreError, TasteRecord, TasteStore};
use async_trait::async_trait;
use bson::{Document, doc};
use domain_user::{Preferences, UserEvent, UserId};
use mongodb::Collection;

use super::MongoUsers;
use super::record::{binary, event, event_value, preferences, preferences_value};
use crate::calls::{REQUEST, within};
use crate::failure::Failure;

#[async_trait]
impl TasteStore for MongoUsers {
    async fn taste(&self, user: UserId) -> Result<Option<TasteRecord>, StoreError> {
        let work = move |users: Collection<Document>| async move {
            let found = users
                .find_one(doc! { "_id": binary(&user.0) })
                .projection(doc! { "preferencias": 1, "hechos": 1 });
            within(REQUEST, found)
                .await?
                .as_ref()
                .map(record)
                .transpose()
        };
        self.with_users("find a taste", work).await
    }

    async fn prefer(&self, user: UserId, preferences: &Preferences) -> Result<bool, StoreError> {
        let change = doc! { "$set": { "preferencias": preferences_value(preferences) } };
        self.change_taste(user, "keep preferences", change).await
    }

    async fn record(&self, user: UserId, events: &[UserEvent]) -> Result<bool, StoreError> {
        let events: Vec<Document> = events.iter().map(event_value).collect();
        let newest = -i64::from(MAX_EVENTS);
        let push = doc! { "$each": events, "$sort": { "momento": 1 }, "$slice": newest };
        self.change_taste(user, "record events", doc! { "$push": { "hechos": push } })
            .await
    }
}

impl MongoUsers {
    async fn change_taste(
        &self,
        user: UserId,
        operation: &'static str,
        change: Document,
    ) -> Result<bool, StoreError> {
        let work = move |users: Collection<Document>| async move {
            let done = users.update_one(doc! { "_id": binary(&user.0) }, change);
            Ok(within(REQUEST, done).await?.matched_count > 0)
        };
        self.with_users(operation, work).await
    }
}

fn record(stored: &Document) -> Result<TasteRecord, Failure> {
    let events = stored
        .get_array("hechos")
        .map_err(|_| Failure::Unreadable("hechos"))?;
    Ok(TasteRecord {
        preferences: preferences(stored.get_document("preferencias").ok()),
        events: events.iter().map(event).collect::<Result<_, _>>()?,
    })
}
