//! Keys of programs that call the API, in MongoDB.

use application::ports::{ApiKey, ApiKeyStore, KeyId, Scope, StoreError};
use async_trait::async_trait;
use bson::{Document, doc};
use domain_offer::extraction::Digest;
use domain_offer::time::Instant;
use mongodb::Collection;

use super::MongoUsers;
use super::record::{binary, bytes, instant};
use crate::calls::{REQUEST, all, within};
use crate::failure::Failure;
use crate::names::KEYS;

#[async_trait]
impl ApiKeyStore for MongoUsers {
    async fn create_key(&self, key: &ApiKey) -> Result<(), StoreError> {
        let stored = document(key);
        let work = |keys: Collection<Document>| async move {
            within(REQUEST, keys.insert_one(stored)).await?;
            Ok(())
        };
        self.with(KEYS, "create a key", work).await
    }

    async fn find_key(&self, digest: Digest) -> Result<Option<ApiKey>, StoreError> {
        let work = move |keys: Collection<Document>| async move {
            let found = keys.find_one(doc! { "resumen": binary(&digest.0) });
            within(REQUEST, found).await?.as_ref().map(key).transpose()
        };
        self.with(KEYS, "find a key", work).await
    }

    async fn keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        let work = |keys: Collection<Document>| async move {
            let found = keys.find(doc! {}).sort(doc! { "creada": 1, "_id": 1 });
            let found: Vec<Document> = all(REQUEST, found).await?;
            found.iter().map(key).collect()
        };
        self.with(KEYS, "list keys", work).await
    }

    async fn revoke_key(&self, id: KeyId, now: Instant) -> Result<bool, StoreError> {
        let which = doc! { "_id": binary(&id.0) };
        // The first revocation counts, and it is the earliest.
        let change = doc! { "$min": { "revocada": now.micros() } };
        let work = |keys: Collection<Document>| async move {
            let done = within(REQUEST, keys.update_one(which, change)).await?;
            Ok(done.matched_count > 0)
        };
        self.with(KEYS, "revoke a key", work).await
    }

    async fn note_use(&self, id: KeyId, now: Instant) -> Result<(), StoreError> {
        let which = doc! { "_id": binary(&id.0) };
        let change = doc! { "$max": { "usada": now.micros() } };
        let work = |keys: Collection<Document>| async move {
            within(REQUEST, keys.update_one(which, change)).await?;
            Ok(())
        };
        self.with(KEYS, "note the use of a key", work).await
    }
}

fn document(key: &ApiKey) -> Document {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.name()).collect();
    let mut stored = doc! {
        "_id": binary(&key.id.0),
        "etiqueta": &key.label,
        "resumen": binary(&key.digest.0),
        "alcances": scopes,
        "creada": key.created_at.micros(),
    };
    let dates = [
        ("vence", key.expires_at),
        ("usada", key.last_used),
        ("revocada", key.revoked_at),
    ];
    for (name, at) in dates {
        if let Some(at) = at {
            stored.insert(name, at.micros());
        }
    }
    stored
}

fn key(stored: &Document) -> Result<ApiKey, Failure> {
    let scopes = stored
        .get_array("alcances")
        .map_err(|_| Failure::Unreadable("alcances"))?;
    let scopes = scopes
        .iter()
        .map(|scope| scope.as_str().and_then(Scope::of_name));
    let scopes: Option<Vec<Scope>> = scopes.collect();
    let label = stored
        .get_str("etiqueta")
        .map_err(|_| Failure::Unreadable("etiqueta"))?;
    Ok(ApiKey {
        id: KeyId(bytes(stored, "_id")?),
        label: label.to_owned(),
        digest: Digest(bytes(stored, "resumen")?),
        scopes: scopes.ok_or(Failure::Unreadable("alcances"))?,
        created_at: instant(stored, "creada").ok_or(Failure::Unreadable("creada"))?,
        expires_at: instant(stored, "vence"),
        last_used: instant(stored, "usada"),
        revoked_at: instant(stored, "revocada"),
    })
}
