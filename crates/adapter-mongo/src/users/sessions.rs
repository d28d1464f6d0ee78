//! Sessions of users in MongoDB, kept in the document of their user.

use application::ports::{MAX_SESSIONS, Rotated, Session, SessionId, SessionStore, StoreError};
use async_trait::async_trait;
use bson::{Bson, Document, doc};
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use domain_user::UserId;
use mongodb::Collection;
use mongodb::options::ReturnDocument;

use super::MongoUsers;
use super::record::{binary, bytes};
use crate::calls::{REQUEST, within};
use crate::failure::Failure;

#[async_trait]
impl SessionStore for MongoUsers {
    async fn start(
        &self,
        session: &Session,
        version: u32,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let which = doc! { "_id": binary(&session.user.0), "version": i64::from(version) };
        let ended = doc! { "$pull": { "sesiones": { "termina": { "$lte": now.micros() } } } };
        let stored = doc! {
            "id": binary(&session.id.0),
            "token": binary(&session.token.0),
            "termina": session.expires_at.micros(),
        };
        let most = -i64::from(MAX_SESSIONS);
        let order = doc! { "termina": 1, "id": 1 };
        let push = doc! { "$each": [stored], "$sort": order, "$slice": most };
        let started = doc! { "$push": { "sesiones": push } };
        let work = |users: Collection<Document>| async move {
            within(REQUEST, users.update_one(which.clone(), ended)).await?;
            let started = within(REQUEST, users.update_one(which, started)).await?;
            Ok(started.matched_count > 0)
        };
        self.with_users("start a session", work).await
    }

    async fn rotate(
        &self,
        session: SessionId,
        old: Digest,
        new: Digest,
        now: Instant,
        expires_at: Instant,
    ) -> Result<Rotated, StoreError> {
        let mut good = live(session, now);
        good.insert("token", binary(&old.0));
        let good = doc! { "sesiones": { "$elemMatch": good } };
        let change = doc! { "$set": {
            "sesiones.$.token": binary(&new.0),
            "sesiones.$.termina": expires_at.micros(),
        } };
        let any = doc! { "sesiones": { "$elemMatch": live(session, now) } };
        let work = |users: Collection<Document>| async move {
            if let Some(user) = changed(&users, good, change).await? {
                return Ok(Rotated::Done(user));
            }
            let found = users.find_one(any).projection(doc! { "_id": 1 });
            let user = user_of(within(REQUEST, found).await?)?;
            Ok(user.map_or(Rotated::Unknown, Rotated::Other))
        };
        self.with_users("exchange a refresh token", work).await
    }

    async fn owner(&self, session: SessionId, now: Instant) -> Result<Option<UserId>, StoreError> {
        let filter = doc! { "sesiones": { "$elemMatch": live(session, now) } };
        let work = |users: Collection<Document>| async move {
            let found = users.find_one(filter).projection(doc! { "_id": 1 });
            user_of(within(REQUEST, found).await?)
        };
        self.with_users("find a session", work).await
    }

    async fn end(&self, session: SessionId) -> Result<bool, StoreError> {
        let which = doc! { "sesiones.id": binary(&session.0) };
        let over = doc! { "$pull": { "sesiones": { "id": binary(&session.0) } } };
        let work = |users: Collection<Document>| async move {
            Ok(changed(&users, which, over).await?.is_some())
        };
        self.with_users("end a session", work).await
    }

    async fn end_all(&self, user: UserId) -> Result<u64, StoreError> {
        let none = doc! { "$set": { "sesiones": Bson::Array(Vec::new()) } };
        let work = move |users: Collection<Document>| async move {
            let before = users
                .find_one_and_update(doc! { "_id": binary(&user.0) }, none)
                .return_document(ReturnDocument::Before)
                .projection(doc! { "sesiones.id": 1 });
            let before = within(REQUEST, before).await?;
            let ended = before
                .as_ref()
                .and_then(|user| user.get_array("sesiones").ok());
            Ok(ended.map_or(0, |sessions| sessions.len() as u64))
        };
        self.with_users("end all sessions", work).await
    }
}

/// What a session that has not ended fulfils.
fn live(session: SessionId, now: Instant) -> Document {
    doc! { "id": binary(&session.0), "termina": { "$gt": now.micros() } }
}

/// Changes a user, and says which.
async fn changed(
    users: &Collection<Document>,
    filter: Document,
    change: Document,
) -> Result<Option<UserId>, Failure> {
    let change = users
        .find_one_and_update(filter, change)
        .projection(doc! { "_id": 1 });
    user_of(within(REQUEST, change).await?)
}

fn user_of(found: Option<Document>) -> Result<Option<UserId>, Failure> {
    found
        .map(|user| Ok(UserId(bytes(&user, "_id")?)))
        .transpose()
}
