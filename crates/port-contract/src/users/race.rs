//! Contract of users: many calls at once.

use application::ports::{Clash, Saved, Sessions, UserDirectory, UserLookup};
use domain_user::{Email, Role, UserId, UserName};

use super::UsersFixture;
use super::directory::{create, find};
use crate::builders::account;

/// UNIQUE: of a hundred who want one name at once, from several handles, one gets it.
pub async fn unique_when_a_hundred_ask_at_once<F: UsersFixture>(fixture: &F) {
    let mut asked = Vec::new();
    let handles = [
        fixture.open().await,
        fixture.open().await,
        fixture.open().await,
    ];
    let handles = handles.map(std::sync::Arc::new);
    for number in 0..100_u8 {
        let users = std::sync::Arc::clone(&handles[usize::from(number) % handles.len()]);
        let mut account = account(number);
        account.user.name = UserName::new(if number % 2 == 0 { "ana" } else { "ANA" }).unwrap();
        asked.push(tokio::spawn(async move {
            users.create(&account).await.unwrap()
        }));
    }
    let mut done = 0;
    for answer in asked {
        match answer.await.unwrap() {
            Saved::Done => done += 1,
            other => assert_eq!(other, Saved::Clash(vec![Clash::Name])),
        }
    }
    assert_eq!(done, 1);
    assert_eq!(handles[0].page(1, 100).await.unwrap().total, 1);
}

/// UNIQUE: of several users who change to one address at once, one gets it.
pub async fn unique_when_many_change_at_once<F: UsersFixture>(fixture: &F) {
    let users = std::sync::Arc::new(fixture.open().await);
    let mut asked = Vec::new();
    for number in 0..16_u8 {
        create(&*users, &account(number)).await;
    }
    for number in 0..16_u8 {
        let users = std::sync::Arc::clone(&users);
        let mut account = account(number);
        account.user.email = Some(Email::new("una@correo.example").unwrap());
        asked.push(tokio::spawn(async move {
            users.update(&account, Sessions::Keep).await.unwrap()
        }));
    }
    let mut done = 0;
    for answer in asked {
        match answer.await.unwrap() {
            Saved::Done => done += 1,
            other => assert_eq!(other, Saved::Clash(vec![Clash::Email])),
        }
    }
    assert_eq!(done, 1);
}

/// ATOMIC: of changes to one version one is stored, whole.
pub async fn atomic_changes_of_one_version<F: UsersFixture>(fixture: &F) {
    let users = std::sync::Arc::new(fixture.open().await);
    create(&*users, &account(1)).await;
    let mut asked = Vec::new();
    for number in 0..16_u8 {
        let users = std::sync::Arc::clone(&users);
        let mut account = account(1);
        account.user.name = UserName::new(&format!("nueva{number}")).unwrap();
        account.user.email = Some(Email::new(&format!("nueva{number}@a.co")).unwrap());
        account.user.role = Role::Editor;
        asked.push(tokio::spawn(async move {
            let saved = users.update(&account, Sessions::Keep).await.unwrap();
            (saved, account)
        }));
    }
    let mut stored = Vec::new();
    for answer in asked {
        match answer.await.unwrap() {
            (Saved::Done, account) => stored.push(account),
            (other, _) => assert_eq!(other, Saved::Stale),
        }
    }
    assert_eq!(stored.len(), 1);
    stored[0].version = 1;
    let found = find(&*users, UserLookup::Id(UserId([1; 16]))).await;
    assert_eq!(found.as_ref(), stored.first());
}
