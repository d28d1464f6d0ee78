//! Users in MongoDB: made, found, listed, changed and deleted.

use application::ports::{
    Account, Clash, Saved, Sessions, StoreError, UserDirectory, UserLookup, UserPage,
};
use async_trait::async_trait;
use bson::{Bson, Document, doc};
use domain_user::{Email, User, UserId};
use mongodb::Collection;

use super::MongoUsers;
use super::record::{account, binary, members, missing};
use crate::calls::{LONG, REQUEST, all, within};
use crate::failure::Failure;

/// How often a write is tried again whose rival was gone when it was looked for.
const TRIES: usize = 3;

#[async_trait]
impl UserDirectory for MongoUsers {
    async fn create(&self, account: &Account) -> Result<Saved, StoreError> {
        let account = account.clone();
        let work = |users| async move { create(&users, &account).await };
        self.with_users("create a user", work).await
    }

    async fn find(&self, which: &UserLookup) -> Result<Option<Account>, StoreError> {
        let filter = match which {
            UserLookup::Id(id) => doc! { "_id": binary(&id.0) },
            UserLookup::Name(key) => doc! { "clave_nombre": key },
            UserLookup::Email(key) => doc! { "clave_correo": key },
            UserLookup::Old(number) => doc! { "numero_antiguo": i64::from(*number) },
        };
        let work = |users: Collection<Document>| async move {
            let found = users.find_one(filter).projection(bare());
            within(REQUEST, found)
                .await?
                .as_ref()
                .map(account)
                .transpose()
        };
        self.with_users("find a user", work).await
    }

    async fn page(&self, page: u64, limit: u32) -> Result<UserPage, StoreError> {
        let skip = (page.max(1) - 1).saturating_mul(u64::from(limit));
        let skip = skip.min(i64::MAX.unsigned_abs());
        let work = move |users: Collection<Document>| async move {
            let total = within(REQUEST, users.count_documents(doc! {})).await?;
            let found = users.find(doc! {}).sort(doc! { "creado": 1, "_id": 1 });
            let found = found.skip(skip).limit(i64::from(limit)).projection(bare());
            let found: Vec<Document> = all(REQUEST, found).await?;
            let users = found.iter().map(|user| Ok(account(user)?.user));
            let users = users.collect::<Result<_, Failure>>()?;
            Ok(UserPage { users, total })
        };
        self.with_users("page through users", work).await
    }

    async fn update(&self, account: &Account, sessions: Sessions) -> Result<Saved, StoreError> {
        let account = account.clone();
        let work = move |users| async move { update(&users, &account, sessions).await };
        self.with_users("change a user", work).await
    }

    async fn delete(&self, user: UserId) -> Result<bool, StoreError> {
        let work = move |users: Collection<Document>| async move {
            let deleted = users.delete_one(doc! { "_id": binary(&user.0) });
            Ok(within(REQUEST, deleted).await?.deleted_count > 0)
        };
        self.with_users("delete a user", work).await
    }
}

/// All but what grows.
fn bare() -> Document {
    doc! { "sesiones": 0, "hechos": 0, "preferencias": 0 }
}

async fn create(users: &Collection<Document>, account: &Account) -> Result<Saved, Failure> {
    let mut document = doc! {
        "_id": binary(&account.user.id.0),
        "version": i64::from(account.version),
        "sesiones": [],
        "hechos": [],
    };
    document.extend(members(account));
    for _ in 0..TRIES {
        match within(REQUEST, users.insert_one(&document)).await {
            Ok(_) => return Ok(Saved::Done),
            Err(failure) => {
                if let Some(clash) = clash(users, &account.user, failure).await? {
                    return Ok(clash);
                }
            }
        }
    }
    Ok(Saved::Stale)
}

async fn update(
    users: &Collection<Document>,
    account: &Account,
    sessions: Sessions,
) -> Result<Saved, Failure> {
    let which = doc! { "_id": binary(&account.user.id.0), "version": i64::from(account.version) };
    let mut set = members(account);
    if sessions == Sessions::End {
        set.insert("sesiones", Bson::Array(Vec::new()));
    }
    let mut change = doc! { "$set": set, "$inc": { "version": 1_i64 } };
    let missing = missing(account);
    if !missing.is_empty() {
        change.insert("$unset", missing);
    }
    for _ in 0..TRIES {
        match within(LONG, users.update_one(which.clone(), change.clone())).await {
            Ok(done) if done.matched_count > 0 => return Ok(Saved::Done),
            Ok(_) => return Ok(Saved::Stale),
            Err(failure) => {
                if let Some(clash) = clash(users, &account.user, failure).await? {
                    return Ok(clash);
                }
            }
        }
    }
    Ok(Saved::Stale)
}

/// What stands against a write that failed; `None` where it is gone by now, so that the write is to be tried
/// again.
async fn clash(
    users: &Collection<Document>,
    user: &User,
    failure: Failure,
) -> Result<Option<Saved>, Failure> {
    if !failure.is_duplicate_key() {
        return Err(failure);
    }
    let taken = taken(users, user).await?;
    Ok((!taken.is_empty()).then_some(Saved::Clash(taken)))
}

/// What others have of what this user wants.
async fn taken(users: &Collection<Document>, user: &User) -> Result<Vec<Clash>, Failure> {
    let email = user.email.as_ref().map(Email::key);
    let wanted = [
        (
            Clash::Name,
            "clave_nombre",
            Some(Bson::from(user.name.key())),
        ),
        (Clash::Email, "clave_correo", email.map(Bson::from)),
        (
            Clash::Old,
            "numero_antiguo",
            user.old_id.map(|number| Bson::from(i64::from(number))),
        ),
    ];
    let mut taken = Vec::new();
    for (what, member, value) in wanted {
        let Some(value) = value else {
            continue;
        };
        let filter = doc! { member: value, "_id": { "$ne": binary(&user.id.0) } };
        let found = users.find_one(filter).projection(doc! { "_id": 1 });
        if within(REQUEST, found).await?.is_some() {
            taken.push(what);
        }
    }
    Ok(taken)
}
